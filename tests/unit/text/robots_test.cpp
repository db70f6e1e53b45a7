#include "text/robots.h"

#include <gtest/gtest.h>

namespace wirewatch::text {
namespace {

bool allowed(std::string_view file, std::string_view path, std::string_view agent = "wirewatch") { return robots(file).allows(agent, path); }

TEST(robots, nothing_written_allows_everything) {
  EXPECT_TRUE(allowed("", "/a"));
  EXPECT_TRUE(allowed("<html><body>404</body></html>", "/a"));
  EXPECT_TRUE(allowed("Disallow: /\n", "/a"));  // of no group
  EXPECT_TRUE(allowed("User-agent: *\nDisallow:\n", "/a"));
}

TEST(robots, the_longest_pattern_decides_and_allow_wins_a_tie) {
  constexpr std::string_view file = "User-agent: *\nAllow: /news/open\nDisallow: /news\nDisallow: /same\nAllow: /same\n";
  EXPECT_FALSE(allowed(file, "/news/x"));
  EXPECT_TRUE(allowed(file, "/news/open/1"));
  EXPECT_TRUE(allowed(file, "/same"));
  EXPECT_TRUE(allowed(file, "/other"));
  EXPECT_FALSE(allowed("user-agent:*\r\rdisallow:/x\r", "https://a.example/x?y#z"));
}

TEST(robots, groups_of_one_agent_count_together_and_hide_those_for_all) {
  constexpr std::string_view file =
      "User-agent: WireWatch\nUser-agent: other\nDisallow: /a\n\nUser-agent: *\nDisallow: /\n\nSitemap: https://x.example/s.xml\n"
      "user-agent: wirewatch/2.0\nDisallow: /b\n";
  EXPECT_FALSE(allowed(file, "/a"));
  EXPECT_FALSE(allowed(file, "/b"));
  EXPECT_TRUE(allowed(file, "/c"));
  EXPECT_TRUE(allowed(file, "/c", "wirewatch/1.0 (+https://w.example)"));
  EXPECT_FALSE(allowed(file, "/c", "wire"));
  EXPECT_TRUE(allowed(file, "/b", "other"));
  EXPECT_EQ(robots(file).sitemaps(), std::vector<std::string>{"https://x.example/s.xml"});
}

TEST(robots, other_lines_do_not_end_the_list_of_agents) {
  EXPECT_FALSE(allowed("User-agent: wirewatch\nSitemap: https://x.example/s\nUser-agent: b\nDisallow: /\n", "/"));
}

TEST(robots, wildcards_and_ends) {
  constexpr std::string_view file = "User-agent: *\nDisallow: /*.php$\nDisallow: /a*b*c\nDisallow: /p$x\n";
  EXPECT_FALSE(allowed(file, "/d/i.php"));
  EXPECT_TRUE(allowed(file, "/d/i.php?x=1"));
  EXPECT_FALSE(allowed(file, "/axxbxxcxx"));
  EXPECT_TRUE(allowed(file, "/axxcxxb"));
  EXPECT_FALSE(allowed(file, "/p$x/1"));
  EXPECT_FALSE(allowed("User-agent: *\nDisallow: /file%2A\n", "/file*"));
  EXPECT_TRUE(allowed("User-agent: *\nAllow: /d/index.html\nDisallow: /\n", "/d/"));
  EXPECT_FALSE(allowed("User-agent: *\nAllow: /d/index.html\nDisallow: /\n", "/d/e"));
}

TEST(robots, escapes_are_compared_in_one_form) {
  EXPECT_FALSE(allowed("User-agent: *\nDisallow: /\xEB\x89\xB4\xEC\x8A\xA4\n", "/%EB%89%b4%EC%8A%A4"));
  EXPECT_FALSE(allowed("User-agent: *\nDisallow: /%7euser\n", "/~user"));
  EXPECT_TRUE(allowed("User-agent: *\nDisallow: /a%2Fb\n", "/a/b"));
  EXPECT_FALSE(allowed("User-agent: *\nDisallow: /a%2fb\n", "/a%2Fb"));
}

TEST(robots, is_liberal_in_what_it_reads) {
  EXPECT_FALSE(allowed("\xEF\xBB\xBFUser-agent: *\nDisalow: /x # why\n", "/x"));
  EXPECT_FALSE(allowed("user-agent *\ndisallow /x\n", "/x"));
  EXPECT_TRUE(allowed("user-agent *\ndisallow /x or so\n", "/x"));
}

TEST(robots, its_own_file_is_always_allowed) { EXPECT_TRUE(allowed("User-agent: *\nDisallow: /\n", "https://a.example/robots.txt")); }

TEST(robots, tells_the_rule_and_the_delay) {
  const robots r("User-agent: *\nCrawl-delay: 2.5\nDisallow: /x\nUser-agent: z\nCrawl-delay: 1e9\n");
  EXPECT_EQ(r.deciding_rule("wirewatch", "/x/y"), "disallow: /x");
  EXPECT_EQ(r.deciding_rule("wirewatch", "/y"), "");
  EXPECT_EQ(r.crawl_delay("wirewatch"), milliseconds(2500));
  EXPECT_EQ(r.crawl_delay("z"), milliseconds(86'400'000));
  EXPECT_EQ(robots("User-agent: *\nCrawl-delay: soon\n").crawl_delay("z"), std::nullopt);
}

TEST(robots, reads_no_more_than_its_bound) {
  std::string file = "User-agent: *\nDisallow: /a\n#" + std::string(max_robots_bytes, 'x') + "\nDisallow: /b\n";
  EXPECT_FALSE(allowed(file, "/a"));
  EXPECT_TRUE(allowed(file, "/b"));
}

}  // namespace
}  // namespace wirewatch::text
