// `delivery list`: alerts and what became of them.
#include <algorithm>
#include <boost/json.hpp>
#include <deque>

#include "api/views.h"
#include "cli/command.h"
#include "cli/deliveries.h"
#include "cli/output.h"
#include "cli/state.h"
#include "core/limits.h"

namespace wirewatch::cli {

result<void> each_delivery(const storage::reader& reader, const catalog_receiver& r, const delivery_visitor& visit) {
  outbox_no after = 0;
  while (true) {
    auto page = reader.outbox(r.no, after, limits::max_page_size);
    if (!page) return fail(page.error());
    for (const outbox_entry& e : *page) {
      auto record = reader.delivery(r.no, e.no);
      if (!record) return fail(record.error());
      visit(e, *record);
      after = e.no;
    }
    if (page->size() < limits::max_page_size) return {};
  }
}

namespace {

struct row {
  std::string receiver;
  outbox_entry entry;
  std::optional<delivery_record> record;
};

struct selection {
  std::optional<std::string> receiver, state;
  std::uint64_t limit = 0;
};

struct found_rows {
  std::vector<row> rows;
  bool cut = false, known_receiver = false;
};

// The newest `limit` over all receivers, oldest first.
result<found_rows> find_rows(const storage::reader& reader, const selection& s) {
  auto known = reader.receivers();
  if (!known) return fail(known.error());
  found_rows out;
  for (const catalog_receiver& r : *known) {
    if (s.receiver && r.id != *s.receiver) continue;
    out.known_receiver = true;
    std::deque<row> newest;
    auto walked = each_delivery(reader, r, [&](const outbox_entry& e, const std::optional<delivery_record>& record) {
      if (s.state && to_string(state_of(record)) != *s.state) return;
      newest.push_back({r.id, e, record});
      if (newest.size() <= s.limit) return;
      newest.pop_front();
      out.cut = true;
    });
    if (!walked) return fail(walked.error());
    for (row& one : newest) out.rows.push_back(std::move(one));
  }
  std::stable_sort(out.rows.begin(), out.rows.end(), [](const row& a, const row& b) { return a.entry.created_at < b.entry.created_at; });
  if (out.rows.size() > s.limit) {
    out.rows.erase(out.rows.begin(), out.rows.end() - std::ptrdiff_t(s.limit));
    out.cut = true;
  }
  return out;
}

std::vector<cell> cells_of(const row& r) {
  const delivery_state s = state_of(r.record);
  const tone how = s == delivery_state::dead ? tone::red : s == delivery_state::delivered ? tone::green : tone::yellow;
  const std::string about = r.entry.seq != 0 ? "#" + std::to_string(r.entry.seq) : r.entry.operator_type;
  std::string last = r.record && !r.record->attempts.empty() ? r.record->attempts.back().outcome : "-";
  if (r.record && !r.record->reason.empty()) last = r.record->reason;
  return {cell(shown_time(r.entry.created_at), tone::dim),
          cell(r.receiver),
          cell(about),
          cell(std::string(to_string(s)), how),
          cell(std::to_string(r.record ? r.record->attempts_made : 0)),
          cell(last),
          cell(r.entry.delivery_id, tone::dim)};
}

}  // namespace

int delivery_list(const call& c) {
  auto limit = read_number(c.args, "limit", 100, 1, UINT32_MAX);
  if (!limit) return c.refuse(limit.error());
  const selection s{c.args.value("receiver"), c.args.value("state"), *limit};
  if (s.state && *s.state != "pending" && *s.state != "delivered" && *s.state != "dead")
    return c.refuse("--state: found \"" + *s.state + "\", expected pending, delivered or dead");
  auto where = find_setup(c);
  if (!where) return where.error();
  auto reader = open_state_or_complain(*where);
  if (!reader) return failed;
  auto found = find_rows(*reader, s);
  if (!found) return failure(found.error());
  if (s.receiver && !found->known_receiver) return failure("there is no receiver \"" + *s.receiver + "\" in " + where->daemon.state_dir);
  std::vector<std::vector<cell>> lines;
  for (const row& r : found->rows) {
    if (c.json)
      print_json(api::delivery_view(r.receiver, r.entry, r.record));
    else
      lines.push_back(cells_of(r));
  }
  if (!c.json) print(lines.empty() ? "No deliveries.\n" : table(screen(), {"when", "receiver", "about", "state", "tries", "last", "id"}, lines));
  if (found->cut) complain("there are older deliveries; --limit N shows more than these " + std::to_string(*limit));
  return done;
}

}  // namespace wirewatch::cli
