#include "schedule/interval.h"

#include <algorithm>
#include <string_view>

#include "core/limits.h"
#include "schedule/http_date.h"

namespace wirewatch::schedule {
namespace {

using namespace std::chrono_literals;

constexpr milliseconds longest = 7 * 24h;
constexpr milliseconds minute = 60s;

std::string_view trim(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
  return s;
}

bool equal_no_case(std::string_view a, std::string_view lower) {
  return std::equal(a.begin(), a.end(), lower.begin(), lower.end(), [](char x, char y) { return (x >= 'A' && x <= 'Z' ? char(x + 32) : x) == y; });
}

// delta-seconds (RFC 9111 section 1.2.2), which is also where 2^31 comes from.
std::optional<milliseconds> read_seconds(std::string_view s) {
  if (s.empty()) return {};
  std::int64_t n = 0;
  for (char c : s) {
    if (c < '0' || c > '9') return {};
    n = std::min(n * 10 + (c - '0'), std::int64_t(1) << 31);
  }
  return std::chrono::seconds(n);
}

// One directive off the front of a comma-separated list; commas inside quotes do not part.
std::string_view take_directive(std::string_view& list) {
  bool quoted = false;
  std::size_t i = 0;
  for (; i < list.size() && (quoted || list[i] != ','); ++i) {
    if (list[i] == '"') quoted = !quoted;
    if (list[i] == '\\' && quoted) ++i;
  }
  i = std::min(i, list.size());
  const std::string_view directive = trim(list.substr(0, i));
  list.remove_prefix(std::min(i + 1, list.size()));
  return directive;
}

struct cache_control {
  std::optional<milliseconds> max_age;  // the first that parses
  bool forbids_reuse = false;
};

void read_directives(std::string_view list, cache_control& out) {
  while (!list.empty()) {
    const std::string_view directive = take_directive(list);
    const std::size_t equals = directive.find('=');
    const std::string_view name = trim(directive.substr(0, equals));
    if (equal_no_case(name, "no-cache") || equal_no_case(name, "no-store") || equal_no_case(name, "must-revalidate")) out.forbids_reuse = true;
    if (!equal_no_case(name, "max-age") || equals == std::string_view::npos || out.max_age) continue;
    std::string_view value = trim(directive.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    out.max_age = read_seconds(value);
  }
}

wall_time date_of(const header_list& headers, wall_time now) {
  const auto date = find_header(headers, "date");
  return date ? parse_http_date(trim(*date)).value_or(now) : now;
}

std::uint64_t mix(std::uint64_t x) {  // the finaliser of SplitMix64: any hash, even a counter, spreads evenly
  x = (x ^ (x >> 30)) * 0xbf58'476d'1ce4'e5b9u;
  x = (x ^ (x >> 27)) * 0x94d0'49bb'1331'11ebu;
  return x ^ (x >> 31);
}

milliseconds share_of(milliseconds span, std::uint64_t hash) {
  if (span <= 0ms) return 0ms;
  return milliseconds(std::int64_t(mix(hash) % std::uint64_t(span.count())));
}

}  // namespace

std::optional<milliseconds> cache_floor(const header_list& headers, wall_time now) {
  cache_control control;
  for (const auto& [name, value] : headers)
    if (equal_no_case(name, "cache-control")) read_directives(value, control);
  if (control.forbids_reuse) return {};

  std::optional<milliseconds> lifetime = control.max_age;
  if (!lifetime) {
    const auto expires = find_header(headers, "expires");
    const auto at = expires ? parse_http_date(trim(*expires)) : std::nullopt;
    if (!at) return {};
    lifetime = *at - date_of(headers, now);
  }
  const auto age = find_header(headers, "age");
  const milliseconds left = *lifetime - (age ? read_seconds(trim(*age)).value_or(0ms) : 0ms);
  if (left <= 0ms) return {};
  return std::min(left, longest);
}

std::optional<milliseconds> retry_after(const header_list& headers, wall_time now) {
  const auto field = find_header(headers, "retry-after");
  if (!field) return {};
  const std::string_view value = trim(*field);
  if (auto seconds = read_seconds(value)) return std::min(*seconds, longest);
  const auto at = parse_http_date(value);
  if (!at) return {};
  return std::clamp<milliseconds>(*at - date_of(headers, now), 0ms, longest);
}

milliseconds pace::wait(milliseconds silence) const {
  if (every < minute && every_max >= 1h) return every;
  milliseconds most = std::max(every, every_max);
  if (longest > 0ms) most = std::max(every, std::min(most, longest));
  return std::clamp<milliseconds>(silence / 32, every, most);
}

wall_time next_visit(wall_time now, const pace& p, milliseconds silence, std::optional<milliseconds> cache_floor,
                     std::optional<milliseconds> ttl_floor, std::uint64_t source_hash) {
  const bool patient = p.every >= minute;
  const milliseconds wait = p.wait(silence);
  milliseconds floor = std::min(cache_floor.value_or(0ms), patient ? p.every_max : std::min(p.every_max, minute));
  if (patient) floor = std::max(floor, std::min(ttl_floor.value_or(0ms), p.every_max));
  return now + std::max(wait, floor) + (patient ? share_of(wait / 10, source_hash) : 0ms);
}

wall_time after_skipped(wall_time due, std::uint32_t skip_hours, std::uint8_t skip_days, wall_time latest) {
  wall_time at = due;
  const auto left_out = [&] {
    const auto hours = std::chrono::floor<std::chrono::hours>(at).time_since_epoch().count();
    const auto weekday = (hours / 24 + 4) % 7;  // the epoch was a Thursday
    return (skip_hours >> (hours % 24) & 1) != 0 || (skip_days >> weekday & 1) != 0;
  };
  for (int i = 0; i < 8 * 24 && left_out(); ++i) at = std::chrono::floor<std::chrono::hours>(at) + 1h;
  return std::max(due, std::min(at, latest));
}

wall_time first_visit(wall_time now, milliseconds every, std::uint64_t source_hash) {
  if (every < 10s) return now;
  return now + share_of(std::min<milliseconds>(every, 30s), source_hash);
}

std::uint64_t with_others(std::uint64_t tick, milliseconds every) {
  const std::uint64_t step = std::uint64_t(std::clamp<std::int64_t>(every.count() / 32 / limits::tick.count(), 1, 32));
  return (tick + step - 1) / step * step;
}

}  // namespace wirewatch::schedule
