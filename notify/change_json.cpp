#include "notify/change_json.h"

#include <boost/json.hpp>

#include "text/charset.h"

namespace wirewatch::notify {
namespace {

namespace json = boost::json;

void put(json::object& to, std::string_view name, const std::string& value) {
  if (!value.empty()) to[name] = text::valid_utf8(value) ? value : text::sanitize_utf8(value);
}
void put(json::object& to, std::string_view name, wall_time value) {
  if (value != wall_time{}) to[name] = to_rfc3339(value);
}
void put(json::object& to, std::string_view name, const sha256_digest& value) {
  if (!value.empty()) to[name] = value.labelled();
}
template <class T>
void put(json::object& to, std::string_view name, T part) requires std::is_same_v<T, json::object> || std::is_same_v<T, json::array> {
  if (!part.empty()) to[name] = std::move(part);
}

json::object of(const seen_interval& i) {
  json::object o;
  put(o, "last_seen_before", i.last_seen_before);
  put(o, "first_seen_after", i.first_seen_after);
  return o;
}

json::object of(const source_ref& s) {
  json::object o;
  put(o, "id", s.id);
  put(o, "title", s.title);
  put(o, "language", s.language);
  return o;
}

json::object of(const article_ref& a) {
  json::object o;
  o["id"] = article_id(a.key);
  put(o, "url", a.url);
  put(o, "title", a.title);
  put(o, "author", a.author);
  if (a.published) o["published"] = to_rfc3339(*a.published);
  put(o, "first_seen", a.first_seen);
  o["revision"] = a.revision;
  put(o, "digest", a.digest);
  return o;
}

json::object of(const previous_ref& p) {
  json::object o;
  o["revision"] = p.revision;
  put(o, "digest", p.digest);
  put(o, "title", p.title);
  put(o, "url", p.url);
  return o;
}

json::object of(const hunk& h) {
  json::object o;
  o["field"] = to_string(h.field);
  put(o, "before", h.before);
  put(o, "removed", h.removed);
  put(o, "added", h.added);
  put(o, "after", h.after);
  return o;
}

json::object of(const difference& d) {
  json::object o;
  if (d.hunks.empty() && d.added_words == 0 && d.removed_words == 0) return o;
  o["added_words"] = d.added_words;
  o["removed_words"] = d.removed_words;
  json::array hunks;
  for (const hunk& h : d.hunks) hunks.push_back(of(h));
  o["hunks"] = std::move(hunks);
  if (d.hunks_omitted > 0) o["hunks_omitted"] = d.hunks_omitted;
  return o;
}

bool compares(change_kind k) {
  return k == change_kind::edited || k == change_kind::restored || k == change_kind::replaced || k == change_kind::moved;
}

json::array of(const std::vector<content_field>& fields) {
  json::array a;
  for (content_field f : fields) a.push_back(json::value(to_string(f)));
  return a;
}

json::array of(const std::vector<probe>& probes) {
  json::array a;
  for (const probe& p : probes) a.push_back(json::object{{"at", to_rfc3339(p.at)}, {"status", p.status}});
  return a;
}

std::string_view without_slash(std::string_view url) {
  while (!url.empty() && url.back() == '/') url.remove_suffix(1);
  return url;
}

}  // namespace

std::string article_page(const change& c, std::string_view public_url) {
  if (public_url.empty() || !c.article) return {};
  return std::string(without_slash(public_url)) + "/articles/" + article_id(c.article->key);
}

std::string diff_page(const change& c, std::string_view public_url) {
  std::string page = article_page(c, public_url);
  if (page.empty() || !c.previous || c.previous->revision == 0 || c.previous->revision == c.article->revision) return {};
  return page + "/diff/" + std::to_string(c.previous->revision) + ".." + std::to_string(c.article->revision);
}

json::object to_json(const change& c, std::string_view public_url) {
  json::object o;
  o["seq"] = c.seq;
  o["kind"] = to_string(c.kind);
  put(o, "class", std::string(to_string(c.cls)));
  put(o, "detected_at", c.detected_at);
  put(o, "interval", of(c.interval));
  put(o, "source", of(c.source));
  if (c.article) o["article"] = of(*c.article);
  if (c.previous) o["previous"] = of(*c.previous);
  put(o, "fields", of(c.fields));
  if (compares(c.kind)) put(o, "diff", of(c.diff));
  put(o, "probes", of(c.probes));
  if (c.reverts_to) o["reverts_to"] = *c.reverts_to;
  put(o, "detail", c.detail);
  json::object links;
  put(links, "article", article_page(c, public_url));
  put(links, "diff", diff_page(c, public_url));
  put(o, "links", std::move(links));
  return o;
}

std::string change_json(const change& c, std::string_view public_url) { return json::serialize(to_json(c, public_url)); }

}  // namespace wirewatch::notify
