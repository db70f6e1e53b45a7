#include "schedule/wheel.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

namespace wirewatch::schedule {
namespace {

std::vector<std::uint32_t> due_at(wheel& w, std::uint64_t tick) {
  std::vector<std::uint32_t> due;
  w.advance(tick, due);
  return due;
}
using list = std::vector<std::uint32_t>;

TEST(wheel, is_due_at_its_tick_and_not_before) {
  wheel w(100);
  w.arm(3, 105);
  EXPECT_EQ(w.next(), 105u);
  EXPECT_EQ(due_at(w, 104), list{});
  EXPECT_EQ(w.tick_of(3), 105u);
  EXPECT_EQ(due_at(w, 105), list{3});
  EXPECT_EQ(w.tick_of(3), std::nullopt);
  EXPECT_EQ(w.armed(), 0u);
  EXPECT_EQ(w.next(), std::nullopt);
}

TEST(wheel, arming_again_moves) {
  wheel w(0);
  w.arm(0, 10);
  w.arm(0, 20);
  EXPECT_EQ(w.armed(), 1u);
  EXPECT_EQ(due_at(w, 15), list{});
  w.arm(0, 16);
  EXPECT_EQ(due_at(w, 17), list{0});
  EXPECT_EQ(due_at(w, 50), list{});
}

TEST(wheel, the_past_is_due_at_the_next_advance_even_of_the_same_tick) {
  wheel w(1000);
  w.arm(1, 1000);
  w.arm(2, 3);
  w.arm(4, 999);
  EXPECT_EQ(w.next(), 3u);
  w.disarm(4);
  EXPECT_EQ(due_at(w, 1000), (list{2, 1}));
}

TEST(wheel, time_does_not_run_backwards) {
  wheel w(50);
  w.arm(0, 60);
  EXPECT_EQ(due_at(w, 10), list{});
  EXPECT_EQ(due_at(w, 60), list{0});
}

TEST(wheel, earliest_first_over_many_turns) {
  wheel w(7);
  w.arm(5, 7 + 3 * 4096);
  w.arm(1, 8);
  w.arm(2, 8 + 4096);
  w.arm(0, 8 + 4096);
  w.arm(9, std::uint64_t(1) << 40);
  EXPECT_EQ(due_at(w, std::uint64_t(1) << 39), (list{1, 0, 2, 5}));
  EXPECT_EQ(w.next(), std::uint64_t(1) << 40);
}

TEST(wheel, the_last_ticks_of_all) {
  const std::uint64_t last = ~std::uint64_t(0);
  wheel w(0);
  w.arm(0, last);
  w.arm(1, last - 2);
  EXPECT_EQ(w.tick_of(0), last - 1);
  EXPECT_EQ(due_at(w, last - 2), list{1});
  EXPECT_EQ(due_at(w, last), list{0});
  w.arm(0, 1);
  EXPECT_EQ(due_at(w, last), list{0});
}

TEST(wheel, disarming_what_is_not_armed_does_nothing) {
  wheel w(0);
  w.disarm(1'000);
  w.arm(1, 5);
  w.disarm(1);
  w.disarm(1);
  EXPECT_EQ(w.armed(), 0u);
  EXPECT_EQ(due_at(w, 100), list{});
}

// A wake-up at next() is never too late, and the wheel is woken only for what is due when nothing was moved meanwhile.
TEST(wheel, sleeping_until_next_meets_every_tick) {
  wheel w(0);
  std::set<std::uint64_t> ticks;
  std::mt19937_64 random(3);
  for (std::uint32_t i = 0; i < 300; ++i) {
    const std::uint64_t tick = random() % 2'000'000;
    ticks.insert(tick);
    w.arm(i, tick);
  }
  std::set<std::uint64_t> woken;
  while (auto next = w.next()) {
    woken.insert(*next);
    EXPECT_FALSE(due_at(w, *next).empty());
  }
  EXPECT_EQ(woken, ticks);
}

TEST(wheel, what_was_disarmed_wakes_it_once_at_most) {
  wheel w(0);
  std::mt19937_64 random(4);
  for (std::uint32_t i = 0; i < 300; ++i) w.arm(i, 1 + random() % 2'000'000);
  for (std::uint32_t i = 0; i < 300; i += 2) w.disarm(i);
  std::size_t due = 0, idle = 0;
  while (auto next = w.next()) {
    const std::size_t n = due_at(w, *next).size();
    due += n;
    idle += n == 0 ? 1 : 0;
  }
  EXPECT_EQ(due, 150u);
  EXPECT_LE(idle, 150u);
}

class reference {
 public:
  void arm(std::uint32_t slot, std::uint64_t tick) {
    disarm(slot);
    by_slot_[slot] = tick;
    by_tick_.emplace(tick, slot);
  }
  void disarm(std::uint32_t slot) {
    auto it = by_slot_.find(slot);
    if (it == by_slot_.end()) return;
    auto [from, to] = by_tick_.equal_range(it->second);
    while (from != to && from->second != slot) ++from;
    by_tick_.erase(from);
    by_slot_.erase(it);
  }
  list advance(std::uint64_t now) {
    std::vector<std::pair<std::uint64_t, std::uint32_t>> due(by_tick_.begin(), by_tick_.upper_bound(now));
    std::sort(due.begin(), due.end());
    list slots;
    for (auto [tick, slot] : due) {
      slots.push_back(slot);
      disarm(slot);
    }
    return slots;
  }
  std::size_t armed() const { return by_slot_.size(); }
  std::optional<std::uint64_t> earliest() const { return by_tick_.empty() ? std::nullopt : std::optional(by_tick_.begin()->first); }
  std::optional<std::uint64_t> tick_of(std::uint32_t slot) const {
    auto it = by_slot_.find(slot);
    return it == by_slot_.end() ? std::nullopt : std::optional(it->second);
  }

 private:
  std::multimap<std::uint64_t, std::uint32_t> by_tick_;
  std::map<std::uint32_t, std::uint64_t> by_slot_;
};

class wheel_against_map : public testing::TestWithParam<std::uint64_t> {};

TEST_P(wheel_against_map, random_steps) {
  std::mt19937_64 random(GetParam());
  std::uint64_t now = random() % 100'000;
  wheel w(now);
  reference r;
  const std::uint64_t reach[] = {3, 100, 5'000, 100'000, 50'000'000};
  for (int step = 0; step < 20'000; ++step) {
    const std::uint32_t slot = std::uint32_t(random() % 200);
    switch (random() % 8) {
      case 0:
      case 1:
      case 2:
      case 3: {
        std::uint64_t tick = now + random() % reach[random() % 5];
        if (random() % 10 == 0) tick -= std::min<std::uint64_t>(tick, random() % 50);
        w.arm(slot, tick);
        r.arm(slot, tick);
        break;
      }
      case 4:
        w.disarm(slot);
        r.disarm(slot);
        break;
      case 5:
      case 6:
        now += random() % 20;
        ASSERT_EQ(due_at(w, now), r.advance(now)) << step;
        break;
      default:
        now += random() % 64 == 0 ? random() % 20'000'000 : random() % 6'000;
        ASSERT_EQ(due_at(w, now), r.advance(now)) << step;
    }
    ASSERT_EQ(w.armed(), r.armed());
    ASSERT_EQ(w.tick_of(slot), r.tick_of(slot));
    ASSERT_EQ(w.next().has_value(), r.earliest().has_value());
    if (r.earliest()) {
      ASSERT_LE(*w.next(), *r.earliest());
    }
  }
}
INSTANTIATE_TEST_SUITE_P(seeds, wheel_against_map, testing::Range<std::uint64_t>(1, 9));

}  // namespace
}  // namespace wirewatch::schedule
