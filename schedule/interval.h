// When a source is looked at next: the operator's interval, what the server asked for, and a little unevenness so that
// many sources do not come due together.
#pragma once
#include <cstdint>
#include <optional>

#include "core/model/fetch.h"
#include "core/time.h"

namespace wirewatch::schedule {

// Freshness of an answer (RFC 9111 section 4.2) as a time before which asking again is pointless: max-age less Age; without
// a max-age, Expires less Date less Age. At most 7 days. nullopt when nothing is left of it, nothing was said, or with
// no-cache, no-store or must-revalidate, which feeds combine with any max-age. s-maxage is for shared caches and ignored,
// like everything that does not parse. `now` stands in for a missing Date.
std::optional<milliseconds> cache_floor(const header_list&, wall_time now);

// Retry-After (RFC 9110 section 10.2.3): seconds, or a date as seen from the answer's own Date. At most 7 days; zero for
// a date that has passed; nullopt when absent or neither.
std::optional<milliseconds> retry_after(const header_list&, wall_time now);

// How often a source is looked at: `every`, and the longer it has been silent the more rarely, up to every_max: the wait is a 32nd of the
// silence, so what it says next is heard late by a 64th of it on average. What it says brings it back to `every`. An operator who asks for less
// than a minute asks knowingly, and gets it unless an every_max below an hour says that slowing down is wanted.
struct pace {
  milliseconds every{0}, every_max{0};
  milliseconds longest{0};  // since a look came too late: no longer wait than this, but never a shorter one than `every`; 0: no limit
  milliseconds wait(milliseconds silence) const;
};

// The next look after a good one. With `every` of 60 s or more it is put off by up to 10 %, by the source's hash. The floors of the
// server hold up to every_max. With a shorter one the time to live of the feed does not count, and the cache floor counts for a
// minute at most.
wall_time next_visit(wall_time now, const pace&, milliseconds silence, std::optional<milliseconds> cache_floor, std::optional<milliseconds> ttl_floor,
                     std::uint64_t source_hash);

// The first time from `due` on that is in no hour or day which the feed asks to leave out (RSS 0.91 skipHours and skipDays, in UTC; bits as
// feed_info has them), and not behind `latest`: a feed that leaves out all of them is not taken at its word.
wall_time after_skipped(wall_time due, std::uint32_t skip_hours, std::uint8_t skip_days, wall_time latest);

// The first look of all at a source: at once below 10 s, otherwise spread by its hash over the shorter of `every` and 30 s.
wall_time first_visit(wall_time now, milliseconds every, std::uint64_t source_hash);

// The wheel's tick for a look that is due at `tick`: a little later, so that looks go out together, since many small wake-ups cost both
// sides more than the looks do. By less than a 32nd of the interval, and less than 32 ticks; never earlier.
std::uint64_t with_others(std::uint64_t tick, milliseconds every);

}  // namespace wirewatch::schedule
