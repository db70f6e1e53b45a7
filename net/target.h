// The parts of an http or https address a request is made of: views into the address, nothing rewritten. The request line is
// byte-equal to what was subscribed to (RFC 9112 section 3.2.1, origin form), without the fragment.
#pragma once
#include <cstdint>
#include <string_view>

#include "core/result.h"

namespace wirewatch::net {

struct target {
  bool tls = false;
  std::string_view origin;     // "https://host:8443", as written: what connections are kept under
  std::string_view authority;  // "host:8443", as written: the Host field
  std::string_view host;       // without brackets
  std::uint16_t port = 0;
  std::string_view path;  // path and query; may be empty or start with "?": then a "/" goes before it
};

// The views live as long as `url`. errc::scheme_refused for anything but http and https; errc::invalid_argument for an address that is
// too long, has bytes outside printable ASCII, user information, no host, or a bad port.
result<target> split_url(std::string_view url);

}  // namespace wirewatch::net
