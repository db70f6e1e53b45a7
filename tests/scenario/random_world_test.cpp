// Seeds. `test_scenario --gtest_filter='random_world.*'` runs them all; WIREWATCH_SEED=N runs one more, and only that.
#include "random_world.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "core/log.h"
#include "oracle.h"

namespace wirewatch::scenario {
namespace {

void silence() { log::set_threshold(log::level::error); }

std::string outcome_of(world::store_kind kind, std::uint64_t seed) {
  random_world r(kind, seed);
  r.run();
  std::string fault = judge(r);
  return fault.empty() ? fault : "seed " + std::to_string(seed) + ": " + fault;
}

void run_seeds(world::store_kind kind, std::uint64_t first, std::uint64_t count) {
  silence();
  if (const char* one = std::getenv("WIREWATCH_SEED")) first = std::stoull(one), count = 1;
  if (const char* many = std::getenv("WIREWATCH_SEEDS")) count = std::stoull(many);
  for (std::uint64_t seed = first; seed < first + count; ++seed) EXPECT_EQ(outcome_of(kind, seed), "");
}

TEST(random_world, memory_1) { run_seeds(world::store_kind::memory, 1, 100); }
TEST(random_world, memory_2) { run_seeds(world::store_kind::memory, 101, 100); }
TEST(random_world, memory_3) { run_seeds(world::store_kind::memory, 201, 100); }
TEST(random_world, rocksdb) { run_seeds(world::store_kind::rocksdb, 301, 15); }

}  // namespace
}  // namespace wirewatch::scenario
