#include "cli/feed_view.h"

#include <boost/json.hpp>

#include "cli/safe_html.h"

namespace wirewatch::cli {
namespace json = boost::json;
namespace {

void put(json::object& o, std::string_view name, const std::string& text) {
  if (!text.empty()) o[name] = text;
}
void put(json::object& o, std::string_view name, const std::optional<wall_time>& t) {
  if (t) o[name] = to_rfc3339(std::chrono::floor<std::chrono::seconds>(*t));
}

void put(json::object& o, std::string_view name, const std::optional<std::uint32_t>& number) {
  if (number) o[name] = *number;
}

json::object feed_fields(const feed_info& f) {
  json::object o;
  o["title"] = safe_line(f.title);
  put(o, "link", safe_line(f.link));
  put(o, "id", safe_line(f.id));
  put(o, "subtitle", safe_html(f.subtitle));
  put(o, "language", safe_line(f.language));
  put(o, "author", safe_line(f.author));
  put(o, "published", f.published);
  put(o, "updated", f.updated);
  put(o, "ttl_minutes", f.ttl_minutes);
  put(o, "update_minutes", f.update_minutes);
  json::array hours, days, hubs;
  for (unsigned h = 0; h < 24; ++h)
    if ((f.skip_hours >> h & 1U) != 0) hours.push_back(h);
  constexpr std::string_view names[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
  for (unsigned d = 0; d < 7; ++d)
    if ((unsigned(f.skip_days) >> d & 1U) != 0) days.push_back(json::value(names[d]));
  for (const std::string& hub : f.hubs) hubs.push_back(json::value(safe_line(hub)));
  if (!hours.empty()) o["skip_hours"] = std::move(hours);
  if (!days.empty()) o["skip_days"] = std::move(days);
  put(o, "self", safe_line(f.self));
  if (!hubs.empty()) o["hubs"] = std::move(hubs);
  put(o, "prev_archive", safe_line(f.prev_archive));
  put(o, "next_archive", safe_line(f.next_archive));
  if (f.complete) o["complete"] = true;
  if (f.archive) o["archive"] = true;
  return o;
}

}  // namespace

json::object entry_json(const entry& e) {
  json::object o;
  o["title"] = safe_line(e.title);
  put(o, "link", safe_line(e.link));
  put(o, "id", safe_line(e.id.empty() ? e.link : e.id));  // the link is what an entry without one is known by
  put(o, "author", safe_line(e.author));
  put(o, "language", safe_line(e.language));
  // Always one of the two; each also when nothing of it is harmless.
  if (!e.summary.empty() || e.content.empty()) o["summary"] = safe_html(e.summary);
  if (!e.content.empty()) o["content"] = safe_html(e.content);
  put(o, "published", e.published);
  put(o, "updated", e.updated);
  if (!e.published) put(o, "published_text", safe_line(e.published_text));
  json::array enclosures;
  for (const enclosure& x : e.enclosures) {
    json::object one{{"href", safe_line(x.href)}};
    put(one, "type", safe_line(x.type));
    enclosures.push_back(std::move(one));
  }
  if (!enclosures.empty()) o["enclosures"] = std::move(enclosures);
  return o;
}

json::object feed_json(const snapshot& s) {
  json::array entries;
  for (const entry& e : s.entries) entries.push_back(entry_json(e));
  json::object o;
  o["format"] = s.format;
  o["encoding"] = s.encoding;
  o["feed"] = feed_fields(s.feed);
  o["entry_count"] = s.entries.size();
  o["entries"] = std::move(entries);
  o["mended"] = json::value_from(s.mended);
  o["truncated"] = s.truncated;
  return o;
}

std::string describe_feed(const terminal& t, const snapshot& s, wall_time now) {
  std::string out = paint(t, tone::bold, visible_line(s.feed.title.empty() ? "(without title)" : s.feed.title)) + "\n";
  std::string line = visible_line(s.format) + " · " + visible_line(s.encoding) + " · " + counted(s.entries.size(), "entry", "entries");
  for (const std::string* part : {&s.feed.language, &s.feed.author, &s.feed.link})
    if (!part->empty()) line += " · " + visible_line(*part);
  out += paint(t, tone::dim, line) + "\n";
  for (const std::string& m : s.mended) out += paint(t, tone::yellow, "note: " + visible_line(m)) + "\n";
  if (s.truncated) out += paint(t, tone::yellow, "note: the document breaks off; what is missing is not read as removed") + "\n";
  if (s.entries.empty()) return out;
  std::vector<std::vector<cell>> rows;
  for (const entry& e : s.entries) {
    const auto when = e.published ? e.published : e.updated;
    rows.push_back({cell(when                       ? ago(*when, now)
                         : e.published_text.empty() ? "-"
                                                    : e.published_text,
                         tone::dim),
                    cell(e.title.empty() ? "(without title)" : e.title), cell(e.link.empty() ? e.id : e.link, tone::blue)});
  }
  return out + "\n" + table(t, {"published", "title", "link"}, rows);
}

}  // namespace wirewatch::cli
