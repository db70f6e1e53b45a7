#include "watchers/feed/feed_watcher.h"

#include <algorithm>
#include <pugixml.hpp>

#include "core/limits.h"
#include "text/charset.h"
#include "text/fold.h"
#include "text/mend_xml.h"
#include "text/xml_document.h"
#include "watchers/feed/detect_format.h"
#include "watchers/feed/readers.h"
#include "watchers/feed/xml_names.h"

namespace wirewatch::watchers {
namespace {

enum class root_kind { none, rss, atom };

root_kind kind_of(const pugi::xml_node& n) {
  std::string_view name = n.name();
  if (const std::size_t colon = name.find(':'); colon != std::string_view::npos) name.remove_prefix(colon + 1);
  const xml_name lower(xml_space::none, name);
  const std::string_view local = lower.local();
  if (local == "rss" || local == "rdf" || local == "channel") return root_kind::rss;
  if (local == "feed" || local == "entry") return root_kind::atom;
  return root_kind::none;
}

// The root, or, when something was wrapped around it, the first element that can be one among the outermost few.
pugi::xml_node find_root(const pugi::xml_node& top) {
  constexpr int max_looked_at = 200, max_depth = 8;
  pugi::xml_node n = top.first_child();
  int depth = 1;
  for (int looked_at = 0; n && looked_at < max_looked_at; ++looked_at) {
    if (n.type() == pugi::node_element && kind_of(n) != root_kind::none) return n;
    if (n.first_child() && depth < max_depth) {
      n = n.first_child();
      ++depth;
      continue;
    }
    while (n && n != top && !n.next_sibling()) {
      n = n.parent();
      --depth;
    }
    if (!n || n == top) break;
    n = n.next_sibling();
  }
  return {};
}

bool broke_off_in_entry(const text::xml_document& document) {
  const auto& open = document.open_at_end();
  return std::any_of(open.begin(), open.end(), [](const std::string& name) { return name == "item" || name == "entry"; });
}

// What stands in for what is missing.
void complete(snapshot& s) {
  feed_info& feed = s.feed;
  if (feed.link.empty()) feed.link = feed.self;
  if (feed.link.empty() && (feed.id.starts_with("http://") || feed.id.starts_with("https://"))) feed.link = feed.id;
  for (entry& e : s.entries) {
    if (e.language.empty()) e.language = feed.language;
    for (const enclosure& x : e.enclosures)
      if (e.link.empty() && x.type.starts_with("text/html")) e.link = x.href;  // an enclosure that is a page
  }
}

// One line for all dates that could not be read: a feed has one hand that writes them.
void note_unread_dates(snapshot& s) {
  std::size_t count = 0;
  const entry* first = nullptr;
  for (const entry& e : s.entries) {
    if (e.published || e.published_text.empty()) continue;
    if (count++ == 0) first = &e;
  }
  if (first == nullptr) return;
  s.mended.push_back((count == 1 ? "a date" : std::to_string(count) + " dates") + std::string(" could not be read: \"") +
                     text::truncate_graphemes(text::collapse_space(first->published_text), 60) + "\"");
}

result<snapshot> read_xml(const document& d) {
  const text::xml_document xml(d.body, d.content_type);
  const pugi::xml_node root = find_root(xml.top());
  if (!root) return fail(errc::parse_failed, "read feed", "no feed but " + describe_non_feed(d.body, d.content_type));
  snapshot out;
  out.encoding = xml.encoding();
  out.mended = xml.mended();
  const link_base base(d.url);
  if (kind_of(root) == root_kind::rss)
    read_rss(root, base, out);
  else
    read_atom(root, base, out);
  out.truncated = xml.truncated();
  if (out.truncated && broke_off_in_entry(xml) && !out.entries.empty()) {
    out.entries.pop_back();
    out.mended.emplace_back("the entry in which it breaks off was left out");
  }
  return out;
}

result<snapshot> read_json(const document& d) {
  text::decoded decoded = text::to_utf8(d.body, d.content_type, text::markup::text);
  snapshot out;
  out.encoding = decoded.encoding;
  if (decoded.replaced) out.mended.emplace_back("bytes that are not " + decoded.encoding + " were replaced");
  if (text::strip_controls(decoded.utf8) > 0) out.mended.emplace_back("control characters were removed");
  if (auto read = read_json_feed(decoded.utf8, link_base(d.url), out); !read) return fail(std::move(read.error()));
  return out;
}

}  // namespace

std::string_view feed_watcher::accept() const noexcept {
  return "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.9, text/xml;q=0.8, "
         "*/*;q=0.1";
}

int feed_watcher::recognise(const document& d) const {
  const detected found = detect_format(d.body);
  return found.certainty < 20 ? 0 : found.certainty;
}

result<snapshot> feed_watcher::read(const document& d, const source_spec&) const {
  auto out = detect_format(d.body).format == feed_format::json ? read_json(d) : read_xml(d);
  if (!out) return out;
  if (out->entries.size() >= limits::max_entries_per_feed)
    out->mended.emplace_back("entries beyond " + std::to_string(limits::max_entries_per_feed) + " were not read");
  complete(*out);
  note_unread_dates(*out);
  return out;
}

}  // namespace wirewatch::watchers
