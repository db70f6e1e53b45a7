// A committer on a memory store with time at hand, and jobs out of lambdas.
#pragma once
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <functional>

#include "core/log.h"
#include "detect/canonical.h"
#include "detect/identity.h"
#include "engine/committer.h"
#include "engine/jobs.h"
#include "storage/memory/memory_store.h"

namespace wirewatch::engine::testing {

class function_job final : public job {
 public:
  explicit function_job(std::function<void(transaction&)> f, durability how = durability::lazy, std::function<void()> told = {})
      : work_(std::move(f)), how_(how), told_(std::move(told)) {}
  durability plan(transaction& tx, const routing&) override {
    work_(tx);
    return how_;
  }
  void committed() override {
    if (told_) told_();
  }

 private:
  std::function<void(transaction&)> work_;
  durability how_;
  std::function<void()> told_;
};

inline entry item(std::string id, std::string title, std::string text, std::string link = {}) {
  entry e;
  e.link = link.empty() ? "http://site.test/" + id : std::move(link);
  e.id = std::move(id);
  e.title = std::move(title);
  e.summary = std::move(text);
  return e;
}

class engine_test : public ::testing::Test {
 protected:
  engine_test() {
    log::set_threshold(log::level::error);
    environment_.now = [this] { return now_; };
    environment_.monotonic_ms = [this] { return to_unix_ms(now_); };
    environment_.random01 = [] { return 0.5; };
    environment_.fatal = [this](const error& e) { fatal_ = e.message(); };
    committer_ = std::make_unique<committer>(*store_, context_.get_executor(), environment_);
  }
  ~engine_test() override { EXPECT_EQ(fatal_, ""); }

  void run(std::function<void(transaction&)> f) {
    function_job j(std::move(f));
    committer_->run_now(j);
  }

  source_no declare(const std::string& id, bool full_text = false) {
    source_spec spec;
    spec.id = id;
    spec.url = "http://site.test/" + id + ".rss";
    spec.full_text = full_text;
    source_no no{};
    run([&](transaction& tx) {
      no = source_no(++tx.counters().last_source);
      tx.put(catalog_source{no, spec, false});
    });
    return no;
  }

  touch good_touch(source_no no) const {
    touch t;
    t.no = no;
    t.kind = visit_result::changed;
    t.status = 200;
    t.last_visit = t.last_success = now_;
    t.visits = 1;
    return t;
  }

  // A look that showed these entries, an hour after the one before.
  visit_receipt look(source_no no, std::vector<entry> entries, bool truncated = false) {
    now_ += std::chrono::hours(1);
    auto seen = std::make_unique<seen_document>();
    seen->what.feed.title = "A feed";
    seen->what.truncated = truncated;
    for (entry& e : entries) {
      e.raw_hash = detect::raw_hash(e, 1);
      seen->document.wire_body += e.id + e.title + e.summary + "\n";
    }
    seen->what.entries = std::move(entries);
    seen->document.digest = sha256(seen->document.wire_body);
    seen->document.status = 200;
    visit_job job(good_touch(no), std::move(seen), now_);
    committer_->run_now(job);
    return job.receipt();
  }

  std::vector<change> changes() const { return store_->changes(0, 1000).value(); }
  source_state state(source_no no) const { return store_->state(no).value().value_or(source_state{}); }
  article_head head(const std::string& source, const std::string& guid) const {
    const article_key key = detect::article_key_of(source, "guid:" + guid);
    return store_->heads({&key, 1}).value().at(0).value();
  }
  std::vector<revision> revisions(const std::string& source, const std::string& guid) const {  // newest first
    return store_->revisions(head(source, guid).key, 100).value();
  }

  wall_time now_ = *parse_rfc3339("2026-01-05T00:00:00Z");
  std::string fatal_;
  std::unique_ptr<storage::memory_store> store_ = storage::make_memory_store();
  boost::asio::io_context context_{1};
  environment environment_;
  std::unique_ptr<committer> committer_;
};

}  // namespace wirewatch::engine::testing
