#include "schedule/host_gate.h"

#include <algorithm>

namespace wirewatch::schedule {

bool host_gate::may_enter(std::int64_t now_ms, const host_limits& limits) const {
  return in_flight_ < std::max(limits.concurrency, 1) && now_ms >= earliest(limits);
}

std::int64_t host_gate::earliest(const host_limits& limits) const {
  return std::max(held_until_, last_start_ + std::max<std::int64_t>(limits.spacing.count(), 0));
}

void host_gate::enter(std::int64_t now_ms) {
  last_start_ = std::max(last_start_, now_ms);
  ++in_flight_;
}

void host_gate::leave() {
  if (in_flight_ > 0) --in_flight_;
}

void host_gate::hold_until(std::int64_t ms) { held_until_ = std::max(held_until_, ms); }

}  // namespace wirewatch::schedule
