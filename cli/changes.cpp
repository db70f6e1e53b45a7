// `changes`: the change log, and what is added to it.
#include <boost/json.hpp>
#include <chrono>
#include <set>
#include <thread>

#include "cli/change_view.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/state.h"
#include "match/query.h"
#include "notify/change_json.h"

namespace wirewatch::cli {
namespace {

constexpr std::size_t page = 500;
constexpr std::chrono::milliseconds look_again{200};
constexpr int reopen_attempts = 50;

struct selection {
  change_seq after = 0;
  std::uint64_t left = UINT64_MAX;
  std::set<change_kind> kinds;  // empty: all
  std::optional<match::query> wanted;
  bool json = false;
  std::string public_url;
};

tl::expected<selection, std::string> read_selection(const call& c) {
  selection s;
  auto after = read_number(c.args, "after", 0, 0, UINT64_MAX);
  if (!after) return tl::unexpected(after.error());
  auto limit = read_number(c.args, "limit", UINT64_MAX, 1, UINT64_MAX);
  if (!limit) return tl::unexpected(limit.error());
  s.after = *after;
  s.left = *limit;
  for (const std::string& name : c.args.values("kind")) {
    auto kind = parse_change_kind(name);
    if (!kind)
      return tl::unexpected("--kind: found \"" + name +
                            "\", expected new, edited, removed, restored, replaced, moved, outage, recovered, stale, blocked, gap, "
                            "drift, purge or gone");
    s.kinds.insert(*kind);
  }
  if (auto query = c.args.value("query")) {
    auto parsed = match::parse_query(*query);
    if (!parsed) return tl::unexpected("--query: " + parsed.error().text());
    s.wanted = std::move(*parsed);
  }
  s.json = c.json;
  return s;
}

// Prints what there is behind s.after and moves it on.
result<void> print_new(const storage::reader& reader, selection& s) {
  while (s.left > 0) {
    auto rows = reader.changes(s.after, page);
    if (!rows) return fail(rows.error());
    for (const change& c : *rows) {
      if (s.left == 0) break;
      if (!s.kinds.empty() && !s.kinds.contains(c.kind)) {
        s.after = c.seq;
        continue;
      }
      if (s.wanted) {
        auto text = text_of(reader, c);
        if (!text) return fail(text.error());
        if (!match::holds(*s.wanted, document_of(c, *text), nullptr)) {
          s.after = c.seq;
          continue;
        }
      }
      if (s.json)
        print_json(notify::to_json(c, s.public_url));
      else
        print(describe_change(screen(), c));
      s.after = c.seq;
      --s.left;
    }
    if (rows->size() < page) break;
  }
  return {};
}

// Goes on until it is stopped, the limit is reached or the output is gone. A state that is not there yet, or whose files change
// under our hands, is opened again.
int follow(const setup& where, selection& s) {
  std::unique_ptr<storage::follower> state;
  int failures = 0;
  bool told = false;
  while (s.left > 0) {
    if (!state) {
      auto opened = open_followed_state(where);
      if (opened) {
        state = std::move(*opened);
      } else if (opened.error().code() == errc::not_found) {
        if (!told) complain("waiting for a state in " + where.daemon.state_dir);
        told = true;
        std::this_thread::sleep_for(look_again);
        continue;
      } else if (++failures >= reopen_attempts) {
        return state_failure(opened.error());
      }
    } else if (auto caught_up = state->catch_up(); !caught_up) {
      state.reset();
      if (++failures >= reopen_attempts) return failure(caught_up.error());
    }
    if (state) {
      if (auto printed = print_new(*state, s); printed) {
        failures = 0;
      } else {
        state.reset();
        if (++failures >= reopen_attempts) return failure(printed.error());
      }
    }
    if (!flush_output()) return failed;
    if (s.left > 0) std::this_thread::sleep_for(look_again);
  }
  return done;
}

}  // namespace

int changes(const call& c) {
  auto s = read_selection(c);
  if (!s) return c.refuse(s.error());
  auto where = find_setup(c);
  if (!where) return where.error();
  s->public_url = where->daemon.public_url;
  if (c.args.has("follow")) return follow(*where, *s);
  auto state = open_state_or_complain(*where);
  if (!state) return failed;
  if (auto printed = print_new(*state, *s); !printed) return failure(printed.error());
  return done;
}

}  // namespace wirewatch::cli
