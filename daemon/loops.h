// A thread with an io_context and a tick. The tick says when it is wanted next, so an idle loop sleeps; the time it last
// ran is what the watchdog looks at.
#pragma once
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>

namespace wirewatch::daemon {

std::int64_t monotonic_ms();

class loop {
 public:
  explicit loop(std::string name);
  ~loop();
  boost::asio::io_context& context() { return context_; }
  const std::string& name() const { return name_; }

  // `tick` returns the monotonic milliseconds at which it is wanted again at the latest.
  void start(std::function<std::int64_t()> tick);
  // From any thread: ends the loop once its handlers are done; join() waits for it.
  void finish();
  void join();
  std::int64_t last_tick_ms() const { return last_tick_ms_.load(std::memory_order_relaxed); }

 private:
  void arm(std::int64_t at_ms);
  std::string name_;
  boost::asio::io_context context_{1};
  boost::asio::steady_timer timer_{context_};
  std::function<std::int64_t()> tick_;
  std::atomic<std::int64_t> last_tick_ms_{0};
  std::thread thread_;
};

}  // namespace wirewatch::daemon
