#include "net/deadline.h"

#include <gtest/gtest.h>

#include <optional>

namespace wirewatch::net {
namespace {

using namespace std::chrono_literals;

struct operation {
  int cancelled = 0;
  void cancel() { ++cancelled; }
};

TEST(deadline, a_phase_ends_and_says_which) {
  deadline_list list;
  deadline d(list, 60s);
  operation op;
  const auto scope = d.enter(phase::tls, 10s, op);
  list.tick(d.started() + 9s);
  EXPECT_EQ(op.cancelled, 0);
  list.tick(d.started() + 11s);
  EXPECT_EQ(op.cancelled, 1);
  list.tick(d.started() + 11s + 16ms);
  EXPECT_EQ(op.cancelled, 2);  // the first may have hit nothing
  EXPECT_EQ(d.reason().message(), "tls: timed out (not done within 10 s)");
  EXPECT_EQ(d.explain(error(errc::cancelled, "x")).code(), errc::timeout);
  EXPECT_EQ(d.explain(error(errc::protocol_error, "x")).code(), errc::protocol_error);
}

TEST(deadline, progress_restarts_the_phase_but_not_the_whole) {
  deadline_list list;
  deadline d(list, 30s);
  operation op;
  auto scope = d.enter(phase::header, 20s, op);
  scope.restart(phase::body, 25s);
  list.tick(d.started() + 24s);
  EXPECT_FALSE(d.over());
  list.tick(d.started() + 31s);
  EXPECT_EQ(op.cancelled, 1);
  EXPECT_EQ(d.reason().message(), "body: timed out (more than 30 s for the whole exchange)");
}

TEST(deadline, between_phases_only_the_whole_counts_and_nothing_is_called) {
  deadline_list list;
  deadline d(list, 30s);
  operation op;
  { const auto scope = d.enter(phase::connect, 10s, op); }
  list.tick(d.started() + 20s);
  EXPECT_FALSE(d.over());
  list.tick(d.started() + 31s);
  EXPECT_TRUE(d.over());
  EXPECT_EQ(op.cancelled, 0);
}

TEST(deadline, cancel_all_and_leaving_in_any_order) {
  deadline_list list;
  std::optional<deadline> a, b, c;
  a.emplace(list, 1s);
  b.emplace(list, 1s);
  c.emplace(list, 1s);
  b.reset();
  list.cancel_all();
  EXPECT_EQ(a->reason().code(), errc::cancelled);
  EXPECT_TRUE(c->over());
  c.reset();
  a.reset();
  EXPECT_TRUE(list.empty());
}

TEST(deadline, may_outlive_the_list) {
  std::optional<deadline_list> list(std::in_place);
  deadline d(*list, 1s);
  list.reset();
  EXPECT_FALSE(d.over());
}

}  // namespace
}  // namespace wirewatch::net
