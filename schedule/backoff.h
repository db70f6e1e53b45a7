// How long to wait after a failure. `random01` is a number from 0 up to, not including, 1 drawn by the caller.
#pragma once
#include <cstdint>
#include <optional>

#include "core/time.h"

namespace wirewatch::schedule {

// Until the next look at a source after `failures` failed ones in a row (1: the first). Doubles from `every`, or from
// 30 s when that is sooner, with up to 25 % added; up to an hour (or `every`) for about a day, then up to every_max.
// Never beyond every_max, and it never gives up: an outage has an end, and it has to show.
milliseconds source_backoff(std::uint32_t failures, milliseconds every, milliseconds every_max, double random01);

// Until the next attempt of a delivery after `attempts_made` (1: the first): within 5 s, within 30 s, then about 2 min,
// 10 min, 30 min, 1 h, 2 h, 4 h and 6 h from there on, each within 20 %. The first two stay below 30 s together. A
// Retry-After is a floor, up to 24 h.
// nullopt once the attempts made fill limits::delivery_lifetime however the jitter fell; the caller ends it by the clock.
std::optional<milliseconds> delivery_delay(std::uint32_t attempts_made, std::optional<milliseconds> retry_after, double random01);

}  // namespace wirewatch::schedule
