#include "detect/hunks.h"

#include <gtest/gtest.h>

#include "text/fold.h"

namespace wirewatch::detect {
namespace {

difference between(std::string_view before, std::string_view after) {
  difference d;
  add_difference(content_field::body, before, after, d);
  return d;
}

TEST(hunks, a_name_taken_out_of_chinese_shows_as_that_name) {
  const auto d = between("朝鲜劳动党中央委员会委员张成泽同志参加了会议。会议在平壤举行。", "朝鲜劳动党中央委员会委员参加了会议。会议在平壤举行。");
  ASSERT_EQ(d.hunks.size(), 1u);
  EXPECT_EQ(d.hunks[0].removed, "张成泽同志");
  EXPECT_EQ(d.hunks[0].added, "");
  EXPECT_TRUE(d.hunks[0].before.ends_with("中央委员会委员"));
  EXPECT_TRUE(d.hunks[0].after.starts_with("参加了会议"));
  EXPECT_EQ(d.removed_words, 5u);
}

TEST(hunks, japanese_is_cut_between_characters_and_near_changes_share_one) {
  const auto d = between("金正恩総書記が東京の大きな機械工場を視察した。", "金正恩委員長が大阪の大きな機械工場を訪問した。");
  ASSERT_EQ(d.hunks.size(), 2u);
  EXPECT_EQ(d.hunks[0].removed, "総書記が東京");
  EXPECT_EQ(d.hunks[0].added, "委員長が大阪");
  EXPECT_EQ(d.hunks[1].removed, "視察");
  EXPECT_EQ(d.hunks[1].added, "訪問");
}

TEST(hunks, korean_goes_by_words_with_their_particles) {
  const auto d = between("김정은동지와 장성택동지가 공장을 현지지도하시였다.", "김정은동지가 공장을 현지지도하시였다.");
  ASSERT_EQ(d.hunks.size(), 1u);
  EXPECT_EQ(d.hunks[0].removed, "김정은동지와 장성택동지가");
  EXPECT_EQ(d.hunks[0].added, "김정은동지가");
  EXPECT_EQ(d.hunks[0].after, " 공장을 현지지도하시였다.");
}

TEST(hunks, context_of_long_lines_is_at_most_sixty_characters_and_whole_ones) {
  std::string line;
  for (int i = 0; i < 400; ++i) line += i % 7 == 0 ? "𠮷" : i % 5 == 0 ? "か\u3099" : "澤";  // beyond the BMP, decomposed
  const auto d = between(line + "張" + line, line + "李" + line);
  ASSERT_EQ(d.hunks.size(), 1u);
  EXPECT_EQ(d.hunks[0].removed, "張");
  EXPECT_EQ(d.hunks[0].added, "李");
  for (const std::string& side : {d.hunks[0].before, d.hunks[0].after}) {
    std::size_t characters = 0;
    for (std::size_t at = 0; at < side.size(); ++characters) ASSERT_NE(text::next_code_point(side, at), U'\uFFFD');
    EXPECT_GE(characters, 55u);
    EXPECT_LE(characters, 60u);
    EXPECT_FALSE(side.starts_with("\u3099"));
  }
}

TEST(hunks, context_ends_with_its_line) {
  const auto d = between("첫째 문단.\n\n장성택은 왔다.\n\n셋째 문단.", "첫째 문단.\n\n최룡해는 왔다.\n\n셋째 문단.");
  ASSERT_EQ(d.hunks.size(), 1u);
  EXPECT_EQ(d.hunks[0].before, "");
  EXPECT_EQ(d.hunks[0].after, " 왔다.");
}

TEST(hunks, a_long_excision_is_cut_between_characters) {
  std::string gone;
  for (int i = 0; i < 3'000; ++i) gone += i % 2 ? "成" : "澤";
  const auto d = between("前" + gone + "後", "前後");
  ASSERT_EQ(d.hunks.size(), 1u);
  EXPECT_TRUE(d.hunks[0].removed.ends_with("…"));
  EXPECT_EQ(d.removed_words, 3'000u);
  for (std::size_t at = 0; at < d.hunks[0].removed.size();) ASSERT_NE(text::next_code_point(d.hunks[0].removed, at), U'\uFFFD');
}

}  // namespace
}  // namespace wirewatch::detect
