// What every store promises, as tests: INSTANTIATE_TEST_SUITE_P(name, store_conformance, Values(a maker of store_host)).
// One source file of a test program includes this.
#pragma once
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "tests/conformance/random_records.h"
#include "tests/conformance/store_host.h"

namespace wirewatch::storage::testing {

class store_conformance : public ::testing::TestWithParam<store_maker> {
 protected:
  store& s() { return host_->get(); }
  void reopen() { host_->reopen(); }
  void commit(const commit_plan& plan, durability d = durability::synced) {
    auto done = s().commit({&plan, 1}, d);
    ASSERT_TRUE(done) << done.error().message();
  }

  static change change_at(change_seq seq) {
    change c;
    c.seq = seq;
    c.detail = "change " + std::to_string(seq);
    return c;
  }
  static article_head head(const char* name, source_no source, std::int64_t first_seen) {
    article_head h;
    h.key = key_of(name);
    h.identity = name;
    h.source = source;
    h.first_seen = from_unix_ms(first_seen);
    return h;
  }
  std::string names(const result<std::vector<article_head>>& heads) {
    if (!heads) return heads.error().message();
    std::string out;
    for (const article_head& h : *heads) out += (out.empty() ? "" : " ") + h.identity;
    return out;
  }

 private:
  std::unique_ptr<store_host> host_ = GetParam()();
};

TEST_P(store_conformance, is_empty_at_first) {
  auto c = s().counters();
  ASSERT_TRUE(c);
  EXPECT_EQ(c->last_seq, 0u);
  EXPECT_EQ(c->last_outbox, 0u);
  EXPECT_EQ(c->last_source, 0u);
  EXPECT_EQ(c->last_receiver, 0u);
  EXPECT_NE(c->hash_key, 0u);
  EXPECT_FALSE(c->instance.empty());
  EXPECT_TRUE(s().sources()->empty());
  EXPECT_FALSE(s().source(source_no(1))->has_value());
  EXPECT_FALSE(s().state(source_no(1))->has_value());
  EXPECT_EQ(s().window(source_no(7))->no, source_no(7));
  EXPECT_FALSE(s().document(sha256(""))->has_value());
  EXPECT_TRUE(s().changes(0, 10)->empty());
  EXPECT_EQ(s().get_receiver_state(receiver_no(3))->receiver, receiver_no(3));
  EXPECT_EQ(s().get_receiver_state(receiver_no(3))->acked_through, 0u);
  EXPECT_TRUE(s().agenda(wall_time::max(), {}, 10)->empty());
  EXPECT_EQ(s().totals()->changes, 0u);
}

TEST_P(store_conformance, gives_back_every_record_after_a_restart) {
  random_values random(1);
  commit_plan p;
  random.fill(p.sources.emplace_back());
  random.fill(p.receivers.emplace_back());
  random.fill(p.states.emplace_back());
  random.fill(p.windows.emplace_back());
  p.windows[0].entries = {random.make<window_entry>(), random.make<window_entry>()};
  random.fill(p.heads.emplace_back());
  random.fill(p.revisions.emplace_back());
  random.fill(p.documents.emplace_back());
  random.fill(p.changes.emplace_back());
  p.changes[0].seq = 1;
  random.fill(p.outbox.emplace_back());
  random.fill(p.deliveries.emplace_back());
  random.fill(p.receiver_states.emplace_back());
  random.fill(p.agenda.emplace_back());
  p.agenda[0].due = from_unix_ms(50);
  commit(p);
  for (int i = 0; i < 2; ++i, reopen()) {
    EXPECT_TRUE(same(*s().sources(), p.sources));
    EXPECT_TRUE(same(**s().source(p.sources[0].no), p.sources[0]));
    EXPECT_TRUE(same(*s().receivers(), p.receivers));
    EXPECT_TRUE(same(**s().state(p.states[0].no), p.states[0]));
    EXPECT_TRUE(same(*s().window(p.windows[0].no), p.windows[0]));
    EXPECT_TRUE(same(*s().articles(p.heads[0].source, {}, 10), p.heads));
    EXPECT_TRUE(same(*s().revisions(p.revisions[0].key, 10), p.revisions));
    EXPECT_TRUE(same(**s().get_revision(p.revisions[0].key, p.revisions[0].number), p.revisions[0]));
    EXPECT_TRUE(same(**s().document(p.documents[0].digest), p.documents[0]));
    EXPECT_TRUE(same(*s().changes(0, 10), p.changes));
    EXPECT_TRUE(same(**s().get_change(1), p.changes[0]));
    EXPECT_TRUE(same(**s().get_outbox(p.outbox[0].receiver, p.outbox[0].no), p.outbox[0]));
    EXPECT_TRUE(same(**s().delivery(p.deliveries[0].receiver, p.deliveries[0].no), p.deliveries[0]));
    EXPECT_TRUE(same(*s().get_receiver_state(p.receiver_states[0].receiver), p.receiver_states[0]));
    EXPECT_TRUE(same(*s().agenda(from_unix_ms(50), {}, 10), p.agenda));
  }
}

TEST_P(store_conformance, lets_the_later_plan_win) {
  std::vector<commit_plan> plans(2);
  for (auto [plan, visits] : {std::pair(0, 1u), std::pair(1, 2u)}) {
    source_state& st = plans[plan].states.emplace_back();
    st.no = source_no(1);
    st.visits = visits;
  }
  ASSERT_TRUE(s().commit(plans, durability::lazy));
  EXPECT_EQ((*s().state(source_no(1)))->visits, 2u);
}

TEST_P(store_conformance, counts_the_greatest_numbers_seen) {
  const auto before = *s().counters();
  commit_plan p;
  p.changes = {change_at(1), change_at(2)};
  p.outbox = {outbox_entry{receiver_no(2), 10}, outbox_entry{receiver_no(1), 12}};
  p.sources = {catalog_source{source_no(7)}, catalog_source{source_no(3)}};
  p.receivers = {catalog_receiver{receiver_no(2), "b"}};
  commit(p);
  commit_plan lower;
  lower.outbox = {outbox_entry{receiver_no(2), 11}};
  lower.sources = {catalog_source{source_no(1)}};
  commit(lower);
  for (int i = 0; i < 2; ++i, reopen()) {
    const auto now = *s().counters();
    EXPECT_EQ(now.last_seq, 2u);
    EXPECT_EQ(now.last_outbox, 12u);
    EXPECT_EQ(now.last_source, 7u);
    EXPECT_EQ(now.last_receiver, 2u);
    EXPECT_EQ(now.hash_key, before.hash_key);
    EXPECT_EQ(now.instance, before.instance);
  }
}

TEST_P(store_conformance, refuses_a_gap_in_the_change_log_and_writes_nothing) {
  commit_plan good;
  good.changes = {change_at(1)};
  commit(good);
  for (change_seq wrong : {0u, 1u, 3u}) {
    std::vector<commit_plan> plans(2);
    plans[0].states.emplace_back().no = source_no(9);
    plans[1].changes = {change_at(wrong)};
    auto done = s().commit(plans, durability::synced);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code(), errc::bug);
    EXPECT_FALSE(s().state(source_no(9))->has_value());
    EXPECT_EQ(s().counters()->last_seq, 1u);
  }
  std::vector<commit_plan> plans(2);
  plans[0].changes = {change_at(2)};
  plans[1].changes = {change_at(3)};
  ASSERT_TRUE(s().commit(plans, durability::synced));
  EXPECT_EQ(s().changes(0, 10)->size(), 3u);
}

