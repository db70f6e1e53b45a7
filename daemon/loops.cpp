#include "daemon/loops.h"

#include <pthread.h>

#include <boost/asio/post.hpp>

namespace wirewatch::daemon {
namespace asio = boost::asio;

std::int64_t monotonic_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

loop::loop(std::string name) : name_(std::move(name)) {}

loop::~loop() {
  finish();
  join();
}

void loop::start(std::function<std::int64_t()> tick) {
  tick_ = std::move(tick);
  last_tick_ms_ = monotonic_ms();
  arm(monotonic_ms());
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), name_.substr(0, 15).c_str());
    context_.run();
  });
}

void loop::arm(std::int64_t at_ms) {
  timer_.expires_at(std::chrono::steady_clock::time_point(std::chrono::milliseconds(at_ms)));
  timer_.async_wait([this](const boost::system::error_code& ec) {
    if (ec) return;
    last_tick_ms_.store(monotonic_ms(), std::memory_order_relaxed);
    arm(tick_());
  });
}

void loop::finish() {
  asio::post(context_, [this] {
    timer_.cancel();
    context_.stop();
  });
}

void loop::join() {
  if (thread_.joinable()) thread_.join();
}

}  // namespace wirewatch::daemon
