#include "schedule/host_gate.h"

#include <gtest/gtest.h>

namespace wirewatch::schedule {
namespace {

TEST(host_gate, opens_at_once_for_the_first) {
  host_gate g;
  EXPECT_TRUE(g.may_enter(0, {}));
  EXPECT_TRUE(g.may_enter(-1'000'000, {}));
}

TEST(host_gate, spaces_the_starts) {
  host_gate g;
  const host_limits limits{5, milliseconds(500)};
  g.enter(1'000);
  EXPECT_FALSE(g.may_enter(1'499, limits));
  EXPECT_EQ(g.earliest(limits), 1'500);
  EXPECT_TRUE(g.may_enter(1'500, limits));
  g.leave();
  EXPECT_FALSE(g.may_enter(1'499, limits)) << "a quick answer is no reason to ask again";
}

TEST(host_gate, bounds_what_is_in_flight) {
  host_gate g;
  const host_limits limits{2, milliseconds(0)};
  g.enter(0);
  EXPECT_TRUE(g.may_enter(0, limits));
  g.enter(0);
  EXPECT_EQ(g.in_flight(), 2);
  EXPECT_FALSE(g.may_enter(1'000'000, limits));
  g.leave();
  EXPECT_TRUE(g.may_enter(1, limits));
}

TEST(host_gate, the_latest_hold_counts) {
  host_gate g;
  g.hold_until(9'000);
  g.hold_until(4'000);
  EXPECT_EQ(g.earliest({}), 9'000);
  EXPECT_FALSE(g.may_enter(8'999, {}));
  EXPECT_TRUE(g.may_enter(9'000, {}));
}

TEST(host_gate, senseless_limits_still_let_one_through) {
  host_gate g;
  const host_limits limits{0, milliseconds(-5)};
  EXPECT_TRUE(g.may_enter(10, limits));
  g.enter(10);
  EXPECT_FALSE(g.may_enter(10, limits));
  g.leave();
  g.leave();
  EXPECT_EQ(g.in_flight(), 0);
  EXPECT_TRUE(g.may_enter(10, limits));
}

}  // namespace
}  // namespace wirewatch::schedule
