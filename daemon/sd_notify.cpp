#include "daemon/sd_notify.h"

#include <systemd/sd-daemon.h>

#include <algorithm>
#include <chrono>
#include <string>

namespace wirewatch::daemon {
namespace {

// A service manager that can not be reached changes nothing for the daemon.
void send(const std::string& state) { (void)::sd_notify(0, state.c_str()); }

}  // namespace

void notify_ready() { send("READY=1"); }

void notify_reloading() {
  auto now = std::chrono::steady_clock::now().time_since_epoch();  // CLOCK_MONOTONIC
  send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(now).count()));
}

void notify_stopping() { send("STOPPING=1"); }

void notify_status(std::string_view text) {
  std::string line(text.substr(0, 1000));
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  send("STATUS=" + line);
}

void notify_watchdog() { send("WATCHDOG=1"); }

std::optional<milliseconds> watchdog_interval() {
  std::uint64_t microseconds = 0;
  if (::sd_watchdog_enabled(0, &microseconds) <= 0 || microseconds < 1000) return {};
  return milliseconds(std::int64_t(std::min<std::uint64_t>(microseconds, std::uint64_t(INT64_MAX)) / 1000));
}

}  // namespace wirewatch::daemon
