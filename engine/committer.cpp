#include "engine/committer.h"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "core/limits.h"
#include "core/log.h"
#include "core/metrics.h"

namespace wirewatch::engine {
namespace asio = boost::asio;

committer::committer(storage::store& store, asio::any_io_executor executor, const environment& env)
    : store_(store), executor_(std::move(executor)), env_(env), routing_(std::make_shared<routing>()) {
  if (auto counters = store_.counters())
    counters_ = *counters;
  else
    env_.fatal(counters.error());
}

void committer::set_routing(std::shared_ptr<const routing> r) {
  std::lock_guard lock(mutex_);
  routing_ = std::move(r);
}

std::size_t committer::queued() const {
  std::lock_guard lock(mutex_);
  return queue_.size();
}

asio::awaitable<void> committer::commit(job& what) {
  auto start = [this, job_pointer = &what](auto handler) {
    pending p;
    p.what = job_pointer;
    p.reply = asio::get_associated_executor(handler, executor_);
    auto kept = std::make_shared<std::decay_t<decltype(handler)>>(std::move(handler));
    p.done = [kept] { std::move (*kept)(); };
    enqueue(std::move(p));
  };
  return asio::async_initiate<const asio::use_awaitable_t<>, void()>(std::move(start), asio::use_awaitable);
}

void committer::submit(std::unique_ptr<job> what) {
  pending p;
  p.what = what.get();
  p.owned = std::move(what);
  enqueue(std::move(p));
}

void committer::enqueue(pending p) {
  std::lock_guard lock(mutex_);
  queue_.push_back(std::move(p));
  metrics::set(metrics::id::commit_queue, std::int64_t(queue_.size()));
  if (scheduled_) return;
  scheduled_ = true;
  asio::post(executor_, [this] { drain(); });
}

void committer::drain() {
  std::vector<pending> group;
  {
    std::lock_guard lock(mutex_);
    std::size_t n = std::min(queue_.size(), limits::max_group_commit);
    for (std::size_t i = 0; i < n; ++i)
      if (queue_[i].what->alone()) n = std::max<std::size_t>(1, i);
    group.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(queue_.begin() + std::ptrdiff_t(n)));
    queue_.erase(queue_.begin(), queue_.begin() + std::ptrdiff_t(n));
    metrics::set(metrics::id::commit_queue, std::int64_t(queue_.size()));
  }
  run(group);
  std::lock_guard lock(mutex_);
  scheduled_ = !queue_.empty();
  if (scheduled_) asio::post(executor_, [this] { drain(); });
}

void committer::run_now(job& what) {
  std::vector<pending> group(1);
  group[0].what = &what;
  run(group);
}

// One group: planned in order, written as one batch, told.
void committer::run(std::vector<pending>& group) {
  std::shared_ptr<const routing> route;
  {
    std::lock_guard lock(mutex_);
    route = routing_;
  }
  transaction tx(store_, counters_);
  durability how = durability::lazy;
  for (pending& p : group)
    if (p.what->plan(tx, *route) == durability::synced) how = durability::synced;
  if (tx.failure()) return env_.fatal(*tx.failure());
  if (!tx.plan().empty()) {
    if (auto written = store_.commit({&tx.plan(), 1}, how); !written) return env_.fatal(written.error());
    metrics::add(how == durability::synced ? metrics::id::commits : metrics::id::commits_unsynced);
  }
  for (pending& p : group) {
    p.what->committed();
    if (p.done) asio::post(p.reply, std::move(p.done));
  }
  if (!poke_ || tx.poked().empty()) return;
  std::vector<receiver_no> receivers;
  for (std::uint32_t n : tx.poked()) receivers.push_back(receiver_no(n));
  poke_(receivers);
}

}  // namespace wirewatch::engine
