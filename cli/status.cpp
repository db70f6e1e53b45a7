// `run` and `status`: the daemon as a whole.
#include <boost/json.hpp>
#include <map>

#include "api/views.h"
#include "cli/api_client.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/state.h"
#include "daemon/app.h"
#include "daemon/state_lock.h"

namespace wirewatch::cli {
namespace json = boost::json;
namespace {

// A number somewhere in an answer; 0 when it is not there.
std::uint64_t number_at(const json::object& o, std::string_view group, std::string_view name) {
  const json::value* g = o.if_contains(group);
  const json::value* v = g != nullptr && g->is_object() ? g->get_object().if_contains(name) : nullptr;
  return v != nullptr && v->is_number() ? v->to_number<std::uint64_t>() : 0;
}

std::string size_of(std::uint64_t bytes) {
  constexpr const char* units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  double n = double(bytes);
  for (; n >= 1024 && unit < 4; ++unit) n /= 1024;
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, unit == 0 ? "%.0f %s" : "%.1f %s", n, units[unit]);
  return buffer;
}

result<json::object> status_of_state(const setup& s) {
  auto reader = open_state(s);
  if (!reader) return fail(reader.error());
  const storage::reader& r = **reader;
  auto all = r.sources();
  if (!all) return fail(all.error());
  std::map<std::uint32_t, source_state> states;
  auto walked = r.each_state([&](source_state&& one) { states.emplace(raw(one.no), std::move(one)); });
  if (!walked) return fail(walked.error());
  std::map<std::string_view, std::uint64_t> by_state;
  std::uint64_t watched = 0, overdue = 0;
  for (const catalog_source& c : *all) {
    if (c.retired) continue;
    auto it = states.find(raw(c.no));
    const std::optional<source_state> state = it == states.end() ? std::nullopt : std::optional<source_state>(it->second);
    ++by_state[api::source_status(c, state)];
    if (c.spec.paused) continue;
    ++watched;
    overdue += state && state->next_due != wall_time{} && state->next_due < now();
  }
  auto totals = r.totals();
  if (!totals) return fail(totals.error());
  auto pending = api::count_pending(r);
  if (!pending) return fail(pending.error());
  json::object o;
  o["running"] = false;
  o["sources"] = {{"watched", watched},
                  {"failing", by_state["failing"]},
                  {"waiting_for_first_look", by_state["waiting"]},
                  {"paused", by_state["paused"]},
                  {"overdue", overdue}};
  o["store"] = {{"articles_estimate", totals->articles},
                {"revisions_estimate", totals->revisions},
                {"changes", totals->changes},
                {"bytes", totals->bytes_on_disk}};
  o["deliveries"] = {{"pending", *pending}};
  return o;
}

std::string describe_status(const json::object& o, const setup& s, const std::string& api) {
  const terminal& t = screen();
  const bool running = o.at("running").is_bool() && o.at("running").get_bool();
  const std::uint64_t failing = number_at(o, "sources", "failing"), pending = number_at(o, "deliveries", "pending");
  std::string out;
  auto line = [&](std::string_view name, const std::string& text) {
    out += paint(t, tone::dim, std::string(name) + std::string(12 - name.size(), ' ')) + text + "\n";
  };
  if (running) {
    const json::value *up = o.if_contains("uptime_s"), *version = o.if_contains("version");
    std::string text = paint(t, tone::green, "running");
    if (version != nullptr && version->is_string()) text += ", version " + visible_line(std::string(version->get_string()));
    if (up != nullptr && up->is_number()) text += ", for " + describe_duration(milliseconds(up->to_number<std::int64_t>() * 1000));
    line("wirewatch", text + ", API at " + visible_line(api));
  } else {
    line("wirewatch", paint(t, tone::yellow, "not running") + "; start it with: wirewatch run");
  }
  line("state", visible_line(s.daemon.state_dir) + ", " + size_of(number_at(o, "store", "bytes")));
  std::string sources = std::to_string(number_at(o, "sources", "watched")) + " watched";
  if (failing > 0) sources += ", " + paint(t, tone::red, std::to_string(failing) + " failing");
  for (auto [name, words] : {std::pair{"waiting_for_first_look", "not looked at yet"}, {"overdue", "overdue"}, {"paused", "paused"}})
    if (std::uint64_t n = number_at(o, "sources", name); n > 0) sources += ", " + std::to_string(n) + " " + words;
  line("sources", sources);
  line("articles", "about " + std::to_string(number_at(o, "store", "articles_estimate")) + ", with about " +
                       counted(number_at(o, "store", "revisions_estimate"), "revision", "revisions"));
  line("changes", std::to_string(number_at(o, "store", "changes")));
  line("deliveries", (pending > 0 ? paint(t, tone::yellow, std::to_string(pending) + " pending") : "none pending") +
                         (running ? ", " + std::to_string(number_at(o, "deliveries", "delivered_since_start")) + " delivered and " +
                                        std::to_string(number_at(o, "deliveries", "dead_since_start")) + " dead since the start"
                                  : ""));
  return out;
}

}  // namespace

int run_daemon(const call& c) {
  const std::string file = daemon::find_config(c.args.value("config"));
  if (file.empty()) {
    complain(
        "no configuration found: neither $WIREWATCH_CONFIG nor /etc/wirewatch/wirewatch.toml nor ./wirewatch.toml; name one with --config FILE\n"
        "To watch an address without one: wirewatch watch URL");
    return wrong;
  }
  return daemon::run(file);
}

int status(const call& c) {
  auto s = find_setup(c);
  if (!s) return s.error();
  json::object o;
  std::string api;
  auto client = api_client::find(*s);
  if (client) {
    auto answer = client->ask("GET", "/api/v1/status");
    if (!answer) return failure(answer.error().detail());
    if (answer->is_object()) o = std::move(answer->get_object());
    o["running"] = true;
    api = client->address();
  } else {
    auto read = status_of_state(*s);
    if (!read) return state_failure(read.error());
    o = std::move(*read);
    if (client.error().code() == errc::unsupported) {
      complain(client.error().detail() + "; this is what its state says");
      o["running"] = true;
      api = "no address";
    }
  }
  if (c.json)
    print_json(o);
  else
    print(describe_status(o, *s, api));
  return done;
}

}  // namespace wirewatch::cli
