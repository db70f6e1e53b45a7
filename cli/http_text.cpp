#include "cli/http_text.h"

#include <charconv>

namespace wirewatch::cli {
namespace {

struct head {
  std::string_view first_line;
  header_list headers;
  std::size_t size = 0;  // with the empty line
  std::optional<std::size_t> content_length;
};

std::string_view trim(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
  return s;
}

tl::unexpected<error> malformed(const char* what) { return fail(errc::protocol_error, "read HTTP message", what); }

template <class T>
bool read_whole(std::string_view s, T& out) {
  auto [end, problem] = std::from_chars(s.data(), s.data() + s.size(), out);
  return problem == std::errc() && end == s.data() + s.size();
}

result<std::optional<head>> parse_head(std::string_view bytes) {
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == bytes.npos) {
    if (bytes.size() > 64 * 1024) return fail(errc::header_too_large, "read HTTP message");
    return std::optional<head>();
  }
  head h;
  h.size = end + 4;
  std::string_view lines = bytes.substr(0, end + 2);
  bool first = true;
  while (!lines.empty()) {
    const std::size_t line_end = lines.find("\r\n");
    const std::string_view line = lines.substr(0, line_end);
    lines.remove_prefix(line_end + 2);
    if (first) {
      h.first_line = line;
      first = false;
      continue;
    }
    const std::size_t colon = line.find(':');
    if (colon == line.npos || colon == 0) return malformed("a header line without a name");
    h.headers.emplace_back(line.substr(0, colon), trim(line.substr(colon + 1)));
  }
  if (find_header(h.headers, "Transfer-Encoding")) return malformed("a transfer coding");
  if (auto length = find_header(h.headers, "Content-Length")) {
    std::size_t n = 0;
    if (!read_whole(*length, n)) return malformed("a Content-Length that is no number");
    if (n > max_message_bytes) return fail(errc::body_too_large, "read HTTP message");
    h.content_length = n;
  }
  return std::optional<head>(std::move(h));
}

}  // namespace

result<std::optional<http_answer>> parse_answer(std::string_view bytes, bool ended) {
  if (bytes.size() > max_message_bytes) return fail(errc::body_too_large, "read HTTP message");
  auto parsed = parse_head(bytes);
  if (!parsed) return fail(parsed.error());
  if (!*parsed) {
    if (ended) return fail(errc::connection_lost, "read HTTP message", "the connection was closed before an answer came");
    return std::optional<http_answer>();
  }
  head& h = **parsed;
  http_answer out;
  if (!h.first_line.starts_with("HTTP/1.") || h.first_line.size() < 12 || !read_whole(h.first_line.substr(9, 3), out.status))
    return malformed("no HTTP/1 status line");
  const std::size_t there = bytes.size() - h.size;
  if (h.content_length && there < *h.content_length) {
    if (ended) return fail(errc::connection_lost, "read HTTP message", "the connection was closed before the answer was complete");
    return std::optional<http_answer>();
  }
  if (!h.content_length && !ended) return std::optional<http_answer>();
  out.headers = std::move(h.headers);
  out.body = std::string(bytes.substr(h.size, h.content_length.value_or(there)));
  return std::optional<http_answer>(std::move(out));
}

result<std::optional<http_request>> parse_request(std::string_view bytes) {
  if (bytes.size() > max_message_bytes) return fail(errc::body_too_large, "read HTTP message");
  auto parsed = parse_head(bytes);
  if (!parsed) return fail(parsed.error());
  if (!*parsed) return std::optional<http_request>();
  head& h = **parsed;
  const std::size_t first = h.first_line.find(' '), last = h.first_line.rfind(' ');
  if (first == h.first_line.npos || first == last) return malformed("no request line");
  const std::size_t length = h.content_length.value_or(0);
  if (bytes.size() - h.size < length) return std::optional<http_request>();
  http_request out;
  out.method = std::string(h.first_line.substr(0, first));
  out.target = std::string(h.first_line.substr(first + 1, last - first - 1));
  out.headers = std::move(h.headers);
  out.body = std::string(bytes.substr(h.size, length));
  return std::optional<http_request>(std::move(out));
}

std::string percent_encode(std::string_view s) {
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : s) {
    const auto byte = static_cast<unsigned char>(c);
    if (plain.find(c) != plain.npos)
      out += c;
    else
      out.append("%").append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
  }
  return out;
}

}  // namespace wirewatch::cli
