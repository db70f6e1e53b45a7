#include "detect/pairing.h"

#include <gtest/gtest.h>

namespace wirewatch::detect {
namespace {

entry make(std::string id, std::string link, std::string title = "T") {
  entry e;
  e.id = std::move(id);
  e.link = std::move(link);
  e.title = std::move(title);
  return e;
}
using pairs = std::vector<std::pair<std::size_t, std::size_t>>;

TEST(pair_entries, by_identity_whatever_the_order) {
  const auto p = pair_entries({make("1", "http://example.org/a"), make("2", "http://example.org/b"), make("3", "http://example.org/c")},
                              {make("4", "http://example.org/d"), make("3", "http://example.org/c"), make("1", "http://example.org/other")}, {});
  EXPECT_EQ(p.both, (pairs{{2, 1}, {0, 2}}));
  EXPECT_EQ(p.added, std::vector<std::size_t>{0});
  EXPECT_EQ(p.removed, std::vector<std::size_t>{1});
}

TEST(pair_entries, all_ids_new_over_the_same_links) {
  const auto p = pair_entries({make("1", "http://example.org/a"), make("2", "http://example.org/b")},
                              {make("x1", "https://www.example.org/b?utm_source=rss"), make("x2", "https://www.example.org/a")}, {});
  EXPECT_EQ(p.both, (pairs{{1, 0}, {0, 1}}));
  EXPECT_TRUE(p.added.empty() && p.removed.empty());
}

TEST(pair_entries, a_link_that_several_have_pairs_nothing) {
  const auto p = pair_entries({make("1", "http://example.org/a"), make("2", "http://example.org/a")}, {make("3", "http://example.org/a")}, {});
  EXPECT_TRUE(p.both.empty());
  EXPECT_EQ(p.removed.size(), 2u);
}

TEST(pair_entries, one_id_for_several_goes_by_link_and_title) {
  const auto p =
      pair_entries({make("1", "http://example.org/a"), make("1", "http://example.org/b", "One"), make("1", "http://example.org/b", "Two")},
                   {make("1", "http://example.org/b", "Two"), make("1", "http://example.org/b", "One"), make("1", "http://example.org/a")}, {});
  EXPECT_EQ(p.both, (pairs{{2, 0}, {1, 1}, {0, 2}}));
}

TEST(pair_entries, nothing_with_nothing) {
  const auto p = pair_entries({}, {make("1", "")}, {});
  EXPECT_TRUE(p.both.empty() && p.removed.empty());
  EXPECT_EQ(p.added.size(), 1u);
}

}  // namespace
}  // namespace wirewatch::detect
