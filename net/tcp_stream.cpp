#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>

#include "net/socket_errors.h"
#include "net/streams.h"

namespace wirewatch::net {
namespace asio = boost::asio;
using asio::ip::tcp;

error socket_error(const char* operation, const boost::system::error_code& ec) {
  if (ec == asio::error::operation_aborted || ec == asio::error::bad_descriptor) return error(errc::cancelled, operation);
  if (ec == asio::error::eof) return end_of_stream();
  return error(errc::connection_lost, operation, ec.message());
}

bool is_end_of_stream(const error& e) { return e.code() == errc::connection_lost && e.detail() == end_of_stream_text; }

namespace {

class tcp_stream final : public byte_stream {
 public:
  explicit tcp_stream(tcp::socket socket) : socket_(std::move(socket)) {
    boost::system::error_code ignored;
    socket_.non_blocking(true, ignored);
  }

  asio::awaitable<result<std::size_t>> read_some(asio::mutable_buffer buffer) override {
    const auto done = co_await socket_.async_read_some(buffer, asio::as_tuple(asio::deferred));
    if (std::get<0>(done)) co_return fail(socket_error("read", std::get<0>(done)));
    co_return std::get<1>(done);
  }

  // A request nearly always fits the socket's buffer: then this never waits.
  asio::awaitable<result<void>> write_all(asio::const_buffer buffer) override {
    while (buffer.size() > 0) {
      boost::system::error_code ec;
      buffer += socket_.write_some(buffer, ec);
      if (ec == asio::error::would_block) {
        const auto ready = co_await socket_.async_wait(tcp::socket::wait_write, asio::as_tuple(asio::deferred));
        ec = std::get<0>(ready);
      }
      if (ec) co_return fail(socket_error("write", ec));
    }
    co_return result<void>();
  }

  void cancel() override {
    boost::system::error_code ignored;
    socket_.cancel(ignored);
  }

  void close() override {
    boost::system::error_code ignored;
    socket_.close(ignored);
  }

  bool stale() override {
    char byte;
    const auto n = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return n >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
  }

 private:
  tcp::socket socket_;
};

}  // namespace

std::unique_ptr<byte_stream> make_tcp_stream(tcp::socket socket) { return std::make_unique<tcp_stream>(std::move(socket)); }

}  // namespace wirewatch::net
