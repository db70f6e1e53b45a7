// Which text of a page is the article's: what changes around it must not be in it.
#include <gtest/gtest.h>

#include "text/article.h"
#include "text/article_phrases.h"

namespace wirewatch::text {
namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

const std::string first = "The ministry said on Monday that the talks, which began last week, would go on for several more days in the capital.";
const std::string second =
    "Officials of both sides, speaking after the meeting, described the mood as good, although no date was named for a next round.";
const std::string third = "A spokesman added that the text of the agreement, if there is to be one, would be published in full, in both languages.";
const std::string article = first + "\n\n" + second + "\n\n" + third;

std::string paragraphs() { return "<p>" + first + "</p><p>" + second + "</p><p>" + third + "</p>"; }

std::string text_of(const std::string& body, const std::string& head = "<title>Talks go on in Rason</title>") {
  return extract_article("<html lang=en><head>" + head + "</head><body>" + body + "</body></html>", "https://archive.example.org/1").text;
}

// A news archive: the lists below the article are other ones each day, and nothing in the markup names them.
struct teaser {
  const char *title, *text, *date;
};
const std::vector<teaser> monday = {
    {"Harvest done in the south", "Farmers of the southern provinces, it was reported, have brought in the rice.", "22 Nov 2026"},
    {"New school opens", "Children of the district went to their new school, built within a year, for the first time.", "21 Nov 2026"},
    {"Team returns", "The national team came home yesterday, and was received at the airport by many.", "20 Nov 2026"}};
const std::vector<teaser> tuesday = {
    {"Snow in the mountains", "The first snow of this winter fell on Tuesday, earlier than in the last ten years.", "24 Nov 2026"},
    {"Harvest done in the south", "Farmers of the southern provinces, it was reported, have brought in the rice.", "22 Nov 2026"}};

std::string archive_page(const std::vector<teaser>& more, bool flat) {
  std::string list;
  for (const teaser& t : more) {
    const std::string link = std::string("<h4><a href='/x'>") + t.title + "</a></h4>";
    list += flat ? link + "<p>" + t.text + "</p><p>" + t.date + "</p>" : "<li>" + link + "<div>" + t.text + "</div><span>" + t.date + "</span></li>";
  }
  if (!flat) list = "<ul>" + list + "</ul>";
  std::string titles;
  for (const teaser& t : more) titles += std::string("<div><a href='/y'>") + t.title + "</a> <span>" + t.date + "</span></div>";
  return "<div class=wrap><div class=story><h1>Talks go on in Rason</h1>"
         "<div>23 Nov 2026 | Example Agency | <a href='https://agency.example/1'>Read original version at source</a></div>" +
         paragraphs() + "<h3>More From Example Agency</h3>" + list + "</div><div class=side><h3>More Articles</h3>" + titles + "</div></div>";
}

TEST(article_body, of_a_news_archive_is_the_article_alone_whatever_its_lists_hold) {
  for (const bool flat : {false, true}) {
    EXPECT_EQ(text_of(archive_page(monday, flat)), article) << flat;
    EXPECT_EQ(text_of(archive_page(tuesday, flat)), article) << flat;
    EXPECT_EQ(text_of(archive_page({}, flat)), article) << flat;
  }
}

TEST(article_body, of_a_short_notice_is_not_the_longer_list_below) {
  std::string list;
  for (const teaser& t : monday) list += std::string("<div><a href=/x>") + t.title + "</a><p>" + t.text + "</p></div>";
  const std::string notice = "The office will stay closed on Friday, as the ministry announced, and opens again on Monday morning.";
  EXPECT_EQ(text_of("<div><h1>Talks go on in Rason</h1><p>" + notice + "</p></div><div><h2>Latest news</h2>" + list + "</div>"), notice);
}

TEST(article_body, goes_on_behind_a_box_inside_it) {
  EXPECT_EQ(text_of("<div><p>" + first + "</p><h4>Related articles</h4><ul><li><a href=/1>Something else happened</a></li></ul><p>" + second +
                    "</p><p>" + third + "</p></div>"),
            article);
  EXPECT_EQ(text_of("<div><p>" + first + "</p><p><strong>Read more:</strong></p><p><a href=/1>Something else happened there</a></p><p>" + second +
                    "</p><p>" + third + "</p></div>"),
            article);
}

TEST(article_body, keeps_headings_of_its_own) {
  const std::string got = text_of("<div><p>" + first + "</p><h2>More than a meeting</h2><p>" + second +
                                  "</p><h2>Popular uprising remembered</h2><p>" + third + "</p></div>");
  EXPECT_EQ(got, first + "\n\nMore than a meeting\n\n" + second + "\n\nPopular uprising remembered\n\n" + third);
}

TEST(article_body, does_not_change_with_what_counts_or_ticks) {
  const auto page = [](const std::string& age, const std::string& count, const std::string& advert) {
    return "<div class=story><h1>Talks go on in Rason</h1><p>Updated " + age + "</p><p>" + first + "</p><div class=ad-slot-" + count +
           "><a href=/ad>" + advert + "</a></div><p>Advertisement</p><p>" + second + "</p><div class=share>Shared " + count + " times</div><p>" +
           third + "</p><p>Image 1 of " + count + "</p></div><div class=comments><h3>Comments (" + count +
           ")</h3><p>I think, for one, that this is, all in all, " + count + " times better.</p></div>";
  };
  EXPECT_EQ(text_of(page("3 hours ago", "12", "Buy this")), article);
  EXPECT_EQ(text_of(page("4 hours ago", "977", "Buy that, and more, now")), article);
}

TEST(article_body, leaves_captions_out) {
  EXPECT_EQ(text_of("<div><p>" + first + "</p><div class=caption>Delegates at the table, on the first day. Photo: Example</div><p>" + second +
                    "</p><p>" + third + "</p></div>"),
            article);
}

TEST(article_body, is_never_a_dialog_about_cookies) {
  const std::string dialog =
      "<div class=privacy-modal><p>A cookie is a small piece of data, stored on your device, by which we, and others, tell you apart from the rest "
      "of "
      "mankind.</p><p>Some of them are needed, some are not, and all of them, as you may guess, are explained here at great length, in several "
      "parts.</p></div>";
  const std::string notice = "The office will stay closed on Friday, as the ministry announced.";
  EXPECT_EQ(text_of(dialog + "<div class=x><p>" + notice + "</p></div>"), notice);
}

TEST(article_body, holds_all_sections_of_a_long_text) {
  std::string sections;
  for (int i = 0; i < 4; ++i)
    sections += "<div class='part' id='part-" + std::to_string(i) + "'><div class=cols><div class=col><h3>Section " + std::to_string(i) +
                "</h3></div><div class=col><p>" + std::to_string(i) + " " + first + "</p><p>" + second + "</p></div></div></div>";
  const std::string got = text_of("<div class=page>" + sections + "</div>");
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(has(got, std::to_string(i) + " " + first)) << got;
}

TEST(article_body, begins_with_the_standfirst) {
  const std::string summary = "After a week of talks neither side wants to be the first to leave the table.";
  EXPECT_EQ(text_of("<article><h1>Talks go on in Rason</h1><div class=article__lead>" + summary + "</div><div class=article__body><div>" +
                    paragraphs() + "</div></div></article>"),
            summary + "\n\n" + article);
}

TEST(article_body, is_not_taken_for_a_box_because_its_anchor_repeats_its_heading) {
  EXPECT_TRUE(has(text_of("<div class=doc><div id=sharing-with-one-developer><h2>Sharing with one developer</h2>" + paragraphs() + "</div><p>" +
                          first + "</p><p>" + second + "</p></div>"),
                  "Sharing with one developer\n\n" + article));
}

TEST(article_body, is_given_once_where_the_page_holds_it_twice) {
  EXPECT_EQ(text_of("<div class=view><div class='story wide'>" + paragraphs() + "</div><div class='story small'>" + paragraphs() + "</div></div>"),
            article);
  EXPECT_EQ(text_of("<div class=story>" + paragraphs() + paragraphs() + "</div>"), article);
  EXPECT_EQ(text_of("<div class=story>" + paragraphs() + "<p>" + first + "</p></div>"), article + "\n\n" + first);
}

TEST(article_body, begins_with_a_paragraph_set_apart) {
  EXPECT_EQ(text_of("<div class=story><div class=one><p>" + first + "</p></div><div class=two><p>" + second + "</p><p>" + third + "</p><p>" + second +
                    " Again, and again, said he.</p></div></div>"),
            article + "\n\n" + second + " Again, and again, said he.");
}

TEST(article_body, takes_linear_time_for_headings_without_end) {
  std::string labels;
  for (int i = 0; i < 60'000; ++i) labels += "<p>Related</p>";
  EXPECT_TRUE(has(text_of("<div>" + paragraphs() + labels + "</div>"), first));
}

TEST(article_phrases, announce_others) {
  for (const char* yes : {"More From KCNA Watch", "MORE ARTICLES", "Related:", "Lesen Sie auch", "À lire aussi", "Читайте также", "관련기사",
                          "相关阅读", "関連記事", "اقرأ أيضا", "You may also like", "Comments (12)"})
    EXPECT_TRUE(announces_others(yes)) << yes;
  for (const char* no : {"", "More than a meeting", "Related to nobody", "Comments of the minister", "Popular uprising", "12", "Nachrichten"})
    EXPECT_FALSE(announces_others(no)) << no;
}

TEST(article_phrases, know_furniture_from_sentences) {
  for (const char* yes : {"ADVERTISEMENT", "Article continues below this ad", "Image 1 of 5", "© 2026 Example. All rights reserved.", "광고",
                          "Реклама", "Sign up for our newsletter", "저작권자 (c) 보기뉴스, 무단 전재-재배포 금지"})
    EXPECT_TRUE(is_page_furniture(yes)) << yes;
  for (const char* no :
       {"Cases of this kind are rare.", "Advertisement was what he lived on.", "Images of the launch were shown.", "C", "Close the gate, he said."})
    EXPECT_FALSE(is_page_furniture(no)) << no;
}

TEST(article_phrases, know_datelines) {
  for (const char* yes : {"23 Nov 2026 | Agency | Read original version at source", "Published: 12:37 GMT, 21 December 2026 | Updated: 15:26",
                          "3 hours ago", "입력 2026.11.23 09:30", "November 23, 2026", "5 min read"})
    EXPECT_TRUE(is_dateline(yes)) << yes;
  for (const char* no : {"Published works of the poet", "It began on 23 November 2026.", "Two | three | four"}) EXPECT_FALSE(is_dateline(no)) << no;
}

}  // namespace
}  // namespace wirewatch::text