TEST_P(store_conformance, keeps_the_first_document_of_a_digest) {
  auto document = [](const char* url) {
    raw_document d;
    d.digest = sha256("body");
    d.wire_body = "body";
    d.url = url;
    return d;
  };
  commit_plan p;
  p.documents = {document("first"), document("second")};
  commit(p);
  p.documents = {document("third")};
  commit(p);
  EXPECT_EQ((*s().document(sha256("body")))->url, "first");
}

TEST_P(store_conformance, lists_sources_from_a_number_on) {
  const source_no last{0xffffffff};
  commit_plan p;
  p.sources = {catalog_source{source_no(300)}, catalog_source{source_no(1)}, catalog_source{source_no(2), {}, true}, catalog_source{last}};
  p.receivers = {catalog_receiver{receiver_no(1), "r"}};
  commit(p);
  auto numbers = [&](source_no after, std::size_t limit) {
    std::vector<std::uint32_t> out;
    auto page = s().sources_page(after, limit);
    EXPECT_TRUE(page);
    for (const catalog_source& c : *page) out.push_back(raw(c.no));
    return out;
  };
  using list = std::vector<std::uint32_t>;
  EXPECT_EQ(numbers(source_no(0), 10), (list{1, 2, 300, raw(last)}));
  EXPECT_EQ(numbers(source_no(0), 2), (list{1, 2}));
  EXPECT_EQ(numbers(source_no(1), 1), (list{2}));
  EXPECT_EQ(numbers(source_no(299), 10), (list{300, raw(last)}));
  EXPECT_EQ(numbers(source_no(300), 10), (list{raw(last)}));
  EXPECT_EQ(numbers(last, 10), list{});
}

