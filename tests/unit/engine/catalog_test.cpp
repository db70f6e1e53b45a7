// What is watched, as the engine keeps it in its store: declared, added, taken away, brought back.
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "core/limits.h"
#include "engine/engine.h"
#include "fixture.h"

namespace wirewatch::engine::testing {
namespace {

namespace asio = boost::asio;

class silent_fetcher final : public net::fetcher {
 public:
  asio::awaitable<result<fetch_response>> fetch(fetch_request) override { co_return fail(errc::cancelled, "fetch"); }
};

source_spec source(const std::string& id, const std::string& url = {}) {
  source_spec s;
  s.id = id;
  s.url = url.empty() ? "http://" + id + ".test/rss" : url;
  return s;
}

class catalog_test : public engine_test {
 protected:
  void start(std::vector<source_spec> sources, std::vector<std::string> receivers = {}) {
    environment_.make_fetcher = [](asio::any_io_executor) { return std::make_unique<silent_fetcher>(); };
    auto executor = context_.get_executor();
    engine_ = std::make_unique<engine>(*store_, executors{{executor, executor}, executor, executor}, environment_);
    ASSERT_TRUE(engine_->start(declaration_of(std::move(sources), std::move(receivers))));
    settle();
  }
  static declaration declaration_of(std::vector<source_spec> sources, std::vector<std::string> receivers = {}) {
    declaration d;
    d.sources = std::move(sources);
    for (const std::string& id : receivers) {
      receiver_spec r;
      r.id = id;
      r.type = "webhook";
      r.url = secret("http://hook.test/" + id);
      d.receivers.push_back(std::move(r));
    }
    return d;
  }
  void settle() {
    context_.restart();
    context_.poll();
  }
  template <class T>
  T wait_for(asio::awaitable<T> task) {
    std::optional<T> out;
    asio::co_spawn(context_, std::move(task), [&](std::exception_ptr, T value) { out = std::move(value); });
    settle();
    return std::move(*out);
  }
  void reload(std::vector<source_spec> sources) { EXPECT_TRUE(wait_for(engine_->reload(declaration_of(std::move(sources))))); }

  void run_state(const std::function<void(source_state&)>& alter) {
    run([&](transaction& tx) {
      source_state s = tx.state(source_no(1));
      alter(s);
      tx.put(s);
    });
  }

  std::string stored() const {  // "1 a, 2 b retired"
    std::string out;
    const auto sources = store_->sources();
    for (const catalog_source& c : *sources) {
      if (!out.empty()) out += ", ";
      out += std::to_string(raw(c.no)) + " " + c.spec.id + (c.retired ? " retired" : "");
    }
    return out;
  }
  std::size_t watched() {
    for (std::size_t i = 0; i < engine_->shard_count(); ++i) engine_->tick_shard(i);
    settle();
    now_ += std::chrono::seconds(2);  // figures are as of the last second
    for (std::size_t i = 0; i < engine_->shard_count(); ++i) engine_->tick_shard(i);
    settle();
    return engine_->figures().sources.sources;
  }

