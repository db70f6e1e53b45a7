// JSON Feed 1 and 1.1 (jsonfeed.org/version/1.1).
#include <boost/json.hpp>

#include "core/limits.h"
#include "watchers/feed/feed_hints.h"
#include "watchers/feed/readers.h"

namespace wirewatch::watchers {
namespace {

namespace json = boost::json;

constexpr std::size_t max_depth = 64;

json::parse_options options() {
  json::parse_options o;
  o.max_depth = max_depth;
  o.allow_comments = true;
  o.allow_trailing_commas = true;
  o.allow_invalid_utf8 = true;
  return o;
}

// Closes JSON that ends early behind the last complete member of an array; "" when there is none.
std::string cut_to_complete(std::string_view s) {
  std::string closers, closers_at_cut;
  std::size_t cut = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const char c = s[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
      continue;
    }
    if (c == '"') in_string = true;
    if (c == '{' || c == '[') {
      if (closers.size() >= max_depth) return {};
      closers += c == '{' ? '}' : ']';
    }
    if (c != '}' && c != ']') continue;
    if (closers.empty() || closers.back() != c) break;
    closers.pop_back();
    // Only between entries: what is whole inside an entry that breaks off is not worth keeping.
    if (closers == "}]" && c == '}') {
      cut = i + 1;
      closers_at_cut.assign(closers.rbegin(), closers.rend());
    }
  }
  if (cut == 0) return {};
  return std::string(s.substr(0, cut)) + closers_at_cut;
}

const json::value* member(const json::object& o, std::string_view name) { return o.if_contains(name); }

// Numbers count where text is expected: ids often are.
std::string text_member(const json::object& o, std::string_view name) {
  const json::value* v = member(o, name);
  if (v == nullptr) return {};
  if (const json::string* s = v->if_string()) return std::string(std::string_view(*s).substr(0, limits::max_field_bytes));
  if (v->is_number()) return json::serialize(*v);
  return {};
}

std::string authors_of(const json::object& o) {
  std::string out;
  if (const json::value* list = member(o, "authors"); list != nullptr && list->is_array()) {
    for (const json::value& v : list->get_array())
      if (v.is_object()) add_author(out, squeeze(text_member(v.get_object(), "name")));
  }
  const json::value* one = out.empty() ? member(o, "authors") : nullptr;
  if (one == nullptr || !one->is_object()) one = out.empty() ? member(o, "author") : nullptr;
  if (one != nullptr && one->is_object()) out = squeeze(text_member(one->get_object(), "name"));
  if (one != nullptr && one->is_string()) out = squeeze(text_member(o, "author"));
  return out;
}

entry read_item(const json::object& o, const link_base& base) {
  entry e;
  e.id = text_member(o, "id");
  e.link = base.resolve(text_member(o, "url"));
  if (e.link.empty()) e.link = base.resolve(text_member(o, "external_url"));
  if (e.link.empty() && (e.id.starts_with("http://") || e.id.starts_with("https://"))) e.link = e.id;
  e.title = squeeze(text_member(o, "title"));
  e.author = authors_of(o);
  e.language = text_member(o, "language");
  e.summary = text_member(o, "summary");
  e.content = text_member(o, "content_html");
  if (e.content.empty()) e.content = text_member(o, "content_text");
  set_date(e.published, text_member(o, "date_published"), &e.published_text);
  set_date(e.updated, text_member(o, "date_modified"));
  if (const json::value* list = member(o, "attachments"); list != nullptr && list->is_array()) {
    for (const json::value& v : list->get_array()) {
      if (!v.is_object() || e.enclosures.size() >= 100) continue;
      std::string href = base.resolve(text_member(v.get_object(), "url"));
      if (!href.empty()) e.enclosures.push_back({std::move(href), text_member(v.get_object(), "mime_type")});
    }
  }
  return e;
}

// The root object of a feed; null for any other JSON.
const json::object* feed_object(const json::value& v) {
  const json::object* o = v.if_object();
  if (o == nullptr) return nullptr;
  const json::value* version = member(*o, "version");
  const json::value* items = member(*o, "items");
  const bool declared =
      version != nullptr && version->is_string() && std::string_view(version->get_string()).find("jsonfeed.org") != std::string_view::npos;
  const bool looks_alike = items != nullptr && items->is_array() && (member(*o, "home_page_url") != nullptr || member(*o, "title") != nullptr);
  return declared || looks_alike ? o : nullptr;
}

std::string format_of(const json::object& o) {
  const std::string version = text_member(o, "version");
  const std::size_t slash = version.rfind('/');
  return slash == std::string::npos ? "json feed" : "json feed " + version.substr(slash + 1, 8);
}

}  // namespace

result<void> read_json_feed(std::string_view document, const link_base& base, snapshot& out) {
  json::error_code failed;
  json::value value = json::parse(document, failed, {}, options());
  if (failed) {
    const std::string whole = cut_to_complete(document);
    if (whole.empty()) return fail(errc::parse_failed, "read feed", "JSON that is damaged: " + failed.message());
    value = json::parse(whole, failed, {}, options());
    if (failed) return fail(errc::parse_failed, "read feed", "JSON that is damaged: " + failed.message());
    out.truncated = true;
    out.mended.emplace_back("the document ends early or is damaged; what was whole before that was read");
  }
  const json::object* root = feed_object(value);
  if (root == nullptr) return fail(errc::parse_failed, "read feed", "JSON that is no JSON Feed");
  out.format = format_of(*root);
  feed_info& feed = out.feed;
  feed.title = squeeze(text_member(*root, "title"));
  feed.link = base.resolve(text_member(*root, "home_page_url"));
  feed.id = text_member(*root, "feed_url");
  feed.subtitle = text_member(*root, "description");
  feed.language = text_member(*root, "language");
  feed.author = authors_of(*root);
  feed.self = base.resolve(feed.id);
  if (const json::value* hubs = member(*root, "hubs"); hubs != nullptr && hubs->is_array()) {
    for (const json::value& v : hubs->get_array())
      if (v.is_object()) read_feed_relation("hub", base.resolve(text_member(v.get_object(), "url")), feed);
  }
  if (const json::value* items = member(*root, "items"); items != nullptr && items->is_array()) {
    for (const json::value& v : items->get_array()) {
      if (!v.is_object()) continue;
      if (out.entries.size() >= limits::max_entries_per_feed) break;
      out.entries.push_back(read_item(v.get_object(), base));
    }
  }
  inherit_author(out);
  return {};
}

}  // namespace wirewatch::watchers
