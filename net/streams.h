// The two implementations of byte_stream: a TCP connection, plain and with TLS over it.
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "net/byte_stream.h"

namespace wirewatch::net {

// True for the error of a read at the end the other side announced (FIN; with TLS: close_notify). A body that is delimited by the end
// of the connection is whole only then.
bool is_end_of_stream(const error&);

std::unique_ptr<byte_stream> make_tcp_stream(boost::asio::ip::tcp::socket);

// What is common to the TLS connections of one thread: the trusted authorities and the sessions to resume. Verification is always on:
// the chain, the dates, and the host name or address (RFC 6125, RFC 9525); TLS 1.2 at least; ALPN "http/1.1" (RFC 7301).
class tls_client {
 public:
  struct options {
    std::string ca_file;  // further authorities, PEM; empty: none
    std::string ca_path;  // a directory of them as `openssl rehash` makes it; empty: none
  };
  // errc::io_failed when an authority file cannot be read.
  static result<std::unique_ptr<tls_client>> create(const options&);
  ~tls_client();
  // Sessions kept for resumption, at most limits::max_tls_sessions.
  std::size_t sessions() const;

  struct state;  // of tls_stream.cpp
  state& internal() { return *state_; }

 private:
  tls_client();
  std::unique_ptr<state> state_;
};

class tls_stream : public byte_stream {
 public:
  // errc::tls_failed says what is wrong: "certificate expired", "host name mismatch", "self-signed certificate" ...
  virtual boost::asio::awaitable<result<void>> handshake() = 0;
  // The handshake took up an earlier session: no certificates were sent or checked again.
  virtual bool resumed() const = 0;
};

// `host` is a name (sent as SNI, RFC 6066) or an address in text. Sessions are kept by host and port. The client outlives the stream.
std::unique_ptr<tls_stream> make_tls_stream(tls_client&, boost::asio::ip::tcp::socket, std::string_view host, std::uint16_t port);

}  // namespace wirewatch::net
