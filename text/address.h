// IP addresses as values, and the question whether one may be connected to. Whoever names a source, a redirect or a receiver decides
// where this program connects; by default that must be the public Internet and nothing near this machine. The check is made on the
// address itself, after names are resolved, so that no spelling of a name or number gets around it.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace wirewatch::text {

struct ip_address {
  bool v6 = false;
  std::array<std::uint8_t, 16> bytes{};  // network order; IPv4 is in the first four, the rest zero
  friend bool operator==(const ip_address&, const ip_address&) = default;
};

// "192.0.2.1" (four decimal numbers, no leading zeros) or RFC 4291 section 2.2 text, without brackets or zone. nullopt for anything else.
std::optional<ip_address> parse_ip(std::string_view);
// The shortest form: RFC 5952 for IPv6.
std::string format_ip(const ip_address&);
// "192.0.2.1:80", "[2001:db8::1]:80".
std::string format_endpoint(const ip_address&, std::uint16_t port);
// ::ffff:192.0.2.1 as the IPv4 address a socket would connect to; everything else as it is.
ip_address unmapped(const ip_address&);

// True for a globally reachable unicast address by the IANA special-purpose registries (RFC 6890 and later entries). Addresses that
// carry an IPv4 address inside (NAT64, 6to4, Teredo, ISATAP, IPv4-compatible) are not public, whatever they carry: the relay behind
// them may be inside. 168.63.129.16, a cloud's metadata service on a public number, is not public either.
bool is_public(const ip_address&);

struct cidr {
  ip_address base;  // bits after the prefix are zero
  int prefix = 0;
  bool contains(const ip_address&) const;
  friend bool operator==(const cidr&, const cidr&) = default;
};

// "10.0.0.0/8", "fd00::/8", or an address alone for itself. Bits after the prefix are dropped.
std::optional<cidr> parse_cidr(std::string_view);

class network_list {
 public:
  network_list() = default;
  // errc::invalid_argument names the entry that is no network.
  static result<network_list> parse(const std::vector<std::string>& networks);
  bool allows(const ip_address&) const;
  bool empty() const { return networks_.empty(); }

 private:
  std::vector<cidr> networks_;
};

// Public, or on the list of what the operator opened.
bool may_connect(const ip_address&, const network_list& allowed);

}  // namespace wirewatch::text
