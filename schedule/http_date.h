// HTTP-date (RFC 9110 section 5.6.7) for the fields that move a visit. This layer stands beside text/, not on it, and so
// reads the three forms itself.
#pragma once
#include <optional>
#include <string_view>

#include "core/time.h"

namespace wirewatch::schedule {

// IMF-fixdate, rfc850-date (two-digit years are 1970 to 2069) and asctime-date, in their exact layout; the name of the day
// is not checked against the date. nullopt for anything else and for days that do not exist.
std::optional<wall_time> parse_http_date(std::string_view);

}  // namespace wirewatch::schedule
