#include "engine/lane.h"

#include <algorithm>

#include "core/limits.h"
#include "schedule/backoff.h"

namespace wirewatch::engine {
namespace {

void keep_attempt(std::vector<attempt>& attempts, const attempt& a) {
  // The first ten and the latest: what happened between them is a count.
  if (attempts.size() >= limits::max_attempts_kept) attempts.erase(attempts.begin() + 10);
  attempts.push_back(a);
}

}  // namespace

lane::lane(receiver_no no, std::uint32_t max_in_flight, receiver_state state)
    : no_(no), max_in_flight_(max_in_flight == 0 ? 1 : max_in_flight), state_(std::move(state)), read_until_(state_.acked_through) {
  state_.receiver = no;
}

void lane::add(lane_item item) {
  read_until_ = std::max(read_until_, item.entry.no);
  if (item.entry.no <= state_.acked_through || std::binary_search(state_.acked_beyond.begin(), state_.acked_beyond.end(), item.entry.no)) return;
  if (flying_.contains(item.entry.no)) return;
  if (item.record.state != delivery_state::pending) return;
  outbox_no no = item.entry.no;
  waiting_.insert_or_assign(no, std::move(item));
}

// One in flight keeps the order; several do while no more may be settled behind one that is open.
bool lane::only_the_oldest() const { return max_in_flight_ == 1 || state_.acked_beyond.size() + in_flight_ >= limits::max_acked_beyond; }

std::optional<lane_item> lane::next(wall_time now) {
  if (state_.disabled || in_flight_ >= max_in_flight_) return {};
  const bool oldest_only = only_the_oldest();
  for (auto it = waiting_.begin(); it != waiting_.end(); ++it) {
    if (oldest_only && open_besides(it->first) < it->first) return {};
    if (it->second.record.next_attempt > now) {
      if (oldest_only) return {};
      continue;
    }
    lane_item item = std::move(it->second);
    waiting_.erase(it);
    flying_.insert(item.entry.no);
    ++in_flight_;
    return item;
  }
  return {};
}

std::optional<wall_time> lane::wake_at() const {
  if (state_.disabled || in_flight_ >= max_in_flight_) return {};
  std::optional<wall_time> at;
  const bool oldest_only = only_the_oldest();
  for (const auto& [no, item] : waiting_) {
    if (oldest_only && open_besides(no) < no) break;
    if (!at || item.record.next_attempt < *at) at = item.record.next_attempt;
    if (oldest_only) break;
  }
  return at;
}

lane::settled lane::attempted(lane_item& item, const attempt& a, const notify::delivery_outcome& outcome, wall_time now, double random01) {
  delivery_record& r = item.record;
  r.receiver = no_;
  r.no = item.entry.no;
  r.delivery_id = item.entry.delivery_id;
  ++r.attempts_made;
  attempt kept = a;
  settled how = settled::dead;
  if (outcome.what == notify::verdict::delivered) {
    r.state = delivery_state::delivered;
    kept.outcome = "delivered";
    how = settled::delivered;
  } else if (outcome.what == notify::verdict::retry) {
    auto delay = schedule::delivery_delay(r.attempts_made, outcome.retry_after, random01);
    if (delay && now + *delay - item.entry.created_at <= limits::delivery_lifetime) {
      r.next_attempt = now + *delay;
      kept.outcome = outcome.reason + "; again in " + describe_duration(*delay);
      how = settled::retry;
    } else {
      r.reason = "given up after " + describe_duration(now - item.entry.created_at) + ": " + outcome.reason;
    }
  } else {
    r.reason = outcome.reason;
    if (outcome.what == notify::verdict::disable) how = settled::disabled;
  }
  if (how == settled::dead || how == settled::disabled) {
    r.state = delivery_state::dead;
    kept.outcome = "dead: " + r.reason;
  }
  keep_attempt(r.attempts, kept);
  return how;
}

outbox_no lane::open_besides(outbox_no no) const {
  outbox_no open = read_until_ + 1;
  if (!waiting_.empty()) open = std::min(open, waiting_.begin()->first);
  for (outbox_no f : flying_)
    if (f != no) {
      open = std::min(open, f);
      break;
    }
  return open;
}

void acknowledge(receiver_state& s, outbox_no no, outbox_no open) {
  auto at = std::lower_bound(s.acked_beyond.begin(), s.acked_beyond.end(), no);
  if (no > s.acked_through && (at == s.acked_beyond.end() || *at != no)) s.acked_beyond.insert(at, no);
  auto end = std::lower_bound(s.acked_beyond.begin(), s.acked_beyond.end(), open);
  if (end == s.acked_beyond.begin()) return;
  s.acked_through = *(end - 1);
  s.acked_beyond.erase(s.acked_beyond.begin(), end);
}

receiver_state settle(receiver_state s, outbox_no no, lane::settled how, outbox_no open) {
  if (how == lane::settled::retry) {
    ++s.failures;
    return s;
  }
  s.failures = how == lane::settled::delivered ? 0 : s.failures + 1;
  if (how == lane::settled::disabled) s.disabled = true;
  acknowledge(s, no, open);
  return s;
}

void lane::release(lane_item item, settled how) {
  if (flying_.erase(item.entry.no) == 0) return;  // of a lane before this one: its receiver went and came back meanwhile
  --in_flight_;
  state_ = settle(std::move(state_), item.entry.no, how, open_besides(item.entry.no));
  if (how == settled::retry) {
    outbox_no no = item.entry.no;
    waiting_.insert_or_assign(no, std::move(item));
  }
}

}  // namespace wirewatch::engine
