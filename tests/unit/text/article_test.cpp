#include "text/article.h"

#include <gtest/gtest.h>

#include "core/limits.h"
#include "text/json_ld.h"

namespace wirewatch::text {
namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

const std::string first = "The ministry said on Monday that the talks, which began last week, would go on for several more days in the capital.";
const std::string second =
    "Officials of both sides, speaking after the meeting, described the mood as good, although no date was named for a next round.";
const std::string third = "A spokesman added that the text of the agreement, if there is to be one, would be published in full, in both languages.";

std::string page(const std::string& head, const std::string& body) {
  return "<!DOCTYPE html><html lang=\"en-GB\"><head>" + head + "</head><body>" + body + "</body></html>";
}

std::string news_page() {
  return page(
      "<title>Talks go on | Example News</title><meta property='og:site_name' content='Example News'><link rel=canonical href='/news/1'>"
      "<meta property='article:published_time' content='2026-11-23T08:00:00Z'><meta name=author content='Jo Doe'>",
      "<nav><ul><li><a href='/'>Home</a></li><li><a href='/world'>World, politics, and all the rest of the news of the day</a></li></ul></nav>"
      "<div class='main-content'><h1>Talks go on</h1><div class='share-bar'><a href='#'>Share this article, please</a></div>"
      "<p>" +
          first + "</p><p>" + second +
          " <a href='/x'>Read it</a>.</p><h2>What comes next</h2><ul><li>Another round</li><li>A text</li></ul>"
          "<figure><img src='/photo.jpg?utm_source=x'><figcaption>A photo</figcaption></figure><p>" +
          third +
          "</p>"
          "<div class='related'><h3>More from this section</h3><p>Something else entirely happened, in another place, to other "
          "people.</p></div></div>"
          "<aside><p>Most read: a long teaser text, with commas, that is not part of the article at all, ever.</p></aside>"
          "<div id='comments'><p>First comment, quite long, with many words, and opinions, and more of them.</p></div>"
          "<footer><p>Copyright, imprint, terms, and everything that stands below.</p></footer><script>var x = '<p>no</p>';</script>");
}

TEST(article, takes_the_main_text_and_leaves_the_boxes) {
  const article_text got = extract_article(news_page(), "https://example.org/news/1?from=home");
  EXPECT_EQ(got.text, first + "\n\n" + second + " Read it.\n\nWhat comes next\n\nAnother round\nA text\n\n" + third);
  EXPECT_EQ(got.images, std::vector<std::string>{"https://example.org/photo.jpg"});
}

TEST(article, reads_what_the_head_says) {
  const article_text got = extract_article(news_page(), "https://example.org/news/1?from=home");
  EXPECT_EQ(got.title, "Talks go on");
  EXPECT_EQ(got.byline, "Jo Doe");
  EXPECT_EQ(got.site_name, "Example News");
  EXPECT_EQ(got.lang, "en-GB");
  EXPECT_EQ(got.canonical_url, "https://example.org/news/1");
  ASSERT_TRUE(got.published_at);
  EXPECT_EQ(to_rfc3339(*got.published_at), "2026-11-23T08:00:00Z");
}

TEST(article, works_where_words_have_no_spaces) {
  const std::string a = "朝鲜外务省发言人23日发表谈话，强调将继续加强自卫力量，坚决维护国家主权和安全利益。";
  const std::string b = "发言人表示，地区局势的紧张完全是敌对势力造成的，任何挑衅都将遭到坚决回击，后果由其承担。";
  const auto got = extract_article(page("<title>谈话</title>", "<div><a href=/1>首页</a><a href=/2>新闻</a></div><div class=v><p>" + a + "</p><p>" +
                                                                   b + "</p></div><div><a href=/3>更多</a></div>"),
                                   "");
  EXPECT_EQ(got.text, a + "\n\n" + b);
}

TEST(article, reads_text_cut_by_br_as_korean_papers_have_it) {
  const std::string a = "(평양 11월 23일발 조선중앙통신) 전국농업부문열성자회의가 22일 수도 평양에서 진행되였다.";
  const std::string b = "회의에는 내각과 농업부문의 책임일군들, 모범적인 농장원들이 참가하였으며 당의 농업정책을 관철하기 위한 방도들이 토의되였다.";
  const auto got = extract_article("<html><head><title>조선중앙통신</title></head><body><table><tr><td><a href=/>처음</a></td><td><div class=view>" +
                                       a + "<br><br>" + b + "<br><br>" + a + "</div></td></tr></table></body></html>",
                                   "");
  EXPECT_TRUE(has(got.text, a + "\n" + b)) << got.text;
  EXPECT_FALSE(has(got.text, "처음"));
}

TEST(article, structured_data_wins_and_repairs) {
  const std::string ld =
      R"(<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"Site","headline":"no"},
    {"@type":"NewsArticle","headline":"The \"real\" headline \uac00","datePublished":"2026-11-23T17:00:00+09:00","author":[{"@type":"Person","name":"Kim"},{"name":"Lee"}],
     "publisher":{"@type":"Organization","name":"Daily"}}]}</script>)";
  const auto got = extract_article(page("<title>Other</title>" + ld, "<p>" + first + "</p><p>" + second + "</p>"), "");
  EXPECT_EQ(got.title, "The \"real\" headline 가");
  EXPECT_EQ(got.byline, "Kim, Lee");
  EXPECT_EQ(got.site_name, "Daily");
  ASSERT_TRUE(got.published_at);
  EXPECT_EQ(to_rfc3339(*got.published_at), "2026-11-23T08:00:00Z");
}

