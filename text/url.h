// Addresses, parsed, resolved and written as the WHATWG URL Standard says (https://url.spec.whatwg.org, sections 3 and 4): what a browser
// would make of a link is what is fetched and remembered. All schemes parse; http and https are what the program uses.
// Input may be anything; one longer than 8 x limits::max_url_bytes is refused. Nothing here throws.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace wirewatch::text {

// A URL record. All parts are ASCII, percent-encoded, as they stand in href(): without ":", "@", "?" and "#" around them.
struct url {
  std::string scheme, username, password;
  std::string host;  // lower case, punycode; "[...]" for IPv6; "" may also be a present and empty host (file:///x)
  std::string port;  // decimal; "" when absent or the default of the scheme
  std::string path;  // "/a/b", or anything when opaque
  std::string query, fragment;
  bool has_host = false, has_query = false, has_fragment = false;
  bool opaque = false;  // mailto:, javascript:, data: — no hierarchy, nothing resolves against it

  std::string href() const;  // the serialisation of section 4.5; parses back to an equal record
  bool special() const;      // http https ws wss ftp file
  friend bool operator==(const url&, const url&) = default;
};

// nullopt where the standard says failure. `base`, when given, resolves a relative input.
std::optional<url> parse_url(std::string_view input, const url* base = nullptr);

// The href of `reference` seen from `base`; an empty base means the reference has to be absolute.
std::optional<std::string> resolve_url(std::string_view base, std::string_view reference);

// For identity and display: the href without fragment (one that starts "#!" stays: it is an address on some sites), tracking parameters
// (utm_*, fbclid, gclid …) and session ids; the order of what remains is kept. Input that does not parse comes back unchanged.
// canonical_link(canonical_link(x)) == canonical_link(x).
std::string canonical_link(std::string_view href);

// "https://host:443": scheme, host and explicit port; "" when it does not parse as http or https.
std::string origin_of(std::string_view href);

}  // namespace wirewatch::text
