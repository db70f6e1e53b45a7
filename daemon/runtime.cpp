#include "daemon/runtime.h"

#include <unistd.h>

#include <algorithm>
#include <random>

#include "core/log.h"
#include "net/http_fetcher.h"

namespace wirewatch::daemon {
namespace {

constexpr int exit_storage_failed = 75;  // EX_TEMPFAIL: the service manager starts again and reads what is on disk

[[noreturn]] void storage_failed(const error& e) {
  log::write(log::level::error, "storage_failed", {{"reason", e.message()}});
  _exit(exit_storage_failed);
}

double chance() {
  thread_local std::mt19937_64 engine{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(engine);
}

}  // namespace

engine::environment real_environment(std::string ca_file) {
  engine::environment env;
  env.now = [] { return std::chrono::floor<milliseconds>(std::chrono::system_clock::now()); };
  env.monotonic_ms = &monotonic_ms;
  env.random01 = &chance;
  env.make_fetcher = [ca_file = std::move(ca_file)](boost::asio::any_io_executor executor) {
    net::http_fetcher_options options;
    options.ca_file = ca_file;
    return net::make_http_fetcher(std::move(executor), options);
  };
  env.fatal = &storage_failed;
  return env;
}

runtime::runtime(std::unique_ptr<storage::store> store, const runtime_options& options) : store_(std::move(store)) {
  unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  unsigned shards = options.threads != 0 ? options.threads : std::max(1u, cores - 1);
  store_loop_ = std::make_unique<loop>("ww-store");
  delivery_loop_ = std::make_unique<loop>("ww-deliver");
  engine::executors where;
  for (unsigned i = 0; i < shards; ++i) {
    shard_loops_.push_back(std::make_unique<loop>("ww-shard-" + std::to_string(i)));
    where.shards.push_back(shard_loops_.back()->context().get_executor());
  }
  where.store = store_loop_->context().get_executor();
  where.delivery = delivery_loop_->context().get_executor();
  engine_ = std::make_unique<engine::engine>(*store_, std::move(where), real_environment(options.ca_file));
}

runtime::~runtime() {
  if (running_) stop(milliseconds(2'000));
}

result<void> runtime::start(engine::declaration d) {
  if (auto started = engine_->start(std::move(d)); !started) return started;
  store_loop_->start([this] { return engine_->tick_store(); });
  delivery_loop_->start([this] { return engine_->tick_delivery(); });
  for (std::size_t i = 0; i < shard_loops_.size(); ++i) shard_loops_[i]->start([this, i] { return engine_->tick_shard(i); });
  running_ = true;
  return {};
}

bool runtime::stop(milliseconds limit) {
  running_ = false;
  const std::int64_t until = monotonic_ms() + limit.count();
  for (std::size_t i = 0; i < shard_loops_.size(); ++i) boost::asio::post(shard_loops_[i]->context(), [this, i] { engine_->stop_shard(i); });
  boost::asio::post(delivery_loop_->context(), [this] { engine_->stop_delivery(); });
  bool drained = false;
  while (!drained && monotonic_ms() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    drained = engine_->idle();
  }
  // The stop handlers above hand their last writes to the store loop; it ends after them.
  for (auto& l : shard_loops_) l->finish();
  delivery_loop_->finish();
  for (auto& l : shard_loops_) l->join();
  delivery_loop_->join();
  // What they handed over last is written whole, however long the disk takes.
  while (!engine_->idle_store()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  store_loop_->finish();
  store_loop_->join();
  return drained;
}

milliseconds runtime::lag() const {
  std::int64_t oldest = std::min(store_loop_->last_tick_ms(), delivery_loop_->last_tick_ms());
  for (const auto& l : shard_loops_) oldest = std::min(oldest, l->last_tick_ms());
  return milliseconds(monotonic_ms() - oldest);
}

}  // namespace wirewatch::daemon
