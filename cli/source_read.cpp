// `source list`, `show` and `export`.
#include <algorithm>
#include <boost/json.hpp>

#include "cli/command.h"
#include "cli/source_view.h"
#include "text/opml.h"

namespace wirewatch::cli {
namespace json = boost::json;
namespace {

bool has_tag(const json::object& o, const std::string& tag) {
  const json::value* tags = o.if_contains("tags");
  return tags != nullptr && tags->is_array() && std::any_of(tags->get_array().begin(), tags->get_array().end(), [&](const json::value& t) {
           return t.is_string() && std::string_view(t.get_string().data(), t.get_string().size()) == tag;
         });
}

}  // namespace

int source_list(const call& c) {
  const auto state = c.args.value("state"), tag = c.args.value("tag");
  if (state && *state != "waiting" && *state != "ok" && *state != "failing" && *state != "paused" && *state != "gone")
    return c.refuse("--state: found \"" + *state + "\", expected waiting, ok, failing, paused or gone");
  auto where = find_setup(c);
  if (!where) return where.error();
  std::vector<std::vector<cell>> rows;
  const wall_time at = now();
  auto listed = each_source(*where, [&](const json::object& o) {
    if ((state && text_at(o, "state") != *state) || (tag && !has_tag(o, *tag))) return true;
    if (c.json)
      print_json(o);
    else
      rows.push_back(source_row(o, at));
    return true;
  });
  if (!listed) return state_failure(listed.error());
  if (!c.json) print(rows.empty() ? "No sources.\n" : table(screen(), source_heads, rows));
  return done;
}

int source_show(const call& c) {
  auto where = find_setup(c);
  if (!where) return where.error();
  auto o = read_source(*where, c.args.operands()[0]);
  if (!o) return failure(o.error().detail());
  if (c.json)
    print_json(*o);
  else
    print(describe_source(screen(), *o, now()));
  return done;
}

int source_export(const call& c) {
  auto where = find_setup(c);
  if (!where) return where.error();
  std::vector<text::opml_feed> feeds;
  auto listed = each_source(*where, [&](const json::object& o) {
    text::opml_feed f;
    f.url = text_at(o, "url");
    f.title = text_at(o, "title");
    f.language = text_at(o, "language");
    f.type = "rss";
    feeds.push_back(std::move(f));
    return true;
  });
  if (!listed) return state_failure(listed.error());
  const std::string opml = text::write_opml("wirewatch", feeds);
  if (c.json)
    print_json(json::object{{"feeds", feeds.size()}, {"opml", opml}});
  else
    print(opml);
  return done;
}

}  // namespace wirewatch::cli
