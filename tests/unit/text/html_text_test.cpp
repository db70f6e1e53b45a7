#include "text/html_text.h"

#include <gtest/gtest.h>

#include "core/limits.h"
#include "text/html_tokens.h"

namespace wirewatch::text {
namespace {

TEST(html_text, tells_markup_from_text) {
  for (const char* html : {"<p>x", "x<br/>y", "a &amp; b", "&#8217;", "<A HREF='x'>", "x</b>", "<!-- c -->", "&nbsp;"})
    EXPECT_TRUE(looks_like_html(html)) << html;
  for (const char* plain : {"a < b and c > d", "R&D", "AT&T; x", "<jo@example.org>", "1<2", "<3", "x & y", "&copy 2026", ""})
    EXPECT_FALSE(looks_like_html(plain)) << plain;
}

TEST(html_text, blocks_become_paragraphs_and_breaks_lines) {
  EXPECT_EQ(html_to_text("<p>One  two\n three</p><p>Four<br>five</p><div>Six</div>"), "One two three\n\nFour\nfive\n\nSix");
  EXPECT_EQ(html_to_text("<h2>Title</h2>text<ul><li>a</li><li>b</li></ul>"), "Title\n\ntext\n\na\nb");
  EXPECT_EQ(html_to_text("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>"), "a b\nc");
}

TEST(html_text, inline_elements_do_not_break_words) { EXPECT_EQ(html_to_text("un<b>believ</b>able <i>news</i>"), "unbelievable news"); }

TEST(html_text, drops_what_is_not_text) {
  EXPECT_EQ(
      html_to_text("a<script>if (1 < 2) alert('</b>')</script>b<style>p{}</style><!-- c > --><noscript>d</noscript><svg><title>t</title></svg>e"),
      "abe");
  EXPECT_EQ(html_to_text("<p>kept<script>never closed <p>gone"), "kept");
  EXPECT_EQ(html_to_text("<p>a<noscript>b"), "ab");  // only script and style may eat the rest
}

TEST(html_text, plain_text_passes_through) {
  EXPECT_EQ(html_to_text("a < b  and\tc"), "a < b and c");
  EXPECT_EQ(html_to_text("first line\nsecond\n\n\nnew paragraph\r\n"), "first line\nsecond\n\nnew paragraph");
}

TEST(html_text, keeps_lines_of_preformatted_text) { EXPECT_EQ(html_to_text("<pre>one\ntwo</pre><p>three\nfour</p>"), "one\ntwo\n\nthree four"); }

TEST(html_text, decodes_and_normalises) {
  EXPECT_EQ(html_to_text("<p>caf&eacute; &amp;lt; &#44032;</p>"), "café &lt; 가");
  EXPECT_EQ(html_to_text("<p>e\u0301 \u1112\u1161\u11ab</p>"), "é 한");  // NFC
  EXPECT_EQ(html_to_text("<p>평양&nbsp;\u3000 11월 23일발</p><p>조선중앙통신</p>"), "평양 11월 23일발\n\n조선중앙통신");
}

TEST(html_text, survives_damaged_markup) {
  EXPECT_EQ(html_to_text("<p>a<p>b</div></p>c <a href=\"x"), "a\n\nb\n\nc");
  EXPECT_EQ(html_to_text("<p>1 < 2 <3</p>"), "1 < 2 <3");
  EXPECT_EQ(html_to_text("<p>a<!-- never closed <p>b"), "a");
  EXPECT_EQ(html_to_text("<p title='a > b'>x</p>"), "x");
}

TEST(html_text, is_linear_on_hostile_input) {
  std::string opened, noscripts, comments;
  for (int i = 0; i < 200'000; ++i) {
    opened += "<div>";
    noscripts += "<noscript>";
    comments += "<![CDATA[";
  }
  EXPECT_EQ(html_to_text(opened + "x"), "x");
  EXPECT_EQ(html_to_text(noscripts + "x"), "x");
  EXPECT_FALSE(html_to_text("<p>" + comments).empty());
}

TEST(html_text, one_line_for_titles) { EXPECT_EQ(html_to_line("<b>Two</b><br>lines &amp; more"), "Two lines & more"); }

TEST(html_text, collects_images_once_and_absolute) {
  const auto got = read_html(
      "<p>x <img src='/a.jpg?utm_source=rss'><img src=\"/a.jpg\"><img width=1 height=1 src=/pixel.gif>"
      "<img data-src='b.png' src='data:image/gif;base64,R0'><img srcset='c-1.jpg 1x, c-2.jpg 2x'><img src='javascript:x'></p>",
      "https://example.org/news/1");
  EXPECT_EQ(got.text, "x");
  EXPECT_EQ(got.images,
            (std::vector<std::string>{"https://example.org/a.jpg", "https://example.org/news/b.png", "https://example.org/news/c-1.jpg"}));
}

TEST(html_text, bounds_images) {
  std::string html;
  for (int i = 0; i < 300; ++i) html += "<img src='https://example.org/" + std::to_string(i) + ".jpg'>";
  EXPECT_EQ(read_html(html, "").images.size(), limits::max_images_per_article);
}

TEST(html_tokens, finds_attributes_as_written_by_anybody) {
  EXPECT_EQ(find_attribute(" a=1 HREF = 'x&amp;y' c", "href"), "x&y");
  EXPECT_EQ(find_attribute(" href=x/ y", "href"), "x/");
  EXPECT_EQ(find_attribute(" data-href=1", "href"), std::nullopt);
  EXPECT_EQ(find_attribute(" hidden", "hidden"), "");
  EXPECT_EQ(find_attribute(" x='unclosed", "x"), "unclosed");
}

TEST(html_tokens, reports_opaque_elements_on_request) {
  html_tokenizer tokens("<title>a &amp; b</title><p>", html_tokenizer::opaque::reported);
  html_token token;
  ASSERT_TRUE(tokens.next(token));
  EXPECT_EQ(token.what, html_token::kind::opaque);
  EXPECT_EQ(token.name, "title");
  EXPECT_EQ(token.text, "a &amp; b");
  ASSERT_TRUE(tokens.next(token));
  EXPECT_EQ(token.raw, "<p>");
  EXPECT_FALSE(tokens.next(token));
}

}  // namespace
}  // namespace wirewatch::text
