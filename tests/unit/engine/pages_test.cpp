// Which pages of a long agenda are looked at, and when.
#include <boost/asio/use_awaitable.hpp>

#include "core/limits.h"
#include "engine/engine.h"
#include "fixture.h"

namespace wirewatch::engine::testing {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

// Keeps what was asked for and fails; a host that hangs gives no answer at all.
class listening_fetcher final : public net::fetcher {
 public:
  listening_fetcher(std::vector<std::string>& asked, const std::string& hangs) : asked_(asked), hangs_(hangs) {}
  asio::awaitable<result<fetch_response>> fetch(fetch_request request) override {
    asked_.push_back(request.url);
    if (!hangs_.empty() && request.url.starts_with(hangs_)) {
      auto never = [this](auto handler) { kept_.push_back(std::make_shared<decltype(handler)>(std::move(handler))); };
      co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(std::move(never), asio::use_awaitable);
    }
    co_return fail(errc::timeout, "fetch");
  }

 private:
  std::vector<std::string>& asked_;
  std::string hangs_;
  std::vector<std::shared_ptr<void>> kept_;
};

class pages_test : public engine_test {
 protected:
  ~pages_test() override { engine_.reset(); }
  void start(const std::vector<source_spec>& sources) {
    environment_.make_fetcher = [this](asio::any_io_executor) { return std::make_unique<listening_fetcher>(asked_, hangs_); };
    auto executor = context_.get_executor();
    engine_ = std::make_unique<engine>(*store_, executors{{executor, executor}, executor, executor}, environment_);
    declaration d;
    d.sources = sources;
    ASSERT_TRUE(engine_->start(std::move(d)));
  }
  static source_spec source(const std::string& id) {
    source_spec s;
    s.id = id;
    s.url = "http://" + id + ".test/rss";
    s.full_text = true;
    s.fetch.respect_robots = false;
    return s;
  }
  source_no number(const std::string& id) const {
    const auto sources = store_->sources();
    for (const catalog_source& c : *sources)
      if (c.spec.id == id) return c.no;
    return {};
  }
  void add_pages(const std::string& source, page_reason reason, std::size_t n, milliseconds ago) {
    const source_no no = number(source);
    run([&](transaction& tx) {
      source_window w = tx.window(no);
      for (std::size_t i = 0; i < n; ++i) {
        const std::string url = "http://" + source + ".test/" + (reason == page_reason::baseline ? "old" : "new") + std::to_string(i);
        article_head h;
        h.key = key_of(url);
        h.source = no;
        h.url = url;
        h.page_due = now_ - ago;
        agenda_row row;
        row.key = h.key;
        row.due = h.page_due;
        row.source = no;
        row.reason = reason;
        row.url = url;
        w.entries.push_back({h.key, 7});
        tx.put(std::move(h));
        tx.put(std::move(row));
      }
      tx.put(std::move(w));
    });
  }
  void run_for(milliseconds d) {
    for (milliseconds done{0}; done < d; done += 250ms, now_ += 250ms) {
      for (std::size_t i = 0; i < engine_->shard_count(); ++i) engine_->tick_shard(i);
      if (to_unix_ms(now_) >= wake_) wake_ = engine_->tick_store();
      context_.restart();
      context_.poll();
    }
  }
  bool was_asked(const std::string& url) const { return std::find(asked_.begin(), asked_.end(), url) != asked_.end(); }
  std::size_t due_rows() const { return store_->agenda(now_, {}, 100'000)->size(); }

  std::vector<std::string> asked_;
  std::string hangs_;
  std::int64_t wake_ = 0;
  std::unique_ptr<engine> engine_;
};

TEST_F(pages_test, rows_of_paused_and_retired_sources_hide_nobody) {
  start({source("paused"), source("gone"), source("news")});
  add_pages("paused", page_reason::fresh, 1500, 3h);
  add_pages("gone", page_reason::fresh, 1500, 2h);
  add_pages("news", page_reason::fresh, 1, 1h);
  source_spec paused = source("paused");
  paused.paused = true;
  start({paused, source("news")});
  run_for(5s);
  EXPECT_TRUE(was_asked("http://news.test/new0"));
  EXPECT_EQ(due_rows(), 0u) << "news is tried again in a minute";
  EXPECT_EQ(store_->agenda(now_ + 2h, {}, 10'000)->size(), 1501u) << "the paused ones wait";
  const article_key key = key_of("http://paused.test/new0");
  const article_head held = store_->heads({&key, 1})->at(0).value();
  EXPECT_GT(held.page_due, now_ + 50min);

  // They go on once it is not paused any more.
  start({source("paused"), source("news")});
  now_ += 1h;
  wake_ = 0;
  run_for(10s);
  EXPECT_GT(std::count_if(asked_.begin(), asked_.end(), [](const std::string& u) { return u.starts_with("http://paused.test/new"); }), 10);
}

TEST_F(pages_test, pages_of_a_retired_source_count_as_not_looked_at_when_it_comes_back) {
  start({source("gone")});
  add_pages("gone", page_reason::fresh, 3, 1h);
  const source_no no = number("gone");
  run([&](transaction& tx) {
    source_state s = tx.state(no);
    s.sent.etag = "\"1\"";
    s.body_hash = 5;
    tx.put(s);
  });
  start({});
  run_for(2s);
  EXPECT_TRUE(store_->agenda(now_ + 24h, {}, 10)->empty());
  const article_key key = key_of("http://gone.test/new1");
  EXPECT_EQ(store_->heads({&key, 1})->at(0)->page_due, wall_time{});
  const auto window = store_->window(no);
  for (const window_entry& e : window->entries) EXPECT_NE(e.raw_hash, 7u) << "a changed entry is looked at";
  EXPECT_EQ(state(no).sent.etag, "") << "and so is a document that did not change";
  EXPECT_EQ(state(no).body_hash, 0u);
}

TEST_F(pages_test, a_host_that_hangs_keeps_no_other_waiting) {
  hangs_ = "http://slow.test/";
  start({source("slow"), source("news")});
  add_pages("slow", page_reason::fresh, 3000, 2h);
  add_pages("news", page_reason::fresh, 3, 1h);
  run_for(5s);
  for (const char* url : {"http://news.test/new0", "http://news.test/new1", "http://news.test/new2"}) EXPECT_TRUE(was_asked(url)) << url;
}

TEST_F(pages_test, a_long_baseline_lets_new_articles_past) {
  start({source("news")});
  add_pages("news", page_reason::baseline, 3000, 2h);
  add_pages("news", page_reason::fresh, 1, 1h);
  run_for(20s);
  EXPECT_TRUE(was_asked("http://news.test/new0")) << asked_.size() << " were asked for";
  EXPECT_LT(asked_.size(), 100u);
}

}  // namespace
}  // namespace wirewatch::engine::testing
