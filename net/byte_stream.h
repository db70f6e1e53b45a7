// A connection as bytes, type-erased: nothing above it sees Beast, TLS or a socket type. One reader and one writer at a
// time, all on the stream's executor.
#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <chrono>
#include <cstddef>
#include <string_view>

#include "core/result.h"

namespace wirewatch::net {

class byte_stream {
 public:
  virtual ~byte_stream() = default;
  // At least one byte, or connection_lost at the end of the stream.
  virtual boost::asio::awaitable<result<std::size_t>> read_some(boost::asio::mutable_buffer) = 0;
  virtual boost::asio::awaitable<result<void>> write_all(boost::asio::const_buffer) = 0;
  // Ends a read or write under way, which completes with errc::cancelled.
  virtual void cancel() = 0;
  // Closes at once, without a TLS goodbye: no wait is worth it for a client that has its answer.
  virtual void close() = 0;
  // True when the peer has closed or sent bytes nobody asked for: not to be used again.
  virtual bool stale() = 0;
};

}  // namespace wirewatch::net
