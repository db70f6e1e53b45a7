// Dates as feeds and pages write them, and the one form HTTP allows.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "core/time.h"

namespace wirewatch::text {

// RFC 822/2822 and its abuses, RFC 3339, W3CDTF, ISO 8601 (basic, week, ordinal), asctime, Unix seconds, Korean, Juche, Chinese and
// Japanese dates, and month names of some twenty languages. A time without a zone counts as UTC. The slash form is month/day/year unless
// the first number cannot be a month; with dots or hyphens it is day.month.year. Years 1 to 9999; input beyond 256 bytes, impossible dates
// and anything not understood as a whole: nullopt.
std::optional<wall_time> parse_feed_date(std::string_view);

// HTTP-date of RFC 9110 section 5.6.7: IMF-fixdate, rfc850-date (two-digit year: 1970–2069), asctime-date; exact layout, GMT only.
// Letter case does not count, as RFC 9111 section 4.2 asks of recipients. The day of the week is not compared with the date.
std::optional<wall_time> parse_http_date(std::string_view);
std::string format_http_date(wall_time);  // IMF-fixdate, to the second

}  // namespace wirewatch::text
