#include "engine/committer.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "core/limits.h"
#include "core/metrics.h"
#include "fixture.h"
#include "match/query.h"

namespace wirewatch::engine::testing {
namespace {

class committer_test : public engine_test {
 protected:
  void submit(std::function<void(transaction&)> f, durability how = durability::lazy, std::function<void()> told = {}) {
    committer_->submit(std::make_unique<function_job>(std::move(f), how, std::move(told)));
  }
  // How many commits it took, synced and not.
  std::pair<std::int64_t, std::int64_t> work_off() {
    const auto synced = metrics::get(metrics::id::commits), lazy = metrics::get(metrics::id::commits_unsynced);
    context_.restart();
    context_.run();
    return {metrics::get(metrics::id::commits) - synced, metrics::get(metrics::id::commits_unsynced) - lazy};
  }

  void subscribe(const std::vector<std::pair<std::string, std::vector<receiver_no>>>& queries) {
    auto r = std::make_shared<routing>();
    std::vector<match::rule> rules;
    for (const auto& [query, receivers] : queries) {
      match::rule rule;
      rule.subscription = "on " + query;
      rule.query_text = query;
      rule.parsed = *match::parse_query(query);
      rule.receivers = receivers;
      rules.push_back(std::move(rule));
      for (receiver_no n : receivers) r->receiver_ids[raw(n)] = "receiver " + std::to_string(raw(n));
    }
    r->matcher = match::matcher::compile(std::move(rules));
    r->operators = {receiver_no(1)};
    committer_->set_routing(r);
  }
};

using commits = std::pair<std::int64_t, std::int64_t>;

TEST_F(committer_test, jobs_that_wait_together_see_each_other_and_share_a_commit) {
  const source_no no = declare("news");
  const article_key key = key_of("a");
  submit([&](transaction& tx) {
    source_state s = tx.state(no);
    s.no = no;
    s.visits = 7;
    tx.put(s);
    source_window w;
    w.no = no;
    w.entries.push_back({key, 5});
    tx.put(w);
    article_head h;
    h.key = key;
    h.title = "A";
    tx.put(h);
    revision r;
    r.key = key;
    r.number = 1;
    r.what.body = "Body";
    tx.put(r);
    receiver_state rs;
    rs.receiver = receiver_no(3);
    rs.acked_through = 12;
    tx.put(rs);
    source_spec spec;
    spec.id = "other";
    tx.put(catalog_source{source_no(2), spec, false});
  });
  int seen = 0;
  submit(
      [&](transaction& tx) {
        EXPECT_EQ(tx.state(no).visits, 7u);
        EXPECT_EQ(tx.window(no).entries.size(), 1u);
        EXPECT_EQ(tx.heads({&key, 1})[0]->title, "A");
        EXPECT_EQ(tx.get_revision(key, 1)->what.body, "Body");
        EXPECT_FALSE(tx.get_revision(key, 2));
        EXPECT_EQ(tx.receiver(receiver_no(3)).acked_through, 12u);
        EXPECT_EQ(tx.spec(source_no(2))->id, "other");
        source_state s = tx.state(no);
        ++s.visits;
        tx.put(s);
        ++seen;
      },
      durability::synced);
  submit([&](transaction& tx) {
    EXPECT_EQ(tx.state(no).visits, 8u);
    ++seen;
  });
  EXPECT_EQ(work_off(), (commits{1, 0})) << "one of them wants a sync";
  EXPECT_EQ(seen, 2);
  EXPECT_EQ(state(no).visits, 8u);
}

TEST_F(committer_test, a_group_has_a_bound_and_keeps_the_order) {
  std::vector<std::size_t> order;
  const std::size_t n = limits::max_group_commit + 10;
  for (std::size_t i = 0; i < n; ++i)
    submit([&order, i](transaction& tx) {
      order.push_back(i);
      source_state s;
      s.no = source_no(1);
      s.visits = i;
      tx.put(s);
    });
  EXPECT_EQ(committer_->queued(), n);
  EXPECT_EQ(work_off(), (commits{0, 2}));
  EXPECT_EQ(committer_->queued(), 0u);
  ASSERT_EQ(order.size(), n);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  EXPECT_EQ(state(source_no(1)).visits, n - 1);
}

TEST_F(committer_test, jobs_that_write_nothing_commit_nothing) {
  bool told = false;
  submit([](transaction&) {}, durability::synced, [&] { told = true; });
  EXPECT_EQ(work_off(), (commits{0, 0}));
  EXPECT_TRUE(told);
}

TEST_F(committer_test, told_once_it_is_written) {
  bool stored = false, resumed = false;
  auto task = [&]() -> boost::asio::awaitable<void> {
    function_job j(
        [](transaction& tx) {
          tx.put(catalog_receiver{receiver_no(1), "ops"});
        },
        durability::synced, [&] { stored = store_->receivers()->size() == 1 && !resumed; });
    co_await committer_->commit(j);
    resumed = true;
  };
  boost::asio::co_spawn(context_, task(), boost::asio::detached);
  work_off();
  EXPECT_TRUE(stored);
  EXPECT_TRUE(resumed);
}

class broken_store final : public storage::store {
 public:
  explicit broken_store(storage::store& inner) : inner_(inner) {}
  bool reads = true, writes = true;

