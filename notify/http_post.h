// What the kinds that POST to an address have in common.
#pragma once
#include <string>
#include <string_view>

#include "core/model/delivery.h"
#include "core/model/fetch.h"
#include "core/result.h"
#include "notify/notifier.h"

namespace wirewatch::notify {

inline constexpr std::size_t max_own_headers = 50;
inline constexpr std::size_t max_header_value_bytes = 8 * 1024;

// The address is absolute http or https; the receiver's own headers are fields of RFC 9110 that are free to be set. Errors name headers,
// never an address or a value.
result<void> check_target(const receiver_spec&);

// A POST of JSON with the receiver's own headers, no redirects followed, limits::max_response_excerpt of the answer kept.
fetch_request json_post(const receiver_spec&, std::string body);

// Retry-After (RFC 9110 section 10.2.3), seconds or a date, as a wait from `now`, at most 24 h. nullopt when absent, unreadable or past.
std::optional<milliseconds> retry_after(const fetch_response&, wall_time now);

}  // namespace wirewatch::notify
