// The only place that spawns coroutines. It counts what runs, so that a stop can wait for it; an exception that leaves a
// coroutine is a bug and ends the process, loudly.
#pragma once
#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <string_view>

namespace wirewatch::engine {

class task_group {
 public:
  explicit task_group(std::string_view name) : name_(name) {}
  task_group(const task_group&) = delete;
  task_group& operator=(const task_group&) = delete;
  // The task begins after the caller's turn, never inside it: one that ends at once would come back into the loop that
  // starts others, as deep as there are of them.
  void spawn(const boost::asio::any_io_executor&, boost::asio::awaitable<void> task);
  std::size_t running() const noexcept { return running_.load(std::memory_order_relaxed); }

 private:
  std::string_view name_;
  std::atomic<std::size_t> running_{0};
};

}  // namespace wirewatch::engine