  result<void> commit(std::span<const commit_plan> p, durability how) override {
    if (!writes) return fail(errc::io_failed, "commit", "no space");
    return inner_.commit(p, how);
  }
  result<std::optional<source_state>> state(source_no n) const override {
    if (!reads) return fail(errc::corrupt, "read", "state");
    return inner_.state(n);
  }
  result<store_counters> counters() const override { return inner_.counters(); }
  result<std::vector<catalog_source>> sources() const override { return inner_.sources(); }
  result<std::vector<catalog_source>> sources_page(source_no a, std::size_t l) const override { return inner_.sources_page(a, l); }
  result<std::optional<catalog_source>> source(source_no n) const override { return inner_.source(n); }
  result<std::vector<catalog_receiver>> receivers() const override { return inner_.receivers(); }
  result<void> each_state(const std::function<void(source_state&&)>& f) const override { return inner_.each_state(f); }
  result<source_window> window(source_no n) const override { return inner_.window(n); }
  result<std::vector<std::optional<article_head>>> heads(std::span<const article_key> k) const override { return inner_.heads(k); }
  result<std::vector<article_head>> articles(source_no n, std::optional<std::pair<wall_time, article_key>> b, std::size_t l) const override {
    return inner_.articles(n, b, l);
  }
  result<std::optional<revision>> get_revision(const article_key& k, std::uint32_t n) const override { return inner_.get_revision(k, n); }
  result<std::vector<revision>> revisions(const article_key& k, std::size_t l) const override { return inner_.revisions(k, l); }
  result<std::optional<raw_document>> document(const sha256_digest& d) const override { return inner_.document(d); }
  result<std::vector<change>> changes(change_seq a, std::size_t l) const override { return inner_.changes(a, l); }
  result<std::optional<change>> get_change(change_seq s) const override { return inner_.get_change(s); }
  result<std::vector<outbox_entry>> outbox(receiver_no r, outbox_no a, std::size_t l) const override { return inner_.outbox(r, a, l); }
  result<std::optional<outbox_entry>> get_outbox(receiver_no r, outbox_no n) const override { return inner_.get_outbox(r, n); }
  result<std::optional<delivery_record>> delivery(receiver_no r, outbox_no n) const override { return inner_.delivery(r, n); }
  result<receiver_state> get_receiver_state(receiver_no r) const override { return inner_.get_receiver_state(r); }
  result<std::vector<agenda_row>> agenda(wall_time t, std::optional<agenda_key> a, std::size_t l) const override { return inner_.agenda(t, a, l); }
  result<storage::store_totals> totals() const override { return inner_.totals(); }