  std::unique_ptr<engine> engine_;
};

TEST_F(catalog_test, declared_sources_and_receivers_get_a_number_and_keep_it) {
  start({source("a"), source("b")}, {"ops", "boss"});
  EXPECT_EQ(stored(), "1 a, 2 b");
  EXPECT_EQ(watched(), 2u);
  EXPECT_EQ(store_->receivers()->size(), 2u);
  EXPECT_EQ(state(source_no(1)).declared_url, "http://a.test/rss");
  start({source("c"), source("b")}, {"boss", "new"});
  EXPECT_EQ(stored(), "1 a retired, 2 b, 3 c");
  EXPECT_EQ(watched(), 2u);
  EXPECT_EQ(engine_->find_source("b"), source_no(2));
  EXPECT_EQ(engine_->find_source("a"), std::nullopt);
  ASSERT_EQ(store_->receivers()->size(), 3u) << "outboxes of former receivers stay";
  start({source("b"), source("c"), source("a")});
  EXPECT_EQ(stored(), "1 a, 2 b, 3 c") << "what comes back has its history";
}

TEST_F(catalog_test, a_reload_does_the_same_while_it_runs) {
  start({source("a"), source("b")});
  reload({source("b"), source("c")});
  EXPECT_EQ(stored(), "1 a retired, 2 b, 3 c");
  EXPECT_EQ(watched(), 2u);
  source_spec changed = source("b");
  changed.every = std::chrono::hours(1);
  reload({changed, source("a")});
  EXPECT_EQ(stored(), "1 a, 2 b, 3 c retired");
  EXPECT_EQ(store_->source(source_no(2)).value()->spec.every, std::chrono::hours(1));
  EXPECT_EQ(watched(), 2u);
}

TEST_F(catalog_test, another_address_starts_over) {
  start({source("a")});
  run_state([](source_state& s) {
    s.sent.etag = "\"1\"";
    s.body_hash = 5;
    s.url = "http://adopted.test/";
    s.baseline_at = s.last_visit = from_unix_ms(1'000);
    s.not_before = from_unix_ms(9'000);
    s.visits = 7;
  });
  start({source("a")});
  EXPECT_EQ(state(source_no(1)).sent.etag, "\"1\"") << "the same declaration changes nothing";
  EXPECT_EQ(state(source_no(1)).url, "http://adopted.test/");
  start({source("a", "http://elsewhere.test/rss")});
  const source_state s = state(source_no(1));
  EXPECT_EQ(s.declared_url, "http://elsewhere.test/rss");
  EXPECT_EQ(s.url, "");
  EXPECT_TRUE(s.sent.empty());
  EXPECT_EQ(s.body_hash, 0u);
  EXPECT_EQ(s.baseline_at, wall_time{}) << "what it lists is a baseline again";
  EXPECT_EQ(s.not_before, wall_time{});
  EXPECT_EQ(s.visits, 7u);
}

TEST_F(catalog_test, sources_added_at_run_time_live_in_the_store) {
  start({source("a")});
  auto answers =
      wait_for(engine_->add_sources({source("b"), source("a"), source("c", "http://a.test/rss"), source("d"), source("d", "http://x.test/")}));
  ASSERT_EQ(answers.size(), 5u);
  EXPECT_EQ(answers[0].value(), source_no(2));
  EXPECT_EQ(answers[1].error().code(), errc::conflict);
  EXPECT_EQ(answers[2].error().code(), errc::conflict) << "the address is watched already";
  EXPECT_EQ(answers[3].value(), source_no(3));
  EXPECT_EQ(answers[4].error().code(), errc::conflict) << "twice in one call";
  EXPECT_EQ(watched(), 3u);
  start({source("a")});
  EXPECT_EQ(stored(), "1 a, 2 b, 3 d");
  EXPECT_EQ(watched(), 3u);
  reload({});
  EXPECT_EQ(stored(), "1 a retired, 2 b, 3 d") << "the file has no say in them";
}

TEST_F(catalog_test, calls_under_way_at_the_same_time_do_not_take_the_same_id_or_address) {
  start({source("a")});
  std::vector<result<source_no>> added;
  auto add = [&](source_spec s) {
    std::vector<source_spec> one{std::move(s)};
    asio::co_spawn(context_, engine_->add_sources(std::move(one)),
                   [&](std::exception_ptr, std::vector<result<source_no>> answers) { added.push_back(std::move(answers.at(0))); });
  };
  add(source("b"));
  add(source("b", "http://elsewhere.test/"));
  add(source("c", "http://b.test/rss"));
  settle();
  ASSERT_EQ(added.size(), 3u);
  EXPECT_EQ(std::count_if(added.begin(), added.end(), [](const auto& r) { return r.has_value(); }), 1);
  for (const auto& r : added) {
    if (!r) {
      EXPECT_EQ(r.error().code(), errc::conflict);
    }
  }
  EXPECT_EQ(stored(), "1 a, 2 b");
  EXPECT_TRUE(wait_for(engine_->add_sources({source("c", "http://elsewhere.test/")}))[0]) << "what was claimed is free again";

  source_spec moved = source("b", "http://new.test/");
  moved.from = origin::store;
  std::vector<errc> codes;  // of those that were refused
  auto note = [&](std::exception_ptr, result<void> r) {
    if (!r) codes.push_back(r.error().code());
  };
  asio::co_spawn(context_, engine_->change_source(moved), note);
  asio::co_spawn(context_, engine_->remove_source("b"), note);
  add(source("d", "http://new.test/"));
  settle();
  EXPECT_EQ(std::count(codes.begin(), codes.end(), errc::conflict), 1) << "not changed and removed at once";
  EXPECT_EQ(added.back().error().code(), errc::conflict);
  EXPECT_EQ(stored(), "1 a, 2 b, 3 c");
}

TEST_F(catalog_test, an_address_that_another_source_watches_is_not_taken_over) {
  start({source("a"), source("twin", "http://a.test/rss")});
  wait_for(engine_->add_sources({source("b")}));
  source_spec b = source("b", "http://a.test/rss");
  b.from = origin::store;
  EXPECT_EQ(wait_for(engine_->change_source(b)).error().code(), errc::conflict);
  b.url = "http://free.test/rss";
  EXPECT_TRUE(wait_for(engine_->change_source(b)));
  EXPECT_EQ(wait_for(engine_->add_sources({source("c", "http://free.test/rss")}))[0].error().code(), errc::conflict);
  EXPECT_TRUE(wait_for(engine_->add_sources({source("c", "http://b.test/rss")}))[0]) << "nobody watches that any more";
  EXPECT_TRUE(wait_for(engine_->remove_source("c")));
  EXPECT_TRUE(wait_for(engine_->add_sources({source("d", "http://b.test/rss")}))[0]);
  reload({source("twin", "http://a.test/rss")});
  EXPECT_EQ(wait_for(engine_->add_sources({source("e", "http://a.test/rss")}))[0].error().code(), errc::conflict) << "one of two still watches it";
  reload({});
  EXPECT_TRUE(wait_for(engine_->add_sources({source("e", "http://a.test/rss")}))[0]);
}

TEST_F(catalog_test, they_can_be_changed_removed_and_added_again) {
  start({source("a")});
  wait_for(engine_->add_sources({source("b")}));
  source_spec paused = source("b");
  paused.from = origin::store;
  paused.paused = true;
  EXPECT_TRUE(wait_for(engine_->change_source(paused)));
  EXPECT_EQ(watched(), 1u);
  EXPECT_EQ(engine_->figures().paused, 1u);
  EXPECT_EQ(wait_for(engine_->poll_source("b")).error().code(), errc::conflict);
  paused.paused = false;
  EXPECT_TRUE(wait_for(engine_->change_source(paused)));
  EXPECT_EQ(watched(), 2u);
  EXPECT_TRUE(wait_for(engine_->poll_source("b")));
  EXPECT_TRUE(wait_for(engine_->remove_source("b")));
  EXPECT_EQ(stored(), "1 a, 2 b retired");
  EXPECT_EQ(watched(), 1u);
  EXPECT_EQ(wait_for(engine_->add_sources({source("b")}))[0].value(), source_no(2)) << "with its history";
  EXPECT_EQ(wait_for(engine_->remove_source("a")).error().code(), errc::invalid_argument) << "that one is in the file";
  EXPECT_EQ(wait_for(engine_->remove_source("nobody")).error().code(), errc::not_found);
  EXPECT_EQ(wait_for(engine_->change_source(source("nobody"))).error().code(), errc::not_found);
  EXPECT_EQ(wait_for(engine_->poll_source("nobody")).error().code(), errc::not_found);
}

TEST_F(catalog_test, two_reloads_at_once_give_what_is_new_one_number) {
  start({source("a")}, {"ops"});
  int done = 0;
  for (int i = 0; i < 2; ++i)
    asio::co_spawn(context_, engine_->reload(declaration_of({source("a"), source("b")}, {"ops", "boss"})),
                   [&](std::exception_ptr, result<void> r) { done += r.has_value(); });
  settle();
  EXPECT_EQ(done, 2);
  EXPECT_EQ(stored(), "1 a, 2 b");
  EXPECT_EQ(store_->receivers()->size(), 2u);
}

TEST_F(catalog_test, what_is_open_for_a_receiver_that_is_taken_out_is_dead) {
  start({}, {"ops", "boss"});
  const std::size_t n = 2 * limits::max_deliveries_ended + 10;
  auto queue = [&](receiver_no to) {
    run([&](transaction& tx) {
      for (std::size_t i = 0; i < n; ++i) {
        outbox_entry e;
        e.receiver = to;
        e.no = ++tx.counters().last_outbox;
        e.delivery_id = "d_" + std::to_string(e.no);
        e.created_at = now_;
        e.operator_type = "operator.test";
        tx.plan().outbox.push_back(std::move(e));
      }
    });
  };
  auto dead = [&](receiver_no of) {
    std::size_t count = 0;
    const auto rows = store_->outbox(of, 0, n + 1);
    for (const outbox_entry& e : *rows) {
      auto record = store_->delivery(of, e.no).value();
      count += record && record->state == delivery_state::dead && record->reason == "the receiver is not declared any more";
    }
    return count;
  };
  std::map<std::string, receiver_no> numbers;
  const auto known = store_->receivers();
  for (const catalog_receiver& r : *known) numbers[r.id] = r.no;
  queue(numbers["ops"]);
  queue(numbers["boss"]);
  start({}, {"boss"});
  EXPECT_EQ(dead(numbers["ops"]), n);
  EXPECT_EQ(store_->get_receiver_state(numbers["ops"])->acked_through, n);
  EXPECT_EQ(dead(numbers["boss"]), 0u);
  EXPECT_TRUE(wait_for(engine_->reload(declaration_of({}))));
  EXPECT_EQ(store_->get_receiver_state(numbers["boss"])->acked_through, 2 * n);
  EXPECT_GE(dead(numbers["boss"]), n - 1) << "one may be under way";
}

}  // namespace
}  // namespace wirewatch::engine::testing
