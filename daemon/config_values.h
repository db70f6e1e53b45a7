// The small grammars of configuration values. Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/source.h"

namespace wirewatch::daemon {

// "16MiB", "500KB", "1048576B": a whole number and one of B KB KiB MB MiB GB GiB.
std::optional<std::size_t> parse_size(std::string_view);
// "20 in 1h"
std::optional<rate> parse_rate(std::string_view);
// [A-Za-z0-9._-], 1 to 100 of them
bool valid_id(std::string_view);
// The shape of a BCP 47 tag: "en", "zh-Hant", "es-419"
bool valid_language(std::string_view);
// instant | hourly | daily HH:MM | weekly DAY HH:MM | cron MINUTE HOUR DAY MONTH WEEKDAY
bool valid_deliver(std::string_view);
// "22:00-07:00"
bool valid_quiet_hours(std::string_view);
// An IANA name that ICU knows
bool valid_time_zone(std::string_view);
// An absolute http:// or https:// address with a host
bool valid_http_address(std::string_view);
// Valid UTF-8 without control characters
bool printable(std::string_view);

// The candidate that a slip of the hand away from `word` would give, else "".
std::string_view nearest(std::string_view word, const std::vector<std::string>& candidates);
// In quotes, escaped and cut to about 80 bytes: fit for a message.
std::string in_quotes(std::string_view);
// "a, b and c"
std::string joined(const std::vector<std::string>&);

}  // namespace wirewatch::daemon
