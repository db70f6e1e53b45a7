#include "core/log.h"

#include <gtest/gtest.h>

#include <vector>

namespace wirewatch::log {
namespace {

TEST(log_escape, one_event_stays_one_line) {
  EXPECT_EQ(escape("plain text, ünïcode 장성택"), "plain text, ünïcode 장성택");
  EXPECT_EQ(escape("a\nb\r\tc"), "a\\x0ab\\x0d\\x09c");
  EXPECT_EQ(escape("say \"yes\" \\ no"), "say \\\"yes\\\" \\\\ no");
  EXPECT_EQ(escape(std::string_view("\0\x1b[31m\x7f", 7)), "\\x00\\x1b[31m\\x7f");
}

TEST(log_escape, is_cut_and_says_so) {
  EXPECT_EQ(escape(std::string(2048, 'a')), std::string(2048, 'a'));
  EXPECT_EQ(escape(std::string(2049, 'a')), std::string(2048, 'a') + "…");
}

struct line {
  level l;
  std::string event, fields;
};
std::vector<line> lines;

void keep(level l, std::string_view event, const field* fields, std::size_t count) {
  line one{l, std::string(event), ""};
  for (std::size_t i = 0; i < count; ++i) one.fields += std::string(fields[i].name()) + (fields[i].number() ? "#" : "=") + fields[i].value() + ";";
  lines.push_back(one);
}

TEST(log_write, fields_keep_their_kind_and_the_threshold_holds) {
  lines.clear();
  set_sink(&keep);
  set_threshold(level::warn);
  write(level::info, "too_quiet");
  write(level::warn, "seen", {{"host", "a.test"}, {"n", 7}, {"big", std::uint64_t(1) << 63}, {"low", std::int64_t(-1)}});
  EXPECT_FALSE(enabled(level::info));
  EXPECT_TRUE(enabled(level::error));
  set_sink(nullptr);
  set_threshold(level::info);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].l, level::warn);
  EXPECT_EQ(lines[0].event, "seen");
  EXPECT_EQ(lines[0].fields, "host=a.test;n#7;big#9223372036854775808;low#-1;");
}

}  // namespace
}  // namespace wirewatch::log
