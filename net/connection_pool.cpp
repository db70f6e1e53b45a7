#include "net/connection_pool.h"

#include <algorithm>

#include "core/digest.h"

namespace wirewatch::net {

std::unique_ptr<connection> connection_pool::take(std::string_view origin, const std::vector<std::string>& allowed) {
  const std::uint64_t hash = fast_hash(origin);
  for (std::size_t i = idle_.size(); i-- > 0;) {
    if (idle_[i].hash != hash || idle_[i].held->origin != origin || idle_[i].held->allowed != allowed) continue;
    std::unique_ptr<connection> found = std::move(idle_[i].held);
    idle_.erase(idle_.begin() + std::ptrdiff_t(i));
    if (!found->stream->stale()) return found;
  }
  return nullptr;
}

void connection_pool::put(std::unique_ptr<connection> c, clock::time_point now) {
  if (most_ == 0) return;
  if (idle_.size() >= most_) idle_.erase(idle_.begin());
  const std::uint64_t hash = fast_hash(c->origin);
  idle_.push_back(slot{hash, now, std::move(c)});
}

void connection_pool::tick(clock::time_point now) {
  const auto young = [&](const slot& s) { return now - s.since < limits::idle_connection_lifetime; };
  idle_.erase(idle_.begin(), std::find_if(idle_.begin(), idle_.end(), young));
}

}  // namespace wirewatch::net