 private:
  storage::store& inner_;
};

TEST_F(committer_test, after_a_failure_nobody_is_told) {
  broken_store broken(*store_);
  committer c(broken, context_.get_executor(), environment_);
  int told = 0, calls = 0;
  auto put = [&] {
    return std::make_unique<function_job>(
        [&](transaction& tx) {
          ++calls;
          source_state s = tx.state(source_no(1));
          s.no = source_no(1);
          tx.put(s);
        },
        durability::synced, [&] { ++told; });
  };
  broken.writes = false;
  c.submit(put());
  c.submit(put());
  work_off();
  EXPECT_EQ(std::exchange(fatal_, "").substr(0, 6), "commit");
  broken.writes = true;
  broken.reads = false;
  c.submit(put());
  work_off();
  EXPECT_EQ(std::exchange(fatal_, "").substr(0, 4), "read") << "what could not be read is not taken for nothing";
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(told, 0);
  EXPECT_FALSE(store_->state(source_no(1)).value());
}

TEST_F(committer_test, alerts_are_written_with_their_change_and_their_receivers_poked) {
  subscribe({{"flood", {receiver_no(1), receiver_no(2)}}, {"kind:new", {receiver_no(2)}}, {"storm", {receiver_no(3)}}});
  std::vector<receiver_no> poked;
  committer_->on_poke([&](const std::vector<receiver_no>& r) { poked = r; });
  const source_no no = declare("news");
  look(no, {});
  EXPECT_TRUE(poked.empty());
  look(no, {item("1", "A flood", "Water.")});
  EXPECT_EQ(poked, (std::vector<receiver_no>{receiver_no(1), receiver_no(2)}));
  auto one = store_->outbox(receiver_no(1), 0, 10).value(), two = store_->outbox(receiver_no(2), 0, 10).value();
  ASSERT_EQ(one.size(), 1u);
  ASSERT_EQ(two.size(), 1u) << "one delivery for both subscriptions";
  EXPECT_TRUE(store_->outbox(receiver_no(3), 0, 10)->empty());
  EXPECT_EQ(one[0].seq, 1u);
  ASSERT_EQ(one[0].hits.size(), 1u);
  EXPECT_EQ(one[0].hits[0].query, "flood");
  ASSERT_EQ(two[0].hits.size(), 2u);
  EXPECT_NE(one[0].delivery_id, two[0].delivery_id);
  EXPECT_NE(one[0].no, two[0].no);
  EXPECT_EQ(one[0].delivery_id, delivery_id("receiver 1", change_id(changes()[0])));
}

TEST_F(committer_test, what_goes_to_a_receiver_that_is_off_is_dead_and_kept) {
  subscribe({{"kind:new", {receiver_no(1)}}});
  run([](transaction& tx) {
    receiver_state s;
    s.receiver = receiver_no(1);
    s.disabled = true;
    tx.put(s);
  });
  bool poked = false;
  committer_->on_poke([&](const std::vector<receiver_no>&) { poked = true; });
  const source_no no = declare("news");
  look(no, {});
  look(no, {item("1", "One", "A.")});
  auto rows = store_->outbox(receiver_no(1), 0, 10).value();
  ASSERT_EQ(rows.size(), 1u);
  auto record = store_->delivery(receiver_no(1), rows[0].no).value();
  ASSERT_TRUE(record);
  EXPECT_EQ(record->state, delivery_state::dead);
  EXPECT_NE(record->reason.find("410"), std::string::npos);
  EXPECT_FALSE(poked);
  EXPECT_EQ(store_->get_receiver_state(receiver_no(1))->acked_through, rows[0].no) << "it is not pending";
}

TEST_F(committer_test, what_goes_to_a_receiver_that_is_off_does_not_settle_what_is_open) {
  subscribe({{"kind:new", {receiver_no(1)}}});
  const source_no no = declare("news");
  look(no, {});
  look(no, {item("1", "One", "A.")});
  auto off = [](transaction& tx) {
    receiver_state s = tx.receiver(receiver_no(1));
    s.receiver = receiver_no(1);
    s.disabled = true;
    tx.put(s);
  };
  run(off);
  look(no, {item("2", "Two", "B."), item("1", "One", "A.")});
  look(no, {item("3", "Three", "C."), item("2", "Two", "B."), item("1", "One", "A.")});
  auto rows = store_->outbox(receiver_no(1), 0, 10).value();
  ASSERT_EQ(rows.size(), 3u);
  receiver_state s = store_->get_receiver_state(receiver_no(1)).value();
  EXPECT_EQ(s.acked_through, 0u);
  EXPECT_EQ(s.acked_beyond, (std::vector<outbox_no>{rows[1].no, rows[2].no}));
  EXPECT_FALSE(store_->delivery(receiver_no(1), rows[0].no).value()) << "that one may still go out";
}

TEST_F(committer_test, one_queued_and_one_dead_in_the_same_group) {
  subscribe({{"kind:new", {receiver_no(1)}}});
  auto route = std::make_shared<routing>();
  route->operators = {receiver_no(1)};
  route->receiver_ids[1] = "ops";
  run([&](transaction& tx) {
    tx.tell_operators(*route, "operator.one", "One", now_);
    receiver_state s = tx.receiver(receiver_no(1));
    s.disabled = true;
    tx.put(s);
    tx.tell_operators(*route, "operator.two", "Two", now_);
  });
  receiver_state s = store_->get_receiver_state(receiver_no(1)).value();
  EXPECT_EQ(s.acked_through, 0u);
  EXPECT_EQ(s.acked_beyond, std::vector<outbox_no>{2});
}

TEST_F(committer_test, the_list_of_what_is_settled_behind_an_open_one_is_bounded) {
  auto route = std::make_shared<routing>();
  route->operators = {receiver_no(1)};
  route->receiver_ids[1] = "ops";
  run([&](transaction& tx) {
    tx.tell_operators(*route, "operator.one", "One", now_);
    receiver_state s = tx.receiver(receiver_no(1));
    s.disabled = true;
    tx.put(s);
    for (std::size_t i = 0; i < limits::max_acked_beyond + 5; ++i) tx.tell_operators(*route, "operator.more", std::to_string(i), now_);
  });
  EXPECT_EQ(store_->get_receiver_state(receiver_no(1))->acked_beyond.size(), limits::max_acked_beyond);
  EXPECT_EQ(store_->delivery(receiver_no(1), limits::max_acked_beyond + 6).value()->state, delivery_state::dead);
}

class lone_job final : public job {
 public:
  explicit lone_job(std::function<void()> f) : work_(std::move(f)) {}
  durability plan(transaction&, const routing&) override {
    work_();
    return durability::lazy;
  }
  bool alone() const override { return true; }

