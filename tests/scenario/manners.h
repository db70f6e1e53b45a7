// What a good guest of a server does, checked from nothing but the requests that the server saw and what it answered.
#pragma once
#include <string>

#include "world.h"

namespace wirewatch::scenario {

// Of the requests for a feed. Empty when all is well, else the first thing that is not:
//   the address byte by byte as subscribed, GET, no header besides Accept; one request at a time
//   each request carries the validators of the last good answer exactly, and none when that gave none or was cut short
//   none earlier than the interval, what Cache-Control or Retry-After asked for (answer::patience), or, after a failure,
//   the first step of the back-off; 429 and 503 slow it down
// A crash is an excuse once, for a look that it interrupted or that was not written yet.
std::string manners_fault(const world&, const source_spec&);

// At no time more than `concurrency` requests under way, and no two that begin closer than `spacing`.
std::string crowding_fault(const std::vector<received>& of_one_host, int concurrency, milliseconds spacing);

}  // namespace wirewatch::scenario