TEST_P(store_conformance, lists_the_articles_of_a_source_newest_first) {
  const source_no a{1}, b{2};
  commit_plan p;
  p.heads = {head("old", a, -10), head("new", a, 300), head("middle", a, 20), head("other", b, 100)};
  commit(p);
  EXPECT_EQ(names(s().articles(a, {}, 10)), "new middle old");
  EXPECT_EQ(names(s().articles(a, {}, 2)), "new middle");
  EXPECT_EQ(names(s().articles(a, std::pair(from_unix_ms(20), key_of("middle")), 10)), "old");
  EXPECT_EQ(names(s().articles(a, std::pair(from_unix_ms(301), article_key{}), 10)), "new middle old");
  EXPECT_EQ(names(s().articles(source_no(3), {}, 10)), "");

  p.heads = {head("middle", a, 400), head("old", b, -10)};  // moved: listed once, where it is now
  commit(p);
  EXPECT_EQ(names(s().articles(a, {}, 10)), "middle new");
  EXPECT_EQ(names(s().articles(b, {}, 10)), "other old");
}

TEST_P(store_conformance, pages_through_articles_seen_at_the_same_time) {
  commit_plan p;
  for (int i = 0; i < 25; ++i) p.heads.push_back(head(std::to_string(i).c_str(), source_no(1), 7));
  commit(p);
  std::set<std::string> seen;
  std::optional<std::pair<wall_time, article_key>> before;
  for (int pages = 0; pages < 6; ++pages) {
    auto page = s().articles(source_no(1), before, 5);
    ASSERT_TRUE(page);
    for (const article_head& h : *page) EXPECT_TRUE(seen.insert(h.identity).second) << h.identity;
    if (!page->empty()) before.emplace(page->back().first_seen, page->back().key);
  }
  EXPECT_EQ(seen.size(), 25u);
}

TEST_P(store_conformance, finds_heads_in_the_order_asked) {
  commit_plan p;
  p.heads = {head("x", source_no(1), 1), head("y", source_no(1), 2)};
  commit(p);
  std::vector<article_key> asked{key_of("y"), key_of("none"), key_of("x"), key_of("y")};
  auto found = s().heads(asked);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 4u);
  EXPECT_EQ((*found)[0]->identity, "y");
  EXPECT_FALSE((*found)[1]);
  EXPECT_EQ((*found)[2]->identity, "x");
  EXPECT_EQ((*found)[3]->identity, "y");
  EXPECT_TRUE(s().heads({})->empty());
}

