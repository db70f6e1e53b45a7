#include "api/paging.h"

#include <algorithm>
#include <charconv>

#include "core/limits.h"
#include "core/model/change.h"

namespace wirewatch::api {
namespace {

result<std::uint64_t> number_in(std::string_view key, std::string_view s) {
  std::uint64_t n = 0;
  auto [end, problem] = std::from_chars(s.data(), s.data() + s.size(), n);
  if (problem != std::errc() || end != s.data() + s.size())
    return fail(errc::invalid_argument, "page", std::string(key) + ": expected a whole number");
  return n;
}

}  // namespace

result<page> page::of(const request& r) {
  page p;
  if (auto it = r.query.find("limit"); it != r.query.end()) {
    auto n = number_in("limit", it->second);
    if (!n) return fail(n.error());
    p.limit = std::size_t(std::clamp<std::uint64_t>(*n, 1, limits::max_page_size));
  }
  if (auto it = r.query.find("after"); it != r.query.end()) {
    auto n = number_in("after", it->second);
    if (!n) return fail(n.error());
    p.after = *n;
    p.first = false;
  }
  return p;
}

std::string page::next(const std::string& list, const std::string& last) const {
  return "/api/v1/" + list + (list.find('?') == list.npos ? "?limit=" : "&limit=") + std::to_string(limit) + "&after=" + last;
}

std::string cursor_of(const article_head& h) { return std::to_string(to_unix_ms(h.first_seen)) + "-" + article_id(h.key); }

std::optional<article_place> parse_article_cursor(std::string_view s) {
  std::int64_t ms = 0;
  auto [end, problem] = std::from_chars(s.data(), s.data() + s.size(), ms);
  s.remove_prefix(std::size_t(end - s.data()));
  if (problem != std::errc() || s.empty() || s.front() != '-') return {};
  auto key = parse_article_id(s.substr(1));
  if (!key) return {};
  return article_place(from_unix_ms(ms), *key);
}

}  // namespace wirewatch::api
