// `inspect`: what wirewatch sees in a document or a value, without storing anything.
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
#include "text/opml.h"
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
  const std::string published = a.published_at ? to_rfc3339(*a.published_at) : a.published;
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
  if (kind == "listing" || kind == "sitemap" || kind == "robots" || kind == "discover")
    return c.refuse("--as " + kind + " is not available yet; available: auto, feed, article, opml, charset, url, date, httpdate");
  if (kind != "auto" && kind != "feed" && kind != "article" && kind != "opml" && kind != "charset")
    return c.refuse("--as: found " + daemon::in_quotes(kind) + ", expected auto, feed, article, opml, charset, url, date or httpdate" +
                    suggestion(kind, {"auto", "feed", "article", "opml", "charset", "url", "date", "httpdate"}));
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
    kind = found == content_kind::feed ? "feed" : found == content_kind::opml ? "opml" : "article";
  }
  if (kind == "feed") return inspect_feed(c, *loaded);
  if (kind == "opml") return inspect_opml(c, *loaded);
  if (kind == "charset") return inspect_charset(c, *loaded);
  if (loaded->body.empty() || !is_text(loaded->body, loaded->content_type))
    return unreadable(c, error(errc::parse_failed, "inspect " + c.args.operands()[0], loaded->body.empty() ? "not text: it is empty" : "not text"));
  return inspect_article(c, *loaded);
}

}  // namespace wirewatch::cli
