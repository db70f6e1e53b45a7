#include "net/redirect.h"

#include <algorithm>

#include "core/limits.h"
#include "text/url.h"

namespace wirewatch::net {

bool is_redirect(int status) { return status == 301 || status == 302 || status == 303 || status == 307 || status == 308; }

result<std::string> redirect_target(std::string_view start, const std::vector<redirect_hop>& taken, std::string_view location) {
  const std::string_view from = taken.empty() ? start : std::string_view(taken.back().url);
  const auto base = text::parse_url(from);
  auto to = text::parse_url(location, base ? &*base : nullptr);
  if (!to) return fail(errc::protocol_error, "redirect", "Location is no address");
  if (to->scheme != "http" && to->scheme != "https") return fail(errc::scheme_refused, "redirect", "only http and https are fetched");
  to->username.clear();
  to->password.clear();
  to->fragment.clear();
  to->has_fragment = false;
  std::string url = to->href();
  const auto been = [&](const redirect_hop& hop) { return hop.url == url; };
  if (url == start || std::any_of(taken.begin(), taken.end(), been)) return fail(errc::too_many_redirects, "redirect", "in a circle");
  if (taken.size() >= std::size_t(limits::max_redirects)) {
    return fail(errc::too_many_redirects, "redirect", "more than " + std::to_string(limits::max_redirects));
  }
  return url;
}

bool same_origin(std::string_view a, std::string_view b) {
  const std::string left = text::origin_of(a);
  return !left.empty() && left == text::origin_of(b);
}

}  // namespace wirewatch::net
