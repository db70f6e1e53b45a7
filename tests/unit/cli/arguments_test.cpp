#include "cli/arguments.h"

#include <gtest/gtest.h>

namespace wirewatch::cli {
namespace {

const std::vector<option> known{
    {"limit", "N", "at most so many"}, {"follow", "", "goes on"}, {"kind", "KIND", "only this kind", true}, {"help", "", "this text"}};

tl::expected<arguments, std::string> read(std::vector<std::string_view> words) { return arguments::parse(words, known); }

TEST(arguments, values_flags_and_operands_stand_in_any_order) {
  auto a = read({"one", "--limit", "5", "--follow", "two", "--kind=new", "--kind", "edited"});
  ASSERT_TRUE(a) << a.error();
  EXPECT_EQ(a->operands(), (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(a->value("limit"), "5");
  EXPECT_TRUE(a->has("follow"));
  EXPECT_EQ(a->values("kind"), (std::vector<std::string>{"new", "edited"}));
  EXPECT_FALSE(a->has("help"));
  EXPECT_EQ(a->value("help"), std::nullopt);
}

TEST(arguments, behind_two_hyphens_everything_is_an_operand) {
  auto a = read({"--follow", "--", "--limit", "-x", "--"});
  ASSERT_TRUE(a) << a.error();
  EXPECT_EQ(a->operands(), (std::vector<std::string>{"--limit", "-x", "--"}));
  EXPECT_FALSE(a->has("limit"));
}

TEST(arguments, a_hyphen_alone_and_an_empty_word_are_operands) {
  auto a = read({"-", ""});
  ASSERT_TRUE(a) << a.error();
  EXPECT_EQ(a->operands(), (std::vector<std::string>{"-", ""}));
}

TEST(arguments, a_value_may_hold_hyphens_equal_signs_and_nothing) {
  auto a = read({"--limit", "-5", "--kind=a=b", "--kind="});
  ASSERT_TRUE(a) << a.error();
  EXPECT_EQ(a->value("limit"), "-5");
  EXPECT_EQ(a->values("kind"), (std::vector<std::string>{"a=b", ""}));
}

TEST(arguments, h_is_help) {
  auto a = read({"-h"});
  ASSERT_TRUE(a) << a.error();
  EXPECT_TRUE(a->has("help"));
}

TEST(arguments, wrong_ones_are_named) {
  EXPECT_EQ(read({"--limt", "5"}).error(), "unknown option \"--limt\"; did you mean --limit?");
  EXPECT_EQ(read({"--zzzzzz"}).error(), "unknown option \"--zzzzzz\"");
  EXPECT_EQ(read({"-x"}).error(), "unknown option \"-x\"; if it is no option, put -- before it");
  EXPECT_EQ(read({"-limit"}).error(), "unknown option \"-limit\"; if it is no option, put -- before it");
  EXPECT_EQ(read({"--follow=yes"}).error(), "--follow takes no value");
  EXPECT_EQ(read({"--limit"}).error(), "--limit needs a value: --limit N");
  EXPECT_EQ(read({"--limit", "1", "--limit", "2"}).error(), "--limit is given twice");
}

TEST(arguments, numbers_are_whole_and_within_bounds) {
  EXPECT_EQ(read_number(*read({"--limit", "7"}), "limit", 1, 1, 10), 7u);
  EXPECT_EQ(read_number(*read({}), "limit", 3, 1, 10), 3u);
  for (const char* bad : {"0", "11", "-1", "7x", "", " 7", "99999999999999999999"}) {
    auto n = read_number(*read({"--limit", bad}), "limit", 1, 1, 10);
    ASSERT_FALSE(n) << bad;
    EXPECT_NE(n.error().find("expected a whole number from 1 to 10"), std::string::npos) << n.error();
  }
}

TEST(arguments, durations) {
  EXPECT_EQ(read_duration(*read({"--limit", "90s"}), "limit", {}), milliseconds(90'000));
  EXPECT_EQ(read_duration(*read({}), "limit", milliseconds(5)), milliseconds(5));
  EXPECT_FALSE(read_duration(*read({"--limit", "90"}), "limit", {}));
}

}  // namespace
}  // namespace wirewatch::cli
