// Host parser of the URL Standard (section 3.5); a part of text/url.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace wirewatch::text::detail {

// The serialised host: a lower-case domain, a dotted IPv4 address or an IPv6 address in brackets; nullopt where the standard says failure.
// A non-ASCII domain beyond 1 KiB is refused too (no resolver takes it, and punycode is quadratic).
std::optional<std::string> parse_host(std::string_view input, bool special);

bool in_c0_control_set(unsigned char c) noexcept;  // to be percent-encoded everywhere
void percent_encode(std::string& out, unsigned char c);

}  // namespace wirewatch::text::detail
