#include "core/time.h"

#include <gtest/gtest.h>

namespace wirewatch {
namespace {

TEST(time, reads_and_writes_rfc3339) {
  EXPECT_EQ(to_rfc3339(from_unix_ms(0)), "1970-01-01T00:00:00Z");
  auto t = parse_rfc3339("2026-11-23T08:00:03.120Z");
  ASSERT_TRUE(t);
  EXPECT_EQ(to_rfc3339(*t), "2026-11-23T08:00:03.120Z");
  EXPECT_EQ(parse_rfc3339("2026-11-23T17:00:03.12+09:00"), t);
  for (const char* bad :
       {"", "2026-11-23", "2026-02-30T00:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T08:00:03", "2026-11-23T08:00:03.Z", "2026-11-23T08:00:03Zx"})
    EXPECT_FALSE(parse_rfc3339(bad)) << bad;
}

TEST(time, reads_durations) {
  EXPECT_EQ(parse_duration("90s"), milliseconds(90'000));
  EXPECT_EQ(parse_duration("0s"), milliseconds(0));
  EXPECT_EQ(parse_duration("500ms"), milliseconds(500));
  EXPECT_EQ(parse_duration("30d"), milliseconds(30LL * 86'400'000));
  for (const char* bad : {"", "10", "m", "-1s", "1.5h", "10 m", "10mm", "99999999999999999999d", "999999999999d"})
    EXPECT_FALSE(parse_duration(bad)) << bad;
  EXPECT_EQ(format_duration(milliseconds(600'000)), "10m");
  EXPECT_EQ(format_duration(milliseconds(90'000)), "90s");
  EXPECT_EQ(describe_duration(milliseconds(90'061'000)), "1 d 1 h");
}

}  // namespace
}  // namespace wirewatch
