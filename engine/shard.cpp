#include "engine/shard.h"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <limits>
#include <unordered_set>

#include "core/limits.h"
#include "core/log.h"
#include "core/metrics.h"
#include "engine/jobs.h"
#include "schedule/backoff.h"
#include "schedule/interval.h"
#include "text/url.h"
#include "watchers/watcher.h"

namespace wirewatch::engine {
namespace asio = boost::asio;
namespace {

// How far the disk may be behind for a look that changed nothing. A crash forgets as much: a source that is asked every few
// seconds is then asked a little early once, which is cheaper than a write for each look; the others are not. New validators do not wait.
constexpr milliseconds quick{60'000};
constexpr milliseconds soon{5'000};
constexpr std::uint8_t gone_looks = 3;  // in a row
constexpr std::int64_t save_check_ms = 1'000;
constexpr milliseconds longest_hold{7LL * 24 * 3'600'000};  // of a Retry-After, should the clock have been set back since

std::uint64_t tick_of(std::int64_t ms) { return std::uint64_t(ms) / std::uint64_t(limits::tick.count()); }
// The first one that is not before `ms`: nobody is asked early.
std::uint64_t tick_from(std::int64_t ms) { return tick_of(ms + limits::tick.count() - 1); }

}  // namespace

void packed_strings::assign(std::string_view url, std::string_view etag, std::string_view last_modified) {
  const std::string_view parts[3] = {url, etag, last_modified};
  std::size_t size = 6;
  for (std::string_view p : parts) size += p.size();
  bytes_ = std::make_unique_for_overwrite<char[]>(size);
  char* at = bytes_.get();
  for (std::string_view p : parts) {
    auto n = std::uint16_t(std::min<std::size_t>(p.size(), 0xffff));
    std::memcpy(at, &n, 2);
    at += 2;
  }
  for (std::string_view p : parts) at = std::copy(p.begin(), p.begin() + std::ptrdiff_t(std::min<std::size_t>(p.size(), 0xffff)), at);
}

std::string_view packed_strings::part(int wanted) const {
  if (!bytes_) return {};
  std::size_t at = 6;
  for (int i = 0;; ++i) {
    std::uint16_t n;
    std::memcpy(&n, bytes_.get() + 2 * i, 2);
    if (i == wanted) return {bytes_.get() + at, n};
    at += n;
  }
}

shard::shard(asio::any_io_executor executor, committer& committer, const environment& env, std::uint64_t hash_key)
    : executor_(std::move(executor)),
      committer_(committer),
      env_(env),
      hash_key_(hash_key),
      fetcher_(env.make_fetcher(executor_)),
      wheel_(tick_of(env.monotonic_ms())) {}

std::uint32_t shard::host_of(std::string_view url) {
  std::string origin = text::origin_of(url);
  auto [it, fresh] = host_index_.try_emplace(origin, std::uint32_t(hosts_.size()));
  if (fresh) {
    if (free_hosts_.empty()) {
      hosts_.emplace_back();
    } else {
      it->second = free_hosts_.back();
      free_hosts_.pop_back();
    }
    hosts_[it->second].origin = std::move(origin);
  }
  return it->second;
}

// Pages lead to ever new hosts; those that no source lives on are forgotten once nothing of theirs is under way.
void shard::forget_hosts() {
  for (std::uint32_t h = 0; h < hosts_.size(); ++h) {
    host& where = hosts_[h];
    if (where.origin.empty() || where.sources > 0 || where.active || where.gate.in_flight() > 0) continue;
    host_index_.erase(where.origin);
    remember_robots(h, nullptr);
    where = host{};
    free_hosts_.push_back(h);
  }
}

std::uint32_t shard::policy_index(const source_spec& spec) {
  visit_policy p = policy_of(spec);
  for (std::size_t i = 0; i < policies_.size(); ++i)
    if (policies_[i] == p) return std::uint32_t(i);
  policies_.push_back(std::move(p));
  return std::uint32_t(policies_.size() - 1);
}

void shard::arm(std::uint32_t i, wall_time due) {
  slots_[i].next_due = due;
  std::int64_t in = std::max<std::int64_t>(0, (due - env_.now()).count());
  wheel_.arm(i,
             in == 0 ? tick_of(env_.monotonic_ms()) : schedule::with_others(tick_from(env_.monotonic_ms() + in), policies_[slots_[i].policy].every));
}

void shard::add(const source_spec& spec, source_no no, const source_state& state) {
  auto [it, fresh] = by_source_.try_emplace(raw(no), 0);
  std::uint32_t i;
  if (!fresh) {
    i = it->second;
  } else if (!free_.empty()) {
    i = free_.back();
    free_.pop_back();
  } else {
    i = std::uint32_t(slots_.size());
    slots_.emplace_back();
  }
  it->second = i;
  slot& s = slots_[i];
  const std::uint8_t kept = fresh ? 0 : s.flags & (in_flight | waiting | dirty);
  if (!fresh) count(s, -1);
  s.no = no;
  s.flags = std::uint8_t(used | kept);
  if (!state.redirect.url.empty()) s.flags |= moving;
  const std::string& url = state.url.empty() ? spec.url : state.url;
  if (!fresh) --hosts_[s.host].sources;
  s.host = host_of(url);
  ++hosts_[s.host].sources;
  s.policy = policy_index(spec);
  s.failures = state.failures;
  s.status = std::int16_t(state.last_status);
  s.body_hash = state.body_hash;
  s.last_visit = state.last_visit;
  s.last_success = state.last_success;
  s.not_before = state.not_before;
  s.found = state.found;
  s.last_news = std::max(state.last_change, state.baseline_at);
  s.longest_wait_s = std::uint32_t(std::clamp<std::int64_t>(state.longest_wait.count() / 1'000, 0, INT32_MAX));
  s.saved_at = state.last_visit;
  count(s, 1);
  s.text.assign(url, state.sent.etag, state.sent.last_modified);
  if (kept & (in_flight | waiting)) return;
  wall_time now = env_.now();
  wall_time due = schedule::first_visit(now, spec.every, fast_hash(spec.id, hash_key_));
  if (state.last_visit != wall_time{}) due = std::max(now, std::min(state.next_due, now + spec.every_max));
  arm(i, std::max(due, std::min(state.not_before, now + longest_hold)));
}

void shard::remove(source_no no) {
  auto it = by_source_.find(raw(no));
  if (it != by_source_.end()) drop(it->second);
}

void shard::drop(std::uint32_t i) {
  by_source_.erase(raw(slots_[i].no));
  count(slots_[i], -1);
  --hosts_[slots_[i].host].sources;
  wheel_.disarm(i);
  if (slots_[i].flags & (in_flight | waiting)) {
    slots_[i].flags |= removed;  // the visit under way lets it go
    return;
  }
  release(i);
}

void shard::release(std::uint32_t i) {
  slots_[i] = slot{};
  free_.push_back(i);
}

// Ends a visit whose source was removed meanwhile, or that the end of the process overtook.
bool shard::let_go(std::uint32_t h, std::uint32_t i) {
  const bool gone = slots_[i].flags & removed;
  if (gone) release(i);
  if (gone || stopping_) finish(h);
  return gone || stopping_;
}

bool shard::poll_now(source_no no) {
  auto it = by_source_.find(raw(no));
  if (it == by_source_.end()) return false;
  slot& s = slots_[it->second];
  if (s.flags & (in_flight | waiting))
    s.flags |= again;
  else
    arm(it->second, env_.now());
  return true;
}

void shard::visit_page(page_errand errand) {
  work w;
  std::uint32_t h = host_of(errand.row.url);
  w.page = std::make_unique<page_errand>(std::move(errand));
  enqueue(h, std::move(w));
}

void shard::tick() {
  std::int64_t now_ms = env_.monotonic_ms();
  fetcher_->tick(std::chrono::steady_clock::time_point(milliseconds(now_ms)));
  if (stopping_) return;
  due_.clear();
  wheel_.advance(tick_of(now_ms), due_);
  for (std::uint32_t i : due_) {
    if (!(slots_[i].flags & used) || slots_[i].flags & (in_flight | waiting)) continue;
    work w;
    w.slot = i;
    slots_[i].flags |= waiting;
    enqueue(slots_[i].host, std::move(w));
  }
  pump_some(active_.size());
  if (now_ms >= next_save_ms_) {
    next_save_ms_ = now_ms + save_check_ms;
    save(false);
    if (host_index_.size() > by_source_.size() + limits::max_page_hosts) forget_hosts();
    publish_figures();
  }
}

std::int64_t shard::next_tick_ms() const {
  std::int64_t now = env_.monotonic_ms();
  if (in_flight_ > 0 || waiting_ > 0) return now + limits::tick.count();
  std::int64_t at = now + 250;
  if (auto next = wheel_.next()) at = std::min(at, std::int64_t(*next) * limits::tick.count());
  return std::max(at, now + 1);
}

std::int64_t shard::quiet_until_ms() const {
  const std::int64_t now = env_.monotonic_ms();
  std::int64_t at = INT64_MAX;
  if (auto next = wheel_.next()) at = std::int64_t(*next) * limits::tick.count();
  for (std::uint32_t h : active_) {
    const host& where = hosts_[h];
    schedule::host_limits bounds = bounds_of(h, settings_of(where.waiting->front()));
    if (in_flight_ < limits::max_visits_in_flight && where.gate.in_flight() < std::max(bounds.concurrency, 1))
      at = std::min(at, where.gate.earliest(bounds));
  }
  for (std::uint32_t i : dirty_) {
    const slot& s = slots_[i];
    const std::int64_t wanted = s.failures > 0 ? now : now + (s.saved_at + save_interval(s) - env_.now()).count();
    if (s.flags & used) at = std::min(at, std::max(next_save_ms_, wanted));
  }
  return at;
}

void shard::enqueue(std::uint32_t h, work w) {
  host& where = hosts_[h];
  if (!where.waiting) where.waiting = std::make_unique<std::deque<work>>();
  waiting_sources_ += !w.page;
  where.waiting->push_back(std::move(w));
  ++waiting_;
  if (!where.active) {
    where.active = true;
    active_.push_back(h);
  }
}

const fetch_settings& shard::settings_of(const work& w) const { return w.page ? *w.page->fetch : *policies_[slots_[w.slot].policy].fetch; }

// Starts what the host's gate lets through.
void shard::pump(std::uint32_t h) {
  while (!stopping_ && hosts_[h].waiting && !hosts_[h].waiting->empty() && in_flight_ < limits::max_visits_in_flight) {
    host& where = hosts_[h];
    if (const work& first = where.waiting->front(); !first.page && slots_[first.slot].flags & removed) {
      release(first.slot);
      where.waiting->pop_front();
      --waiting_;
      --waiting_sources_;
      continue;
    }
    schedule::host_limits bounds = bounds_of(h, settings_of(where.waiting->front()));
    std::int64_t now = env_.monotonic_ms();
    if (!where.gate.may_enter(now, bounds)) return;
    where.gate.enter(now);
    work next = std::move(where.waiting->front());
    where.waiting->pop_front();
    --waiting_;
    waiting_sources_ -= !next.page;
    start(h, std::move(next));
  }
}

void shard::pump_some(std::size_t n) {
  for (std::size_t k = std::min(n, active_.size()); k > 0; --k) {
    std::uint32_t h = active_.front();
    active_.pop_front();
    pump(h);
    if (hosts_[h].waiting && !hosts_[h].waiting->empty()) {
      active_.push_back(h);
    } else {
      hosts_[h].waiting.reset();
      hosts_[h].active = false;
    }
  }
}

void shard::start(std::uint32_t h, work w) {
  ++in_flight_;
  metrics::add(metrics::id::visits_in_flight);
  if (w.page) return tasks_.spawn(executor_, look_at_page(h, std::move(w.page)));
  slot& s = slots_[w.slot];
  s.flags = std::uint8_t((s.flags & ~waiting) | in_flight);
  tasks_.spawn(executor_, visit(h, w.slot));
}

void shard::finish(std::uint32_t h) {
  --in_flight_;
  metrics::add(metrics::id::visits_in_flight, -1);
  hosts_[h].gate.leave();
  pump(h);
  pump_some(2);  // a place came free for others too
}

// The main path. It reads like the picture in ARCHITECTURE.md: ask, weigh, hand over, go back to sleep.
// `h` is the host whose gate it came through: the source may move to another one meanwhile.
asio::awaitable<void> shard::visit(std::uint32_t h, std::uint32_t i) {
  fetch_request request;
  request.url = slots_[i].text.url();
  request.conditional.etag = slots_[i].text.etag();
  request.conditional.last_modified = slots_[i].text.last_modified();
  visit_policy policy = policies_[slots_[i].policy];
  // What was once taken for a feed and shows a home page now is a feed that fails, not a list of news.
  if (policy.kind == source_kind::automatic) policy.kind = slots_[i].found;
  const std::string asked = request.url;
  request.settings = policy.fetch;
  request.keep_alive_hint = policy.every / std::max(hosts_[h].sources, 1u);  // when somebody will ask this host again
  const watchers::watcher* watcher = watchers::find(policy.kind == source_kind::automatic ? source_kind::feed : policy.kind);
  request.headers.emplace_back("Accept", watcher == nullptr ? "*/*" : watcher->accept());
  if (policy.kind == source_kind::feed && !request.conditional.empty()) request.headers.emplace_back("A-IM", "feed");  // RFC 3229: news alone will do
  const validators sent = request.conditional;

  // A feed is there to be fetched by programs; anything else is asked for.
  result<void> allowed;
  if (watcher != nullptr && watcher->kind() != "feed") allowed = co_await ask_robots(h, asked, policy.fetch);
  result<fetch_response> response = fail(allowed ? error() : allowed.error());
  if (allowed) response = co_await fetcher_->fetch(std::move(request));

  if (let_go(h, i)) co_return;  // nothing was committed, so nothing is lost
  const wall_time now = env_.now();
  visit_outcome outcome = interpret(std::move(response), policy, sent, slots_[i].body_hash, hash_key_, now);
  if (outcome.document && outcome.document->kind == source_kind::listing && policy.pages > 1) {
    policy.kind = source_kind::listing;
    co_await read_further_pages(h, policy, *outcome.document);
    if (let_go(h, i)) co_return;
  }
  touch t = settle(i, outcome, now);

  // A 304, the same bytes, a failure: remembered here, written now and then. All else is for the store thread.
  const bool quiet = !outcome.document && outcome.moved_to.empty() && !(slots_[i].flags & moving) && !t.gone;
  if (!quiet) {
    t.asked = asked;
    slots_[i].flags &= std::uint8_t(~(dirty | eager));  // written with the commit, and not by save() meanwhile
    visit_job job(std::move(t), std::move(outcome.document), now);
    job.pages_due = pages_due_;
    co_await committer_.commit(job);
    slots_[i].visits = slots_[i].unchanged = 0;
    slots_[i].saved_at = now;
    slots_[i].found = job.receipt().found;
    slots_[i].longest_wait_s = std::uint32_t(job.receipt().longest_wait.count() / 1'000);
    if (job.receipt().over && !(slots_[i].flags & removed)) drop(i);
    if (job.receipt().changes > 0 || job.receipt().pages_due || slots_[i].last_news == wall_time{}) {
      slots_[i].last_news = now;
    } else if (outcome.kind == visit_result::changed && outcome.error.empty()) {  // other bytes and nothing said
      slots_[i].next_due = next_look(slots_[i], outcome, slots_[i].last_news, now);
    }
    if (!job.receipt().url.empty()) {
      slots_[i].text.assign(job.receipt().url, outcome.sent.etag, outcome.sent.last_modified);
      const std::uint32_t moved = host_of(job.receipt().url);
      if (!(slots_[i].flags & removed)) {
        --hosts_[slots_[i].host].sources;
        ++hosts_[moved].sources;
      }
      slots_[i].host = moved;
    }
  }

  slot& s = slots_[i];
  s.flags &= std::uint8_t(~in_flight);
  if (s.flags & removed) {
    release(i);
  } else {
    arm(i, s.flags & again ? env_.now() : s.next_due);
    s.flags &= std::uint8_t(~again);
  }
  finish(h);
}

wall_time shard::next_look(const slot& s, const visit_outcome& outcome, wall_time news, wall_time now) const {
  const visit_policy& policy = policies_[s.policy];
  const schedule::pace pace{policy.every, policy.every_max, milliseconds(std::int64_t(s.longest_wait_s) * 1'000)};
  const milliseconds silence = news == wall_time{} ? milliseconds(0) : now - news;
  const wall_time due = schedule::next_visit(now, pace, silence, outcome.cache_floor, outcome.ttl_floor, fast_hash(s.text.url(), hash_key_));
  if (policy.every < milliseconds(60'000)) return due;
  return schedule::after_skipped(due, s.skip_hours, s.skip_days, now + policy.every_max);
}

asio::awaitable<void> shard::read_further_pages(std::uint32_t h, const visit_policy& policy, seen_document& list) {
  std::unordered_set<std::string> asked;
  std::size_t bytes = list.document.wire_body.size();
  for (std::uint32_t page = 1; page < policy.pages && !list.what.next.empty() && asked.insert(list.what.next).second; ++page) {
    list.partial = true;  // until this page is read
    if (bytes >= policy.fetch->max_body) co_return;
    if (policy.fetch->host_spacing > milliseconds(0)) {
      asio::steady_timer pause(executor_, policy.fetch->host_spacing);
      co_await pause.async_wait(asio::use_awaitable);
    }
    if (stopping_) co_return;
    std::string url = list.what.next;
    const result<void> allowed = co_await ask_robots(h, url, policy.fetch);
    if (!allowed) co_return;
    fetch_request request;
    request.url = std::move(url);
    request.settings = policy.fetch;
    request.headers.emplace_back("Accept", watchers::find(source_kind::listing)->accept());
    auto response = co_await fetcher_->fetch(std::move(request));
    if (!response || response->status != 200) co_return;
    auto more = read_document(*response, policy, hash_key_, env_.now());
    if (!more) co_return;
    bytes += (*more)->document.wire_body.size();
    append(list, std::move(**more));
    list.partial = false;
  }
}

// Takes the outcome into the slot: what is sent next time, when that is.
touch shard::settle(std::uint32_t i, const visit_outcome& outcome, wall_time now) {
  slot& s = slots_[i];
  const visit_policy& policy = policies_[s.policy];
  count(s, -1);
  ++s.visits;
  s.last_visit = now;
  s.status = std::int16_t(outcome.status);
  if (outcome.kind == visit_result::failed) {
    ++s.failures;
    errors_[i] = outcome.error;
    metrics::add(metrics::id::visits_failed);
    wall_time due = now + schedule::source_backoff(s.failures, policy.every, policy.every_max, env_.random01());
    const bool busy = s.status == 429 || s.status == 503;
    if (busy) due = std::max(due, now + std::min(2 * policy.every, policy.every_max));  // asked to slow down, also without a number
    if (outcome.retry_after) {
      s.not_before = now + *outcome.retry_after;
      if (busy) hosts_[s.host].gate.hold_until(env_.monotonic_ms() + outcome.retry_after->count());
      due = std::max(due, s.not_before);
    }
    s.next_due = due;
    // Once or twice may be a mistake of theirs: it is asked again at its pace.
    s.gones = outcome.gone ? std::uint8_t(s.gones + 1) : std::uint8_t(0);
    if (outcome.gone) s.next_due = now + policy.every;
    if (s.failures == 1) log::write(log::level::warn, "visit_failed", {{"host", text::origin_of(s.text.url())}, {"reason", outcome.error}});
  } else {
    if (s.failures > 0) log::write(log::level::info, "visit_recovered", {{"host", text::origin_of(s.text.url())}, {"failures", s.failures}});
    if (s.failures > 0) errors_.erase(i);
    s.failures = 0;
    s.gones = 0;
    s.last_success = now;
    s.not_before = {};
    s.body_hash = outcome.body_hash;
    if (outcome.kind != visit_result::changed) ++s.unchanged;
    metrics::add(outcome.kind == visit_result::changed        ? metrics::id::visits_changed
                 : outcome.kind == visit_result::not_modified ? metrics::id::visits_not_modified
                                                              : metrics::id::visits_unchanged);
    if (outcome.document) {
      s.skip_hours = outcome.skip_hours;
      s.skip_days = outcome.skip_days;
    }
    s.next_due = next_look(s, outcome, outcome.kind == visit_result::changed ? now : s.last_news, now);
    if (s.text.etag() != outcome.sent.etag || s.text.last_modified() != outcome.sent.last_modified) {
      s.flags |= eager;
      const std::string url(s.text.url());
      s.text.assign(url, outcome.sent.etag, outcome.sent.last_modified);
    }
  }
  count(s, 1);
  touch t;
  t.no = s.no;
  t.kind = outcome.kind;
  t.status = outcome.status;
  t.error = outcome.error;
  t.moved_to = outcome.moved_to;
  t.sent = outcome.sent;
  t.body_hash = s.body_hash;
  t.last_visit = now;
  t.last_success = s.last_success;
  t.next_due = s.next_due;
  t.not_before = s.not_before;
  t.failures = s.failures;
  t.visits = s.visits;
  t.unchanged = s.unchanged;
  t.gone = s.gones >= gone_looks;
  s.flags = std::uint8_t(outcome.moved_to.empty() ? s.flags & ~moving : s.flags | moving);
  if (!(s.flags & dirty) && !outcome.document) {
    s.flags |= dirty;
    dirty_.push_back(i);
  }
  return t;
}

milliseconds shard::save_interval(const slot& s) const { return policies_[s.policy].every < quick && !(s.flags & eager) ? quick : soon; }

void shard::save(bool all) {
  const wall_time now = env_.now();
  std::vector<touch> touches;
  std::vector<std::uint32_t> later;
  for (std::uint32_t i : dirty_) {
    slot& s = slots_[i];
    if (!(s.flags & used) || !(s.flags & dirty)) continue;
    if (!all && now - s.saved_at < save_interval(s) && s.failures == 0) {
      later.push_back(i);
      continue;
    }
    s.flags &= std::uint8_t(~(dirty | eager));
    if (s.visits == 0) continue;  // written with a commit meanwhile
    s.saved_at = now;
    touch t;
    t.no = s.no;
    t.kind = s.failures > 0 ? visit_result::failed : visit_result::not_modified;
    t.status = s.status;
    if (auto e = errors_.find(i); s.failures > 0 && e != errors_.end()) t.error = e->second;
    t.sent.etag = s.text.etag();
    t.sent.last_modified = s.text.last_modified();
    t.body_hash = s.body_hash;
    t.last_visit = s.last_visit;
    t.last_success = s.last_success;
    t.next_due = s.next_due;
    t.not_before = s.not_before;
    t.failures = s.failures;
    t.visits = std::exchange(s.visits, 0);
    t.unchanged = std::exchange(s.unchanged, 0);
    touches.push_back(std::move(t));
  }
  dirty_ = std::move(later);
  if (!touches.empty()) committer_.submit(std::make_unique<touch_job>(std::move(touches), now));
}

void shard::stop() {
  stopping_ = true;
  fetcher_->close();
  save(true);
}

shard_figures shard::figures() const {
  std::lock_guard lock(figures_mutex_);
  return figures_;
}

// A source's share of the figures, taken out before it changes and put back afterwards: nobody walks through all of them.
void shard::count(const slot& s, int by) {
  if (s.failures > 0) failing_ += std::size_t(by);
  if (s.last_success == wall_time{}) never_seen_ += std::size_t(by);
}

void shard::publish_figures() {
  shard_figures f;
  f.sources = by_source_.size();
  f.in_flight = in_flight_;
  f.waiting = waiting_sources_;
  f.failing = failing_;
  f.never_seen = never_seen_;
  std::lock_guard lock(figures_mutex_);
  metrics::add(metrics::id::sources_overdue, std::int64_t(f.waiting) - std::int64_t(figures_.waiting));
  figures_ = f;
}

}  // namespace wirewatch::engine
