// One request and its answer over one connection. Its buffers are kept from exchange to exchange.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "net/byte_stream.h"
#include "net/deadline.h"
#include "net/response_reader.h"

namespace wirewatch::net {

class http_exchange {
 public:
  http_exchange();
  // The bytes to send, written by write_request().
  std::string& request() { return request_; }
  // Sends them and reads the answer into `out`, within the header time and the idle time between reads of the body. The errors of
  // response_reader and byte_stream, or the deadline's reason.
  boost::asio::awaitable<result<void>> run(byte_stream&, reader_limits, deadline&, fetch_response& out);
  // After run(): nothing but this answer came, and the server keeps the connection open.
  bool reusable() const { return reusable_; }
  // After a failed run(): false when not one byte of an answer came.
  bool answered() const { return answered_; }

 private:
  std::string request_;
  std::vector<char> buffer_;
  response_reader reader_;
  bool reusable_ = false, answered_ = false;
};

}  // namespace wirewatch::net
