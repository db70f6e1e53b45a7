// A hashed timer wheel (Varghese and Lauck, scheme 6): one slot for each thing that sleeps, 16 bytes each and nothing
// else. Arming and disarming take constant time; advancing costs at most one turn of the wheel however long the gap
// was, plus what is due. Slots are small dense numbers (indices of a table elsewhere); not thread-safe.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace wirewatch::schedule {

class wheel {
 public:
  // Ticks count from any origin and never run backwards; one is limits::tick long.
  explicit wheel(std::uint64_t now_tick);

  // Arms the slot, or moves it when it is armed. A tick that has passed is due at the next advance. The last tick of
  // all, 2^64 - 1, counts as the one before it.
  void arm(std::uint32_t slot, std::uint64_t tick);
  void disarm(std::uint32_t slot);  // a slot that is not armed stays so

  // Disarms every slot whose tick is not after now_tick and appends them to `due`, earliest first, equal ones by slot.
  // A now_tick before the last one counts as the last one.
  void advance(std::uint64_t now_tick, std::vector<std::uint32_t>& due);

  std::optional<std::uint64_t> tick_of(std::uint32_t slot) const;  // nullopt: not armed
  std::size_t armed() const { return armed_; }
  // A tick before which nothing is due; nullopt when nothing is armed. It is the earliest one armed, but a slot that was
  // disarmed or moved may still count: that costs one advance that finds nothing. Constant time but for the first call
  // after slots came due (one look at the buckets).
  std::optional<std::uint64_t> next() const;

 private:
  static constexpr std::uint32_t buckets = 4096;  // 65 s a turn
  static constexpr std::uint32_t overdue = buckets;
  static constexpr std::uint32_t none = 0xffff'ffff;
  static constexpr std::uint64_t never = ~std::uint64_t(0);

  struct slot {
    std::uint64_t tick = never;  // never: not armed
    std::uint32_t next = none, previous = none;
  };
  static_assert(sizeof(slot) == 16);
  struct bucket {
    std::uint32_t head = none;
    std::uint64_t earliest = never;  // a lower bound
  };

  std::uint32_t bucket_of(std::uint64_t tick) const { return tick <= now_ ? overdue : std::uint32_t(tick % buckets); }
  void link(std::uint32_t slot, std::uint32_t into);
  void unlink(std::uint32_t slot);
  void take_due(bucket&, std::uint64_t now_tick, std::vector<std::uint32_t>& due);
  std::uint64_t find_next() const;

  std::uint64_t now_;
  std::size_t armed_ = 0;
  std::vector<slot> slots_;
  std::array<bucket, buckets + 1> buckets_{};
  mutable std::uint64_t next_ = never;
  mutable bool next_known_ = true;
};

}  // namespace wirewatch::schedule
