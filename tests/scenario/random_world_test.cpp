// Seeds. WIREWATCH_SEED=N runs that one alone; WIREWATCH_SEEDS=N runs so many of each kind.
#include "random_world.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "core/log.h"
#include "oracle.h"

namespace wirewatch::scenario {
namespace {

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::stoull(value);
}

class random_worlds : public testing::Test {
 protected:
  void SetUp() override { log::set_threshold(log::level::error); }

  static std::string outcome_of(world::store_kind kind, std::uint64_t seed) {
    random_world r(kind, seed);
    r.run();
    std::string fault = judge(r);
    return fault.empty() ? fault : "WIREWATCH_SEED=" + std::to_string(seed) + ": " + fault;
  }

  static void run_seeds(world::store_kind kind, std::uint64_t first, std::uint64_t count) {
    if (std::uint64_t one = from_environment("WIREWATCH_SEED", 0); one != 0) return (void)expect_good(kind, one);
    count = from_environment("WIREWATCH_SEEDS", count);
    for (std::uint64_t seed = first; seed < first + count; ++seed) expect_good(kind, seed);
  }
  static void expect_good(world::store_kind kind, std::uint64_t seed) { EXPECT_EQ(outcome_of(kind, seed), ""); }

  // A store that does this to what it is given must not pass, wherever it got the chance.
  using damage = std::function<bool(commit_plan&)>;  // true: done
  static void expect_caught(const damage& spoil, bool only_once, const std::string& in_these_words) {
    int damaged = 0;
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
      random_world r(world::store_kind::memory, seed);
      bool done = false;
      r.place().tamper([&](commit_plan& p) {
        if (!done || !only_once) done = spoil(p) || done;
      });
      r.run();
      if (!done) continue;
      ++damaged;
      EXPECT_NE(judge(r).find(in_these_words), std::string::npos) << "seed " << seed << ": " << judge(r);
    }
    EXPECT_GE(damaged, 4);
  }
};

TEST_F(random_worlds, memory_1) { run_seeds(world::store_kind::memory, 1, 60); }
TEST_F(random_worlds, memory_2) { run_seeds(world::store_kind::memory, 10'001, 60); }
TEST_F(random_worlds, memory_3) { run_seeds(world::store_kind::memory, 20'001, 60); }
TEST_F(random_worlds, rocksdb) { run_seeds(world::store_kind::rocksdb, 30'001, 12); }

TEST_F(random_worlds, one_lost_alert_is_found) {
  auto spoil = [](commit_plan& p) {
    if (p.outbox.empty()) return false;
    p.outbox.erase(p.outbox.begin());
    return true;
  };
  expect_caught(spoil, true, "lost change");
}

TEST_F(random_worlds, a_store_that_forgets_what_was_seen_is_found) {
  auto spoil = [](commit_plan& p) {
    if (p.changes.empty()) return false;
    p.heads.clear();
    p.windows.clear();
    return true;
  };
  expect_caught(spoil, false, ":");
}

TEST_F(random_worlds, a_store_that_forgets_acknowledgements_is_found) {
  auto spoil = [](commit_plan& p) {
    const bool some = !p.receiver_states.empty();
    p.receiver_states.clear();
    p.deliveries.clear();
    return some;
  };
  expect_caught(spoil, false, "duplicated change");
}

}  // namespace
}  // namespace wirewatch::scenario
