#include "schedule/wheel.h"

#include <algorithm>

namespace wirewatch::schedule {

wheel::wheel(std::uint64_t now_tick) : now_(std::min(now_tick, never - 1)) {}

void wheel::arm(std::uint32_t number, std::uint64_t tick) {
  if (number >= slots_.size()) slots_.resize(std::size_t(number) + 1);
  if (slots_[number].tick != never) unlink(number);
  tick = std::min(tick, never - 1);
  slots_[number].tick = tick;
  link(number, bucket_of(tick));
  next_ = std::min(next_, tick);
}

void wheel::disarm(std::uint32_t number) {
  if (number >= slots_.size() || slots_[number].tick == never) return;
  unlink(number);
  slots_[number].tick = never;
}

void wheel::advance(std::uint64_t now_tick, std::vector<std::uint32_t>& due) {
  now_tick = std::clamp(now_tick, now_, never - 1);
  const std::size_t first = due.size();
  if (auto earliest = next(); earliest && *earliest <= now_tick) {
    take_due(buckets_[overdue], now_tick, due);
    const std::uint64_t turns = std::min<std::uint64_t>(now_tick - now_, buckets);
    for (std::uint64_t i = 1; i <= turns; ++i) {
      bucket& b = buckets_[(now_ + i) % buckets];
      if (b.earliest <= now_tick) take_due(b, now_tick, due);
    }
    next_known_ = false;
  }
  now_ = now_tick;
  std::sort(due.begin() + std::ptrdiff_t(first), due.end(),
            [&](std::uint32_t a, std::uint32_t b) { return slots_[a].tick != slots_[b].tick ? slots_[a].tick < slots_[b].tick : a < b; });
  for (std::size_t i = first; i < due.size(); ++i) slots_[due[i]].tick = never;
}

std::optional<std::uint64_t> wheel::tick_of(std::uint32_t number) const {
  if (number >= slots_.size() || slots_[number].tick == never) return {};
  return slots_[number].tick;
}

std::optional<std::uint64_t> wheel::next() const {
  if (armed_ == 0) return {};
  if (!next_known_) {
    next_ = find_next();
    next_known_ = true;
  }
  return next_;
}

void wheel::link(std::uint32_t number, std::uint32_t into) {
  bucket& b = buckets_[into];
  slot& s = slots_[number];
  s.previous = none;
  s.next = b.head;
  if (b.head != none) slots_[b.head].previous = number;
  b.head = number;
  b.earliest = std::min(b.earliest, s.tick);
  ++armed_;
}

void wheel::unlink(std::uint32_t number) {
  slot& s = slots_[number];
  bucket& b = buckets_[bucket_of(s.tick)];
  if (s.previous != none)
    slots_[s.previous].next = s.next;
  else
    b.head = s.next;
  if (s.next != none) slots_[s.next].previous = s.previous;
  if (b.head == none) b.earliest = never;
  --armed_;
}

// The ticks of the slots taken stay until advance() has sorted them.
void wheel::take_due(bucket& b, std::uint64_t now_tick, std::vector<std::uint32_t>& due) {
  std::uint64_t earliest = never;
  for (std::uint32_t number = b.head; number != none;) {
    const slot& s = slots_[number];
    const std::uint32_t after = s.next;
    if (s.tick <= now_tick) {
      unlink(number);
      due.push_back(number);
    } else {
      earliest = std::min(earliest, s.tick);
    }
    number = after;
  }
  b.earliest = earliest;
}

std::uint64_t wheel::find_next() const {
  std::uint64_t earliest = buckets_[overdue].earliest;
  for (std::uint64_t i = 1; i <= buckets; ++i) {
    const std::uint64_t bound = buckets_[(now_ + i) % buckets].earliest;
    earliest = std::min(earliest, bound);
    if (earliest <= now_ + i) break;  // the buckets that follow hold later ticks only
  }
  return earliest;
}

}  // namespace wirewatch::schedule
