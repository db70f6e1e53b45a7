#include "text/selector.h"

#include <gtest/gtest.h>

namespace wirewatch::text {
namespace {

constexpr std::string_view page = R"(<html lang=ko><body><div id=main class="list wide"><ul><li class="item first"><a href="/a/1">One</a></li>
<li class=item><strong class=tit><a href="/a/2" title="Zwei">Two</a></strong><i></i></li><li class="item last"><a href="http://x.example/3">Three</a>
</li></ul><p>Text <a href=/p>P</a></p></div><table><tr><td class=d>x</table></body></html>)";

std::string found(std::string_view css) {
  const element_tree tree = build_element_tree(page);
  auto s = selector::parse(css);
  if (!s) return s.error().detail();
  std::string out;
  for (const std::uint32_t n : s->all(tree)) {
    const std::string text = text_below(tree, n);
    out += (out.empty() ? "" : "|") + tree[n].tag + ":" + text;
  }
  return out;
}

TEST(selector, simple_ones) {
  EXPECT_EQ(found("a"), "a:One|a:Two|a:Three|a:P");
  EXPECT_EQ(found("LI.first"), "li:One");
  EXPECT_EQ(found("#main > p a"), "a:P");
  EXPECT_EQ(found("strong.tit"), "strong:Two");
  EXPECT_EQ(found("*.tit *"), "a:Two");
  EXPECT_EQ(found(".item.last, .item.first"), "li:One|li:Three");
}

TEST(selector, attributes) {
  EXPECT_EQ(found("[title]"), "a:Two");
  EXPECT_EQ(found("a[href^='/a/']"), "a:One|a:Two");
  EXPECT_EQ(found("a[href$=\"3\"]"), "a:Three");
  EXPECT_EQ(found("a[href*=example]"), "a:Three");
  EXPECT_EQ(found("[class~=wide] p"), "p:Text P");
  EXPECT_EQ(found("[title=zwei]"), "");
  EXPECT_EQ(found("[title=zwei i]"), "a:Two");
  EXPECT_EQ(found("[lang|=ko] i"), "i:");
}

TEST(selector, combinators_and_places) {
  EXPECT_EQ(found("li + li"), "li:Two|li:Three");
  EXPECT_EQ(found(".first ~ .last"), "li:Three");
  EXPECT_EQ(found("ul>li>a"), "a:One|a:Three");
  EXPECT_EQ(found("li:first-child"), "li:One");
  EXPECT_EQ(found("li:last-child"), "li:Three");
  EXPECT_EQ(found("li:nth-child(2n+1)"), "li:One|li:Three");
  EXPECT_EQ(found("li:nth-child(even)"), "li:Two");
  EXPECT_EQ(found("li:nth-child(-n + 2)"), "li:One|li:Two");
  EXPECT_EQ(found("li:nth-last-child(1)"), "li:Three");
  EXPECT_EQ(found("div > :nth-of-type(1)"), "ul:One Two Three|p:Text P");
  EXPECT_EQ(found("td:only-child"), "td:x");
  EXPECT_EQ(found("i:empty"), "i:");
  EXPECT_EQ(found("li:not(.first, .last) a"), "a:Two");
  EXPECT_EQ(found("li:is(.first,.last) a"), "a:One|a:Three");
  EXPECT_EQ(found("table > tbody > tr > td"), "td:x");
}

TEST(selector, what_is_wrong_is_told_with_its_column) {
  EXPECT_EQ(found(""), "column 1: found the end, expected an element, .class, #id, [attribute] or :pseudo-class");
  EXPECT_EQ(found("a >"), "column 4: found the end, expected an element, .class, #id, [attribute] or :pseudo-class");
  EXPECT_EQ(found("a[href"), "column 7: found the end, expected one of = ~= |= ^= $= *= ]");
  EXPECT_EQ(found("a:hover b"), "column 3: found \"hover b\", expected a pseudo-class such as first-child, nth-child(2n+1) or not(.x)");
  EXPECT_EQ(found("a{b}"), "column 2: found \"{b}\", expected a space or one of > + ~ ,");
  EXPECT_FALSE(selector::parse(std::string(max_selector_bytes + 1, 'a')).has_value());
  EXPECT_FALSE(selector::parse("a:not(:not(:not(:not(:not(b)))))").has_value());
}

TEST(selector, escapes_and_names_of_all_scripts) {
  const element_tree tree = build_element_tree("<p class='a:b 한글 1x'>x</p>");
  for (const char* css : {".a\\:b", ".한글", ".\\31 x"}) EXPECT_EQ(selector::parse(css)->all(tree).size(), 1u) << css;
}

TEST(element_tree, formatting_and_depth_are_bounded) {
  std::string deep, open;
  for (int i = 0; i < 3000; ++i) deep += "<div><b>";
  EXPECT_LT(build_element_tree(deep + "x").back().depth, 1000u);
  for (int i = 0; i < 2000; ++i) open += "<b class=c" + std::to_string(i) + "><p>x";
  EXPECT_LT(build_element_tree(open).size(), 10'000u);
  EXPECT_EQ(base_address(build_element_tree("<base href='/b/'><p>"), "http://h.example/a"), "http://h.example/b/");
}

}  // namespace
}  // namespace wirewatch::text
