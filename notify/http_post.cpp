#include "notify/http_post.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "core/limits.h"
#include "text/date.h"
#include "text/url.h"

namespace wirewatch::notify {
namespace {

constexpr milliseconds max_wait = std::chrono::hours(24);
constexpr std::array<std::string_view, 13> not_free{
    "host",       "user-agent",       "accept-encoding", "connection", "transfer-encoding",  "te", "trailer", "upgrade",
    "keep-alive", "proxy-connection", "expect",          "date",       "proxy-authorization"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; }

std::string lower_case(std::string_view s) {
  std::string out(s);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

// RFC 9110 section 5.6.2
bool is_token(std::string_view s) {
  return !s.empty() && std::all_of(s.begin(), s.end(), [](char c) {
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

// RFC 9110 section 5.5, without white space at the ends
bool is_field_value(std::string_view s) {
  if (s.size() > max_header_value_bytes) return false;
  if (!s.empty() && (s.front() == ' ' || s.front() == '\t' || s.back() == ' ' || s.back() == '\t')) return false;
  return std::all_of(s.begin(), s.end(), [](unsigned char c) { return (c >= 0x20 && c != 0x7f) || c == '\t'; });
}

tl::unexpected<error> wrong(std::string detail) { return fail(errc::invalid_argument, "check receiver", std::move(detail)); }

}  // namespace

result<void> check_target(const receiver_spec& r) {
  auto address = text::parse_url(r.url.reveal());
  if (!address || (address->scheme != "http" && address->scheme != "https") || address->host.empty())
    return wrong("url: expected an absolute http or https address");
  if (r.headers.size() > max_own_headers) return wrong("headers: at most " + std::to_string(max_own_headers));
  std::vector<std::string> names;
  for (const auto& [name, value] : r.headers) {
    std::string n = lower_case(name);
    if (!is_token(name)) return wrong("headers: a name has characters that no header name may have");
    if (n.substr(0, 8) == "webhook-" || n.substr(0, 8) == "content-" || std::find(not_free.begin(), not_free.end(), n) != not_free.end())
      return wrong("headers: " + name + " is set by wirewatch itself");
    if (std::find(names.begin(), names.end(), n) != names.end()) return wrong("headers: " + name + " is given twice");
    if (!is_field_value(value.reveal()))
      return wrong("headers: the value of " + name + " is not one line of at most 8 KiB without control characters");
    names.push_back(std::move(n));
  }
  return {};
}

fetch_request json_post(const receiver_spec& r, std::string body) {
  fetch_request request;
  request.method = "POST";
  request.url = r.url.reveal();
  request.headers.emplace_back("Content-Type", "application/json");
  for (const auto& [name, value] : r.headers) request.headers.emplace_back(name, value.reveal());
  request.body = std::move(body);
  request.follow_redirects = false;
  request.max_answer = limits::max_response_excerpt;
  return request;
}

std::optional<milliseconds> retry_after(const fetch_response& answer, wall_time now) {
  auto value = answer.header("Retry-After");
  if (!value) return {};
  milliseconds wait{0};
  if (!value->empty() && value->find_first_not_of("0123456789") == value->npos) {
    bool more_than_a_day = value->size() > 18 || std::stoll(std::string(*value)) > max_wait / std::chrono::seconds(1);
    wait = more_than_a_day ? max_wait : milliseconds(1000 * std::stoll(std::string(*value)));
  } else if (auto when = text::parse_http_date(*value)) {
    wait = *when - now;
  }
  if (wait <= milliseconds(0)) return {};
  return std::min(wait, max_wait);
}

delivery_outcome classify_status(const fetch_response& answer, wall_time now) {
  const int s = answer.status;
  delivery_outcome out;
  out.reason = "HTTP " + std::to_string(s);
  if (s >= 200 && s < 300) {
    out.what = verdict::delivered;
  } else if (s == 408 || s == 425 || s == 429 || (s >= 500 && s < 600)) {
    out.what = verdict::retry;
    out.retry_after = retry_after(answer, now);
  } else if (s == 410) {
    out.what = verdict::disable;
    out.reason += ": the receiver is gone";
  } else {
    out.what = verdict::dead;
    if (s >= 300 && s < 400) out.reason += ": redirects are not followed";
  }
  return out;
}

}  // namespace wirewatch::notify
