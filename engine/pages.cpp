// Which pages of the agenda are looked at now, and what becomes of those whose source is not looked at.
#include <boost/asio/post.hpp>

#include <algorithm>
#include <map>

#include "core/limits.h"
#include "engine/engine.h"
#include "text/url.h"

namespace wirewatch::engine {
namespace asio = boost::asio;
namespace {

// While the agenda is longer than one reading; 4000 rows a second are some percent of a core.
constexpr std::int64_t pump_gap_ms = 250;

// Rows of paused sources are put an hour off, so that they are not read over and over. Rows of retired ones go: should the
// source come back, its entries then count as not looked at.
class set_aside_job final : public job {
 public:
  set_aside_job(std::vector<agenda_row> rows, wall_time next) : rows_(std::move(rows)), next_(next) {}
  durability plan(transaction& tx, const routing&) override {
    std::map<source_no, std::unordered_set<article_key>> dropped;
    for (agenda_row& row : rows_) {
      auto spec = tx.spec(row.source);
      if (spec && !spec->paused) continue;
      tx.done({row.due, row.key});
      auto heads = tx.heads({&row.key, 1});
      if (!heads[0] || heads[0]->page_due != row.due) continue;
      article_head head = std::move(*heads[0]);
      head.page_due = spec ? next_ : wall_time{};
      tx.put(std::move(head));
      if (spec) {
        row.due = next_;
        tx.put(std::move(row));
      } else {
        dropped[row.source].insert(row.key);
      }
    }
    for (const auto& [no, keys] : dropped) forget(tx, no, keys);
    return durability::lazy;
  }

 private:
  static void forget(transaction& tx, source_no no, const std::unordered_set<article_key>& keys) {
    source_window window = tx.window(no);
    for (window_entry& e : window.entries)
      if (keys.contains(e.key)) e.raw_hash = ~e.raw_hash;
    tx.put(std::move(window));
    source_state state = tx.state(no);
    state.sent = {};
    state.body_hash = 0;
    tx.put(std::move(state));
  }

  std::vector<agenda_row> rows_;
  wall_time next_;
};

}  // namespace

void engine::page_done(const article_key& key) {
  auto it = paging_.find(key);
  if (it == paging_.end()) return;
  auto host = page_hosts_.find(it->second.host);
  host->second.baselines -= it->second.baseline;
  if (--host->second.all == 0) page_hosts_.erase(host);
  paging_.erase(it);
  pages_wanted();
}

void engine::pages_wanted() {
  if (!agenda_cursor_) next_page_pump_ms_ = 0;
}

// A host that is slow, or a source with a long baseline, has a few pages under way and leaves the rest on the agenda.
bool engine::has_room(const agenda_row& row, const std::string& host) const {
  const bool baseline = row.reason == page_reason::baseline;
  constexpr std::size_t all = limits::max_pages_under_way, of_host = limits::max_pages_per_host;
  if (paging_.size() >= (baseline ? all / 4 * 3 : all)) return false;
  auto it = page_hosts_.find(host);
  if (it == page_hosts_.end()) return true;
  return it->second.all < of_host && (!baseline || it->second.baselines < of_host / 2);
}

// Each call reads on from where the one before ended, so that no row hides those behind it.
void engine::pump_pages() {
  const std::int64_t now_ms = env_.monotonic_ms();
  const wall_time now = env_.now();
  next_page_pump_ms_ = now_ms + (agenda_cursor_ ? pump_gap_ms : 1'000);
  if (paging_.size() >= limits::max_pages_under_way) return;
  auto rows = store_.agenda(now, agenda_cursor_, limits::max_page_visits_per_commit);
  if (!rows) return env_.fatal(rows.error());
  agenda_cursor_.reset();
  if (rows->size() == limits::max_page_visits_per_commit) {
    agenda_cursor_ = agenda_key{rows->back().due, rows->back().key};
    next_page_pump_ms_ = now_ms + pump_gap_ms;
  }
  std::stable_partition(rows->begin(), rows->end(), [](const agenda_row& r) { return r.reason != page_reason::baseline; });

  std::unordered_map<std::uint32_t, std::shared_ptr<const fetch_settings>> settings;
  std::vector<agenda_row> aside;
  for (agenda_row& row : *rows) {
    if (paging_.contains(row.key)) continue;
    auto [it, fresh] = settings.try_emplace(raw(row.source));
    if (fresh) {
      auto source = store_.source(row.source);
      if (!source) return env_.fatal(source.error());
      if (*source && !(*source)->retired && !(*source)->spec.paused) it->second = std::make_shared<const fetch_settings>((*source)->spec.fetch);
    }
    if (!it->second) {
      aside.push_back(std::move(row));
      continue;
    }
    std::string host(text::origin_of(row.url));
    if (!has_room(row, host)) continue;
    const bool baseline = row.reason == page_reason::baseline;
    host_pages& count = page_hosts_[host];
    ++count.all;
    count.baselines += baseline;
    paging_.emplace(row.key, page_under_way{std::move(host), baseline});
    shard* target = &shard_of(row.url);
    auto& executor = executor_of(row.url);
    page_errand errand{std::move(row), it->second};
    asio::post(executor, [target, errand = std::move(errand)]() mutable { target->visit_page(std::move(errand)); });
  }
  if (!aside.empty()) committer_->submit(std::make_unique<set_aside_job>(std::move(aside), now + std::chrono::hours(1)));
}

}  // namespace wirewatch::engine
