#include <algorithm>
#include <array>

#include "core/ascii.h"

#include "text/url.h"

namespace wirewatch::text {
namespace {

// A session id is long and random; "sid=12" is a section.
bool looks_random(std::string_view value) {
  if (value.size() < 16) return false;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_alpha = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return std::all_of(value.begin(), value.end(), [&](char c) { return is_digit(c) || is_alpha(c); }) &&
         std::any_of(value.begin(), value.end(), is_digit);
}

bool is_tracking(std::string_view parameter) {
  static constexpr std::array<std::string_view, 16> names = {"fbclid",  "gclid", "dclid", "mc_cid", "mc_eid",    "igshid",     "yclid",  "_openstat",
                                                             "ref_src", "cmpid", "ncid",  "wt_mc",  "phpsessid", "jsessionid", "gbraid", "wbraid"};
  static constexpr std::array<std::string_view, 2> prefixes = {"utm_", "at_"};
  const auto equals = std::min(parameter.find('='), parameter.size());
  const std::string name = ascii_lower(parameter.substr(0, equals));
  if (name == "sid") return looks_random(parameter.substr(std::min(equals + 1, parameter.size())));
  return std::find(names.begin(), names.end(), name) != names.end() ||
         std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view p) { return name.starts_with(p); });
}

std::string without_tracking(std::string_view query) {
  std::string out;
  for (std::size_t start = 0; start <= query.size();) {
    const auto end = std::min(query.find('&', start), query.size());
    const auto parameter = query.substr(start, end - start);
    if (!parameter.empty() && !is_tracking(parameter)) {
      if (!out.empty()) out.push_back('&');
      out += parameter;
    }
    start = end + 1;
  }
  return out;
}

// "/a;jsessionid=1F/b" is "/a/b" (Java servlet specification 3.0, section 7.1.3).
bool drop_path_session(std::string& path) {
  constexpr std::string_view mark = ";jsessionid=";
  const std::string folded = ascii_lower(path);
  std::string out;
  std::size_t start = 0;
  for (std::size_t at; (at = folded.find(mark, start)) != std::string::npos;) {
    out.append(path, start, at - start);
    start = std::min(path.find_first_of(";/", at + mark.size()), path.size());
  }
  if (start == 0) return false;
  path = out.append(path, start);
  return true;
}

}  // namespace

std::string canonical_link(std::string_view href) {
  auto u = parse_url(href);
  if (!u) return std::string(href);
  if (u->opaque) return u->href();
  if (!u->fragment.starts_with('!')) {
    u->fragment.clear();
    u->has_fragment = false;
  }
  u->query = without_tracking(u->query);
  u->has_query = !u->query.empty();
  if (drop_path_session(u->path)) u = parse_url(u->href()).value_or(*u);  // what is left may be a dot segment
  return u->href();
}

}  // namespace wirewatch::text
