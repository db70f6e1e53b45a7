// Wall time in milliseconds since 1970 (UTC). Nothing below engine/ asks what time it is: it is told.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wirewatch {

using milliseconds = std::chrono::milliseconds;
using wall_time = std::chrono::sys_time<milliseconds>;

inline std::int64_t to_unix_ms(wall_time t) { return t.time_since_epoch().count(); }
inline wall_time from_unix_ms(std::int64_t ms) { return wall_time(milliseconds(ms)); }

// RFC 3339 in UTC: "2026-11-23T08:00:03.120Z", without the fraction when it is zero.
std::string to_rfc3339(wall_time);
// The inverse, strict (RFC 3339 section 5.6); nullopt for anything else. Dates of feeds are read by text/date.h.
std::optional<wall_time> parse_rfc3339(std::string_view);

// "90s" "10m" "1h" "30d" "500ms", zero or more; units ms s m h d w. nullopt when it is not that or does not fit.
std::optional<milliseconds> parse_duration(std::string_view);
// The shortest exact form that parse_duration reads back: "10m", "90s", "1500ms".
std::string format_duration(milliseconds);
// For people, two largest units: "3 d 4 h", "12 s", "85 ms".
std::string describe_duration(milliseconds);

}  // namespace wirewatch
