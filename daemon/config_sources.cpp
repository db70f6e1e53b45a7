#include "api/views.h"
#include "daemon/config_sections.h"
#include "daemon/config_values.h"
#include "net/proxy.h"
#include "text/address.h"
#include "text/script_link.h"
#include "text/selector.h"
#include "text/url.h"

namespace wirewatch::daemon {
namespace {

constexpr std::size_t max_tags = 100, max_networks = 1000, max_drop = 100;

bool starts_with(std::string_view s, std::string_view start) { return s.substr(0, start.size()) == start; }

// In an address with a user and password only the form is told, not the text.
void wrong_address(table_reader& t, const member& m, std::string_view expected) {
  if (m.content.text.find('@') == std::string::npos)
    t.wrong(m, expected);
  else
    t.wrong_hidden(m, expected);
}

void read_proxy(table_reader& t, fetch_settings& f) {
  const member* m = t.take("proxy");
  if (m == nullptr) return;
  if (m->content.type != value::kind::string || !net::parse_proxy(m->content.text))
    return wrong_address(t, *m, "http://HOST:PORT, socks5h://HOST:PORT or \"\", without a user name");
  f.proxy = m->content.text;
}

// The keys that [fetch] and each [[source]] share.
void read_fetch_keys(table_reader& t, fetch_settings& f) {
  t.read_string_if("user_agent", f.user_agent, "1 to 256 printable ASCII characters", [](std::string_view s) {
    for (char c : s)
      if (c < 0x20 || c > 0x7e) return false;
    return !s.empty() && s.size() <= 256 && s.front() != ' ' && s.back() != ' ';
  });
  t.read_duration("timeout", f.timeout);
  t.read_as("max_body", f.max_body, "a size from 1KiB to 1GiB such as \"16MiB\"", [](std::string_view s) {
    auto n = parse_size(s);
    return n && *n >= 1024 && *n <= std::size_t(1) << 30 ? n : std::nullopt;
  });
  if (auto n = t.read_integer("host_concurrency", 1, 64)) f.host_concurrency = int(*n);
  t.read_duration("host_spacing", f.host_spacing);
  t.read_bool("respect_robots", f.respect_robots);
  t.read_list("allow_networks", f.allow_networks, max_networks, "a network such as \"10.0.0.0/8\" or \"fd00::/8\"",
              [](std::string_view s) { return text::parse_cidr(s).has_value(); });
  read_proxy(t, f);
}

void read_revisit(table_reader& t, revisit_policy& r, section_context& in) {
  const member* m = t.take("revisit");
  if (m == nullptr) return;
  if (m->content.type == value::kind::string && m->content.text == "never") {
    r.never = true;
    return;
  }
  if (m->content.type != value::kind::table) return t.wrong(*m, "\"never\" or a table with first, factor, max and census");
  table_reader sub(m->content, "revisit", in.out);
  sub.read_duration("first", r.first);
  if (auto n = sub.read_number("factor", 1, 1000)) r.factor = *n;
  sub.read_duration("max", r.max);
  sub.read_duration("census", r.census);
  sub.finish();
  in.out.no_effect(m->at, "revisit", "an article's page is read when it appears or its entry changes");
}

void read_removal(table_reader& t, removal_policy& r, section_context& in) {
  const member* m = t.take("removal");
  if (m == nullptr) return;
  if (m->content.type != value::kind::table) return t.wrong(*m, "a table with probes and over");
  table_reader sub(m->content, "removal", in.out);
  if (auto n = sub.read_integer("probes", 1, 1000)) r.probes = std::uint32_t(*n);
  sub.read_duration("over", r.over);
  sub.finish();
  in.out.no_effect(m->at, "removal", "no article is said to be removed");
}

void read_purge(table_reader& t, rate& r, section_context& in) {
  const member* m = t.take("purge");
  if (m == nullptr) return;
  if (m->content.type != value::kind::table) return t.wrong(*m, "a table such as { over = \"20 in 1h\" }");
  table_reader sub(m->content, "purge", in.out);
  sub.read_as("over", r, "a rate such as \"20 in 1h\"", parse_rate);
  sub.finish();
  in.out.no_effect(m->at, "purge");
}

void read_selector(table_reader& t, const char* key, std::string& out, section_context& in) {
  if (!t.read_text(key, out) || out.empty()) return;
  if (auto good = text::selector::parse(out); !good)
    in.out.error(t.at(key), std::string(key) + ": found " + in_quotes(out) + ", expected a CSS selector: " + good.error().detail());
}

void read_select(table_reader& t, selectors& s, section_context& in) {
  const member* m = t.take("select");
  if (m == nullptr) return;
  if (m->content.type != value::kind::table) return t.wrong(*m, "a table with entry, link, title, date, body, drop and scripts");
  table_reader sub(m->content, "select", in.out);
  for (auto [key, place] : {std::pair{"entry", &s.entry}, {"link", &s.link}, {"title", &s.title}, {"date", &s.date}, {"body", &s.body}})
    read_selector(sub, key, *place, in);
  sub.read_list("drop", s.drop, max_drop, "a CSS selector", [](std::string_view i) { return text::selector::parse(i).has_value(); });
  sub.read_list("scripts", s.scripts, max_drop, "a function and where it leads, such as \"onNews: /news?no={3}\"",
                [](std::string_view i) { return printable(i) && text::parse_script_rule(i).has_value(); });
  sub.finish();
}

void read_kind(table_reader& t, source_spec& s) {
  std::string kind = "auto";
  t.read_one_of("kind", kind, {"auto", "feed", "listing", "sitemap", "page"});
  if (kind == "feed") s.kind = source_kind::feed;
  if (kind == "listing") s.kind = source_kind::listing;
  if (kind == "sitemap") s.kind = source_kind::sitemap;
  if (kind == "page") s.kind = source_kind::page;
}

void read_identity(table_reader& t, source_spec& s, section_context& in) {
  auto is_pattern = [](std::string_view i) { return starts_with(i, "url:") || starts_with(i, "base64:"); };
  t.read_string_if("identity", s.identity, "auto, guid, link, title+date, \"url:REGEX\" or \"base64:REGEX\"", [&](std::string_view i) {
    return i == "auto" || i == "guid" || i == "link" || i == "title+date" || (is_pattern(i) && i.size() <= 1000 && printable(i));
  });
  if (is_pattern(s.identity))
    in.out.error(t.at("identity"),
                 "identity: found " + in_quotes(s.identity) + ", expected auto, guid, link or title+date: patterns are not available yet");
}

void read_intervals(table_reader& t, source_spec& s, section_context& in) {
  bool has_every = t.read_duration("every", s.every), has_max = t.read_duration("every_max", s.every_max);
  if (s.every <= s.every_max) return;
  if (!has_max) {
    s.every_max = s.every;  // slower than the default limit: it does not slow down further
    return;
  }
  in.out.error(t.at("every_max"), "every_max: found " + in_quotes(format_duration(s.every_max)) + ", expected at least " +
                                      (has_every ? "every" : "the default of every") + ", which is " + in_quotes(format_duration(s.every)));
}

void read_address(table_reader& t, source_spec& s) {
  const member* m = t.take("url");
  if (m == nullptr) return t.missing("url", expected_address);
  if (m->content.type != value::kind::string || !valid_http_address(m->content.text)) return wrong_address(t, *m, expected_address);
  if (api::has_credentials(m->content.text)) return t.wrong_hidden(*m, "an address without a user name and password");
  s.url = m->content.text;
}

using address_places = std::map<std::string, place>;  // by address without fragment

// Right, and seldom meant: both are fetched, and a query that names neither hears everything twice.
void note_repeated_address(const table_reader& t, const source_spec& s, address_places& seen, section_context& in) {
  if (s.url.empty()) return;
  const place here = t.at("url");
  auto address = text::parse_url(s.url);  // valid_http_address has said that it is one
  address->has_fragment = false;
  auto [it, fresh] = seen.try_emplace(address->href(), here);
  if (!fresh)
    in.out.note(here, "url: found the address of another source again: the first one is at " + in.out.file() + ":" + std::to_string(it->second.line) +
                          ":" + std::to_string(it->second.column));
}

void read_source(const value& table, config& c, id_list& ids, address_places& addresses, section_context& in) {
  if (table.type != value::kind::table) return in.out.error(table.at, "source: found " + describe(table) + ", expected [[source]]");
  table_reader t(table, "[[source]]", in.out);
  source_spec s;
  s.fetch = c.fetch;
  ids.add(t, s.id, in);
  t.read_text("title", s.title);
  read_address(t, s);
  note_repeated_address(t, s, addresses, in);
  read_kind(t, s);
  t.read_string_if("language", s.language, "a language tag such as \"en\", \"ko\" or \"zh-Hant\"", valid_language);
  t.read_text("edition_of", s.edition_of, 200);
  read_intervals(t, s, in);
  t.read_bool("full_text", s.full_text);
  read_revisit(t, s.revisit, in);
  read_removal(t, s.removal, in);
  read_purge(t, s.purge, in);
  if (t.read_string_if("stale", s.stale, "auto or a duration such as \"2d\"", [](std::string_view v) { return v == "auto" || parse_duration(v); }))
    in.out.no_effect(t.at("stale"), "stale", "silence raises no alert");
  read_identity(t, s, in);
  if (auto n = t.read_integer("pages", 1, 100)) s.pages = std::uint32_t(*n);
  read_select(t, s.select, in);
  t.read_list("tags", s.tags, max_tags, "a tag of 1 to 100 bytes", [](std::string_view i) { return !i.empty() && i.size() <= 100 && printable(i); });
  read_fetch_keys(t, s.fetch);
  t.finish();
  c.sources.push_back(std::move(s));
}

}  // namespace

bool id_list::add(table_reader& t, std::string& id, section_context& in) {
  const member* m = t.take("id");
  if (m == nullptr) {
    t.missing("id", expected_id);
    return false;
  }
  if (m->content.type != value::kind::string || !valid_id(m->content.text)) {
    t.wrong(*m, expected_id);
    return false;
  }
  auto [it, fresh] = seen_.try_emplace(m->content.text, m->content.at);
  if (!fresh) {
    in.out.error(m->content.at, "id: found " + in_quotes(m->content.text) + " again, expected another id: the first one is at " + in.out.file() +
                                    ":" + std::to_string(it->second.line) + ":" + std::to_string(it->second.column));
    return false;
  }
  id = m->content.text;
  return true;
}

void read_fetch(const value& table, config& c, section_context& in) {
  table_reader t(table, "[fetch]", in.out);
  read_fetch_keys(t, c.fetch);
  t.finish();
}

void read_sources(const value& array, config& c, section_context& in) {
  id_list ids;
  address_places addresses;
  c.sources.reserve(array.items.size());
  for (const value& v : array.items) read_source(v, c, ids, addresses, in);
}

}  // namespace wirewatch::daemon
