#include "engine/engine.h"

#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "core/limits.h"
#include "core/log.h"
#include "core/metrics.h"
#include "engine/catalog.h"
#include "text/url.h"

namespace wirewatch::engine {
namespace asio = boost::asio;

engine::engine(storage::store& store, executors where, environment env) : store_(store), executors_(std::move(where)), env_(std::move(env)) {
  committer_ = std::make_unique<committer>(store_, executors_.store, env_);
  std::uint64_t hash_key = 0;
  if (auto counters = store_.counters()) hash_key = counters->hash_key;
  for (auto& executor : executors_.shards) {
    auto s = std::make_unique<shard>(executor, *committer_, env_, hash_key);
    s->on_pages([this] { pages_wanted(); });
    s->on_page_done([this](const article_key& key) { page_done(key); });
    shards_.push_back(std::move(s));
  }
  deliverer_ = std::make_unique<deliverer>(executors_.delivery, *committer_, store_, env_);
  committer_->on_poke(
      [this](const std::vector<receiver_no>& receivers) { asio::post(executors_.delivery, [this, receivers] { deliverer_->poke(receivers); }); });
}

engine::~engine() = default;

std::size_t engine::shard_index(std::string_view url) const { return fast_hash(text::origin_of(url)) % shards_.size(); }
shard& engine::shard_of(std::string_view url) { return *shards_[shard_index(url)]; }
asio::any_io_executor& engine::executor_of(std::string_view url) { return executors_.shards[shard_index(url)]; }

void engine::unlink(catalog_map::iterator it) {
  auto [first, last] = by_url_.equal_range(it->second.url);
  for (auto at = first; at != last; ++at)
    if (at->second == it->first) {
      by_url_.erase(at);
      return;
    }
}

void engine::enter(catalog_map::iterator it, entry e) {
  unlink(it);
  paused_ -= it->second.paused;
  paused_ += e.paused;
  it->second = std::move(e);
  by_url_.emplace(it->second.url, it->first);
}

void engine::forget(catalog_map::iterator it) {
  unlink(it);
  paused_ -= it->second.paused;
  catalog_.erase(it);
}

std::string engine::watcher_of(std::string_view url, std::string_view id) const {
  auto [first, last] = by_url_.equal_range(url);
  for (auto at = first; at != last; ++at)
    if (at->second != id) return std::string(at->second);
  auto claimed = pending_urls_.find(std::string(url));
  return claimed == pending_urls_.end() ? "" : claimed->second;
}

void engine::place(const source_spec& spec, source_no no, source_state state) {
  const std::string& url = state.url.empty() ? spec.url : state.url;
  {
    std::lock_guard lock(catalog_mutex_);
    auto [it, fresh] = catalog_.try_emplace(spec.id);
    if (!fresh && (it->second.url != url || spec.paused)) displace(no, it->second.url);
    enter(it, {no, url, spec.from, spec.paused});
  }
  if (spec.paused || state.gone_at != wall_time{}) return;
  shard* target = &shard_of(url);
  // At the start nobody runs yet; a hundred thousand copies in a queue would only tear the heap to pieces.
  if (!running_) return target->add(spec, no, state);
  asio::dispatch(executor_of(url), [target, spec, no, state = std::move(state)] { target->add(spec, no, state); });
}

void engine::displace(source_no no, std::string_view url) {
  shard* target = &shard_of(url);
  asio::dispatch(executor_of(url), [target, no] { target->remove(no); });
}

result<std::shared_ptr<const routing>> engine::route(const declaration& d, const std::map<std::string, receiver_no>& numbers) {
  auto r = std::make_shared<routing>();
  for (const auto& [id, no] : numbers) r->receiver_ids[raw(no)] = id;
  for (const std::string& id : d.operators)
    if (auto it = numbers.find(id); it != numbers.end()) r->operators.push_back(it->second);
  std::vector<match::rule> rules;
  for (const subscription_spec& s : d.subscriptions) {
    auto parsed = match::parse_query(s.query);
    if (!parsed) return fail(errc::invalid_argument, "subscription " + s.id, parsed.error().text());
    match::rule rule;
    rule.subscription = s.id;
    rule.query_text = s.query;
    rule.parsed = std::move(*parsed);
    for (const std::string& id : s.receivers)
      if (auto it = numbers.find(id); it != numbers.end()) rule.receivers.push_back(it->second);
    rules.push_back(std::move(rule));
  }
  r->matcher = match::matcher::compile(std::move(rules));
  return std::shared_ptr<const routing>(std::move(r));
}

// Brings a declaration into force once the catalog is written.
void engine::apply(const catalog_job& job, const declaration& d, bool running) {
  for (const auto& [spec, no] : job.retired()) {
    std::string url;
    {
      std::lock_guard lock(catalog_mutex_);
      auto it = catalog_.find(spec.id);
      if (it == catalog_.end()) continue;
      url = it->second.url;
      forget(it);
    }
    displace(no, url);
  }
  {
    std::lock_guard lock(catalog_mutex_);
    fetch_ = d.fetch;
    former_.clear();
    former_.insert(job.former().begin(), job.former().end());
  }
  for (const auto& [spec, no, state] : job.live()) place(spec, no, state);

  std::vector<deliverer::target> targets;
  for (const receiver_spec& r : d.receivers) {
    deliverer::target t;
    t.no = job.receivers().at(r.id);
    t.spec = std::make_shared<const receiver_spec>(r);
    targets.push_back(std::move(t));
  }
  auto set = [this, targets = std::move(targets), fetch = d.fetch, url = d.public_url] { deliverer_->set_targets(targets, fetch, url); };
  if (running)
    asio::post(executors_.delivery, std::move(set));
  else
    set();
}

// Known to the store and not declared: nothing goes to them any more.
std::vector<receiver_no> engine::former_receivers(const catalog_job& job, const declaration& d) {
  std::unordered_set<std::string_view> declared;
  for (const receiver_spec& r : d.receivers) declared.insert(r.id);
  std::vector<receiver_no> out;
  for (const auto& [id, no] : job.receivers())
    if (!declared.contains(id)) out.push_back(no);
  return out;
}

result<void> engine::start(declaration d) {
  catalog_job job(store_, d.sources, d.receivers, *d.fetch, catalog_job::scope::everything);
  committer_->run_now(job);
  if (job.failed()) return fail(*job.failed());
  auto r = route(d, job.receivers());
  if (!r) return fail(r.error());
  committer_->set_routing(*r);
  apply(job, d, false);
  running_ = true;
  for (receiver_no no : former_receivers(job, d))
    for (bool more = true; more;) {
      end_deliveries_job end(no);
      committer_->run_now(end);
      more = end.more();
    }
  return {};
}

asio::awaitable<result<void>> engine::reload(declaration d) {
  catalog_job job(store_, d.sources, d.receivers, *d.fetch, catalog_job::scope::changes);
  co_await committer_->commit(job);
  if (job.failed()) co_return fail(*job.failed());
  auto r = route(d, job.receivers());
  if (!r) co_return fail(r.error());
  committer_->set_routing(*r);
  apply(job, d, true);
  const std::vector<receiver_no> former = former_receivers(job, d);
  for (receiver_no no : former)
    for (bool more = true; more;) {
      end_deliveries_job end(no);
      co_await committer_->commit(end);
      more = end.more();
    }
  co_return result<void>{};
}

asio::awaitable<std::vector<result<source_no>>> engine::add_sources(std::vector<source_spec> specs) {
  std::vector<result<source_no>> answers(specs.size(), source_no{});
  std::vector<sources_job::item> items;
  std::vector<std::size_t> position;
  {
    std::lock_guard lock(catalog_mutex_);
    for (std::size_t i = 0; i < specs.size(); ++i) {
      source_spec& spec = specs[i];
      spec.from = origin::store;
      spec.fetch = *fetch_;
      if (catalog_.contains(spec.id) || pending_ids_.contains(spec.id)) {
        answers[i] = fail(errc::conflict, "add source", "there is a source \"" + spec.id + "\" already");
        continue;
      }
      if (const std::string other = watcher_of(spec.url, ""); !other.empty()) {
        answers[i] = fail(errc::conflict, "add source", "source \"" + other + "\" watches that address already");
        continue;
      }
      pending_ids_.insert(spec.id);
      pending_urls_.emplace(spec.url, spec.id);
      sources_job::item item;
      item.spec = spec;
      if (auto was = former_.find(spec.id); was != former_.end()) item.no = was->second;
      items.push_back(std::move(item));
      position.push_back(i);
    }
  }
  if (items.empty()) co_return answers;
  sources_job job(std::move(items), sources_job::what::put);
  co_await committer_->commit(job);
  for (std::size_t k = 0; k < position.size(); ++k) {
    sources_job::item& item = job.items()[k];
    answers[position[k]] = *item.no;
    place(item.spec, *item.no, std::move(item.state));
  }
  std::lock_guard lock(catalog_mutex_);
  for (const sources_job::item& item : job.items()) {
    pending_ids_.erase(item.spec.id);
    pending_urls_.erase(item.spec.url);
  }
  co_return answers;
}

asio::awaitable<result<void>> engine::change_source(source_spec spec) {
  auto known = find_source(spec.id);
  if (!known) co_return fail(errc::not_found, "change source", "no source \"" + spec.id + "\"");
  auto stored = store_.source(*known);
  if (!stored) co_return fail(stored.error());
  const bool moves = *stored && (*stored)->spec.url != spec.url;
  {
    std::lock_guard lock(catalog_mutex_);
    if (spec.from == origin::store) spec.fetch = *fetch_;
    if (pending_ids_.contains(spec.id)) co_return fail(errc::conflict, "change source", "\"" + spec.id + "\" is just being changed; try again");
    if (moves)
      if (const std::string other = watcher_of(spec.url, spec.id); !other.empty())
        co_return fail(errc::conflict, "change source", "source \"" + other + "\" watches that address already");
    pending_ids_.insert(spec.id);
    if (moves) pending_urls_.emplace(spec.url, spec.id);
  }
  std::vector<sources_job::item> items(1);
  items[0].spec = spec;
  items[0].no = *known;
  sources_job job(std::move(items), sources_job::what::put);
  co_await committer_->commit(job);
  place(spec, *known, std::move(job.items()[0].state));
  std::lock_guard lock(catalog_mutex_);
  pending_ids_.erase(spec.id);
  if (moves) pending_urls_.erase(spec.url);
  co_return result<void>{};
}

asio::awaitable<result<void>> engine::remove_source(std::string id) {
  entry e;
  {
    std::lock_guard lock(catalog_mutex_);
    auto it = catalog_.find(id);
    if (it == catalog_.end()) co_return fail(errc::not_found, "remove source", "no source \"" + id + "\"");
    e = it->second;
  }
  if (e.from == origin::file)
    co_return fail(errc::invalid_argument, "remove source", "\"" + id + "\" is declared in the configuration file; take it out there and reload");
  auto stored = store_.source(e.no);
  if (!stored) co_return fail(stored.error());
  if (!*stored) co_return fail(errc::not_found, "remove source", "no source \"" + id + "\"");
  {
    std::lock_guard lock(catalog_mutex_);
    if (!pending_ids_.insert(id).second) co_return fail(errc::conflict, "remove source", "\"" + id + "\" is just being changed; try again");
  }
  std::vector<sources_job::item> items(1);
  items[0].spec = (*stored)->spec;
  items[0].no = e.no;
  sources_job job(std::move(items), sources_job::what::retire);
  co_await committer_->commit(job);
  {
    std::lock_guard lock(catalog_mutex_);
    if (auto it = catalog_.find(id); it != catalog_.end()) forget(it);
    former_[id] = e.no;
    pending_ids_.erase(id);
  }
  displace(e.no, e.url);
  co_return result<void>{};
}

asio::awaitable<result<void>> engine::poll_source(std::string id) {
  entry e;
  {
    std::lock_guard lock(catalog_mutex_);
    auto it = catalog_.find(id);
    if (it == catalog_.end()) co_return fail(errc::not_found, "poll source", "no source \"" + id + "\"");
    e = it->second;
  }
  if (e.paused) co_return fail(errc::conflict, "poll source", "\"" + id + "\" is paused; resume it first");
  auto state = store_.state(e.no);
  if (!state) co_return fail(state.error());
  if (*state && (*state)->gone_at != wall_time{}) {  // its watch has ended: whoever asks for a look wants it watched again
    auto stored = store_.source(e.no);
    if (!stored) co_return fail(stored.error());
    if (!*stored) co_return fail(errc::not_found, "poll source", "no source \"" + id + "\"");
    source_spec spec = (*stored)->spec;
    auto done = co_await change_source(std::move(spec));
    if (!done) co_return done;
  }
  shard* target = &shard_of(e.url);
  asio::post(executor_of(e.url), [target, no = e.no] { target->poll_now(no); });
  co_return result<void>{};
}

asio::awaitable<void> engine::flush() {
  auto start = [this](auto handler) {
    asio::any_io_executor reply = asio::get_associated_executor(handler, executors_.store);
    auto done = std::make_shared<std::decay_t<decltype(handler)>>(std::move(handler));
    auto left = std::make_shared<std::atomic<std::size_t>>(shards_.size());
    for (std::size_t i = 0; i < shards_.size(); ++i)
      asio::post(executors_.shards[i], [this, i, done, left, reply] {
        shards_[i]->save_now();
        if (--*left > 0) return;
        committer_->submit(std::make_unique<barrier_job>([done, reply] { asio::post(reply, [done] { std::move (*done)(); }); }));
      });
  };
  return asio::async_initiate<const asio::use_awaitable_t<>, void()>(std::move(start), asio::use_awaitable);
}

std::optional<source_no> engine::find_source(const std::string& id) const {
  std::lock_guard lock(catalog_mutex_);
  auto it = catalog_.find(id);
  if (it == catalog_.end()) return {};
  return it->second.no;
}

bool engine::id_taken(const std::string& id) const {
  std::lock_guard lock(catalog_mutex_);
  return catalog_.contains(id) || pending_ids_.contains(id);
}

engine_figures engine::figures() const {
  engine_figures f;
  for (const auto& s : shards_) {
    shard_figures one = s->figures();
    f.sources.sources += one.sources;
    f.sources.in_flight += one.in_flight;
    f.sources.waiting += one.waiting;
    f.sources.failing += one.failing;
    f.sources.never_seen += one.never_seen;
  }
  f.commit_queue = committer_->queued();
  std::lock_guard lock(catalog_mutex_);
  f.paused = paused_;
  return f;
}

std::int64_t engine::tick_shard(std::size_t i) {
  shards_[i]->tick();
  return shards_[i]->next_tick_ms();
}

std::int64_t engine::tick_delivery() {
  deliverer_->tick();
  return deliverer_->next_tick_ms();
}

std::int64_t engine::tick_store() {
  std::int64_t now = env_.monotonic_ms();
  if (now >= next_page_pump_ms_) pump_pages();
  return std::min(next_page_pump_ms_, now + 250);
}

std::int64_t engine::quiet_until_ms() const {
  const std::int64_t now = env_.monotonic_ms();
  std::int64_t at = deliverer_->quiet_until_ms();
  for (const auto& s : shards_) at = std::min(at, s->quiet_until_ms());
  auto rows = store_.agenda(env_.now() + std::chrono::hours(24 * 365), {}, paging_.size() + 1);
  if (!rows) return now;
  for (const agenda_row& row : *rows)
    if (!paging_.contains(row.key)) return std::min(at, std::max(next_page_pump_ms_, now + (row.due - env_.now()).count()));
  return at;
}

bool engine::idle() const {
  for (const auto& s : shards_)
    if (s->running() > 0) return false;
  return deliverer_->running() == 0 && committer_->queued() == 0;
}

}  // namespace wirewatch::engine
