// `source discover`: what could be watched at an address.
#include <boost/json.hpp>

#include "cli/command.h"
#include "cli/fetch_once.h"
#include "cli/look.h"
#include "cli/output.h"
#include "cli/state.h"
#include "text/robots.h"
#include "text/url.h"

namespace wirewatch::cli {
namespace json = boost::json;
namespace {

// Those that the site's robots.txt names; none when there is none.
std::vector<std::string> sitemaps_of(const std::string& url, const fetch_settings& settings) {
  const auto address = text::resolve_url(url, "/robots.txt");
  if (!address) return {};
  auto got = fetch_document(*address, settings);
  if (!got) return {};
  std::vector<std::string> out;
  const text::robots rules(got->body);
  for (const std::string& map : rules.sitemaps())
    if (auto absolute = text::resolve_url(got->url, map); absolute && !text::origin_of(*absolute).empty()) out.push_back(std::move(*absolute));
  return out;
}

json::object as_json(const look& seen, const std::vector<std::string>& sitemaps) {
  json::object o{{"kind", seen.what ? json::value(to_string(seen.kind)) : json::value(nullptr)}, {"url", seen.url}};
  if (seen.what) {
    o["title"] = seen.what->feed.title;
    o["entries"] = seen.what->entries.size();
  } else {
    o["error"] = seen.what.error().message();
  }
  json::array feeds;
  for (const text::discovered_feed& f : seen.feeds) feeds.push_back(json::object{{"url", f.url}, {"title", f.title}, {"type", f.type}});
  o["feeds"] = std::move(feeds);
  o["sitemaps"] = json::value_from(sitemaps);
  return o;
}

}  // namespace

int source_discover(const call& c) {
  const std::string& url = c.args.operands()[0];
  if (!is_http_address(url)) return c.refuse("found \"" + url + "\", expected an address that starts with http:// or https://");
  auto where = find_setup(c);
  if (!where) return where.error();
  fetch_settings settings = where->fetch;
  for (std::string& n : networks_of(url)) settings.allow_networks.push_back(std::move(n));
  const auto seen = look_at(url, settings, source_kind::automatic);
  if (!seen) {
    if (c.json) print_json(json::object{{"error", seen.error().message()}});
    return failure(seen.error());
  }
  const std::vector<std::string> sitemaps = sitemaps_of(seen->url, settings);
  const bool found = seen->what || !seen->feeds.empty() || !sitemaps.empty();
  if (c.json) {
    print_json(as_json(*seen, sitemaps));
    return found ? done : failed;
  }
  std::vector<std::vector<cell>> rows;
  for (const text::discovered_feed& f : seen->feeds) rows.push_back({cell("feed"), cell(f.title.empty() ? "-" : f.title), cell(f.url, tone::blue)});
  if (seen->what) {
    const std::string title = seen->what->feed.title.empty() ? "-" : seen->what->feed.title;
    rows.push_back({cell(std::string(to_string(seen->kind))), cell(title), cell(seen->url, tone::blue)});
  } else {
    complain(seen->what.error().message());
  }
  for (const std::string& map : sitemaps)
    if (map != seen->url || !seen->what) rows.push_back({cell("sitemap"), cell("-"), cell(map, tone::blue)});
  if (!rows.empty())
    print(table(screen(), {"kind", "title", "url"}, rows) + "\nwirewatch source add URL shows what one of them lists, and adds it.\n");
  return found ? done : failed;
}

}  // namespace wirewatch::cli
