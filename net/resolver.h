// Names to addresses, on the io_context of its thread: c-ares, a bounded cache that honours TTLs within limits::dns_ttl_*, negative
// answers kept for limits::dns_negative_ttl, one query for many who ask the same. /etc/hosts comes first; localhost is this machine
// (RFC 6761 section 6.3) whatever a server says. One thread.
#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "net/deadline.h"
#include "text/address.h"

namespace wirewatch::net {

inline constexpr std::size_t max_addresses_per_name = 16;  // the rest of an answer is not looked at

class resolver {
 public:
  // `servers`: "192.0.2.53:53,[2001:db8::53]:53"; empty: those of /etc/resolv.conf.
  resolver(boost::asio::any_io_executor, std::string servers);
  ~resolver();
  // Addresses of both families in the order of the answer, at least one. An address in text is itself; a host that looks like a number
  // but is no plain address ("0x7f.1", "2130706433") is refused, never asked for. errc::resolve_failed, or the deadline's reason.
  boost::asio::awaitable<result<std::vector<text::ip_address>>> resolve(std::string host, deadline&);
  // Retransmits; the owner calls it each tick.
  void tick();
  std::size_t cached() const;

 private:
  class impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace wirewatch::net
