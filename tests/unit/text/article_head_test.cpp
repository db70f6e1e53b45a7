// Title, author, date and images of a page.
#include <gtest/gtest.h>

#include "text/article.h"
#include "text/json_ld.h"

namespace wirewatch::text {
namespace {

const std::string body =
    "<p>The ministry said on Monday that the talks, which began last week, would go on for several more days in the capital.</p>"
    "<p>Officials of both sides, speaking after the meeting, described the mood as good, although no date was named for a next round.</p>";

article_text read(const std::string& head, const std::string& above_text, const std::string& url = "https://news.example.org/a/1",
                  const std::string& lang = "en") {
  return extract_article("<html lang=" + lang + "><head>" + head + "</head><body><main>" + above_text + body + "</main></body></html>", url);
}

std::string date_of(const article_text& a) { return a.published_at ? to_rfc3339(*a.published_at) : ""; }

// ---- title

TEST(article_title, is_the_heading_when_head_and_heading_speak_of_the_same) {
  EXPECT_EQ(read("<title>Talks in capital: what we know</title><meta property=og:title content='Talks in capital, what we know so far'>",
                 "<h1>Talks in the capital go on for days</h1>")
                .title,
            "Talks in the capital go on for days");
}

TEST(article_title, is_what_the_head_says_when_the_heading_speaks_of_something_else) {
  EXPECT_EQ(
      read("<title>Talks go on in the capital</title><meta property=og:title content='Talks go on in the capital'>", "<h1>World news</h1>").title,
      "Talks go on in the capital");
}

TEST(article_title, distrusts_structured_data_that_contradicts_the_page) {
  EXPECT_EQ(read("<title>Harbour of Rason reopens</title><script type=application/ld+json>"
                 R"({"@type":"Article","headline":"settlement on the northern coast"})"
                 "</script>",
                 "")
                .title,
            "Harbour of Rason reopens");
}

TEST(article_title, loses_the_name_of_the_site) {
  const std::string site = "<meta property=og:site_name content='Daily Example'>";
  EXPECT_EQ(read(site + "<title>Talks go on - Daily Example</title>", "").title, "Talks go on");
  EXPECT_EQ(read(site + "<title>Daily Example: Talks go on</title>", "").title, "Talks go on");
  EXPECT_EQ(read("<title>Rice harvest done | Example</title>", "", "https://www.example.org/1").title, "Rice harvest done");
  EXPECT_EQ(read(site + "<title>Talks - a long way - go on</title><meta property=og:title content='Talks - a long way - go on'>", "").title,
            "Talks - a long way - go on");
}

TEST(article_title, leaves_rubric_and_byline_in_the_heading_out) {
  EXPECT_EQ(read("<meta property=og:title content='Talks go on in the capital'>",
                 "<h1><span>Analysis</span> <span>Talks go on in the capital</span> <small>By Jo Doe</small></h1>")
                .title,
            "Talks go on in the capital");
}

TEST(article_title, takes_the_longer_form_of_a_cut_headline) {
  EXPECT_EQ(read("<meta property=og:title content='A very long headline that was cut in the...'>"
                 "<meta name=twitter:title content='A very long headline that was cut in the middle of its life'>",
                 "")
                .title,
            "A very long headline that was cut in the middle of its life");
}

TEST(article_title, is_the_first_line_where_the_page_only_names_the_paper) {
  const auto got = extract_article(
      "<html><head><title>Example Sinmun</title></head><body><p class=d>Nov. 23, 2026 Monday</p>"
      "<p>Second Workshop for Builders Opens</p>" +
          body + "</body></html>",
      "http://www.example.rep.kp/en/index.php");
  EXPECT_EQ(got.title, "Second Workshop for Builders Opens");
  EXPECT_TRUE(got.text.starts_with("The ministry said")) << got.text;
}

// ---- author

TEST(article_author, of_structured_data_may_be_referred_to) {
  const auto got =
      read_json_ld(R"({"@graph":[{"@type":"NewsArticle","headline":"A","author":{"@id":"#p1"}},{"@type":"Person","@id":"#p1","name":"Jo Doe"}]})");
  ASSERT_EQ(got.size(), 1u);
  EXPECT_EQ(got[0].authors, std::vector<std::string>{"Jo Doe"});
}

TEST(article_author, is_not_the_site_when_the_page_names_somebody) {
  const auto got =
      read("<meta property=og:site_name content='Daily Example'><meta name=author content='Daily Example'><title>Talks go on in Rason</title>",
           "<h1>Talks go on in Rason</h1><div class=byline>By <a rel=author href=/p>Ann Other</a>, Seoul</div>");
  EXPECT_EQ(got.byline, "Ann Other");
}

TEST(article_author, is_read_from_a_line_below_the_headline) {
  const std::string head = "<title>Talks go on in Rason</title>", h1 = "<h1>Talks go on in Rason</h1>";
  EXPECT_EQ(read(head, h1 + "<p>By Ann Other and Jo Doe</p>").byline, "Ann Other and Jo Doe");
  EXPECT_EQ(read(head, h1 + "<p>Von Anna Muster | 23.11.2026</p>", "", "de").byline, "Anna Muster");
  EXPECT_EQ(read("<title>회담 계속</title>", "<h1>회담 계속</h1><p>(서울=보기뉴스) 홍길동 기자 = 2026.11.23</p>", "", "ko").byline, "홍길동");
  EXPECT_EQ(read(head, h1 + "<p>By the end of the week it was clear</p>").byline, "");
}

TEST(article_author, is_not_who_comments) {
  EXPECT_EQ(
      read("<title>Talks go on in Rason</title>", "<h1>Talks go on in Rason</h1><div class=comment-list><span class=author>Some Body</span></div>")
          .byline,
      "");
}

// ---- date

TEST(article_date, comes_from_head_or_structured_data) {
  EXPECT_EQ(date_of(read("<meta property=article:published_time content=2026-11-23T08:00:00+09:00>", "")), "2026-11-22T23:00:00Z");
  EXPECT_EQ(date_of(read("<meta name='DC.date.issued' value='2026-11-23T08:00:00Z'>", "")), "2026-11-23T08:00:00Z");
  EXPECT_EQ(date_of(read(R"(<script type=application/ld+json>{"@type":"WebPage","datePublished":"2026-11-23T08:00:00Z"}</script>)", "")),
            "2026-11-23T08:00:00Z");
}

TEST(article_date, of_the_head_gets_its_time_from_the_page) {
  const auto got = read("<meta name=date content=2026-11-23>", "<time datetime=2026-11-23T15:33:00-05:00>November 23</time>");
  EXPECT_EQ(date_of(got), "2026-11-23T20:33:00Z");
  EXPECT_FALSE(got.published_day_only);
}

TEST(article_date, comes_from_marked_places) {
  EXPECT_EQ(date_of(read("", "<span itemprop=datePublished content=2026-11-23T08:00:00Z>today</span>")), "2026-11-23T08:00:00Z");
  EXPECT_EQ(date_of(read("", "<abbr class='dt-published' title=2026-11-23T08:00:00Z>today</abbr>")), "2026-11-23T08:00:00Z");
  EXPECT_EQ(
      date_of(read("<title>Talks go on in Rason</title>",
                   "<aside class=latest><time datetime=2026-11-24>x</time></aside><h1>Talks go on in Rason</h1><time datetime=2026-11-23>x</time>")),
      "2026-11-23T00:00:00Z");
}

TEST(article_date, comes_from_the_address) {
  const auto got = read("", "", "https://example.org/2026/11/23/talks");
  EXPECT_EQ(date_of(got), "2026-11-23T00:00:00Z");
  EXPECT_TRUE(got.published_day_only);
  EXPECT_EQ(date_of(read("", "", "https://example.org/2026/11/talks")), "");
  EXPECT_EQ(date_of(read("", "", "https://example.org/20261123456/talks")), "");
}

TEST(article_date, comes_from_a_line_near_the_headline) {
  const std::string head = "<title>Talks go on in Rason</title>", h1 = "<h1>Talks go on in Rason</h1>";
  EXPECT_EQ(date_of(read(head, h1 + "<p>Jo Doe, 23.11.2026</p>", "", "de")), "2026-11-23T00:00:00Z");
  EXPECT_EQ(date_of(read(head, h1 + "<div>Publié le 7 mai 2026 à 13h59 - Mis à jour le 8 mai 2026</div>", "", "fr")), "2026-05-07T13:59:00Z");
  EXPECT_EQ(date_of(read(head, h1 + "<div>Jo Doe | Nov 23, 2026</div>")), "2026-11-23T00:00:00Z");
  EXPECT_EQ(date_of(read(head, h1 + "<div>03/11/2026</div>", "", "es")), "2026-11-03T00:00:00Z");
}

TEST(article_date, without_zone_is_local_in_countries_of_one_zone) {
  EXPECT_EQ(date_of(read("<title>회담 계속</title>", "<h1>회담 계속</h1><p>입력 2026.11.23 09:30</p>", "", "ko")), "2026-11-23T00:30:00Z");
  EXPECT_EQ(date_of(read("<title>会談続く</title>", "<h1>会談続く</h1><p>2026年11月23日 9時30分</p>", "", "ja")), "2026-11-23T00:30:00Z");
  EXPECT_EQ(date_of(read("<title>회담 계속</title>", "<h1>회담 계속</h1><p>2026.11.23</p>", "", "ko")), "2026-11-23T00:00:00Z");
}

TEST(article_date, of_the_last_change_counts_when_there_is_no_other) {
  EXPECT_EQ(date_of(read("<meta property=og:updated_time content=2026-11-24T00:00:00Z>", "<time datetime=2026-11-23>x</time>")),
            "2026-11-23T00:00:00Z");
  EXPECT_EQ(date_of(read("<meta property=og:updated_time content=2026-11-24T00:00:00Z>", "")), "2026-11-24T00:00:00Z");
}

TEST(article_date, search_is_bounded_on_hostile_pages) {
  std::string lines = "<h1>Talks</h1>";
  for (int i = 0; i < 20'000; ++i) lines += "<div class=date>1 2 x 3 4 x 5 6 x 7 8 x 9 1 x 2 3</div>";
  EXPECT_EQ(date_of(read("<title>Talks</title>", lines)), "");
}

// ---- the rest

TEST(article, names_lead_image_and_canonical_address) {
  const auto got = read("<meta property=og:image content=/lead.jpg><link rel='canonical nofollow' href='/talks'>", "<img src=/in-text.jpg>");
  EXPECT_EQ(got.lead_image, "https://news.example.org/lead.jpg");
  EXPECT_EQ(got.canonical_url, "https://news.example.org/talks");
  EXPECT_EQ(read("", "<img src=/in-text.jpg>").lead_image, "https://news.example.org/in-text.jpg");
}

TEST(article, reads_several_properties_in_one_element) {
  EXPECT_EQ(read("<meta property='x:title dc:title' content='Preferred words of the title'>", "").title, "Preferred words of the title");
}

TEST(article_date, is_not_that_of_the_clock_in_the_head_of_the_page) {
  for (const char* clock : {"<div id=clock>2026.11.24 10:15</div>", "<p class='top-today'><span>Tuesday, 24 November 2026</span></p>",
                            "<div class=current-date><time datetime=2026-11-24>24 November 2026</time></div>"})
    EXPECT_EQ(date_of(read("<title>Talks go on</title>", std::string(clock) + "<h1>Talks go on</h1>")), "") << clock;
  EXPECT_EQ(date_of(read("<title>Talks go on</title>", "<div id=clock>24 November 2026 10:15</div><h1>Talks go on</h1><p>3 March 2025</p>")),
            "2025-03-03T00:00:00Z");
}

}  // namespace
}  // namespace wirewatch::text
