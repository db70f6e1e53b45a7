// The engine with real threads, a real clock and the real network: what `run`, `watch` and `demo` have in common.
#pragma once
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/result.h"
#include "daemon/loops.h"
#include "engine/engine.h"
#include "storage/store.h"

namespace wirewatch::daemon {

struct runtime_options {
  unsigned threads = 0;  // shards; 0: one per core, less one for the store and deliveries
  std::string ca_file;   // besides the system's
};

class runtime {
 public:
  runtime(std::unique_ptr<storage::store>, const runtime_options&);
  ~runtime();

  result<void> start(engine::declaration);
  // Ends new work, lets what is under way finish within the limit, writes the last state. True when it came to an end
  // by itself in that time.
  bool stop(milliseconds limit);

  engine::engine& engine() { return *engine_; }
  // The slowest loop's time since its last tick: what a watchdog wants to be small.
  milliseconds lag() const;

 private:
  std::unique_ptr<storage::store> store_;
  std::vector<std::unique_ptr<loop>> shard_loops_;
  std::unique_ptr<loop> store_loop_, delivery_loop_;
  std::unique_ptr<engine::engine> engine_;
  bool running_ = false;
};

// The environment of a process: wall clock, monotonic clock, chance, HTTP.
engine::environment real_environment(std::string ca_file);

}  // namespace wirewatch::daemon
