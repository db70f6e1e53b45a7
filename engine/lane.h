// The queue of one receiver, as a machine without I/O: it is told what there is to send, when, and how it went; it says
// what to send next. With one in flight the order of the outbox is kept: a delivery that waits holds the ones behind it.
#pragma once
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "core/model/delivery.h"
#include "notify/notifier.h"

namespace wirewatch::engine {

struct lane_item {
  outbox_entry entry;
  delivery_record record;  // attempts so far
};

class lane {
 public:
  lane(receiver_no no, std::uint32_t max_in_flight, receiver_state state);

  // Items follow each other by number; what is settled already is passed over.
  void add(lane_item);
  outbox_no read_until() const { return read_until_; }
  bool wants_more() const { return waiting_.size() < low_water && !state_.disabled; }

  // The next delivery to attempt now, moved out; nothing when none is due or all places are taken.
  std::optional<lane_item> next(wall_time now);
  // When to ask again although nothing happened: the earliest retry; nullopt when nothing waits for time.
  std::optional<wall_time> wake_at() const;

  // How an attempt went; the item comes back with its record brought up to date. random01 is for the jitter.
  enum class settled : std::uint8_t { delivered, dead, retry, disabled };
  settled attempted(lane_item&, const attempt&, const notify::delivery_outcome&, wall_time now, double random01);
  // After a settled one is written down. A retry goes back to its place.
  void release(lane_item, settled);

  const receiver_state& state() const { return state_; }
  // The first delivery that is still open when `no` is not: the cursor may come up to just before it.
  outbox_no open_besides(outbox_no no) const;
  std::size_t in_flight() const { return in_flight_; }
  void set_max_in_flight(std::uint32_t n) { max_in_flight_ = n == 0 ? 1 : n; }
  void enable() { state_.disabled = false; }

  static constexpr std::size_t low_water = 64;

 private:
  bool only_the_oldest() const;

  receiver_no no_;
  std::uint32_t max_in_flight_;
  receiver_state state_;
  std::map<outbox_no, lane_item> waiting_;  // in order; a retry keeps its place
  std::set<outbox_no> flying_;
  std::size_t in_flight_ = 0;
  outbox_no read_until_ = 0;
};

// Delivery `no` is settled: acknowledgements come in any order, the cursor moves up to `open`.
void acknowledge(receiver_state&, outbox_no no, outbox_no open);
// A receiver's state once delivery `no` went so.
receiver_state settle(receiver_state, outbox_no no, lane::settled, outbox_no open);

}  // namespace wirewatch::engine
