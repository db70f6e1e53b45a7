#include "schedule/backoff.h"

#include <gtest/gtest.h>

#include "core/limits.h"

namespace wirewatch::schedule {
namespace {

using namespace std::chrono_literals;
constexpr double draws[] = {0.0, 0.25, 0.5, 0.999999};

TEST(source_backoff, doubles_from_half_a_minute) {
  EXPECT_EQ(source_backoff(1, 10min, 6h, 0), 30s);
  EXPECT_EQ(source_backoff(2, 10min, 6h, 0), 60s);
  EXPECT_EQ(source_backoff(3, 10min, 6h, 0), 120s);
  EXPECT_EQ(source_backoff(8, 10min, 6h, 0), 1h);
  EXPECT_EQ(source_backoff(32, 10min, 6h, 0), 1h);
  EXPECT_EQ(source_backoff(33, 10min, 6h, 0), 6h);
  EXPECT_EQ(source_backoff(2, 10min, 6h, 0.5), 67'500ms);
}

TEST(source_backoff, four_failed_looks_take_minutes_not_hours) {
  milliseconds sum = 0ms;
  for (std::uint32_t f = 1; f < 4; ++f) sum += source_backoff(f, 6h, 6h, 0.999);
  EXPECT_LT(sum, 5min);
}

TEST(source_backoff, is_not_sooner_than_a_tiny_interval_and_no_busy_loop) {
  for (double r : draws) {
    EXPECT_GE(source_backoff(1, 200ms, 10s, r), 200ms);
    EXPECT_LE(source_backoff(1, 200ms, 10s, r), 250ms);
    EXPECT_GE(source_backoff(1, 0ms, 1h, r), 100ms);
  }
}

TEST(source_backoff, never_beyond_every_max_however_long_it_fails) {
  for (double r : draws)
    for (std::uint32_t f : {1u, 2u, 5u, 31u, 33u, 1'000u, 4'000'000'000u}) {
      EXPECT_LE(source_backoff(f, 1s, 5s, r), 5s);
      EXPECT_LE(source_backoff(f, 10min, 6h, r), 6h);
      EXPECT_LE(source_backoff(f, 1h, 1min, r), 1min);
      EXPECT_GT(source_backoff(f, 10min, 6h, r), 0s);
    }
}

TEST(source_backoff, grows_with_the_failures) {
  milliseconds last = 0ms;
  for (std::uint32_t f = 1; f < 100; ++f) {
    const milliseconds wait = source_backoff(f, 5min, 12h, 0.3);
    EXPECT_GE(wait, last);
    last = wait;
  }
}

TEST(delivery_delay, first_within_5_s_second_within_30_s) {
  for (double r : draws) {
    const milliseconds first = delivery_delay(1, {}, r).value(), second = delivery_delay(2, {}, r).value();
    EXPECT_LE(first, 5s);
    EXPECT_GE(first, 3s);
    EXPECT_LE(first + second, 30s);
    EXPECT_GE(second, 15s);
  }
}

TEST(delivery_delay, follows_the_schedule_within_20_percent) {
  const milliseconds steps[] = {2min, 10min, 30min, 1h, 2h, 4h, 6h, 6h, 6h};
  for (std::size_t i = 0; i < std::size(steps); ++i)
    for (double r : draws) {
      const milliseconds wait = delivery_delay(std::uint32_t(i + 3), {}, r).value();
      EXPECT_GE(wait, steps[i] * 8 / 10);
      EXPECT_LE(wait, steps[i] * 12 / 10);
    }
}

TEST(delivery_delay, lasts_for_the_lifetime_and_then_ends) {
  for (double r : draws) {
    milliseconds spent = 0ms;
    std::uint32_t attempts = 1;
    while (auto wait = delivery_delay(attempts, {}, r)) {
      spent += *wait;
      ASSERT_LT(++attempts, 100u);
    }
    EXPECT_GE(spent, limits::delivery_lifetime - 6h) << "the clock decides, not the count";
  }
  EXPECT_EQ(delivery_delay(4'000'000'000u, {}, 0.5), std::nullopt);
}

TEST(delivery_delay, retry_after_is_a_floor_up_to_a_day) {
  EXPECT_EQ(delivery_delay(1, 60s, 0.5), 60s);
  EXPECT_EQ(delivery_delay(1, 240h, 0.5), 24h);
  EXPECT_EQ(delivery_delay(1, 0s, 0.5), delivery_delay(1, {}, 0.5));
  EXPECT_EQ(delivery_delay(6, 10s, 0.5), 1h);
}

}  // namespace
}  // namespace wirewatch::schedule
