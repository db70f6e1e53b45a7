// `source add`, `edit`, `remove`, `pause`, `resume`, `poll` and `import`: what goes through the daemon.
#include <boost/json.hpp>
#include <cstdio>
#include <iostream>

#include "api/views.h"
#include "cli/api_client.h"
#include "cli/command.h"
#include "cli/feed_view.h"
#include "cli/fetch_once.h"
#include "cli/input.h"
#include "cli/look.h"
#include "cli/source_view.h"
#include "text/opml.h"

namespace wirewatch::cli {
namespace json = boost::json;
namespace {

constexpr std::size_t import_chunk = 500;

// The API's object for the options that were given.
json::object settings_of(const call& c) {
  json::object o;
  for (auto [option, key] : {std::pair{"id", "id"},
                             {"title", "title"},
                             {"language", "language"},
                             {"edition-of", "edition_of"},
                             {"kind", "kind"},
                             {"every", "every"},
                             {"every-max", "every_max"},
                             {"url", "url"}})
    if (auto value = c.args.value(option)) o[key] = *value;
  if (auto tags = c.args.values("tag"); !tags.empty()) o["tags"] = json::value_from(tags);
  if (auto full = c.args.value("full-text")) o["full_text"] = *full != "no";
  return o;
}

struct prepared {
  setup where;
  api_client daemon;
};
// On failure what is wrong has been said; the value is the exit status.
tl::expected<prepared, int> prepare(const call& c) {
  auto where = find_setup(c);
  if (!where) return tl::unexpected(where.error());
  auto daemon = api_client::find(*where);
  if (!daemon) return tl::unexpected(failure(daemon.error().detail()));
  return prepared{std::move(*where), std::move(*daemon)};
}

int show_answer(const call& c, const result<json::value>& answer, std::string_view what_was_done) {
  if (!answer) return failure(answer.error().detail());
  if (c.json)
    print_json(*answer);
  else
    print(std::string(what_was_done) + "\n");
  return done;
}

bool confirmed() {
  print("\nAdd this source? [y/N] ");
  std::fflush(stdout);
  std::string line;
  return std::getline(std::cin, line) && (line == "y" || line == "Y" || line == "yes");
}

std::string as_person_sees(const json::object& o, const snapshot* seen) {
  const std::string id =
      text_at(o, "id").empty() ? api::make_source_id(!text_at(o, "title").empty() ? text_at(o, "title") : "", text_at(o, "url")) : text_at(o, "id");
  std::string out = "\nIt would be stored as \"" + visible_line(id) + "\"";
  if (!text_at(o, "kind").empty()) out += ", of kind " + visible_line(text_at(o, "kind"));
  if (const std::string& language = seen != nullptr ? seen->feed.language : ""; text_at(o, "language").empty() && !language.empty())
    out += ", in the language \"" + visible_line(language) + "\"";
  out += ", looked at every " + (text_at(o, "every").empty() ? std::string("10m") : visible_line(text_at(o, "every")));
  if (seen != nullptr) out += "; the " + counted(seen->entries.size(), "entry", "entries") + " listed now are its baseline and raise no alert";
  return out + ".\n";
}

// Of one that was read.
void show_look(const look& seen, const std::string& url) {
  snapshot shown = *seen.what;
  if (shown.entries.size() > 10) shown.entries.resize(10);
  shown.feed.title = shown.feed.title.empty() ? url : shown.feed.title;
  print(describe_feed(screen(), shown, now()));
  if (seen.what->entries.size() > shown.entries.size())
    print("… and " + std::to_string(seen.what->entries.size() - shown.entries.size()) + " more\n");
  if (!seen.feeds.empty())
    print("\nThe page names " + counted(seen.feeds.size(), "feed", "feeds") + ", which tell more and change less than the page:\n");
  for (std::size_t i = 0; i < std::min<std::size_t>(seen.feeds.size(), 5); ++i) print("  " + visible_line(seen.feeds[i].url) + "\n");
}

}  // namespace

int source_add(const call& c) {
  json::object o = settings_of(c);
  const std::string& url = c.args.operands()[0];
  if (!is_http_address(url))
    return c.refuse("found \"" + api::without_credentials(url) + "\", expected an address that starts with http:// or https://");
  o["url"] = url;
  if (auto valid = api::source_from_json(o, source_spec{}); !valid) return c.refuse(valid.error().detail());
  auto p = prepare(c);
  if (!p) return p.error();

  const bool sure = c.args.has("yes");
  auto seen = look_at(url, p->where.fetch, source_kind_of(text_at(o, "kind")));
  const snapshot* what = seen && seen->what ? &*seen->what : nullptr;
  if (what == nullptr) {
    complain("the look at it failed: " + (seen ? seen->what.error() : seen.error()).message());
    if (seen && !seen->feeds.empty()) complain("it names a feed: " + seen->feeds[0].url);
    if (!sure) return failure("nothing was added; --yes adds it all the same");
  } else if (!c.json) {
    show_look(*seen, url);
  }
  if (what != nullptr) {
    // Kept as it was found: an error page that comes in its place one day is no listing.
    if (const std::string kind = text_at(o, "kind"); kind.empty() || kind == "auto") o["kind"] = to_string(seen->kind);
    if (text_at(o, "title").empty() && text_at(o, "id").empty()) o["id"] = api::make_source_id(what->feed.title, url);
  }
  if (!sure && !c.json && can_ask()) {
    print(as_person_sees(o, what));
    if (!confirmed()) return failure("nothing was added");
  }
  auto answer = p->daemon.ask("POST", "/api/v1/sources", json::serialize(o));
  std::string id = answer && answer->is_object() ? text_at(answer->get_object(), "id") : "";
  return show_answer(c, answer, "Added " + visible_line(id) + ".");
}

int source_edit(const call& c) {
  if (auto full = c.args.value("full-text"); full && *full != "yes" && *full != "no")
    return c.refuse("--full-text: found \"" + *full + "\", expected yes or no");
  const json::object o = settings_of(c);
  if (o.empty()) return c.refuse("nothing to change was named");
  source_spec any;
  any.url = "http://any.invalid/";
  any.every = {};
  if (auto valid = api::source_from_json(o, any); !valid) return c.refuse(valid.error().detail());
  auto p = prepare(c);
  if (!p) return p.error();
  const std::string& id = c.args.operands()[0];
  if (o.contains("every_max") && !o.contains("every")) {  // a mistake in the call only next to what is stored
    auto stored = p->daemon.ask("GET", "/api/v1/sources/" + percent_encode(id));
    if (stored && stored->is_object()) any.every = parse_duration(text_at(stored->get_object(), "every")).value_or(milliseconds(0));
    if (auto valid = api::source_from_json(o, any); !valid) return c.refuse(valid.error().detail());
  }
  return show_answer(c, p->daemon.ask("PATCH", "/api/v1/sources/" + percent_encode(id), json::serialize(o)), "Changed " + visible_line(id) + ".");
}

int source_remove(const call& c) {
  auto p = prepare(c);
  if (!p) return p.error();
  const std::string& id = c.args.operands()[0];
  return show_answer(c, p->daemon.ask("DELETE", "/api/v1/sources/" + percent_encode(id)), "Removed " + visible_line(id) + "; its history stays.");
}

namespace {

int set_paused(const call& c, bool paused) {
  auto p = prepare(c);
  if (!p) return p.error();
  const std::string& id = c.args.operands()[0];
  auto answer = p->daemon.ask("PATCH", "/api/v1/sources/" + percent_encode(id), paused ? "{\"paused\":true}" : "{\"paused\":false}");
  return show_answer(c, answer, (paused ? "Paused " : "Resumed ") + visible_line(id) + ".");
}

}  // namespace

int source_pause(const call& c) { return set_paused(c, true); }
int source_resume(const call& c) { return set_paused(c, false); }

int source_poll(const call& c) {
  auto p = prepare(c);
  if (!p) return p.error();
  const std::string& id = c.args.operands()[0];
  return show_answer(c, p->daemon.ask("POST", "/api/v1/sources/" + percent_encode(id) + "/poll"), "A look at " + visible_line(id) + " is under way.");
}

namespace {

struct import_outcome {
  std::size_t added = 0;
  std::vector<std::pair<std::string, std::string>> skipped;  // address, reason
};

result<void> import_chunk_of(const api_client& daemon, const std::vector<text::opml_feed>& feeds, std::size_t begin, const json::object& common,
                             import_outcome& out) {
  json::array list;
  const std::size_t end = std::min(begin + import_chunk, feeds.size());
  for (std::size_t i = begin; i < end; ++i) {
    json::object o = common;
    o["url"] = feeds[i].url;
    if (!feeds[i].title.empty()) o["title"] = feeds[i].title;
    if (!feeds[i].language.empty()) o["language"] = feeds[i].language;
    list.push_back(std::move(o));
  }
  auto answer = daemon.ask("POST", "/api/v1/sources", json::serialize(json::object{{"sources", std::move(list)}}));
  if (!answer) return fail(answer.error());
  const json::object* o = answer->if_object();
  const json::value* outcomes = o != nullptr ? o->if_contains("sources") : nullptr;
  if (outcomes == nullptr || !outcomes->is_array() || outcomes->get_array().size() != end - begin)
    return fail(errc::protocol_error, "import", "the answer does not fit the question");
  for (std::size_t i = begin; i < end; ++i) {
    const json::value& one = outcomes->get_array()[i - begin];
    const std::string reason = one.is_object() ? text_at(one.get_object(), "error") : "no answer";
    if (reason.empty())
      ++out.added;
    else
      out.skipped.emplace_back(api::without_credentials(feeds[i].url), reason);
  }
  return {};
}

void show_import(const call& c, const import_outcome& out, std::size_t all) {
  if (c.json) {
    json::array skipped;
    for (const auto& [url, reason] : out.skipped) skipped.push_back(json::object{{"url", url}, {"reason", reason}});
    print_json(json::object{{"feeds", all}, {"added", out.added}, {"skipped", std::move(skipped)}});
    return;
  }
  print("Added " + std::to_string(out.added) + " of " + counted(all, "feed", "feeds") + ".\n");
  std::vector<std::vector<cell>> rows;
  for (const auto& [url, reason] : out.skipped) rows.push_back({cell(url), cell(reason)});
  if (!rows.empty()) print("\n" + table(screen(), {"skipped", "because"}, rows));
}

}  // namespace

int source_import(const call& c) {
  json::object common = settings_of(c);
  source_spec any;
  any.url = "http://any.invalid/";
  if (auto valid = api::source_from_json(common, any); !valid) return c.refuse(valid.error().detail());
  auto bytes = read_input(c.args.operands()[0]);
  if (!bytes) return failure(bytes.error());
  auto feeds = text::parse_opml(*bytes, "");
  if (!feeds) return failure(feeds.error());
  auto p = prepare(c);
  if (!p) return p.error();
  import_outcome out;
  for (std::size_t begin = 0; begin < feeds->size(); begin += import_chunk) {
    if (auto sent = import_chunk_of(p->daemon, *feeds, begin, common, out); !sent) {
      show_import(c, out, feeds->size());
      return failure(sent.error().detail());
    }
    if (feeds->size() > import_chunk) std::fprintf(stderr, "%zu of %zu feeds\n", std::min(begin + import_chunk, feeds->size()), feeds->size());
  }
  show_import(c, out, feeds->size());
  return done;
}

}  // namespace wirewatch::cli
