// `inspect`: what wirewatch sees in a document or a value, without storing anything.
#include <algorithm>
#include <boost/json.hpp>

#include "cli/command.h"
#include "cli/feed_view.h"
#include "cli/fetch_once.h"
#include "cli/input.h"
#include "cli/output.h"
#include "cli/safe_html.h"
#include "cli/state.h"
#include "daemon/config_values.h"
#include "text/article.h"
#include "text/charset.h"
#include "text/date.h"
#include "text/discover.h"
#include "text/opml.h"
#include "text/robots.h"
#include "text/url.h"
#include "watchers/watcher.h"

namespace wirewatch::cli {
namespace json = boost::json;
namespace {

struct subject {
  std::string body, content_type, url;
};

int unreadable(const call& c, const error& e) {
  if (c.json) print_json(json::object{{"error", e.message()}});
  return failure(e);
}

json::value text_or_null(const std::optional<std::string>& s) { return s ? json::value(*s) : json::value(nullptr); }

void show_value(const call& c, std::string_view name, const std::optional<std::string>& value) {
  if (c.json)
    print_json(json::object{{name, text_or_null(value)}});
  else
    print((value ? visible_line(*value) : "none: it could not be read") + "\n");
}

int inspect_value(const call& c, const std::string& kind) {
  const std::string& input = c.args.operands()[0];
  std::optional<std::string> out;
  if (kind == "url") {
    auto base = c.args.value("base");
    if (!base) base = c.args.value("url");
    out = text::resolve_url(base.value_or(""), input);
    show_value(c, "href", out);
  } else {
    auto t = kind == "date" ? text::parse_feed_date(input) : text::parse_http_date(input);
    if (t) out = to_rfc3339(std::chrono::floor<std::chrono::seconds>(*t));
    show_value(c, "utc", out);
  }
  return out ? done : failed;
}

int inspect_feed(const call& c, const subject& s) {
  watchers::document d;
  d.body = s.body;
  d.content_type = s.content_type;
  d.url = s.url;
  auto read = watchers::find(source_kind::feed)->read(d, source_spec{});
  if (!read) return unreadable(c, read.error());
  if (c.json)
    print_json(feed_json(*read));
  else
    print(describe_feed(screen(), *read, now()));
  return done;
}

// A listing or a sitemap: {"links": [{url, title, date}]}.
int inspect_list(const call& c, const subject& s, source_kind kind) {
  auto read = watchers::find(kind)->read({s.body, s.content_type, s.url}, source_spec{});
  if (!read) return unreadable(c, read.error());
  if (!c.json) {
    print(describe_feed(screen(), *read, now()));
    return done;
  }
  json::array links;
  for (const entry& e : read->entries) {
    json::object one{{"url", safe_line(e.link)}, {"title", safe_line(e.title)}};
    if (auto when = e.published ? e.published : e.updated)
      one["date"] = to_rfc3339(std::chrono::floor<std::chrono::seconds>(*when));
    else if (!e.published_text.empty())
      one["date_text"] = safe_line(e.published_text);
    links.push_back(std::move(one));
  }
  print_json(
      json::object{{"format", read->format}, {"encoding", read->encoding}, {"title", safe_line(read->feed.title)}, {"links", std::move(links)}});
  return done;
}

int inspect_robots(const call& c, const subject& s, const std::string& user_agent) {
  const text::robots rules(s.body);
  const std::string agent = c.args.value("agent").value_or(user_agent), target = c.args.value("target").value_or("");
  const bool allowed = rules.allows(agent, target);
  const std::string rule = rules.deciding_rule(agent, target);
  const auto delay = rules.crawl_delay(agent);
  if (c.json) {
    json::object o{{"allowed", allowed}, {"sitemaps", json::value_from(rules.sitemaps())}};
    if (!rule.empty()) o["rule"] = rule;
    if (delay) o["crawl_delay"] = format_duration(*delay);
    print_json(o);
    return allowed ? done : failed;
  }
  print(std::string(allowed ? "allowed" : "disallowed") + (rule.empty() ? "" : " by " + visible_line(rule)) + "\n");
  if (delay) print("Crawl-delay: " + format_duration(*delay) + "\n");
  for (const std::string& map : rules.sitemaps()) print("Sitemap: " + visible_line(map) + "\n");
  return allowed ? done : failed;
}

int inspect_discover(const call& c, const subject& s) {
  const auto feeds = text::discover_feeds(text::to_utf8(s.body, s.content_type, text::markup::html).utf8, s.url);
  if (!c.json) {
    std::vector<std::vector<cell>> rows;
    for (const text::discovered_feed& f : feeds) rows.push_back({f.title, f.url});
    print(counted(feeds.size(), "feed", "feeds") + "\n" + (rows.empty() ? "" : table(screen(), {"title", "url"}, rows)));
    return done;
  }
  json::array list;
  for (const text::discovered_feed& f : feeds) list.emplace_back(f.url);
  print_json(json::object{{"feeds", std::move(list)}});
  return done;
}

int inspect_opml(const call& c, const subject& s) {
  auto feeds = text::parse_opml(s.body, s.content_type);
  if (!feeds) return unreadable(c, feeds.error());
  if (c.json) {
    json::array list;
    for (const text::opml_feed& f : *feeds) {
      json::object one{{"url", f.url}, {"title", f.title}};
      if (!f.html_url.empty()) one["html_url"] = f.html_url;
      if (!f.language.empty()) one["language"] = f.language;
      if (!f.folders.empty()) one["folders"] = json::value_from(f.folders);
      list.push_back(std::move(one));
    }
    print_json(json::object{{"feeds", std::move(list)}});
    return done;
  }
  std::vector<std::vector<cell>> rows;
  for (const text::opml_feed& f : *feeds) rows.push_back({f.title, f.url});
  print(counted(feeds->size(), "feed", "feeds") + "\n" + (rows.empty() ? "" : table(screen(), {"title", "url"}, rows)));
  return done;
}

int inspect_article(const call& c, const subject& s) {
  const std::string html = text::to_utf8(s.body, s.content_type, text::markup::html).utf8;
  const text::article_text a = text::extract_article(html, s.url);
  const std::string at = a.published_at ? to_rfc3339(*a.published_at) : a.published;
  const std::string published = a.published_at && a.published_day_only ? at.substr(0, 10) : at;  // no time that the page does not tell
  if (c.json) {
    json::object o{{"title", safe_line(a.title)}, {"byline", safe_line(a.byline)},       {"published", safe_line(published)},
                   {"lang", safe_line(a.lang)},   {"site_name", safe_line(a.site_name)}, {"text", safe_line(a.text)}};
    if (!a.canonical_url.empty()) o["canonical_url"] = a.canonical_url;
    if (!a.images.empty()) o["images"] = json::value_from(a.images);
    print_json(o);
    return done;
  }
  print(paint(screen(), tone::bold, visible_line(a.title.empty() ? "(without title)" : a.title)) + "\n");
  std::string line;
  for (const std::string* part : {&a.byline, &published, &a.site_name, &a.lang})
    if (!part->empty()) line += (line.empty() ? "" : " · ") + visible_line(*part);
  if (!line.empty()) print(paint(screen(), tone::dim, line) + "\n");
  print("\n" + (a.text.empty() ? "(no main text was found)" : visible(a.text)) + "\n");
  return done;
}

int inspect_charset(const call& c, const subject& s) {
  const text::decoded d = text::to_utf8(s.body, s.content_type, text::markup::html);
  if (c.json)
    print_json(json::object{{"encoding", d.encoding}, {"guessed", d.guessed}, {"replaced", d.replaced}});
  else
    print(d.encoding + (d.guessed ? " (guessed)" : "") + (d.replaced ? ", with bytes that mean nothing in it" : "") + "\n");
  return done;
}

result<subject> load(const call& c, const fetch_settings& settings) {
  const std::string& what = c.args.operands()[0];
  subject s;
  if (is_http_address(what)) {
    fetch_settings mine = settings;
    for (std::string& n : networks_of(what)) mine.allow_networks.push_back(std::move(n));
    auto got = fetch_document(what, mine);
    if (!got) return fail(got.error());
    s = {std::move(got->body), std::move(got->content_type), std::move(got->url)};
  } else {
    auto read = read_input(what);
    if (!read) return fail(read.error());
    s.body = std::move(*read);
  }
  if (auto type = c.args.value("content-type")) s.content_type = *type;
  if (auto url = c.args.value("url")) s.url = *url;
  return s;
}

}  // namespace

int inspect(const call& c) {
  std::string kind = c.args.value("as").value_or("auto");
  if (kind == "url" || kind == "date" || kind == "httpdate") return inspect_value(c, kind);
  const std::vector<std::string> kinds{"auto",   "feed",     "article", "listing", "sitemap", "opml",
                                       "robots", "discover", "charset", "url",     "date",    "httpdate"};
  if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end())
    return c.refuse("--as: found " + daemon::in_quotes(kind) + ", expected " + daemon::joined(kinds) + suggestion(kind, kinds));
  if (kind == "robots" && !c.args.has("target")) return c.refuse("--as robots needs --target, the address it is about");
  fetch_settings settings;
  if (is_http_address(c.args.operands()[0])) {
    auto s = find_setup(c);
    if (!s) return s.error();
    settings = s->fetch;
  }
  auto loaded = load(c, settings);
  if (!loaded) return unreadable(c, loaded.error());
  if (kind == "auto") {
    const content_kind found = kind_of(loaded->body, loaded->content_type, c.args.operands()[0]);
    kind = found == content_kind::feed ? "feed" : found == content_kind::opml ? "opml" : found == content_kind::sitemap ? "sitemap" : "article";
  }
  if (kind == "feed") return inspect_feed(c, *loaded);
  if (kind == "sitemap" || kind == "listing") return inspect_list(c, *loaded, kind == "listing" ? source_kind::listing : source_kind::sitemap);
  if (kind == "robots") return inspect_robots(c, *loaded, settings.user_agent);
  if (kind == "discover") return inspect_discover(c, *loaded);
  if (kind == "opml") return inspect_opml(c, *loaded);
  if (kind == "charset") return inspect_charset(c, *loaded);
  if (loaded->body.empty() || !is_text(loaded->body, loaded->content_type))
    return unreadable(c, error(errc::parse_failed, "inspect " + c.args.operands()[0], loaded->body.empty() ? "not text: it is empty" : "not text"));
  return inspect_article(c, *loaded);
}

}  // namespace wirewatch::cli
