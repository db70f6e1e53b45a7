#include "engine/lane.h"

#include <gtest/gtest.h>

#include "core/limits.h"

namespace wirewatch::engine {
namespace {

using namespace std::chrono_literals;
using notify::verdict;

const receiver_no ops{1};
const wall_time start = *parse_rfc3339("2026-01-05T00:00:00Z");

lane_item item(outbox_no no, wall_time created = start) {
  lane_item i;
  i.entry.receiver = ops;
  i.entry.no = no;
  i.entry.delivery_id = "d_" + std::to_string(no);
  i.entry.created_at = created;
  return i;
}

lane lane_of(std::uint32_t in_flight, std::initializer_list<outbox_no> numbers, receiver_state state = {}) {
  lane l(ops, in_flight, state);
  for (outbox_no n : numbers) l.add(item(n));
  return l;
}

lane::settled end(lane& l, lane_item i, verdict v, wall_time now = start, std::optional<milliseconds> retry_after = {}) {
  notify::delivery_outcome outcome;
  outcome.what = v;
  outcome.reason = "HTTP 500";
  outcome.retry_after = retry_after;
  attempt a;
  a.at = now;
  auto how = l.attempted(i, a, outcome, now, 0.5);
  l.release(std::move(i), how);
  return how;
}

std::vector<outbox_no> take_all(lane& l, wall_time now, std::vector<lane_item>* kept = nullptr) {
  std::vector<outbox_no> out;
  while (auto i = l.next(now)) {
    out.push_back(i->entry.no);
    if (kept) kept->push_back(std::move(*i));
  }
  return out;
}

TEST(lane, with_one_in_flight_the_order_is_kept) {
  lane l = lane_of(1, {3, 5, 9});
  for (outbox_no expected : {3u, 5u, 9u}) {
    auto i = l.next(start);
    ASSERT_TRUE(i);
    EXPECT_EQ(i->entry.no, expected);
    EXPECT_FALSE(l.next(start)) << "its place is taken";
    EXPECT_EQ(end(l, std::move(*i), verdict::delivered), lane::settled::delivered);
    EXPECT_EQ(l.state().acked_through, expected);
  }
  EXPECT_FALSE(l.next(start));
  EXPECT_FALSE(l.wake_at());
}

TEST(lane, with_one_in_flight_a_retry_holds_the_ones_behind_it) {
  lane l = lane_of(1, {1, 2});
  EXPECT_EQ(end(l, *l.next(start), verdict::retry), lane::settled::retry);
  EXPECT_FALSE(l.next(start));
  EXPECT_EQ(l.state().failures, 1u);
  EXPECT_EQ(l.state().acked_through, 0u);
  auto at = l.wake_at();
  ASSERT_TRUE(at);
  EXPECT_LE(*at - start, 5s);
  EXPECT_FALSE(l.next(*at - 1ms));
  auto again = l.next(*at);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->entry.no, 1u);
  EXPECT_EQ(again->record.attempts_made, 1u);
  end(l, std::move(*again), verdict::delivered, *at);
  EXPECT_EQ(l.state().failures, 0u);
  EXPECT_EQ(l.next(*at)->entry.no, 2u);
}

TEST(lane, several_in_flight_go_past_one_that_waits) {
  lane l = lane_of(3, {1, 2, 3, 4});
  std::vector<lane_item> flying;
  EXPECT_EQ(take_all(l, start, &flying), (std::vector<outbox_no>{1, 2, 3}));
  EXPECT_EQ(l.in_flight(), 3u);
  end(l, std::move(flying[0]), verdict::retry);
  end(l, std::move(flying[2]), verdict::delivered);
  EXPECT_EQ(l.state().acked_through, 0u) << "1 and 2 are open";
  EXPECT_EQ(l.state().acked_beyond, std::vector<outbox_no>{3});
  EXPECT_EQ(take_all(l, start, &flying), std::vector<outbox_no>{4});
  end(l, std::move(flying[1]), verdict::dead);
  EXPECT_EQ(l.state().acked_through, 0u) << "1 still is";
  end(l, std::move(flying[3]), verdict::delivered);
  auto again = l.next(*l.wake_at());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->entry.no, 1u);
  EXPECT_EQ(l.open_besides(1), 5u);
  end(l, std::move(*again), verdict::delivered, start + 1min);
  EXPECT_EQ(l.state().acked_through, 4u);
  EXPECT_TRUE(l.state().acked_beyond.empty());
}

