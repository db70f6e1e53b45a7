// `check`: the configuration, read as `run` would read it.
#include <boost/json.hpp>

#include "cli/command.h"
#include "cli/output.h"
#include "cli/state.h"

namespace wirewatch::cli {
namespace json = boost::json;
namespace {

constexpr std::string_view kind_names[] = {"auto", "feed", "listing", "sitemap", "page"};

json::array list_of(const std::vector<daemon::config_message>& messages) {
  json::array out;
  for (const daemon::config_message& m : messages)
    out.push_back(json::object{{"file", m.file}, {"line", m.line}, {"column", m.column}, {"message", m.message}});
  return out;
}

void show_json(const daemon::config& c) {
  print_json(json::object{{"ok", true},
                          {"file", c.file},
                          {"sources", c.sources.size()},
                          {"receivers", c.receivers.size()},
                          {"subscriptions", c.subscriptions.size()},
                          {"state_dir", c.daemon.state_dir},
                          {"listen", c.daemon.listen},
                          {"notes", list_of(c.notes)}});
}

void section(std::size_t n, const char* singular, const char* plural, const std::vector<std::string>& heads,
             const std::vector<std::vector<cell>>& rows) {
  if (n > 0) print("\n" + paint(screen(), tone::bold, counted(n, singular, plural)) + "\n" + table(screen(), heads, rows));
}

void show(const daemon::config& c) {
  print(paint(screen(), tone::green, "The configuration is right: ") + visible_line(c.file) + "\nstate " + visible_line(c.daemon.state_dir) +
        ", API " + (c.daemon.listen.empty() ? "none" : visible_line(c.daemon.listen)) + "\n");
  std::vector<std::vector<cell>> sources, receivers, subscriptions;
  for (const source_spec& s : c.sources)
    sources.push_back({cell(s.id), cell(std::string(kind_names[std::size_t(s.kind)])), cell(format_duration(s.every)),
                       cell(s.language.empty() ? "-" : s.language), cell(s.url)});
  for (const receiver_spec& r : c.receivers) {
    const char* signature = r.type != "webhook" ? "-" : r.signing_key.empty() ? "unsigned" : "signed";
    receivers.push_back({cell(r.id), cell(r.type), cell(signature), cell(std::to_string(r.max_in_flight))});
  }
  for (const subscription_spec& s : c.subscriptions) {
    std::string to;
    for (const std::string& r : s.receivers) to += (to.empty() ? "" : ", ") + r;
    subscriptions.push_back({cell(s.id), cell(to.empty() ? "nobody" : to), cell(s.query)});
  }
  section(sources.size(), "source", "sources", {"id", "kind", "every", "lang", "url"}, sources);
  section(receivers.size(), "receiver", "receivers", {"id", "type", "signature", "at once"}, receivers);
  section(subscriptions.size(), "subscription", "subscriptions", {"id", "tells", "query"}, subscriptions);
}

}  // namespace

int check(const call& c) {
  const auto loaded = load_whole_config(c, [&](const std::vector<daemon::config_error>& errors) {
    if (c.json) print_json(json::object{{"ok", false}, {"errors", list_of(errors)}});
  });
  if (!loaded) return loaded.error();
  tell(loaded->notes, " (a note, no error)");
  if (c.json)
    show_json(*loaded);
  else
    show(*loaded);
  return done;
}

}  // namespace wirewatch::cli
