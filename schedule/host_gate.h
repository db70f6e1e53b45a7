// Politeness towards one host: how many requests at once, how far apart they start, and what the host asked for itself.
// Time is any monotonic count of milliseconds. Kept for every host that is watched, hence small.
#pragma once
#include <cstdint>

#include "core/time.h"

namespace wirewatch::schedule {

struct host_limits {
  int concurrency = 2;        // below 1 counts as 1
  milliseconds spacing{500};  // between the starts of two requests; below 0 counts as 0
};

class host_gate {
 public:
  bool may_enter(std::int64_t now_ms, const host_limits&) const;
  // The earliest time at which may_enter can hold, as far as time decides it; with all places taken it is for leave()
  // to open the gate.
  std::int64_t earliest(const host_limits&) const;

  void enter(std::int64_t now_ms);   // a request starts
  void leave();                      // one that entered has ended, well or not
  void hold_until(std::int64_t ms);  // the host said Retry-After; the latest of several holds
  int in_flight() const { return in_flight_; }

 private:
  static constexpr std::int64_t long_ago = INT64_MIN / 2;
  std::int64_t last_start_ = long_ago;
  std::int64_t held_until_ = long_ago;
  std::int32_t in_flight_ = 0;
};
static_assert(sizeof(host_gate) <= 32);

}  // namespace wirewatch::schedule
