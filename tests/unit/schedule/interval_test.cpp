#include "schedule/interval.h"

#include <gtest/gtest.h>

#include <set>

#include "core/limits.h"

namespace wirewatch::schedule {
namespace {

using namespace std::chrono_literals;

const wall_time now = parse_rfc3339("2026-03-01T12:00:00Z").value();
const std::string date = "Sun, 01 Mar 2026 12:00:00 GMT";
const std::string in_ten_minutes = "Sun, 01 Mar 2026 12:10:00 GMT";

std::optional<milliseconds> control(std::string value) { return cache_floor({{"Cache-Control", std::move(value)}}, now); }

TEST(cache_floor, max_age) {
  EXPECT_EQ(control("max-age=300"), 300s);
  EXPECT_EQ(control("public, Max-Age = 300"), 300s);
  EXPECT_EQ(control("max-age=\"300\""), 300s);
  EXPECT_EQ(control("private=\"a,max-age=1\", max-age=300"), 300s);
  EXPECT_EQ(control("max-age=300, max-age=20"), 300s);
  EXPECT_EQ(cache_floor({{"cache-control", "public"}, {"CACHE-CONTROL", "max-age=60"}}, now), 60s);
}

TEST(cache_floor, less_its_age) {
  EXPECT_EQ(cache_floor({{"Cache-Control", "max-age=300"}, {"Age", "100"}}, now), 200s);
  EXPECT_EQ(cache_floor({{"Cache-Control", "max-age=300"}, {"Age", "300"}}, now), std::nullopt);
  EXPECT_EQ(cache_floor({{"Cache-Control", "max-age=300"}, {"Age", "99999999999999999999"}}, now), std::nullopt);
  EXPECT_EQ(cache_floor({{"Cache-Control", "max-age=300"}, {"Age", "old"}}, now), 300s);
  EXPECT_EQ(cache_floor({{"Cache-Control", "max-age=315360000"}, {"Age", "864000"}}, now), 7 * 24h) << "the cap comes after the age";
}

TEST(cache_floor, nothing_with_no_cache_and_the_like) {
  EXPECT_EQ(control("no-cache, max-age=315360000"), std::nullopt);
  EXPECT_EQ(control("max-age=60, no-store"), std::nullopt);
  EXPECT_EQ(control("max-age=60, Must-Revalidate"), std::nullopt);
  EXPECT_EQ(cache_floor({{"Cache-Control", "no-cache"}, {"Expires", in_ten_minutes}}, now), std::nullopt);
}

TEST(cache_floor, what_is_not_for_us_or_garbage) {
  for (const char* value :
       {"", "max-age", "max-age=", "max-age=-5", "max-age=abc", "max-age=1.5", "s-maxage=900", "max-age=0", ",,,", "=", "\"", "x=\"\\"})
    EXPECT_EQ(control(value), std::nullopt) << value;
  EXPECT_EQ(control("s-maxage=900, max-age=60"), 60s);
  EXPECT_EQ(control("max-age=abc, max-age=60"), 60s);
}

TEST(cache_floor, at_most_a_week) {
  EXPECT_EQ(control("max-age=315360000"), 7 * 24h);
  EXPECT_EQ(control("max-age=99999999999999999999999999"), 7 * 24h);
  EXPECT_EQ(cache_floor({{"Expires", "Sun, 01 Mar 2036 12:00:00 GMT"}}, now), 7 * 24h);
}

TEST(cache_floor, expires_counts_without_max_age) {
  EXPECT_EQ(cache_floor({{"Expires", in_ten_minutes}}, now), 10min);
  EXPECT_EQ(cache_floor({{"Expires", in_ten_minutes}, {"Date", "Sun, 01 Mar 2026 12:04:00 GMT"}}, now), 6min);
  EXPECT_EQ(cache_floor({{"Expires", in_ten_minutes}, {"Cache-Control", "max-age=30"}}, now), 30s);
  EXPECT_EQ(cache_floor({{"Expires", in_ten_minutes}, {"Age", "60"}}, now), 9min);
  EXPECT_EQ(cache_floor({{"Expires", date}, {"Date", date}}, now), std::nullopt);
  EXPECT_EQ(cache_floor({{"Expires", "Thu, 01 Jan 1970 00:00:00 GMT"}}, now), std::nullopt);
  for (const char* value : {"0", "-1", "soon", ""}) EXPECT_EQ(cache_floor({{"Expires", value}}, now), std::nullopt) << value;
}

TEST(cache_floor, a_server_whose_clock_is_wrong_is_read_by_its_own) {
  EXPECT_EQ(cache_floor({{"Date", "Wed, 01 Apr 2026 00:00:00 GMT"}, {"Expires", "Wed, 01 Apr 2026 00:05:00 GMT"}}, now), 5min);
}

TEST(retry_after, seconds_or_a_date) {
  EXPECT_EQ(retry_after({}, now), std::nullopt);
  EXPECT_EQ(retry_after({{"retry-after", " 120 "}}, now), 120s);
  EXPECT_EQ(retry_after({{"Retry-After", "0"}}, now), 0s);
  EXPECT_EQ(retry_after({{"Retry-After", in_ten_minutes}}, now), 10min);
  EXPECT_EQ(retry_after({{"Retry-After", in_ten_minutes}, {"Date", "Sun, 01 Mar 2026 12:09:00 GMT"}}, now), 1min);
  EXPECT_EQ(retry_after({{"Retry-After", "Sun, 01 Mar 2020 12:09:00 GMT"}}, now), 0s);
}

TEST(retry_after, bounds_and_garbage) {
  EXPECT_EQ(retry_after({{"Retry-After", "315360000"}}, now), 7 * 24h);
  EXPECT_EQ(retry_after({{"Retry-After", "999999999999999999999999"}}, now), 7 * 24h);
  EXPECT_EQ(retry_after({{"Retry-After", "Sun, 01 Mar 2036 12:00:00 GMT"}}, now), 7 * 24h);
  for (const char* value : {"", "-5", "1.5", "soon", "5 minutes"}) EXPECT_EQ(retry_after({{"Retry-After", value}}, now), std::nullopt) << value;
}

TEST(next_visit, exact_below_a_minute) {
  EXPECT_EQ(next_visit(now, pace{5s, 6h}, 0s, {}, {}, 12345), now + 5s);
  EXPECT_EQ(next_visit(now, pace{0s, 0s}, 0s, {}, {}, 12345), now);
}

TEST(next_visit, up_to_a_tenth_later_and_always_the_same) {
  std::set<wall_time> seen;
  for (std::uint64_t source = 0; source < 1'000; ++source) {
    const wall_time at = next_visit(now, pace{10min, 6h}, 0s, {}, {}, source);
    EXPECT_GE(at, now + 10min);
    EXPECT_LT(at, now + 11min);
    EXPECT_EQ(at, next_visit(now, pace{10min, 6h}, 0s, {}, {}, source));
    seen.insert(at);
  }
  EXPECT_GT(seen.size(), 950u);
}

TEST(next_visit, the_servers_floors_hold) {
  EXPECT_GE(next_visit(now, pace{10min, 6h}, 0s, 2h, {}, 1), now + 2h);
  EXPECT_LT(next_visit(now, pace{10min, 6h}, 0s, 2h, {}, 1), now + 2h + 1min);
  EXPECT_GE(next_visit(now, pace{10min, 6h}, 0s, {}, 3h, 1), now + 3h);
  EXPECT_GE(next_visit(now, pace{10min, 6h}, 0s, 1h, 3h, 1), now + 3h);
  EXPECT_LT(next_visit(now, pace{10min, 6h}, 0s, 1min, 2min, 1), now + 11min) << "a floor below the interval changes nothing";
}

TEST(next_visit, but_not_beyond_every_max) {
  EXPECT_LT(next_visit(now, pace{10min, 30min}, 0s, 168h, 168h, 1), now + 31min);
  EXPECT_LT(next_visit(now, pace{2h, 30min}, 0s, 168h, {}, 1), now + 132min) << "an every_max below every does not hurry it";
}

TEST(next_visit, who_asks_for_seconds_gets_them_within_a_minute) {
  EXPECT_EQ(next_visit(now, pace{5s, 6h}, 0s, 30s, {}, 1), now + 30s);
  EXPECT_EQ(next_visit(now, pace{5s, 6h}, 0s, 168h, {}, 1), now + 60s);
  EXPECT_EQ(next_visit(now, pace{5s, 20s}, 0s, 168h, {}, 1), now + 20s);
  EXPECT_EQ(next_visit(now, pace{5s, 6h}, 0s, {}, 1h, 1), now + 5s);
}

TEST(pace, slows_down_with_the_silence_and_comes_back) {
  const pace p{10min, 6h};
  EXPECT_EQ(p.wait(0s), 10min);
  EXPECT_EQ(p.wait(5h), 10min) << "a 32nd of it is less";
  EXPECT_EQ(p.wait(32h), 1h);
  EXPECT_EQ(p.wait(24h * 365), 6h);
  EXPECT_EQ(p.wait(-5s), 10min) << "a clock that was set back";
  EXPECT_EQ((pace{10min, 1min}.wait(32h)), 10min) << "an every_max below every does not hurry it";
}

TEST(pace, a_gap_limits_the_wait_but_does_not_hurry_it_beyond_every) {
  EXPECT_EQ((pace{10min, 6h, 40min}.wait(32h)), 40min);
  EXPECT_EQ((pace{10min, 6h, 5min}.wait(32h)), 10min);
}

TEST(pace, seconds_are_kept_unless_slowing_down_is_asked_for) {
  EXPECT_EQ((pace{2s, 6h}.wait(32h)), 2s);
  EXPECT_EQ((pace{2s, 20s}.wait(320s)), 10s);
  EXPECT_EQ((pace{2s, 20s}.wait(32h)), 20s);
}

TEST(next_visit, waits_longer_for_a_silent_source) {
  const wall_time at = next_visit(now, pace{10min, 6h}, 32h, {}, {}, 1);
  EXPECT_GE(at, now + 1h);
  EXPECT_LE(at, now + 66min);
}

TEST(after_skipped, waits_for_an_hour_that_counts) {
  const wall_time sunday_noon = now;  // 1 March 2026
  EXPECT_EQ(after_skipped(sunday_noon + 10min, 0, 0, now + 24h), now + 10min);
  EXPECT_EQ(after_skipped(sunday_noon + 10min, 1u << 12, 0, now + 24h), now + 1h);
  EXPECT_EQ(after_skipped(sunday_noon + 10min, 1u << 13, 0, now + 24h), now + 10min);
  EXPECT_EQ(after_skipped(sunday_noon + 10min, 0, 1, now + 24h), now + 12h) << "Monday begins";
  EXPECT_EQ(after_skipped(sunday_noon + 10min, 1u, 1, now + 24h), now + 13h);
  EXPECT_EQ(after_skipped(sunday_noon + 10min, 0, 1, now + 6h), now + 6h) << "not behind every_max";
  EXPECT_EQ(after_skipped(sunday_noon + 10min, 0xff'ffff, 0x7f, now + 6h), now + 6h) << "all of them";
  EXPECT_EQ(after_skipped(sunday_noon + 7h, 0xff'ffff, 0x7f, now + 6h), now + 7h) << "never earlier than due";
}

TEST(first_visit, spreads_many_sources) {
  int halves[2] = {0, 0};
  for (std::uint64_t source = 0; source < 1'000; ++source) {
    const wall_time at = first_visit(now, 10min, source);
    ASSERT_GE(at, now);
    ASSERT_LT(at, now + 30s);
    ++halves[at < now + 15s ? 0 : 1];
    EXPECT_LT(first_visit(now, 12s, source), now + 12s);
    EXPECT_EQ(first_visit(now, 9'999ms, source), now);
  }
  EXPECT_GT(halves[0], 400);
  EXPECT_GT(halves[1], 400);
}

TEST(with_others, gathers_looks_and_is_never_early) {
  const std::int64_t tick_ms = limits::tick.count();
  for (const milliseconds every : {milliseconds(100), milliseconds(1'000), milliseconds(5'000), milliseconds(60'000), milliseconds(36'000'000)}) {
    std::set<std::uint64_t> wakes;
    for (std::uint64_t tick = 1'000'000; tick < 1'000'320; ++tick) {
      const std::uint64_t at = with_others(tick, every);
      ASSERT_GE(at, tick);
      ASSERT_LT(at - tick, 32u);
      ASSERT_LE(std::int64_t(at - tick) * tick_ms, every.count() / 32) << every.count();
      wakes.insert(at);
    }
    EXPECT_TRUE(every < milliseconds(60'000) || wakes.size() <= 11) << wakes.size();
    EXPECT_TRUE(every > milliseconds(100) || wakes.size() == 320) << wakes.size();
  }
}

}  // namespace
}  // namespace wirewatch::schedule
