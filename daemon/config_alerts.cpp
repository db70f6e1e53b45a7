#include <algorithm>

#include "daemon/config_sections.h"
#include "daemon/config_values.h"
#include "match/query.h"
#include "notify/notifier.h"

namespace wirewatch::daemon {
namespace {

constexpr std::size_t max_receivers_of_one = 100, max_variants = 1000;

// Every type the configuration has a word for; notify::find says which of them this version can use.
const std::vector<std::string> receiver_types{"slack", "webhook", "discord", "teams", "mattermost", "telegram", "ntfy", "email", "pagerduty"};

struct given_header {
  std::string name;
  secret content;
  place at;
};

std::vector<given_header> read_headers(table_reader& t, section_context& in) {
  std::vector<given_header> out;
  const member* m = t.take("headers");
  if (m == nullptr) return out;
  if (m->content.type != value::kind::table) {
    t.wrong(*m, "a table such as { \"X-Team\" = \"dprk\" }");
    return out;
  }
  table_reader sub(m->content, "headers", in.out);
  for (const member& h : m->content.members) {
    found_secret s = secret_of(h, sub, in);
    if (s.good) out.push_back({std::string(without_form(h.name)), std::move(s.what), h.at});
  }
  return out;
}

// The kind knows what it needs. It is asked after each part, so that a complaint stands at the part it is about.
void fill_and_validate(receiver_spec& r, found_secret& url, found_secret& key, std::vector<given_header> headers, place otherwise, diagnostics& out) {
  const notify::notifier& kind = *notify::find(r.type);
  auto refuses = [&](place at) {
    auto valid = kind.validate(r);
    if (!valid)
      out.error(at, "receiver " + in_quotes(r.id) + ": " + (valid.error().detail().empty() ? valid.error().message() : valid.error().detail()));
    return !valid;
  };
  r.url = std::move(url.what);
  if (refuses(url.where == nullptr ? otherwise : url.where->content.at)) return;
  r.signing_key = std::move(key.what);
  if (key.good && refuses(key.where->content.at)) r.signing_key = secret();
  for (given_header& h : headers) {
    r.headers.emplace_back(std::move(h.name), std::move(h.content));
    if (refuses(h.at)) r.headers.pop_back();
  }
}

bool read_type(table_reader& t, receiver_spec& r, section_context& in) {
  const member* m = t.take("type");
  if (m == nullptr) {
    t.missing("type", "one of: " + notify::known_kinds());
    return false;
  }
  if (m->content.type != value::kind::string || std::find(receiver_types.begin(), receiver_types.end(), m->content.text) == receiver_types.end()) {
    t.wrong(*m, "one of: " + notify::known_kinds() + (m->content.type == value::kind::string ? did_you_mean(m->content.text, receiver_types) : ""));
    return false;
  }
  r.type = m->content.text;
  if (notify::find(r.type) != nullptr) return true;
  in.out.error(m->content.at, "receiver type " + in_quotes(r.type) + " is not available yet; available: " + notify::known_kinds());
  return false;
}

void read_receiver(const value& table, config& c, id_list& ids, section_context& in) {
  if (table.type != value::kind::table) return in.out.error(table.at, "receiver: found " + describe(table) + ", expected [[receiver]]");
  table_reader t(table, "[[receiver]]", in.out);
  receiver_spec r;
  bool named = ids.add(t, r.id, in);
  // What other keys a type has that is not known here, is not known either.
  if (read_type(t, r, in)) {
    found_secret url = read_secret(t, "url", in), key = read_secret(t, "secret", in);
    if (url.good && !valid_http_address(url.what.reveal())) {
      t.wrong_hidden(*url.where, expected_address);
      url.good = false;
    }
    std::vector<given_header> headers = read_headers(t, in);
    if (auto n = t.read_integer("max_in_flight", 1, 64)) r.max_in_flight = std::uint32_t(*n);
    t.finish();
    if (url.where == nullptr || url.good) fill_and_validate(r, url, key, std::move(headers), t.at(), in.out);
  }
  if (named) c.receivers.push_back(std::move(r));
}

// A list of declared receivers, each once.
void read_receiver_names(table_reader& t, std::vector<std::string>& out, const config& c, section_context& in) {
  std::vector<std::string> names;
  if (!t.read_list("receivers", names, max_receivers_of_one, "the id of a [[receiver]]", valid_id)) return;
  std::vector<std::string> declared;
  for (const receiver_spec& r : c.receivers) declared.push_back(r.id);
  const value& list = t.peek("receivers")->content;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string& name = names[i];
    if (std::find(declared.begin(), declared.end(), name) == declared.end()) {
      std::string hint = did_you_mean(name, declared);
      if (hint.empty()) hint = declared.empty() ? ": there is none" : "";
      in.out.error(list.items[i].at, "receivers: found " + in_quotes(name) + ", expected the id of a [[receiver]]" + hint);
    } else if (std::find(out.begin(), out.end(), name) != out.end()) {
      in.out.error(list.items[i].at, "receivers: found " + in_quotes(name) + " again, expected each receiver once");
    } else {
      out.push_back(name);
    }
  }
}

void read_query(table_reader& t, subscription_spec& s, section_context& in) {
  const member* m = t.take("query");
  if (m == nullptr) return t.missing("query", "a query such as 'missile source:kcna-*'");
  if (m->content.type != value::kind::string) return t.wrong(*m, "a query in quotes");
  auto parsed = match::parse_query(m->content.text);
  if (parsed) {
    s.query = m->content.text;
    return;
  }
  const match::query_error& e = parsed.error();
  in.out.error(in.places.inside(m->content.at, e.column), "query: " + e.message + ": found " + e.found + ", expected " + e.expected);
}

void read_storm(table_reader& t, subscription_spec& s, section_context& in) {
  const member* m = t.take("storm");
  if (m == nullptr) return;
  if (m->content.type != value::kind::table) return t.wrong(*m, "a table such as { over = \"10 in 5m\" }");
  table_reader sub(m->content, "storm", in.out);
  std::string over;
  if (sub.read_string_if("over", over, "a rate such as \"10 in 5m\"", [](std::string_view v) { return parse_rate(v).has_value(); })) s.storm = over;
  sub.finish();
  in.out.no_effect(m->at, "storm", "each change is its own alert");
}

void read_subscription(const value& table, config& c, id_list& ids, section_context& in) {
  if (table.type != value::kind::table) return in.out.error(table.at, "subscription: found " + describe(table) + ", expected [[subscription]]");
  table_reader t(table, "[[subscription]]", in.out);
  subscription_spec s;
  ids.add(t, s.id, in);
  read_query(t, s, in);
  read_receiver_names(t, s.receivers, c, in);
  if (s.receivers.empty()) in.out.note(t.at("receivers"), "subscription " + in_quotes(s.id) + " has no receivers: it alerts nobody");
  if (t.read_string_if("deliver", s.deliver, "instant, hourly, \"daily 08:00\", \"weekly mon 08:00\" or cron with five fields", valid_deliver) &&
      s.deliver != "instant")
    in.out.no_effect(t.at("deliver"), "deliver", "alerts go out at once");
  t.read_string_if("time_zone", s.time_zone, "a time zone's name such as \"UTC\" or \"Asia/Seoul\"", valid_time_zone);
  if (t.read_string_if("quiet_hours", s.quiet_hours, "two times such as \"22:00-07:00\"",
                       [](std::string_view v) { return v.empty() || valid_quiet_hours(v); }) &&
      !s.quiet_hours.empty())
    in.out.no_effect(t.at("quiet_hours"), "quiet_hours", "alerts go out at any hour");
  read_storm(t, s, in);
  t.finish();
  c.subscriptions.push_back(std::move(s));
}

// A set is written @name in a query, so its name ends where a word ends.
bool valid_set_name(std::string_view s) { return !s.empty() && s.size() <= 100 && printable(s) && s.find_first_of(" ()\"@:*") == s.npos; }

}  // namespace

