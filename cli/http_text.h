// HTTP/1.1 messages (RFC 9112) as text: what the API client reads, and what the servers of the demo read. Pure. Only what these two
// need: bodies with a Content-Length or up to the end of the connection.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "core/model/fetch.h"
#include "core/result.h"

namespace wirewatch::cli {

inline constexpr std::size_t max_message_bytes = 64 * 1024 * 1024;

struct http_answer {
  int status = 0;
  header_list headers;
  std::string body;
};
// A whole answer; `ended`: the connection is closed, nothing more comes. nullopt: it is not complete yet.
// errc::protocol_error, errc::connection_lost (it ended early), errc::body_too_large.
result<std::optional<http_answer>> parse_answer(std::string_view bytes, bool ended);

struct http_request {
  std::string method, target;
  header_list headers;
  std::string body;
};
result<std::optional<http_request>> parse_request(std::string_view bytes);

// For a query string or a path segment (RFC 3986 section 2.1).
std::string percent_encode(std::string_view);

}  // namespace wirewatch::cli