 private:
  std::function<void()> work_;
};

TEST_F(committer_test, a_job_that_reads_beside_the_transaction_finds_all_before_it_stored) {
  auto visit = [this](std::uint64_t n) {
    submit([n](transaction& tx) {
      source_state s = tx.state(source_no(1));
      s.visits = n;
      tx.put(s);
    });
  };
  std::vector<std::uint64_t> seen;
  auto look_at_store = [&] { committer_->submit(std::make_unique<lone_job>([&] { seen.push_back(state(source_no(1)).visits); })); };
  look_at_store();
  visit(1);
  visit(2);
  look_at_store();
  look_at_store();
  visit(3);
  look_at_store();
  EXPECT_EQ(work_off(), (commits{0, 2}));
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{0, 2, 2, 3}));
}

TEST_F(committer_test, operators_are_told) {
  subscribe({{"flood", {receiver_no(1), receiver_no(2)}}});
  auto r = std::make_shared<routing>();
  r->operators = {receiver_no(2), receiver_no(9)};
  r->receiver_ids[2] = "boss";
  run([&](transaction& tx) { tx.tell_operators(*r, "operator.receiver_disabled", "Receiver x is off.", now_); });
  auto rows = store_->outbox(receiver_no(2), 0, 10).value();
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].operator_type, "operator.receiver_disabled");
  EXPECT_EQ(rows[0].seq, 0u);
  EXPECT_TRUE(store_->outbox(receiver_no(9), 0, 10)->empty()) << "nobody of that name";
}

TEST_F(committer_test, numbers_go_on_after_a_restart) {
  subscribe({{"kind:new", {receiver_no(1)}}});
  const source_no no = declare("news");
  look(no, {});
  look(no, {item("1", "One", "A.")});
  const outbox_no before = store_->outbox(receiver_no(1), 0, 10)->back().no;
  committer_ = std::make_unique<committer>(*store_, context_.get_executor(), environment_);
  subscribe({{"kind:new", {receiver_no(1)}}});
  look(no, {item("2", "Two", "B."), item("1", "One", "A.")});
  EXPECT_EQ(changes().back().seq, 2u);
  EXPECT_EQ(store_->outbox(receiver_no(1), 0, 10)->back().no, before + 1);
  EXPECT_EQ(declare("other"), source_no(raw(no) + 1));
}

}  // namespace
}  // namespace wirewatch::engine::testing
