#include "watchers/sitemap/sitemap_watcher.h"

#include <algorithm>
#include <pugixml.hpp>

#include "core/limits.h"
#include "text/charset.h"
#include "text/date.h"
#include "text/fold.h"
#include "text/inflate.h"
#include "text/url.h"
#include "text/xml_document.h"

namespace wirewatch::watchers {
namespace {

constexpr std::size_t max_unpacked = 64 * 1024 * 1024;  // the protocol allows 50 MiB
constexpr std::size_t max_addresses = 100'000;          // and 50,000 of them

bool packed(std::string_view body) { return body.starts_with("\x1f\x8b"); }

// "news:title" → "title"; lower case.
std::string local_name(const pugi::xml_node& n) {
  std::string_view name = n.name();
  if (const std::size_t colon = name.find(':'); colon != std::string_view::npos) name.remove_prefix(colon + 1);
  std::string out(name);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return out;
}

bool is(const pugi::xml_node& n, std::string_view name) { return n.type() == pugi::node_element && local_name(n) == name; }

std::string text_of(const pugi::xml_node& n) {
  std::string out;
  for (const pugi::xml_node child : n.children())
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) out += child.value();
  return text::collapse_space(out);
}

pugi::xml_node find_root(const pugi::xml_node& top) {
  for (const pugi::xml_node n : top.children())
    if (is(n, "urlset") || is(n, "sitemapindex")) return n;
  return {};
}

void read_news(const pugi::xml_node& news, entry& out) {
  for (const pugi::xml_node n : news.children()) {
    if (is(n, "title")) out.title = text_of(n);
    if (is(n, "publication_date")) {
      out.published_text = text_of(n);
      out.published = text::parse_feed_date(out.published_text);
    }
    if (!is(n, "publication")) continue;
    for (const pugi::xml_node part : n.children())
      if (is(part, "language")) out.language = text_of(part);
  }
}

void add(entry e, std::string_view base, snapshot& out) {
  auto link = text::resolve_url(base, e.link);
  if (!link || text::origin_of(*link).empty() || link->size() > limits::max_url_bytes) return;
  e.link = std::move(*link);
  out.entries.push_back(std::move(e));
}

void read_xml(const pugi::xml_node& root, std::string_view base, snapshot& out) {
  for (const pugi::xml_node url : root.children()) {
    if (out.entries.size() >= max_addresses) break;
    if (!is(url, "url") && !is(url, "sitemap")) continue;
    entry e;
    for (const pugi::xml_node n : url.children()) {
      if (is(n, "loc")) e.link = text_of(n);
      if (is(n, "lastmod")) e.updated = text::parse_feed_date(text_of(n));
      if (is(n, "news")) read_news(n, e);
    }
    if (!e.link.empty()) add(std::move(e), base, out);
  }
}

// One address a line, and nothing else.
bool read_lines(std::string_view text, snapshot& out) {
  while (!text.empty() && out.entries.size() < max_addresses) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string line = text::collapse_space(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    if (text::origin_of(line).empty()) return false;
    entry e;
    e.link = line;
    add(std::move(e), "", out);
  }
  return !out.entries.empty();
}

void keep_latest(snapshot& s) {
  if (s.entries.size() <= limits::max_entries_per_feed) return;
  std::stable_sort(s.entries.begin(), s.entries.end(), [](const entry& a, const entry& b) {
    return std::max(a.updated, a.published) > std::max(b.updated, b.published);  // none is before all others
  });
  s.entries.resize(limits::max_entries_per_feed);
  s.mended.emplace_back("only the " + std::to_string(limits::max_entries_per_feed) + " latest changed addresses were read");
}

}  // namespace

std::string_view sitemap_watcher::accept() const noexcept { return "application/xml, text/xml;q=0.9, application/gzip;q=0.8, */*;q=0.1"; }

int sitemap_watcher::recognise(const document& d) const {
  constexpr std::size_t head = 64 * 1024;
  std::string unpacked;
  std::string_view body = d.body;
  if (packed(body)) {
    auto got = text::decode_content(body, "gzip", max_unpacked);
    if (!got) return 0;
    unpacked = std::move(*got);
    body = unpacked;
  }
  const std::string text = text::to_utf8(body.substr(0, head), d.content_type, text::markup::xml).utf8;
  for (const std::string_view name : {"urlset", "sitemapindex"}) {
    const std::size_t at = text.find(name);
    const std::size_t open = at == std::string::npos ? at : text.rfind('<', at);
    // Only a namespace's prefix between "<" and the name, and no other element in front.
    if (open == std::string::npos || at - open > 20) continue;
    bool first = true;
    for (std::size_t i = text.find('<'); i < open && first; i = text.find('<', i + 1)) first = text[i + 1] == '?' || text[i + 1] == '!';
    if (first) return 95;
  }
  return 0;
}

result<snapshot> sitemap_watcher::read(const document& d, const source_spec&) const {
  std::string unpacked;
  std::string_view body = d.body;
  if (packed(body)) {
    auto got = text::decode_content(body, "gzip", max_unpacked);
    if (!got) return fail(got.error());
    unpacked = std::move(*got);
    body = unpacked;
  }
  snapshot out;
  out.feed.link = d.url;
  const text::xml_document xml(body, d.content_type);
  if (const pugi::xml_node root = find_root(xml.top())) {
    out.format = is(root, "urlset") ? "sitemap" : "sitemap index";
    out.encoding = xml.encoding();
    out.mended = xml.mended();
    out.truncated = xml.truncated();
    read_xml(root, d.url, out);
    const auto& open = xml.open_at_end();
    const bool inside = std::any_of(open.begin(), open.end(), [](const std::string& n) { return n == "url" || n == "sitemap"; });
    if (out.truncated && inside && !out.entries.empty()) out.entries.pop_back();
  } else {
    const text::decoded decoded = text::to_utf8(body, d.content_type, text::markup::text);
    out.format = "sitemap text";
    out.encoding = decoded.encoding;
    if (!read_lines(decoded.utf8, out)) return fail(errc::parse_failed, "read sitemap", "no <urlset>, no <sitemapindex> and no list of addresses");
  }
  keep_latest(out);
  return out;
}

}  // namespace wirewatch::watchers
