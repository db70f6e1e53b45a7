// The writing half of HTTP/1.1 (RFC 9112): the bytes of a request. The header set is what fetch_request says and nothing else: no
// cookies, no Referer, no cache busters; validators go back byte by byte as they came (RFC 9110 section 13.1).
#pragma once
#include <string>

#include "core/model/fetch.h"
#include "core/result.h"
#include "net/target.h"

namespace wirewatch::net {

struct request_options {
  bool close = false;          // nobody will use the connection again soon
  bool whole_address = false;  // the request line names the site: an HTTP proxy is asked
  bool other_origin = false;   // after a redirect away: only headers that cannot be credentials go along
};

// Writes head and body to `out`, which is cleared first. errc::invalid_argument for a method or header name that is no token, a value
// with control bytes (CR, LF, NUL above all), or a header that is this function's own to write.
result<void> write_request(std::string& out, const fetch_request&, const fetch_settings&, const target&, const request_options&);

}  // namespace wirewatch::net
