#include "daemon/listen_address.h"

#include <sys/un.h>

#include <charconv>

#include "text/address.h"

namespace wirewatch::daemon {
namespace {

std::optional<listen_address> parse_unix(std::string_view path) {
  if (path.size() < 2 || path.front() != '/' || path.size() >= sizeof(sockaddr_un::sun_path) || path.find('\0') != path.npos) return {};
  listen_address out;
  out.type = listen_address::kind::unix_socket;
  out.path = path;
  return out;
}

bool read_port(std::string_view s, std::uint16_t& port) {
  auto [end, ec] = std::from_chars(s.data(), s.data() + s.size(), port);
  return !s.empty() && ec == std::errc() && end == s.data() + s.size();
}

bool is_loopback(const text::ip_address& a) {
  if (!a.v6) return a.bytes[0] == 127;
  text::ip_address one;
  one.v6 = true;
  one.bytes[15] = 1;
  return a == one;
}

}  // namespace

std::optional<listen_address> parse_listen_address(std::string_view s) {
  constexpr std::string_view unix_prefix = "unix:";
  if (s.empty()) return listen_address{};
  if (s.substr(0, unix_prefix.size()) == unix_prefix) return parse_unix(s.substr(unix_prefix.size()));

  std::size_t colon = s.rfind(':');
  listen_address out;
  out.type = listen_address::kind::tcp;
  if (colon == s.npos || !read_port(s.substr(colon + 1), out.port)) return {};
  std::string_view host = s.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (host == "localhost" && !bracketed) host = "127.0.0.1";
  auto ip = text::parse_ip(host);
  if (!ip || ip->v6 != bracketed) return {};
  out.host = host;
  out.local = is_loopback(text::unmapped(*ip));
  return out;
}

}  // namespace wirewatch::daemon
