#include "cli/source_view.h"

#include <boost/json.hpp>
#include <unordered_map>

#include "api/views.h"
#include "cli/api_client.h"

namespace wirewatch::cli {
namespace json = boost::json;
namespace {

std::string shown(const json::value& v) {
  if (v.is_string()) return std::string(v.get_string());
  if (v.is_bool()) return v.get_bool() ? "yes" : "no";
  if (v.is_array()) {
    std::string out;
    for (const json::value& one : v.get_array()) out += (out.empty() ? "" : ", ") + shown(one);
    return out;
  }
  return json::serialize(v);
}

wall_time time_at(const json::object& o, std::string_view name) { return parse_rfc3339(text_at(o, name)).value_or(wall_time{}); }

result<void> each_stored(const storage::reader& reader, const std::function<bool(const json::object&)>& visit) {
  auto all = reader.sources();
  if (!all) return fail(all.error());
  std::unordered_map<std::uint32_t, source_state> states;
  auto walked = reader.each_state([&](source_state&& s) { states.emplace(raw(s.no), std::move(s)); });
  if (!walked) return walked;
  for (const catalog_source& c : *all) {
    if (c.retired) continue;
    auto it = states.find(raw(c.no));
    if (!visit(api::source_view(c, it == states.end() ? std::nullopt : std::optional<source_state>(std::move(it->second))))) break;
  }
  return {};
}

}  // namespace

std::string text_at(const json::object& o, std::string_view name) {
  const json::value* v = o.if_contains(name);
  return v != nullptr && v->is_string() ? std::string(v->get_string()) : "";
}

result<void> each_source(const setup& s, const std::function<bool(const json::object&)>& visit) {
  if (auto client = api_client::find(s)) return client->each("/api/v1/sources?limit=1000", "sources", visit);
  auto reader = open_state(s);
  if (!reader) return fail(reader.error());
  return each_stored(**reader, visit);
}

result<json::object> read_source(const setup& s, const std::string& id) {
  if (auto client = api_client::find(s)) {
    auto answer = client->ask("GET", "/api/v1/sources/" + percent_encode(id));
    if (!answer) return fail(answer.error());
    if (!answer->is_object()) return fail(errc::protocol_error, "ask wirewatch", "the answer is no object");
    return std::move(answer->get_object());
  }
  auto reader = open_state(s);
  if (!reader) return fail(reader.error());
  auto c = find_source(**reader, id);
  if (!c) return fail(c.error());
  auto state = (*reader)->state(c->no);
  if (!state) return fail(state.error());
  return api::source_view(*c, *state);
}

std::string describe_source(const terminal& t, const json::object& o, wall_time now) {
  std::string out = paint(t, tone::bold, visible_line(text_at(o, "title"))) + "\n";
  for (const auto& [key, value] : o) {
    const std::string name(key);
    if (name == "title" || (value.is_array() && value.get_array().empty())) continue;
    std::string text = shown(value);
    if (const wall_time when = time_at(o, name); when != wall_time{}) text = ago(when, now) + " (" + shown_time(when) + ")";
    const tone how = name == "last_error" || text == "failing" ? tone::red : tone::plain;
    out += paint(t, tone::dim, name + std::string(name.size() < 14 ? 14 - name.size() : 1, ' ')) + paint(t, how, visible_line(text)) + "\n";
  }
  return out;
}

std::vector<cell> source_row(const json::object& o, wall_time now) {
  const std::string state = text_at(o, "state");
  const tone how = state == "failing" ? tone::red : state == "ok" ? tone::green : tone::yellow;
  const wall_time next = time_at(o, "next_due");
  return {cell(text_at(o, "id")),
          cell(state, how),
          cell(ago(time_at(o, "last_visit"), now), tone::dim),
          cell(state == "paused" || next == wall_time{} ? "-"
               : next <= now                            ? "due"
                                                        : ago(next, now),
               tone::dim),
          cell(state == "failing" ? text_at(o, "last_error") : text_at(o, "title"), state == "failing" ? tone::red : tone::plain),
          cell(text_at(o, "url"), tone::blue)};
}

}  // namespace wirewatch::cli
