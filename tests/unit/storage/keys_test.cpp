#include "storage/keys.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/conformance/random_records.h"

namespace wirewatch::storage {
namespace {

using testing::random_values;

template <class T>
int sign(const T& a, const T& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

// Neighbours and extremes as well as numbers from anywhere.
wall_time any_time(random_values& r) { return from_unix_ms(r.one_in(2) ? std::int64_t(r.below(5)) - 2 : r.make<std::int64_t>()); }
article_key any_key(random_values& r) {
  article_key k;
  if (r.one_in(2))
    k.bytes[15] = std::uint8_t(r.below(3));
  else
    r.fill(k);
  return k;
}

TEST(keys, have_the_order_of_what_they_stand_for) {
  random_values r(3);
  for (int i = 0; i < 20'000; ++i) {
    const auto s1 = source_no(r.below(3)), s2 = source_no(r.below(3));
    const auto r1 = receiver_no(r.make<std::uint32_t>()), r2 = receiver_no(r.make<std::uint32_t>());
    const auto n1 = r.make<std::uint64_t>(), n2 = r.make<std::uint64_t>();
    const auto v1 = r.make<std::uint32_t>(), v2 = r.make<std::uint32_t>();
    const wall_time t1 = any_time(r), t2 = any_time(r);
    const article_key k1 = any_key(r), k2 = any_key(r);
    ASSERT_EQ(sign(keys::of(r1), keys::of(r2)), sign(r1, r2));
    ASSERT_EQ(sign(keys::change(n1), keys::change(n2)), sign(n1, n2));
    ASSERT_EQ(sign(keys::outbox(r1, n1), keys::outbox(r2, n2)), sign(std::pair(r1, n1), std::pair(r2, n2)));
    ASSERT_EQ(sign(keys::agenda(t1, k1), keys::agenda(t2, k2)), sign(std::pair(t1, k1), std::pair(t2, k2)));
    ASSERT_EQ(sign(keys::revision(k1, v1), keys::revision(k2, v2)), sign(std::pair(k1, ~v1), std::pair(k2, ~v2)));
    // The later first_seen comes first.
    ASSERT_EQ(sign(keys::by_source(s1, t1, k1), keys::by_source(s2, t2, k2)), sign(std::tuple(s1, t2, k1), std::tuple(s2, t1, k2)));
  }
}

TEST(keys, of_by_source_can_be_read_back) {
  random_values r(4);
  for (int i = 0; i < 1000; ++i) {
    const source_no s{r.make<std::uint32_t>()};
    const wall_time t = any_time(r);
    const article_key k = any_key(r);
    const std::string bytes = keys::by_source(s, t, k);
    auto row = keys::parse_by_source(bytes);
    ASSERT_TRUE(row);
    EXPECT_EQ(row->source, s);
    EXPECT_EQ(row->first_seen, t);
    EXPECT_EQ(row->key, k);
    EXPECT_FALSE(keys::parse_by_source(bytes + "x"));
    EXPECT_FALSE(keys::parse_by_source(std::string_view(bytes).substr(1)));
  }
}

TEST(keys, successor_is_the_least_key_above_a_prefix) {
  EXPECT_EQ(keys::successor("ab"), "ac");
  EXPECT_EQ(keys::successor("a\xff"), "b");
  EXPECT_EQ(keys::successor("\xff\xff"), "");
  EXPECT_EQ(keys::successor(""), "");
  EXPECT_LT(keys::outbox(receiver_no(5), std::numeric_limits<outbox_no>::max()), keys::successor(keys::of(receiver_no(5))));
  EXPECT_EQ(keys::successor(keys::of(receiver_no(5))), keys::of(receiver_no(6)));
}

TEST(keys, of_sources_and_receivers_in_the_catalog_are_apart) { EXPECT_NE(keys::catalog(source_no(1)), keys::catalog(receiver_no(1))); }

}  // namespace
}  // namespace wirewatch::storage