void read_names(const value& table, config& c, section_context& in) {
  table_reader t(table, "[names]", in.out);
  for (const member& m : table.members) {
    if (!valid_set_name(m.name)) {
      in.out.error(m.at, "names: found the name " + in_quotes(m.name) + ", expected 1 to 100 bytes without spaces and ( ) \" @ : *");
      continue;
    }
    std::vector<std::string> variants;
    t.read_list(m.name, variants, max_variants, "a name of 1 to 200 bytes",
                [](std::string_view v) { return !v.empty() && v.size() <= 200 && printable(v); });
    c.names.emplace(m.name, std::move(variants));
  }
  if (!table.members.empty()) in.out.no_effect(table.at, "[names]", "queries can not use @sets");
}

void read_receivers(const value& array, config& c, section_context& in) {
  id_list ids;
  for (const value& v : array.items) read_receiver(v, c, ids, in);
}

void read_subscriptions(const value& array, config& c, section_context& in) {
  id_list ids;
  for (const value& v : array.items) read_subscription(v, c, ids, in);
}

void read_operator(const value& table, config& c, section_context& in) {
  table_reader t(table, "[operator]", in.out);
  read_receiver_names(t, c.operator_receivers, c, in);
  t.finish();
}

}  // namespace wirewatch::daemon