TEST(lane, one_that_keeps_failing_holds_the_others_up_in_the_end) {
  lane l(ops, 4, {});
  const outbox_no last = limits::max_acked_beyond + 100;
  for (outbox_no n = 1; n <= last; ++n) l.add(item(n));
  end(l, *l.next(start), verdict::retry, start, 2h);
  std::size_t delivered = 0;
  for (std::vector<lane_item> flying; !take_all(l, start, &flying).empty(); flying.clear())
    for (lane_item& i : flying) {
      end(l, std::move(i), verdict::delivered);
      ++delivered;
    }
  EXPECT_EQ(delivered, limits::max_acked_beyond);
  EXPECT_EQ(l.state().acked_beyond.size(), limits::max_acked_beyond);
  EXPECT_EQ(l.wake_at(), start + 2h) << "not before: nothing else may go";
  std::vector<lane_item> flying;
  EXPECT_EQ(take_all(l, start + 2h, &flying), std::vector<outbox_no>{1}) << "and it goes alone";
  EXPECT_FALSE(l.wake_at());
  end(l, std::move(flying[0]), verdict::delivered, start + 2h);
  EXPECT_EQ(l.state().acked_through, limits::max_acked_beyond + 1);
  EXPECT_TRUE(l.state().acked_beyond.empty());
  EXPECT_EQ(take_all(l, start + 2h).size(), 4u);
}

TEST(lane, goes_on_from_what_was_settled_before_a_restart) {
  receiver_state before;
  before.acked_through = 4;
  before.acked_beyond = {6, 8};
  lane l = lane_of(4, {3, 4, 5, 6, 7, 8, 9}, before);
  EXPECT_EQ(l.read_until(), 9u);
  std::vector<lane_item> flying;
  EXPECT_EQ(take_all(l, start, &flying), (std::vector<outbox_no>{5, 7, 9}));
  l.add(item(7));  // read again while it is under way
  EXPECT_FALSE(l.next(start));
  for (lane_item& i : flying) end(l, std::move(i), verdict::delivered);
  EXPECT_EQ(l.state().acked_through, 9u);
}

TEST(lane, what_the_record_says_is_settled_is_passed_over) {
  lane l = lane_of(1, {});
  lane_item dead = item(1);
  dead.record.state = delivery_state::dead;
  l.add(std::move(dead));
  lane_item waits = item(2);
  waits.record.attempts_made = 3;
  waits.record.next_attempt = start + 10min;
  l.add(std::move(waits));
  EXPECT_FALSE(l.next(start));
  EXPECT_EQ(l.wake_at(), start + 10min);
  EXPECT_EQ(l.next(start + 10min)->record.attempts_made, 3u);
}

TEST(lane, retry_after_is_a_floor) {
  lane l = lane_of(1, {1});
  end(l, *l.next(start), verdict::retry, start, 2h);
  EXPECT_EQ(l.wake_at(), start + 2h);
}

TEST(lane, gone_switches_the_receiver_off) {
  lane l = lane_of(2, {1, 2, 3});
  std::vector<lane_item> flying;
  take_all(l, start, &flying);
  EXPECT_EQ(end(l, std::move(flying[0]), verdict::disable), lane::settled::disabled);
  EXPECT_TRUE(l.state().disabled);
  EXPECT_FALSE(l.next(start));
  EXPECT_FALSE(l.wake_at());
  EXPECT_FALSE(l.wants_more());
  EXPECT_EQ(end(l, std::move(flying[1]), verdict::delivered), lane::settled::delivered) << "that one was under way";
  l.enable();
  EXPECT_EQ(l.next(start)->entry.no, 3u);
}

