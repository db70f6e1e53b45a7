// Through a proxy: how a connection to somebody else's connection begins. An HTTP proxy gets the whole address of an http request (RFC 9112
// section 3.2.2) and a tunnel for https (CONNECT, RFC 9110 section 9.3.6); a SOCKS5 proxy (RFC 1928) gets a tunnel for both. The name of
// the site goes to the proxy as it is: nothing of it is asked of the DNS here. No user names or passwords.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"
#include "text/address.h"

namespace wirewatch::net {

struct proxy {
  enum class kind : std::uint8_t { none, http, socks5h } type = kind::none;
  std::string host;  // without brackets
  std::uint16_t port = 0;
};

// "" is none; "http://HOST:PORT", "socks5h://HOST:PORT" (default ports 80 and 1080). errc::invalid_argument for all else, user information
// included; the text does not repeat the address.
result<proxy> parse_proxy(std::string_view);

// Whether a proxy may be asked for this host. Its name cannot be resolved here, but an address, or a name for the proxy's own machine, can be
// judged: errc::address_refused where it is neither public nor allowed.
result<void> may_ask_for(std::string_view host, const text::network_list& allowed);

// Asks the proxy at the other end of `socket` for a connection to host:port; afterwards the socket is that connection. errc::connect_failed with
// what the proxy said, errc::protocol_error for an answer that is none, or the socket's own error. The socket outlives the call.
boost::asio::awaitable<result<void>> open_tunnel(boost::asio::ip::tcp::socket&, proxy::kind, std::string host, std::uint16_t port);

}  // namespace wirewatch::net
