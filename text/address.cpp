#include "text/address.h"

#include <arpa/inet.h>

#include <charconv>
#include <cstring>

namespace wirewatch::text {
namespace {

struct prefix {
  std::array<std::uint8_t, 16> bytes;
  int length;
};

constexpr prefix v4(int a, int b, int c, int d, int length) { return {{std::uint8_t(a), std::uint8_t(b), std::uint8_t(c), std::uint8_t(d)}, length}; }
constexpr prefix v6(int first, int second, int length) {
  return {{std::uint8_t(first >> 8), std::uint8_t(first), std::uint8_t(second >> 8), std::uint8_t(second)}, length};
}

constexpr prefix denied_v4[] = {
    v4(0, 0, 0, 0, 8),         // this network
    v4(10, 0, 0, 0, 8),        // private
    v4(100, 64, 0, 0, 10),     // carrier NAT
    v4(127, 0, 0, 0, 8),       // loopback
    v4(168, 63, 129, 16, 32),  // Azure's platform address
    v4(169, 254, 0, 0, 16),    // link-local, metadata services
    v4(172, 16, 0, 0, 12),     // private
    v4(192, 0, 0, 0, 24),      // protocol assignments
    v4(192, 0, 2, 0, 24),      // documentation
    v4(192, 88, 99, 0, 24),    // 6to4 relays
    v4(192, 168, 0, 0, 16),    // private
    v4(198, 18, 0, 0, 15),     // benchmarks
    v4(198, 51, 100, 0, 24),   // documentation
    v4(203, 0, 113, 0, 24),    // documentation
    v4(224, 0, 0, 0, 4),       // multicast
    v4(240, 0, 0, 0, 4),       // reserved, broadcast
};

// Only 2000::/3 is handed out as global unicast. Everything outside it - ::, ::1, IPv4-compatible, NAT64 64:ff9b::, discard 100::,
// SRv6 5f00::, unique local fc00::, link-local fe80::, site-local fec0::, multicast ff00:: and what is not assigned - is refused as one.
constexpr prefix global_v6 = v6(0x2000, 0, 3);
constexpr prefix denied_v6[] = {
    v6(0x2001, 0, 23),       // protocol assignments: Teredo, benchmarks, ORCHID
    v6(0x2001, 0x0db8, 32),  // documentation
    v6(0x2002, 0, 16),       // 6to4
    v6(0x3fff, 0, 20),       // documentation
};

bool starts_with(const std::array<std::uint8_t, 16>& bytes, const std::array<std::uint8_t, 16>& base, int length) {
  const int whole = length / 8, rest = length % 8;
  if (std::memcmp(bytes.data(), base.data(), std::size_t(whole)) != 0) return false;
  if (rest == 0) return true;
  const auto mask = std::uint8_t(0xff << (8 - rest));
  return (bytes[std::size_t(whole)] & mask) == (base[std::size_t(whole)] & mask);
}

template <std::size_t n>
bool in_any(const std::array<std::uint8_t, 16>& bytes, const prefix (&list)[n]) {
  for (const prefix& p : list) {
    if (starts_with(bytes, p.bytes, p.length)) return true;
  }
  return false;
}

// RFC 5214 section 6.1: the interface part is 0000:5efe or 0200:5efe and an IPv4 address.
bool isatap(const ip_address& a) { return (a.bytes[8] & 0xfd) == 0 && a.bytes[9] == 0 && a.bytes[10] == 0x5e && a.bytes[11] == 0xfe; }

bool mapped(const ip_address& a) {
  static constexpr std::array<std::uint8_t, 16> base{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return a.v6 && starts_with(a.bytes, base, 96);
}

}  // namespace

std::optional<ip_address> parse_ip(std::string_view text) {
  char copy[INET6_ADDRSTRLEN + 1];
  if (text.empty() || text.size() >= sizeof copy || text.find('\0') != text.npos) return {};
  text.copy(copy, text.size());
  copy[text.size()] = 0;
  ip_address out;
  out.v6 = text.find(':') != text.npos;
  if (inet_pton(out.v6 ? AF_INET6 : AF_INET, copy, out.bytes.data()) != 1) return {};
  return out;
}

std::string format_ip(const ip_address& a) {
  char text[INET6_ADDRSTRLEN];
  const char* done = inet_ntop(a.v6 ? AF_INET6 : AF_INET, a.bytes.data(), text, sizeof text);
  return done ? done : std::string();
}

std::string format_endpoint(const ip_address& a, std::uint16_t port) {
  std::string out = a.v6 ? "[" + format_ip(a) + "]" : format_ip(a);
  return out += ":" + std::to_string(port);
}

ip_address unmapped(const ip_address& a) {
  if (!mapped(a)) return a;
  ip_address out;
  std::memcpy(out.bytes.data(), a.bytes.data() + 12, 4);
  return out;
}

bool is_public(const ip_address& given) {
  const ip_address a = unmapped(given);
  if (!a.v6) return !in_any(a.bytes, denied_v4);
  return starts_with(a.bytes, global_v6.bytes, global_v6.length) && !in_any(a.bytes, denied_v6) && !isatap(a);
}

bool cidr::contains(const ip_address& given) const {
  const ip_address a = unmapped(given);
  return a.v6 == base.v6 && starts_with(a.bytes, base.bytes, prefix);
}

std::optional<cidr> parse_cidr(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = parse_ip(text.substr(0, slash));
  if (!address) return {};
  const int width = address->v6 ? 128 : 32;
  cidr out{*address, width};
  if (slash != text.npos) {
    const std::string_view digits = text.substr(slash + 1);
    const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), out.prefix);
    if (digits.empty() || ec != std::errc() || end != digits.data() + digits.size() || out.prefix < 0 || out.prefix > width) return {};
  }
  if (mapped(out.base) && out.prefix >= 96) {
    out.base = unmapped(out.base);
    out.prefix -= 96;
  }
  for (int bit = out.prefix; bit < 128; ++bit) out.base.bytes[std::size_t(bit / 8)] &= std::uint8_t(~(0x80 >> (bit % 8)));
  return out;
}

result<network_list> network_list::parse(const std::vector<std::string>& networks) {
  network_list out;
  for (const std::string& text : networks) {
    const auto one = parse_cidr(text);
    if (!one) return fail(errc::invalid_argument, "allow_networks", "\"" + text + "\" is not a network like 10.0.0.0/8");
    out.networks_.push_back(*one);
  }
  return out;
}

bool network_list::allows(const ip_address& a) const {
  for (const cidr& one : networks_) {
    if (one.contains(a)) return true;
  }
  return false;
}

bool may_connect(const ip_address& a, const network_list& allowed) { return is_public(a) || allowed.allows(a); }

}  // namespace wirewatch::text