TEST_P(store_conformance, lists_revisions_newest_first) {
  commit_plan p;
  for (std::uint32_t n : {1u, 256u, 2u, 70'000u}) {
    revision& r = p.revisions.emplace_back();
    r.key = key_of("a");
    r.number = n;
  }
  p.revisions.emplace_back().key = key_of("b");
  commit(p);
  auto all = s().revisions(key_of("a"), 3);
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 3u);
  EXPECT_EQ((*all)[0].number, 70'000u);
  EXPECT_EQ((*all)[1].number, 256u);
  EXPECT_EQ((*all)[2].number, 2u);
}

TEST_P(store_conformance, reads_an_outbox_from_a_place_on) {
  const receiver_no a{1}, last{0xffffffff};
  const outbox_no greatest = std::numeric_limits<outbox_no>::max();
  commit_plan p;
  p.outbox = {outbox_entry{a, 1}, outbox_entry{a, 300}, outbox_entry{receiver_no(2), 301}, outbox_entry{last, 302}, outbox_entry{last, greatest}};
  commit(p);
  EXPECT_EQ(s().outbox(a, 0, 10)->size(), 2u);
  EXPECT_EQ(s().outbox(a, 0, 1)->at(0).no, 1u);
  EXPECT_EQ(s().outbox(a, 1, 10)->at(0).no, 300u);
  EXPECT_TRUE(s().outbox(a, 300, 10)->empty());
  EXPECT_EQ(s().outbox(last, 302, 10)->at(0).no, greatest);
  EXPECT_TRUE(s().outbox(last, greatest, 10)->empty());
  EXPECT_TRUE(s().get_outbox(a, 300)->has_value());
  EXPECT_FALSE(s().get_outbox(a, 301)->has_value());
}

TEST_P(store_conformance, keeps_an_agenda_by_due_time) {
  auto row = [](std::int64_t due, const char* name) {
    agenda_row r;
    r.due = from_unix_ms(due);
    r.key = key_of(name);
    r.url = name;
    return r;
  };
  commit_plan p;
  p.agenda = {row(200, "late"), row(-5, "early"), row(100, "middle")};
  commit(p);
  auto due = s().agenda(from_unix_ms(199), {}, 10);
  ASSERT_EQ(due->size(), 2u);
  EXPECT_EQ(due->at(0).url, "early");
  EXPECT_EQ(due->at(1).url, "middle");
  EXPECT_EQ(s().agenda(from_unix_ms(200), {}, 10)->size(), 3u);
  EXPECT_EQ(s().agenda(from_unix_ms(200), {}, 1)->size(), 1u);
  EXPECT_TRUE(s().agenda(from_unix_ms(-6), {}, 10)->empty());
  auto behind = s().agenda(from_unix_ms(199), agenda_key{from_unix_ms(-5), key_of("early")}, 10);
  ASSERT_EQ(behind->size(), 1u);
  EXPECT_EQ(behind->at(0).url, "middle");
  EXPECT_EQ(s().agenda(from_unix_ms(200), agenda_key{from_unix_ms(-4), key_of("gone since")}, 10)->size(), 2u) << "the row itself need not be there";
  EXPECT_TRUE(s().agenda(from_unix_ms(199), agenda_key{from_unix_ms(200), key_of("late")}, 10)->empty());
  EXPECT_TRUE(s().agenda(from_unix_ms(199), agenda_key{from_unix_ms(300), key_of("late")}, 10)->empty()) << "behind what is asked for";

  commit_plan done;
  done.agenda_done = {{from_unix_ms(-5), key_of("early")}, {from_unix_ms(100), key_of("middle")}, {from_unix_ms(1), key_of("never there")}};
  done.agenda = {row(100, "middle")};  // done and put back at the same time: it stays
  commit(done);
  reopen();
  due = s().agenda(wall_time::max(), {}, 10);
  ASSERT_EQ(due->size(), 2u);
  EXPECT_EQ(due->at(0).url, "middle");
  EXPECT_EQ(due->at(1).url, "late");
}

TEST_P(store_conformance, shows_whole_commits_to_other_threads) {
  constexpr change_seq enough = 400;
  store& store = s();
  std::atomic<bool> stop = false;
  std::atomic<int> torn = 0, looks = 0;
  auto look = [&] {
    while (!stop) {
      auto c = store.counters();
      auto changes = store.changes(0, 100'000);
      if (!c || !changes || changes->size() < c->last_seq) ++torn;
      for (std::size_t i = 0; changes && i < changes->size(); ++i)
        if ((*changes)[i].seq != i + 1) ++torn;
      if (changes && !changes->empty() && !store.get_outbox(receiver_no(1), changes->back().seq)->has_value()) ++torn;
      ++looks;
    }
  };
  std::thread one(look), two(look);
  for (change_seq seq = 1; seq <= enough || looks < 4; ++seq) {
    commit_plan p;
    p.changes = {change_at(seq)};
    p.outbox = {outbox_entry{receiver_no(1), seq}};
    commit(p, durability::lazy);
  }
  stop = true;
  one.join();
  two.join();
  EXPECT_EQ(torn, 0);
}

}  // namespace wirewatch::storage::testing
