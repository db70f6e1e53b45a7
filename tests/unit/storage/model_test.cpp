// The two stores as each other's oracle: the same random plans, everything read back and compared, over restarts.
#include <gtest/gtest.h>

#include "tests/conformance/random_records.h"
#include "tests/conformance/store_dump.h"
#include "tests/unit/storage/hosts.h"

namespace wirewatch::storage::testing {
namespace {

class plan_maker {
 public:
  plan_maker(std::uint64_t seed, universe u) : random_(seed), u_(std::move(u)) {}

  std::vector<commit_plan> next() {
    std::vector<commit_plan> plans(1 + random_.below(3));
    for (commit_plan& p : plans) fill(p);
    return plans;
  }
  durability how() { return random_.one_in(10) ? durability::synced : durability::lazy; }
  std::uint64_t below(std::uint64_t n) { return random_.below(n); }

 private:
  template <class T>
  const T& one_of(const std::vector<T>& v) {
    return v[random_.below(v.size())];
  }
  // Mostly none; at times one or two random records.
  template <class T>
  std::vector<T> some(std::uint64_t one_in = 4) {
    std::vector<T> out;
    while (out.size() < 2 && random_.one_in(one_in)) random_.fill(out.emplace_back());
    return out;
  }

  void fill(commit_plan& p) {
    p.sources = some<catalog_source>(20);
    for (auto& x : p.sources) x.no = one_of(u_.sources);
    p.receivers = some<catalog_receiver>(20);
    for (auto& x : p.receivers) x.no = one_of(u_.receivers);
    p.states = some<source_state>();
    for (auto& x : p.states) x.no = one_of(u_.sources);
    p.windows = some<source_window>();
    for (auto& x : p.windows) x.no = one_of(u_.sources);
    articles(p);
    p.changes = some<change>(3);
    for (auto& x : p.changes) x.seq = ++seq_;
    p.outbox = some<outbox_entry>(3);
    for (auto& x : p.outbox) {
      x.receiver = one_of(u_.receivers);
      x.no = outbox_ += 1 + random_.below(3);
    }
    p.deliveries = some<delivery_record>();
    for (auto& x : p.deliveries) {
      x.receiver = one_of(u_.receivers);
      x.no = outbox_ - std::min<outbox_no>(outbox_, random_.below(20));
    }
    p.receiver_states = some<receiver_state>();
    for (auto& x : p.receiver_states) x.receiver = one_of(u_.receivers);
  }

  void articles(commit_plan& p) {
    p.heads = some<article_head>(2);
    for (auto& x : p.heads) {
      x.key = one_of(u_.keys);
      x.source = one_of(u_.sources);
      x.first_seen = one_of(u_.times);
    }
    p.revisions = some<revision>();
    for (auto& x : p.revisions) {
      x.key = one_of(u_.keys);
      x.number = std::uint32_t(random_.below(u_.revisions));
    }
    p.documents = some<raw_document>();
    for (auto& x : p.documents) {
      x.digest = one_of(u_.documents);
      if (random_.one_in(3)) x.wire_body.resize(8'000, 'b');  // beyond what stays in the table itself
    }
    p.agenda = some<agenda_row>(2);
    for (auto& x : p.agenda) {
      x.key = one_of(u_.keys);
      x.due = one_of(u_.times);
    }
    while (random_.one_in(2)) p.agenda_done.push_back({one_of(u_.times), one_of(u_.keys)});
  }

  random_values random_;
  universe u_;
  change_seq seq_ = 0;
  outbox_no outbox_ = 0;
};

TEST(model, stores_agree_on_random_plans_over_restarts) {
  const universe u = universe::small();
  plan_maker plans(20'261'124, u);
  auto memory = make_memory_store();
  rocksdb_host rocksdb(64 * 1024);
  auto identity = rocksdb.get().counters().value();
  std::size_t written = 0;
  for (int round = 0; round < 12; ++round) {
    for (int i = 0; i < 150; ++i) {
      auto batch = plans.next();
      written += batch.size();
      const durability d = plans.how();
      ASSERT_TRUE(memory->commit(batch, d));
      ASSERT_TRUE(rocksdb.get().commit(batch, d));
    }
    if (round % 3 != 0) rocksdb.reopen();
    expect_same(*memory, rocksdb.get(), u);
    if (HasFatalFailure()) FAIL() << "round " << round;
    ASSERT_EQ(rocksdb.get().counters()->instance, identity.instance);
    ASSERT_EQ(rocksdb.get().counters()->hash_key, identity.hash_key);
  }
  EXPECT_GT(written, 3000u);

  auto read_only = open_rocksdb_read_only(rocksdb.path());
  ASSERT_TRUE(read_only) << read_only.error().message();
  expect_same(rocksdb.get(), **read_only, u);
  auto follower = open_rocksdb_follower(rocksdb.path());
  ASSERT_TRUE(follower) << follower.error().message();
  expect_same(rocksdb.get(), **follower, u);
}

}  // namespace
}  // namespace wirewatch::storage::testing
