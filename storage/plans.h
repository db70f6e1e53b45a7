// What every engine does with plans before it writes them.
#pragma once
#include <span>

#include "core/model/commit.h"
#include "core/result.h"

namespace wirewatch::storage {

// `now` moved on by what the plans hold (the greatest numbers seen). errc::bug when the changes do not continue from
// now.last_seq without a gap: such plans must not be written at all.
result<store_counters> advance(store_counters now, std::span<const commit_plan> plans);

}  // namespace wirewatch::storage
