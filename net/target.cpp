#include "net/target.h"

#include <charconv>

#include "core/limits.h"

namespace wirewatch::net {
namespace {

bool starts_with_icase(std::string_view text, std::string_view lower) {
  if (text.size() < lower.size()) return false;
  for (std::size_t i = 0; i < lower.size(); ++i) {
    const char c = text[i] >= 'A' && text[i] <= 'Z' ? char(text[i] + 32) : text[i];
    if (c != lower[i]) return false;
  }
  return true;
}

bool host_byte(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_'; }
bool ipv6_byte(char c) { return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || (c >= '0' && c <= '9') || c == ':' || c == '.'; }

tl::unexpected<error> bad(const char* why) { return fail(errc::invalid_argument, "address", why); }

result<void> read_authority(target& out) {
  std::string_view rest = out.authority;
  if (rest.find('@') != rest.npos) return bad("has user information in it");
  if (!rest.empty() && rest.front() == '[') {
    const auto end = rest.find(']');
    if (end == rest.npos) return bad("has an unfinished IPv6 host");
    out.host = rest.substr(1, end - 1);
    for (char c : out.host) {
      if (!ipv6_byte(c)) return bad("has a bad IPv6 host");
    }
    rest.remove_prefix(end + 1);
  } else {
    out.host = rest.substr(0, rest.find(':'));
    for (char c : out.host) {
      if (!host_byte(c)) return bad("has a bad host name");
    }
    rest.remove_prefix(out.host.size());
  }
  if (out.host.empty() || out.host.size() > 254) return bad("has no usable host");
  out.port = out.tls ? 443 : 80;
  if (rest.empty()) return {};
  const char* const last = rest.data() + rest.size();
  const auto [end, ec] = std::from_chars(rest.data() + 1, last, out.port);
  if (rest.front() != ':' || ec != std::errc() || end != last || out.port == 0) return bad("has a bad port");
  return {};
}

}  // namespace

result<target> split_url(std::string_view url) {
  if (url.size() > limits::max_url_bytes) return bad("is too long");
  for (char c : url) {
    if (c <= 0x20 || c > 0x7e) return bad("has bytes outside printable ASCII");
  }
  target out;
  std::size_t scheme = 0;
  if (starts_with_icase(url, "https://")) {
    out.tls = true;
    scheme = 8;
  } else if (starts_with_icase(url, "http://")) {
    scheme = 7;
  } else {
    return fail(errc::scheme_refused, "address", "only http and https are fetched");
  }
  url = url.substr(0, url.find('#'));
  const auto slash = std::min(url.find_first_of("/?\\", scheme), url.size());
  if (slash < url.size() && url[slash] == '\\') return bad("has a backslash in its host");
  out.origin = url.substr(0, slash);
  out.authority = url.substr(scheme, slash - scheme);
  out.path = url.substr(slash);
  if (auto read = read_authority(out); !read) return fail(std::move(read.error()));
  return out;
}

}  // namespace wirewatch::net
