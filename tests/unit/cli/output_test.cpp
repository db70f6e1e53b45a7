#include "cli/output.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace wirewatch::cli {
namespace {

const terminal plain{};
const terminal coloured{true, true, 40};

TEST(output, nothing_from_outside_steers_the_terminal) {
  EXPECT_EQ(visible_line("a\x1b[31mb"), "a\\u{1b}[31mb");
  EXPECT_EQ(visible_line("bell\x07 del\x7f"), "bell\\u{7} del\\u{7f}");
  EXPECT_EQ(visible_line("c1 \xc2\x9b"
                         "31m"),
            "c1 \\u{9b}31m");
  EXPECT_EQ(visible_line("\u202Egnp.exe"), "\\u{202e}gnp.exe");
  EXPECT_EQ(visible_line("\u2066x\u2069"), "\\u{2066}x\\u{2069}");
  EXPECT_EQ(visible_line("one\ntwo\rthree\tfour"), "one two three four");
  EXPECT_EQ(visible_line(std::string("bad \xff\xfe utf8")), "bad \uFFFD\uFFFD utf8");
}

TEST(output, text_keeps_its_lines_but_no_carriage_returns) {
  EXPECT_EQ(visible("one\n\ttwo"), "one\n\ttwo");
  EXPECT_EQ(visible("good\rbad"), "good\\u{d}bad");
  EXPECT_EQ(visible("장성택은 ordinary — text"), "장성택은 ordinary — text");
}

TEST(output, json_keeps_its_meaning_and_steers_nothing) {
  const boost::json::object o{{"t", "a\x1b[31m \x7f \xc2\x9b \u202E 장 \"q\" \\ \n"}};
  const std::string line = json_line(o);
  EXPECT_EQ(line, "{\"t\":\"a\\u001b[31m \\u007f \\u009b \\u202e 장 \\\"q\\\" \\\\ \\n\"}\n");
  EXPECT_EQ(boost::json::parse(line), boost::json::value(o));
}

TEST(output, colours_only_where_they_are_wanted) {
  EXPECT_EQ(paint(plain, tone::red, "x"), "x");
  EXPECT_EQ(paint(coloured, tone::red, "x"), "\x1b[31mx\x1b[0m");
  EXPECT_EQ(paint(coloured, tone::plain, "x"), "x");
  EXPECT_EQ(paint(coloured, tone::red, ""), "");
}

TEST(output, wide_characters_take_two_columns_and_marks_none) {
  EXPECT_EQ(columns_of("abc"), 3u);
  EXPECT_EQ(columns_of("장성택"), 6u);
  EXPECT_EQ(columns_of("e\u0301"), 1u);
  EXPECT_EQ(cut_to("장성택은", 5), "장성…");
  EXPECT_EQ(cut_to("abc", 3), "abc");
  EXPECT_EQ(cut_to("abcd", 3), "ab…");
  EXPECT_EQ(cut_to("abcd", 0), "");
}

TEST(output, a_table_lines_up) {
  EXPECT_EQ(table(plain, {"id", "title"}, {{cell("a"), cell("장성택")}, {cell("long-id"), cell("x\ny")}}),
            "id       title\n"
            "a        장성택\n"
            "long-id  x y\n");
  EXPECT_EQ(table(plain, {"a", "b"}, {{cell("장"), cell("1")}, {cell("xyz"), cell("2")}}),
            "a    b\n"
            "장   1\n"
            "xyz  2\n");
}

TEST(output, a_table_fits_the_terminal) {
  const terminal narrow{true, false, 40};
  const std::string out = table(narrow, {"id", "title", "url"}, {{cell("one"), cell(std::string(60, 't')), cell(std::string(60, 'u'))}});
  std::size_t at = 0;
  for (std::size_t end = out.find('\n'); end != out.npos; at = end + 1, end = out.find('\n', at))
    EXPECT_LE(columns_of(out.substr(at, end - at)), 40u);
  EXPECT_NE(out.find("ttt…"), out.npos);
  EXPECT_NE(out.find("uuu…"), out.npos);
  EXPECT_NE(out.find("one"), out.npos);
}

TEST(output, a_cell_is_painted_without_moving_the_columns) {
  EXPECT_EQ(table(terminal{true, true, 0}, {"s", "t"}, {{cell("ok", tone::green), cell("x")}}),
            "\x1b[2ms\x1b[0m   \x1b[2mt\x1b[0m\n"
            "\x1b[32mok\x1b[0m  x\n");
}

TEST(output, times_as_people_say_them) {
  const wall_time now = *parse_rfc3339("2026-11-23T08:00:00Z");
  auto before = [&](std::int64_t s) { return ago(now - milliseconds(s * 1000), now); };
  EXPECT_EQ(before(0), "0 s ago");
  EXPECT_EQ(before(59), "59 s ago");
  EXPECT_EQ(before(60), "1 min ago");
  EXPECT_EQ(before(3 * 3600), "3 h ago");
  EXPECT_EQ(before(2 * 86'400), "2 d ago");
  EXPECT_EQ(before(40 * 86'400), "2026-10-14");
  EXPECT_EQ(ago(now + milliseconds(240'000), now), "in 4 min");
  EXPECT_EQ(ago({}, now), "never");
  EXPECT_EQ(shown_time(now + milliseconds(120)), "2026-11-23 08:00:00 UTC");
}

}  // namespace
}  // namespace wirewatch::cli
