#include "net/request_head.h"

#include <algorithm>
#include <charconv>

namespace wirewatch::net {
namespace {

// RFC 9110 section 5.6.2.
bool is_token(std::string_view text) {
  static constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || marks.find(c) != marks.npos; };
  return !text.empty() && std::all_of(text.begin(), text.end(), fits);
}

// RFC 9110 section 5.5: no control bytes but tab; bytes above 127 are opaque.
bool is_value(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; });
}

bool same_name(std::string_view name, std::string_view lower) {
  const auto equal = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? char(a + 32) : a) == b; };
  return name.size() == lower.size() && std::equal(name.begin(), name.end(), lower.begin(), equal);
}

template <std::size_t n>
bool one_of(std::string_view name, const std::string_view (&list)[n]) {
  return std::any_of(list, list + n, [&](std::string_view one) { return same_name(name, one); });
}

constexpr std::string_view ours[] = {"host",
                                     "user-agent",
                                     "accept-encoding",
                                     "connection",
                                     "content-length",
                                     "te",
                                     "if-none-match",
                                     "if-modified-since",
                                     "transfer-encoding",
                                     "proxy-connection",
                                     "keep-alive",
                                     "upgrade",
                                     "trailer",
                                     "expect"};
// A list of what may go, not of what may not: any other header may hold somebody's key.
constexpr std::string_view harmless[] = {"accept", "accept-language", "a-im", "cache-control", "pragma"};

class writer {
 public:
  explicit writer(std::string& out) : out_(out) {}

  result<void> field(std::string_view name, std::string_view value) {
    if (!is_value(value)) return fail(errc::invalid_argument, "request", "control bytes in the value of " + std::string(name));
    out_.append(name).append(": ").append(value).append("\r\n");
    return {};
  }

 private:
  std::string& out_;
};

}  // namespace

result<void> write_request(std::string& out, const fetch_request& request, const fetch_settings& settings, const target& to,
                           const request_options& options) {
  out.clear();
  if (!is_token(request.method)) return fail(errc::invalid_argument, "request", "bad method");
  const bool fetches = request.method == "GET";
  out.append(request.method).append(" ");
  if (options.whole_address) out.append(to.tls ? "https://" : "http://").append(to.authority);
  if (to.path.empty() || to.path.front() != '/') out += '/';
  out.append(to.path).append(" HTTP/1.1\r\nHost: ").append(to.authority).append("\r\n");
  writer w(out);
  if (auto done = w.field("User-Agent", settings.user_agent); !done) return done;
  // A receiver's answer is shown as it came: it is asked for plainly.
  out.append(fetches ? "Accept-Encoding: gzip, br, zstd\r\n" : "Accept-Encoding: identity\r\n");
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name)) return fail(errc::invalid_argument, "request", "bad header name");
    if (one_of(name, ours)) return fail(errc::invalid_argument, "request", "header " + name + " is not the caller's to set");
    if (options.other_origin && !one_of(name, harmless)) continue;
    if (auto done = w.field(name, value); !done) return done;
  }
  const validators& known = request.conditional;
  if (!known.etag.empty()) {
    if (auto done = w.field("If-None-Match", known.etag); !done) return done;
  }
  if (!known.last_modified.empty()) {
    if (auto done = w.field("If-Modified-Since", known.last_modified); !done) return done;
  }
  if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
    out.append("Content-Length: ").append(std::to_string(request.body.size())).append("\r\n");
  }
  out.append(options.close ? "Connection: close\r\n\r\n" : "Connection: keep-alive\r\n\r\n");
  out.append(request.body);
  return {};
}

}  // namespace wirewatch::net
