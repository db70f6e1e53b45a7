// From a host to a connected socket: resolve, refuse what may not be connected to, race the rest (RFC 8305, with one connection begun
// every 250 ms or as soon as the one before has failed).
#pragma once
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "net/deadline.h"
#include "net/resolver.h"
#include "text/address.h"

namespace wirewatch::net {

inline constexpr std::chrono::milliseconds head_start{250};

// Which addresses to try, in order: families in turn, IPv6 first, otherwise as given. What is neither public nor allowed is left out; when
// nothing remains, or a name has public addresses and refused ones at once (how DNS rebinding looks), errc::address_refused. Its text
// does not name the address: it would tell what is inside.
result<std::vector<text::ip_address>> choose_addresses(const std::vector<text::ip_address>&, const text::network_list& allowed);

struct dialled {
  boost::asio::ip::tcp::socket socket;
  text::ip_address address;
};

class dialer {
 public:
  dialer(boost::asio::any_io_executor, resolver&);
  // errc::connect_failed with the last failure, errc::address_refused, what the resolver returns, or the deadline's reason.
  boost::asio::awaitable<result<dialled>> dial(std::string host, std::uint16_t port, text::network_list allowed, deadline&);

 private:
  boost::asio::any_io_executor executor_;
  resolver& resolver_;
};

}  // namespace wirewatch::net
