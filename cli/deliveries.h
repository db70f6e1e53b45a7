// Walking through what a receiver was told.
#pragma once
#include <functional>
#include <optional>

#include "core/model/commit.h"
#include "core/result.h"
#include "storage/store.h"

namespace wirewatch::cli {

// Every delivery of a receiver, oldest first. Without a record nothing has been tried yet.
using delivery_visitor = std::function<void(const outbox_entry&, const std::optional<delivery_record>&)>;
result<void> each_delivery(const storage::reader&, const catalog_receiver&, const delivery_visitor&);

inline delivery_state state_of(const std::optional<delivery_record>& r) { return r ? r->state : delivery_state::pending; }

}  // namespace wirewatch::cli
