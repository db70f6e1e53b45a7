#include "storage/plans.h"

#include <algorithm>

namespace wirewatch::storage {

result<store_counters> advance(store_counters now, std::span<const commit_plan> plans) {
  for (const commit_plan& plan : plans) {
    for (const change& c : plan.changes) {
      if (c.seq != now.last_seq + 1)
        return fail(errc::bug, "commit", "change " + std::to_string(c.seq) + " does not follow " + std::to_string(now.last_seq));
      now.last_seq = c.seq;
    }
    for (const outbox_entry& e : plan.outbox) now.last_outbox = std::max(now.last_outbox, e.no);
    for (const catalog_source& s : plan.sources) now.last_source = std::max(now.last_source, raw(s.no));
    for (const catalog_receiver& r : plan.receivers) now.last_receiver = std::max(now.last_receiver, raw(r.no));
  }
  return now;
}

}  // namespace wirewatch::storage
