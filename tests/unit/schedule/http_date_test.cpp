#include "schedule/http_date.h"

#include <gtest/gtest.h>

namespace wirewatch::schedule {
namespace {

TEST(http_date, the_three_forms) {
  const auto expected = parse_rfc3339("1994-11-06T08:49:37Z");
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), expected);
  EXPECT_EQ(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT"), expected);
  EXPECT_EQ(parse_http_date("Sun Nov  6 08:49:37 1994"), expected);
  EXPECT_EQ(parse_http_date("Wed Nov 16 08:49:37 1994"), parse_rfc3339("1994-11-16T08:49:37Z"));
}

TEST(http_date, two_digit_years_and_the_leap_second) {
  EXPECT_EQ(parse_http_date("Friday, 06-Nov-69 00:00:00 GMT"), parse_rfc3339("2069-11-06T00:00:00Z"));
  EXPECT_EQ(parse_http_date("Friday, 06-Nov-70 00:00:00 GMT"), parse_rfc3339("1970-11-06T00:00:00Z"));
  EXPECT_EQ(parse_http_date("Sat, 31 Dec 2016 23:59:60 GMT"), parse_rfc3339("2017-01-01T00:00:00Z"));
}

TEST(http_date, nothing_else) {
  for (const char* s : {"",
                        ",",
                        "0",
                        "-1",
                        "Sun, 06 Nov 1994 08:49:37",
                        "Sun, 06 Nov 1994 08:49:37 UTC",
                        "sun, 06 Nov 1994 08:49:37 GMT",
                        "Sun, 6 Nov 1994 08:49:37 GMT",
                        "Sun, 06 nov 1994 08:49:37 GMT",
                        "Sun, 06 Nov 1994 24:00:00 GMT",
                        "Sun, 30 Feb 1994 08:49:37 GMT",
                        "Sun, 00 Nov 1994 08:49:37 GMT",
                        "Sun, 06 Nov 1994 08:60:37 GMT",
                        "Sun, 06 Nov 1994  8:49:37 GMT",
                        " Sun, 06 Nov 1994 08:49:37 GMT",
                        "Sun, 06 Nov 1994 08:49:37 GMT ",
                        "Sun, 06-Nov-94 08:49:37 GMT",
                        "Sunday, 06 Nov 1994 08:49:37 GMT",
                        "Sun Nov 06 08:49:37 94",
                        "Sun Nov   08:49:37 19945",
                        "1994-11-06T08:49:37Z",
                        "Sun, 06 No"})
    EXPECT_EQ(parse_http_date(s), std::nullopt) << s;
}

}  // namespace
}  // namespace wirewatch::schedule