TEST(lane, gives_up_after_three_days) {
  lane l = lane_of(1, {1});
  wall_time now = start;
  int attempts = 0;
  for (;; ++attempts) {
    auto i = l.next(now);
    ASSERT_TRUE(i) << attempts;
    notify::delivery_outcome outcome;
    outcome.what = verdict::retry;
    outcome.reason = "timeout";
    attempt a;
    a.at = now;
    lane::settled how = l.attempted(*i, a, outcome, now, 0.5);
    const delivery_record record = i->record;
    l.release(std::move(*i), how);
    EXPECT_LE(record.attempts.size(), limits::max_attempts_kept);
    if (how == lane::settled::retry) {
      now = *l.wake_at();
      continue;
    }
    EXPECT_EQ(how, lane::settled::dead);
    EXPECT_EQ(record.state, delivery_state::dead);
    EXPECT_EQ(record.reason.substr(0, 14), "given up after") << record.reason;
    EXPECT_EQ(record.attempts.back().outcome.substr(0, 5), "dead:");
    break;
  }
  EXPECT_GT(now - start, limits::delivery_lifetime - 8h);
  EXPECT_LE(now - start, limits::delivery_lifetime);
  EXPECT_GT(attempts, 10);
  EXPECT_EQ(l.state().acked_through, 1u) << "it holds up nobody any more";
}

TEST(lane, one_that_waited_too_long_behind_others_is_tried_once) {
  lane l = lane_of(1, {1});
  const wall_time late = start + limits::delivery_lifetime + 1h;
  auto i = l.next(late);
  ASSERT_TRUE(i);
  EXPECT_EQ(end(l, std::move(*i), verdict::retry, late), lane::settled::dead);
}

TEST(lane, keeps_the_first_attempts_and_the_latest) {
  lane l = lane_of(1, {1});
  lane_item i = *l.next(start);
  notify::delivery_outcome outcome;
  outcome.what = verdict::retry;
  for (int n = 0; n < 80; ++n) {
    attempt a;
    a.status = n;
    l.attempted(i, a, outcome, start, 0.5);
  }
  ASSERT_EQ(i.record.attempts.size(), limits::max_attempts_kept);
  EXPECT_EQ(i.record.attempts_made, 80u);
  EXPECT_EQ(i.record.attempts[9].status, 9);
  EXPECT_EQ(i.record.attempts[10].status, 40);
  EXPECT_EQ(i.record.attempts.back().status, 79);
}

TEST(lane, a_delivery_of_an_earlier_lane_is_not_its_own) {
  lane old = lane_of(1, {1});
  lane_item late = *old.next(start);
  lane l = lane_of(1, {1, 2});
  l.release(std::move(late), lane::settled::delivered);
  EXPECT_EQ(l.in_flight(), 0u);
  EXPECT_EQ(l.next(start)->entry.no, 1u);
  EXPECT_FALSE(l.next(start));
}

TEST(lane, asks_for_more_before_it_runs_dry) {
  lane l(ops, 1, {});
  EXPECT_TRUE(l.wants_more());
  for (outbox_no n = 1; n <= lane::low_water; ++n) l.add(item(n));
  EXPECT_FALSE(l.wants_more());
  end(l, *l.next(start), verdict::delivered);
  EXPECT_TRUE(l.wants_more());
}

TEST(settle, what_is_settled_twice_does_not_take_the_cursor_back) {
  receiver_state s;
  s.acked_through = 9;
  s = settle(s, 5, lane::settled::delivered, 20);
  EXPECT_EQ(s.acked_through, 9u);
  EXPECT_TRUE(s.acked_beyond.empty());
}

TEST(settle, the_cursor_never_passes_one_that_is_open) {
  receiver_state s;
  s = settle(s, 7, lane::settled::delivered, 5);
  EXPECT_EQ(s.acked_through, 0u);
  s = settle(s, 9, lane::settled::dead, 5);
  EXPECT_EQ(s.acked_beyond, (std::vector<outbox_no>{7, 9}));
  EXPECT_EQ(s.failures, 1u);
  s = settle(s, 5, lane::settled::retry, 5);
  EXPECT_EQ(s.failures, 2u);
  EXPECT_EQ(s.acked_beyond.size(), 2u);
  s = settle(s, 5, lane::settled::delivered, 8);
  EXPECT_EQ(s.acked_through, 7u);
  EXPECT_EQ(s.acked_beyond, std::vector<outbox_no>{9});
  EXPECT_EQ(s.failures, 0u);
}

}  // namespace
}  // namespace wirewatch::engine
