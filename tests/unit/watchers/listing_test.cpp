#include <gtest/gtest.h>

#include "core/limits.h"
#include "text/charset.h"
#include "watchers/listing/listing_watcher.h"

namespace wirewatch::watchers {
namespace {

constexpr std::string_view address = "https://news.example/section/";

snapshot read(const std::string& html, const selectors& select = {}) {
  source_spec spec;
  spec.select = select;
  auto out = find(source_kind::listing)->read({html, "", address}, spec);
  EXPECT_TRUE(out.has_value()) << (out ? "" : out.error().message());
  return out ? *out : snapshot();
}

std::string shown(const snapshot& s) {
  std::string out;
  for (const entry& e : s.entries) {
    out += e.link.starts_with("https://news.example/") ? e.link.substr(20) : e.link;
    out += " " + e.title +
           (e.published                ? " " + to_rfc3339(*e.published).substr(0, 10)
            : e.published_text.empty() ? ""
                                       : " ?" + e.published_text) +
           "\n";
  }
  return out;
}

testing::AssertionResult begins(const std::string& text, std::string_view start) {
  return text.starts_with(start) ? testing::AssertionSuccess() : testing::AssertionFailure() << text;
}

const std::string menu =
    "<ul class=gnb><li><a href=/politics>Politics and Society</a><li><a href=/world>International Affairs</a><li><a href=/eco>"
    "Economy and Business</a><li><a href=/sport>Sports and Leisure</a></ul>";
const std::string pages = "<div class=paging><a href='?page=2'>2</a><a href='?page=3'>3</a><a href='?page=2'>next</a></div>";

TEST(listing, headings_with_times_and_tags) {
  std::string html = "<html lang=en><title>World &amp; news</title>" + menu + "<main>";
  for (int i = 1; i <= 3; ++i) {
    const std::string n = std::to_string(i);
    html += "<article class='post-" + n + "'><a class=thumb href='/2024/story-" + n + "'><img src=x.jpg></a><h2><a href='/2024/story-" + n +
            "'>Minister number " + n + " resigns</a></h2><time datetime='2024-02-0" + n +
            "T10:00:00Z'>2 h ago</time> in <a href=/tag/x>Politics and law</a>"
            "<p>Some words about it.</p><a href='/2024/story-" +
            n + "#more'>Read more</a></article>";
  }
  const snapshot s = read(html + "</main>" + pages);
  EXPECT_EQ(shown(s),
            "/2024/story-1 Minister number 1 resigns 2024-02-01\n/2024/story-2 Minister number 2 resigns 2024-02-02\n"
            "/2024/story-3 Minister number 3 resigns 2024-02-03\n");
  EXPECT_EQ(s.feed.title, "World & news");
  EXPECT_EQ(s.feed.language, "en");
  EXPECT_EQ(s.format, "listing");
}

TEST(listing, a_board_in_a_table) {
  std::string html = menu + "<table><tr><th>No<th>Title<th>Date</tr>";
  for (int i = 1; i <= 4; ++i)
    html += "<tr><td>" + std::to_string(i) + "<td><a href='view.php?no=" + std::to_string(700 + i) + "&page=1'>공지사항 제" + std::to_string(i) +
            "호 발표</a><td>2024.03.0" + std::to_string(i) + "</tr>";
  EXPECT_TRUE(begins(shown(read(html + "</table>" + pages)), "/section/view.php?no=701&page=1 공지사항 제1호 발표 2024-03-01"));
  EXPECT_EQ(read(html + "</table>").entries.size(), 4u);
}

TEST(listing, cards_that_are_links_as_a_whole) {
  std::string html = menu + "<div class=grid>";
  for (int i = 1; i <= 4; ++i)
    html += "<a class=card href=/a/" + std::to_string(i) + "><img src=p.jpg alt='a photo'><h3>Headline of the day, part " + std::to_string(i) +
            "</h3><p>Lead text.</p><span class=date>5 March 2024</span></a>";
  EXPECT_TRUE(begins(shown(read(html + "</div>")), "/a/1 Headline of the day, part 1 2024-03-05\n"));
}

TEST(listing, the_headline_beside_a_link_that_only_says_more) {
  std::string html;
  for (int i = 1; i <= 3; ++i)
    html += "<div class=row><h3>Something happened in town " + std::to_string(i) + "</h3><p>Text</p><a href=/s/" + std::to_string(i) +
            ">Read the whole story</a></div>";
  EXPECT_EQ(shown(read(html)), "/s/1 Something happened in town 1\n/s/2 Something happened in town 2\n/s/3 Something happened in town 3\n");
}

TEST(listing, a_lead_story_in_a_place_of_its_own_belongs_to_the_list) {
  std::string html = menu + "<section class=lead><h1><a href=/news/2024/9>The great flood of the north</a></h1></section><ul class=more>";
  for (int i = 1; i <= 4; ++i) html += "<li><a href=/news/2024/" + std::to_string(i) + ">Another event of the week " + std::to_string(i) + "</a>";
  const snapshot s = read(html + "</ul><aside><ul><li><a href=/news/2024/77>Most read piece of all time</a></ul></aside>");
  ASSERT_EQ(s.entries.size(), 5u) << shown(s);
  EXPECT_EQ(s.entries[0].link, "https://news.example/news/2024/9");
}

TEST(listing, one_article_with_its_date_is_still_a_list_and_a_menu_is_none) {
  const snapshot one =
      read(menu + "<div class=list><div class=item><a href=/n/1>Heavy rain over the western provinces</a><span>[2024.5.1.]</span></div></div>");
  EXPECT_EQ(shown(one), "/n/1 Heavy rain over the western provinces 2024-05-01\n");
  EXPECT_TRUE(read(menu + "<p>No news today.</p>").entries.empty());
}

TEST(listing, dates_inside_titles_are_taken_off) {
  std::string html;
  for (int i = 1; i <= 3; ++i)
    html += "<li><a href=/x/" + std::to_string(i) + ">State visit begins in the capital (2023.10." + std::to_string(i) + ".)</a>";
  EXPECT_TRUE(begins(shown(read(html)), "/x/1 State visit begins in the capital 2023-10-01\n"));
  std::string short_dates;
  for (int i = 1; i <= 3; ++i)
    short_dates += "<li><a href=/x/" + std::to_string(i) + ">State visit number " + std::to_string(i) + "</a><i>01-05 10:00</i>";
  EXPECT_TRUE(begins(shown(read(short_dates)), "/x/1 State visit number 1 ?01-05 10:00"));
}

TEST(listing, scripts_and_encoded_queries) {
  std::string html;
  for (int i = 1; i <= 3; ++i)
    html += "<li><a href=\"javascript:onNews('special','2011','41079" + std::to_string(i) + "')\">Report on the harvest, day " + std::to_string(i) +
            "</a>";
  EXPECT_TRUE(read(html).entries.empty());
  selectors rules;
  rules.scripts = {"onNews: /news/{2}?kind={1}&no={3}"};
  EXPECT_TRUE(begins(shown(read(html, rules)), "/news/2011?kind=special&no=410791 Report on the harvest, day 1\n"));
  std::string encoded;
  for (int i = 1; i <= 3; ++i)
    encoded +=
        "<li><a href='index.php?MTJAMjAyNi0wOC0xNy0wMD" + std::to_string(i) + "A1QA=='>Report on the harvest, day " + std::to_string(i) + "</a>";
  EXPECT_EQ(read(encoded).entries.at(0).link, "https://news.example/section/index.php?MTJAMjAyNi0wOC0xNy0wMD1A1QA==");
  std::string clicked;
  for (int i = 1; i <= 3; ++i)
    clicked += "<div class=r onclick=\"location.href='/c/" + std::to_string(i) + "'\">Report on the harvest, day " + std::to_string(i) + "</div>";
  EXPECT_EQ(read(clicked).entries.size(), 3u);
}

TEST(listing, selectors_stand_for_what_is_found) {
  const std::string html =
      "<div class=x><a href=/1>a</a><b>First title</b><u>2024-01-02</u></div><div class=x><a href=/2>b</a><b>Second</b></div>"
      "<div class='x ad'><a href=/3>c</a><b>Third</b></div><a href=/4>d</a>";
  selectors s;
  s.entry = "div.x";
  s.title = "b";
  s.date = "u";
  s.drop = {".ad"};
  EXPECT_EQ(shown(read(html, s)), "/1 First title 2024-01-02\n/2 Second\n");
  selectors links;
  links.link = ".x > a";
  links.drop = {".ad"};
  EXPECT_EQ(shown(read(html, links)), "/1 a 2024-01-02\n/2 b\n");
}

TEST(listing, wrong_rules_are_named) {
  selectors s;
  s.title = "b[";
  EXPECT_EQ(find(source_kind::listing)->read({"<p>x", "", address}, {.select = s}).error().operation(), "select.title");
  s.title = "b";
  s.scripts = {"x"};
  EXPECT_EQ(find(source_kind::listing)->read({"<p>x", "", address}, {.select = s}).error().operation(), "select.scripts");
}

TEST(listing, is_recognised_when_its_list_fills_the_page) {
  std::string list;
  for (int i = 1; i <= 5; ++i) list += "<li><a href=/x/" + std::to_string(i) + ">A long enough headline " + std::to_string(i) + "</a>";
  std::string prose;
  for (int i = 0; i < 20; ++i) prose += "<p>Many words that tell what happened, and where, and when, and to whom.</p>";
  EXPECT_EQ(choose({list, "text/html", address}), find(source_kind::listing));
  const std::string article = prose + "<h2>Related</h2>" + list;
  EXPECT_EQ(choose({article, "text/html", address}), nullptr);
  EXPECT_FALSE(find(source_kind::listing)->read({"plain words", "", address}, {}).has_value());
}

TEST(listing, is_bounded) {
  std::string html;
  for (int i = 0; i < 30'000; ++i) html += "<li><a href=/x/" + std::to_string(i) + ">A long enough headline " + std::to_string(i) + "</a>";
  EXPECT_EQ(read(html).entries.size(), limits::max_entries_per_feed);
}

}  // namespace
}  // namespace wirewatch::watchers