TEST(article, body_of_structured_data_when_the_page_has_none) {
  const auto got =
      extract_article(page(R"(<script type='application/ld+json'>{"@type":"Article","articleBody":")" + first + " " + second + R"("}</script>)",
                           "<div id=root></div>"),
                      "");
  EXPECT_EQ(got.text, first + " " + second);
}

TEST(article, takes_date_and_author_from_the_page) {
  const auto got = extract_article(page("", "<h1>Head</h1><span class='byline'>By Ann Other</span><time datetime='2026-11-22'>yesterday</time><p>" +
                                                first + "</p><p>" + second + "</p>"),
                                   "");
  EXPECT_EQ(got.title, "Head");
  EXPECT_EQ(got.byline, "Ann Other");
  EXPECT_EQ(got.published, "2026-11-22");
}

TEST(article, leaves_hidden_text_out) {
  const auto got = extract_article(
      page("", "<div><p>" + first +
                   "</p><p style='display: none'>Hidden words, not for people, at all.</p><p hidden>Neither these, of course.</p><p>" + second +
                   "</p></div>"),
      "");
  EXPECT_EQ(got.text, first + "\n\n" + second);
}

TEST(article, has_no_text_where_there_is_none) {
  for (const char* html : {"", "   ", "<html></html>", "<html><body><script>x</script></body></html>"})
    EXPECT_EQ(extract_article(html, "").text, "") << html;
}

TEST(article, survives_hostile_nesting) {
  std::string divs, fonts, tables;
  for (int i = 0; i < 50'000; ++i) divs += "<div>";
  for (int i = 0; i < 5'000; ++i) fonts += "<p><font size=" + std::to_string(i) + "><b>";
  for (int i = 0; i < 20'000; ++i) tables += "<table><tr><td>";
  EXPECT_TRUE(has(extract_article(divs + "<p>" + first + "</p>", "").text, first));
  EXPECT_TRUE(has(extract_article(fonts + first, "").text, first));
  EXPECT_NO_FATAL_FAILURE(extract_article(tables + first, ""));
}

TEST(json_ld, gives_what_stands_before_damage) {
  const auto got = read_json_ld(R"({"@type":["Thing","NewsArticle"],"headline":"A","author":"Jo","name":"n"} {"@type":"NewsArticle","headline":"B)");
  ASSERT_EQ(got.size(), 1u);
  EXPECT_EQ(got[0].headline, "A");
  EXPECT_EQ(got[0].authors, std::vector<std::string>{"Jo"});
}

TEST(json_ld, is_bounded_in_depth) { EXPECT_TRUE(read_json_ld(std::string(100'000, '[')).empty()); }

}  // namespace
}  // namespace wirewatch::text
