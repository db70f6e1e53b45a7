#include "text/script_link.h"

#include <gtest/gtest.h>

namespace wirewatch::text {
namespace {

TEST(script_link, the_address_among_the_arguments) {
  EXPECT_EQ(script_target("article_open('index.php?id=2022-02-11-0008')", {}), "index.php?id=2022-02-11-0008");
  EXPECT_EQ(script_target("return go(this, \"/a/b\")", {}), "");
  EXPECT_EQ(script_target("location.href='/news/1';return false", {}), "/news/1");
  EXPECT_EQ(script_target("window.open(\"view.html\", 'w', 'width=900,height=500')", {}), "view.html");
  EXPECT_EQ(script_target("style.background='/x.png'", {}), "");
  for (const char* none : {"", "page(2);", "void(0)", "show('popup')", "f('unclosed", "f(", "x='a b/c'"})
    EXPECT_EQ(script_target(none, {}), "") << none;
}

TEST(script_link, rules_fill_addresses) {
  const auto rule = parse_script_rule("onNews: /news/{2}?kind={1}&no={3}{9}");
  ASSERT_TRUE(rule.has_value());
  EXPECT_EQ(script_target("log('/x'); onNews('special', '2011', 410796)", {*rule}), "/news/2011?kind=special&no=410796");
  EXPECT_EQ(script_target("onNewsX('a')", {*rule}), "");
  EXPECT_EQ(script_target("onNews('it\\'s','b','c')", {*rule}), "/news/b?kind=it's&no=c");
}

TEST(script_link, wrong_rules_are_refused) {
  for (const char* bad : {"", "onNews", "on News: /x", "f:", ": /x", "f: /{}", "f: /{a}", "f: /{1", "f: /1}", "1f: /x"})
    EXPECT_FALSE(parse_script_rule(bad).has_value()) << bad;
}

}  // namespace
}  // namespace wirewatch::text
