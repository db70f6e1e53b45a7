// The reading half of HTTP/1.1 (RFC 9112) as a machine: bytes in, a fetch_response filled. Strict where leniency is how requests get
// smuggled: Content-Length together with Transfer-Encoding, codings other than "chunked", and bare line feeds are refused.
#pragma once
#include <cstddef>
#include <memory>
#include <string_view>

#include "core/model/fetch.h"
#include "core/result.h"

namespace wirewatch::net {

struct reader_limits {
  std::size_t max_body = 16 * 1024 * 1024;  // bytes on the wire; more is errc::body_too_large
  std::size_t max_answer = 0;               // above zero: reading simply stops there
  bool expect_redirect = false;             // the body of a 3xx is not wanted: it stops at max_redirect_body
};

inline constexpr std::size_t max_redirect_body = 16 * 1024;

class response_reader {
 public:
  response_reader();
  ~response_reader();

  // Begins with a new answer: status, headers, wire_body and content_encoding of `out` are filled while it is read.
  void start(fetch_response& out, const reader_limits&);
  // Returns how many bytes were used. What is left is to be given again with more behind it; a header block has to fit in one piece.
  // Interim answers (1xx) are skipped, trailers are read and dropped. errc::header_too_large, body_too_large, protocol_error.
  result<std::size_t> feed(std::string_view bytes);
  // The connection has ended. errc::connection_lost unless that is the end of the body.
  result<void> end_of_stream();

  bool header_done() const;
  bool done() const;
  // After done(): the whole answer was read and the server keeps the connection open.
  bool keep_alive() const;

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace wirewatch::net
