#include "api/views.h"

#include <algorithm>
#include <boost/json.hpp>

#include "core/limits.h"
#include "text/url.h"

namespace wirewatch::api {
namespace json = boost::json;
namespace {

constexpr std::size_t max_id_bytes = 100;
constexpr std::string_view kind_names[] = {"auto", "feed", "listing", "sitemap", "page"};

void put_time(json::object& o, std::string_view key, wall_time t) {
  if (t != wall_time{}) o[key] = to_rfc3339(t);
}
void put_text(json::object& o, std::string_view key, std::string_view value) {
  if (!value.empty()) o[key] = value;
}

bool id_character(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-'; }

tl::unexpected<error> wrong(std::string_view key, std::string_view expected) {
  return fail(errc::invalid_argument, "source", "\"" + std::string(key) + "\": expected " + std::string(expected));
}

}  // namespace

std::string_view source_status(const catalog_source& c, const std::optional<source_state>& s) {
  if (c.retired) return "retired";
  if (c.spec.paused) return "paused";
  if (s && s->gone_at != wall_time{}) return "gone";
  if (!s || s->last_visit == wall_time{}) return "waiting";
  return s->failures > 0 ? "failing" : "ok";
}

json::object source_view(const catalog_source& c, const std::optional<source_state>& s) {
  json::object o;
  o["id"] = c.spec.id;
  o["title"] = !c.spec.title.empty() ? c.spec.title : s && !s->feed_title.empty() ? s->feed_title : c.spec.id;
  o["url"] = c.spec.url;
  o["kind"] = kind_names[std::size_t(c.spec.kind)];
  put_text(o, "language", !c.spec.language.empty() ? c.spec.language : s ? s->feed_language : std::string());
  put_text(o, "edition_of", c.spec.edition_of);
  o["every"] = format_duration(c.spec.every);
  o["every_max"] = format_duration(c.spec.every_max);
  o["full_text"] = c.spec.full_text;
  o["tags"] = json::value_from(c.spec.tags);
  o["from"] = c.spec.from == origin::file ? "file" : "store";
  o["state"] = source_status(c, s);
  if (!s) return o;
  put_text(o, "moved_to", s->url);
  put_time(o, "baseline_at", s->baseline_at);
  put_time(o, "last_visit", s->last_visit);
  put_time(o, "last_success", s->last_success);
  put_time(o, "last_change", s->last_change);
  if (s->gone_at == wall_time{}) put_time(o, "next_due", s->next_due);
  put_time(o, "gone_at", s->gone_at);
  o["visits"] = s->visits;
  o["unchanged"] = s->unchanged;
  o["failures"] = s->failures;
  if (s->last_status != 0) o["last_status"] = s->last_status;
  put_text(o, "last_error", s->last_error);
  return o;
}

json::object article_view(const article_head& h, std::string_view source_id) {
  json::object o;
  o["id"] = article_id(h.key);
  o["source"] = source_id;
  o["url"] = h.url;
  o["title"] = h.title;
  put_text(o, "author", h.author);
  if (h.published) o["published"] = to_rfc3339(*h.published);
  o["first_seen"] = to_rfc3339(h.first_seen);
  o["listed"] = h.in_window;
  if (!h.in_window) put_time(o, "last_listed", h.last_seen);
  o["revision"] = h.revision;
  if (h.revision > 0) o["digest"] = h.digests.exact.labelled();
  o["identity"] = h.identity;
  if (h.page_due != wall_time{}) o["page_due"] = to_rfc3339(h.page_due);
  return o;
}

json::object revision_view(const revision& r, bool with_text) {
  json::object o;
  o["article"] = article_id(r.key);
  o["revision"] = r.number;
  o["seen_at"] = to_rfc3339(r.seen_at);
  o["digest"] = r.digests.exact.labelled();
  o["title"] = r.what.title;
  put_text(o, "author", r.what.author);
  if (r.what.published) o["published"] = to_rfc3339(*r.what.published);
  o["link"] = r.what.link;
  put_text(o, "language", r.what.language);
  o["images"] = json::value_from(r.what.images);
  if (!r.document.empty()) o["document"] = r.document.labelled();
  o["extractor"] = r.extractor;
  if (with_text) o["text"] = r.what.body;
  return o;
}

json::object delivery_view(std::string_view receiver_id, const outbox_entry& e, const std::optional<delivery_record>& r) {
  json::object o;
  o["id"] = e.delivery_id;
  o["receiver"] = receiver_id;
  o["state"] = to_string(r ? r->state : delivery_state::pending);
  if (e.seq != 0) o["seq"] = e.seq;
  put_text(o, "type", e.operator_type);
  put_text(o, "text", e.operator_text);
  json::array subscriptions;
  for (const hit& h : e.hits) subscriptions.emplace_back(h.subscription);
  o["subscriptions"] = std::move(subscriptions);
  o["created_at"] = to_rfc3339(e.created_at);
  json::array attempts;
  if (r) {
    o["attempts_made"] = r->attempts_made;
    if (r->state == delivery_state::pending) put_time(o, "next_attempt", r->next_attempt);
    put_text(o, "reason", r->reason);
    for (const attempt& a : r->attempts) {
      json::object one;
      one["at"] = to_rfc3339(a.at);
      one["elapsed_ms"] = a.elapsed.count();
      if (a.status != 0) one["status"] = a.status;
      one["outcome"] = a.outcome;
      put_text(one, "answer", a.excerpt);
      attempts.push_back(std::move(one));
    }
  }
  o["attempts"] = std::move(attempts);
  return o;
}

result<std::uint64_t> count_pending(const storage::reader& reader) {
  auto known = reader.receivers();
  if (!known) return fail(known.error());
  std::uint64_t n = 0;
  for (const catalog_receiver& c : *known) {
    auto state = reader.get_receiver_state(c.no);
    if (!state) return fail(state.error());
    for (outbox_no after = state->acked_through;;) {
      auto rows = reader.outbox(c.no, after, limits::max_page_size);
      if (!rows) return fail(rows.error());
      for (const outbox_entry& e : *rows) {
        if (std::binary_search(state->acked_beyond.begin(), state->acked_beyond.end(), e.no)) continue;
        // What came to a receiver that was off may be settled by its record alone.
        auto record = reader.delivery(c.no, e.no);
        if (!record) return fail(record.error());
        n += !*record || (*record)->state == delivery_state::pending;
      }
      if (rows->size() < limits::max_page_size) break;
      after = rows->back().no;
    }
  }
  return n;
}

result<source_spec> source_from_json(const json::object& o, source_spec s) {
  for (const auto& [key, value] : o) {
    const std::string* text = nullptr;
    std::string copy;
    if (value.is_string()) {
      copy = std::string(value.get_string());
      text = &copy;
    }
    if (key == "id") {
      if (!text || !valid_id(*text)) return wrong(key, "1 to 100 of letters, digits, '.', '_' and '-'");
      s.id = *text;
    } else if (key == "title") {
      if (!text) return wrong(key, "a string");
      s.title = *text;
    } else if (key == "url") {
      if (!text || text::origin_of(*text).empty()) return wrong(key, "an absolute http or https address");
      if (has_credentials(*text)) return wrong(key, "an address without a user name and password");
      s.url = *text;
    } else if (key == "kind") {
      auto at = text ? std::find(std::begin(kind_names), std::end(kind_names), *text) : std::end(kind_names);
      if (at == std::end(kind_names)) return wrong(key, "auto, feed, listing, sitemap or page");
      s.kind = source_kind(at - std::begin(kind_names));
    } else if (key == "language" || key == "edition_of") {
      if (!text) return wrong(key, "a string");
      (key == "language" ? s.language : s.edition_of) = *text;
    } else if (key == "every" || key == "every_max") {
      auto d = text ? parse_duration(*text) : std::nullopt;
      if (!d) return wrong(key, "a duration such as \"10m\"");
      (key == "every" ? s.every : s.every_max) = *d;
    } else if (key == "full_text" || key == "paused") {
      if (!value.is_bool()) return wrong(key, "true or false");
      (key == "paused" ? s.paused : s.full_text) = value.get_bool();
    } else if (key == "tags") {
      if (!value.is_array()) return wrong(key, "a list of strings");
      s.tags.clear();
      for (const json::value& t : value.get_array()) {
        if (!t.is_string()) return wrong(key, "a list of strings");
        s.tags.emplace_back(t.get_string());
      }
    } else {
      return fail(errc::invalid_argument, "source", "unknown key \"" + std::string(key) + "\"");
    }
  }
  if (s.url.empty()) return wrong("url", "an absolute http or https address");
  if (s.every_max < s.every && o.contains("every_max"))
    return wrong("every_max", "at least \"every\", which is \"" + format_duration(s.every) + "\"");
  s.every_max = std::max(s.every_max, s.every);
  return s;
}

bool valid_id(std::string_view s) { return !s.empty() && s.size() <= max_id_bytes && std::all_of(s.begin(), s.end(), id_character); }

bool has_credentials(std::string_view url) {
  auto parsed = text::parse_url(url);
  return parsed && !(parsed->username.empty() && parsed->password.empty());
}

std::string without_credentials(std::string_view url) {
  auto parsed = text::parse_url(url);
  if (!parsed || parsed->opaque) return url.find('@') == url.npos ? std::string(url) : "an address";
  parsed->username.clear();
  parsed->password.clear();
  return parsed->href();
}

std::string make_source_id(std::string_view title, std::string_view url) {
  auto slug = [](std::string_view s) {
    std::string out;
    for (char c : s) {
      if (c >= 'A' && c <= 'Z') c = char(c + 32);
      if (id_character(c) && c != '_')
        out += c;
      else if (!out.empty() && out.back() != '-')
        out += '-';
    }
    while (!out.empty() && (out.back() == '-' || out.back() == '.')) out.pop_back();
    if (out.size() > 60) out.resize(60);
    return out;
  };
  std::string from_title = slug(title);
  if (from_title.size() >= 3) return from_title;
  std::string_view rest = url;
  if (auto at = rest.find("://"); at != std::string_view::npos) rest.remove_prefix(at + 3);
  if (rest.substr(0, 4) == "www.") rest.remove_prefix(4);
  std::string from_url = slug(rest);
  return from_url.empty() ? "source" : from_url;
}

}  // namespace wirewatch::api
