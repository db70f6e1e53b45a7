// Everything a reader tells, as lines, for comparing two stores. What exists is asked for through a small universe of
// numbers and keys that the plans of a test draw from.
#pragma once
#include <gtest/gtest.h>

#include "storage/records.h"
#include "storage/store.h"

namespace wirewatch::storage::testing {

struct universe {
  std::vector<source_no> sources;
  std::vector<receiver_no> receivers;
  std::vector<article_key> keys;
  std::vector<sha256_digest> documents;
  std::vector<wall_time> times;
  std::uint32_t revisions = 8;  // numbers below this

  static universe small() {
    universe u;
    for (std::uint32_t n : {1u, 2u, 255u, 256u, 0xffffffffu}) u.sources.push_back(source_no(n));
    for (std::uint32_t n : {1u, 2u, 0xffffffffu}) u.receivers.push_back(receiver_no(n));
    for (int i = 0; i < 12; ++i) u.keys.push_back(key_of(std::to_string(i)));
    u.keys.push_back(article_key{});
    u.keys.emplace_back().bytes.fill(0xff);
    for (int i = 0; i < 6; ++i) u.documents.push_back(sha256(std::to_string(i)));
    for (std::int64_t ms : {-5'000ll, -1ll, 0ll, 1ll, 255ll, 256ll, 1'700'000'000'000ll, 1'700'000'000'001ll}) u.times.push_back(from_unix_ms(ms));
    return u;
  }
};

class store_dump {
 public:
  store_dump(const reader& r, const universe& u) : r_(r) {
    numbers();
    for (source_no s : u.sources) of_source(s);
    add("heads", r.heads(u.keys));
    for (const article_key& k : u.keys) {
      for (std::size_t limit : {0, 2, 100}) add("revisions", r.revisions(k, limit));
      for (std::uint32_t n = 0; n < u.revisions; ++n) add("revision", r.get_revision(k, n));
    }
    for (const sha256_digest& d : u.documents) add("document", r.document(d));
    for (receiver_no n : u.receivers) of_receiver(n);
    for (wall_time t : u.times)
      for (std::size_t limit : {0, 3, 1000}) add("agenda", r.agenda(t, {}, limit));
    for (wall_time t : u.times)
      for (const article_key& k : u.keys) add("agenda behind", r.agenda(wall_time::max(), agenda_key{t, k}, 3));
  }
  const std::vector<std::string>& lines() const { return lines_; }

 private:
  void numbers() {
    auto c = r_.counters();
    ASSERT_TRUE(c) << c.error().message();
    last_ = c->last_outbox;
    lines_.push_back("counters " + encode(*c));
    add("sources", r_.sources());
    add("receivers", r_.receivers());
    std::vector<source_state> states;
    ASSERT_TRUE(r_.each_state([&](source_state&& s) { states.push_back(std::move(s)); }));
    add("states", result<std::vector<source_state>>(states));
    for (change_seq after : {change_seq(0), c->last_seq / 2, c->last_seq, std::numeric_limits<change_seq>::max()})
      for (std::size_t limit : {0, 5, 100'000}) add("changes", r_.changes(after, limit));
    add("change", r_.get_change(c->last_seq / 2));
    auto t = r_.totals();
    ASSERT_TRUE(t);
    lines_.push_back("total " + std::to_string(t->changes));
  }

  void of_source(source_no s) {
    add("source", r_.source(s));
    for (std::size_t limit : {0, 2, 100}) add("sources page", r_.sources_page(s, limit));
    add("state", r_.state(s));
    auto w = r_.window(s);
    ASSERT_TRUE(w) << w.error().message();
    lines_.push_back("window " + std::to_string(raw(w->no)) + encode(*w));
    add("articles", r_.articles(s, {}, 100));
    std::optional<std::pair<wall_time, article_key>> before;
    for (bool more = true; more;) {
      auto page = r_.articles(s, before, 3);
      ASSERT_TRUE(page) << page.error().message();
      add("page", page);
      more = page->size() == 3;
      if (more) before.emplace(page->back().first_seen, page->back().key);
    }
  }

  void of_receiver(receiver_no n) {
    auto s = r_.get_receiver_state(n);
    ASSERT_TRUE(s) << s.error().message();
    lines_.push_back("receiver " + encode(*s));
    for (outbox_no after : {outbox_no(0), last_ / 2, last_, std::numeric_limits<outbox_no>::max()})
      for (std::size_t limit : {0, 4, 100'000}) add("outbox", r_.outbox(n, after, limit));
    for (outbox_no i = last_ > 20 ? last_ - 20 : 0; i <= last_; ++i) {
      add("entry", r_.get_outbox(n, i));
      add("delivery", r_.delivery(n, i));
    }
  }

  template <class T>
  std::string line(const std::optional<T>& v) {
    return v ? encode(*v) : "nothing";
  }
  template <class T>
  std::string line(const T& v) {
    return encode(v);
  }
  template <class T>
  void add(const char* what, const result<std::vector<T>>& values) {
    ASSERT_TRUE(values) << what << ": " << values.error().message();
    lines_.push_back(std::string(what) + " " + std::to_string(values->size()));
    for (const T& v : *values) lines_.push_back(std::string(what) + " " + line(v));
  }
  template <class T>
  void add(const char* what, const result<std::optional<T>>& value) {
    ASSERT_TRUE(value) << what << ": " << value.error().message();
    lines_.push_back(std::string(what) + " " + line(*value));
  }

  const reader& r_;
  outbox_no last_ = 0;
  std::vector<std::string> lines_;
};

// Not EXPECT_EQ on the vectors: of thousands of lines the first that differs is what helps.
inline void expect_same(const reader& a, const reader& b, const universe& u) {
  store_dump left(a, u), right(b, u);
  ASSERT_EQ(left.lines().size(), right.lines().size());
  for (std::size_t i = 0; i < left.lines().size(); ++i) ASSERT_EQ(left.lines()[i], right.lines()[i]) << "line " << i;
}

}  // namespace wirewatch::storage::testing
