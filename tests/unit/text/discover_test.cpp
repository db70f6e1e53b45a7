#include "text/discover.h"

#include <gtest/gtest.h>

namespace wirewatch::text {
namespace {

std::vector<std::string> found(std::string_view html, std::string_view url = "https://news.example/world/") {
  std::vector<std::string> out;
  for (const discovered_feed& f : discover_feeds(html, url)) out.push_back(f.url);
  return out;
}
using list = std::vector<std::string>;

TEST(discover, links_with_the_type_of_a_feed) {
  EXPECT_EQ(
      found("<link rel=alternate type='application/rss+xml; charset=utf-8' href='/rss'><link rel='x Alternate' type=' APPLICATION/atom+xml ' "
            "href=atom.xml><link rel=feed href='?f&amp;g'><link rel=alternate type=application/json href=/feed.json>"),
      (list{"https://news.example/rss", "https://news.example/world/atom.xml", "https://news.example/world/?f&g", "https://news.example/feed.json"}));
}

TEST(discover, other_links_are_none) {
  EXPECT_EQ(found("<link rel=alternate hreflang=ko href=/ko><link rel='alternate stylesheet' type=application/rss+xml href=/x>"
                  "<link rel=alternate type=application/json href=/wp-json/wp/v2/posts/1><link rel=alternate type=application/rss+xml href>"
                  "<link rel=alternate type=application/rss+xml><link rel=alternate type=text/xml title=RSS href=/x>"
                  "<!-- <link rel=alternate type=application/rss+xml href=/commented> -->"),
            list{});
}

TEST(discover, base_repeats_and_order) {
  EXPECT_EQ(found("<base href='https://cdn.example/a/'><link rel=alternate type=application/rss+xml title='Comments Feed' href='comments/feed/'>"
                  "<link rel=alternate type=application/rss+xml title=News href='feed/'><link rel=feed href='feed/'>"),
            (list{"https://cdn.example/a/feed/", "https://cdn.example/a/comments/feed/"}));
}

TEST(discover, without_such_links_those_of_the_text_that_look_like_it) {
  const auto feeds = discover_feeds(
      "<a href='/about'>About</a><a href='/news/feed/'><b>Our</b> feed</a><a href='feed:https://x.example/y'>no</a>"
      "<a href='https://feeds.example/top'>Top</a><a href='/feedback'>Feedback</a><a href='/a.rss'>",
      "http://n.example/");
  ASSERT_EQ(feeds.size(), 3u);
  EXPECT_EQ(feeds[0].url, "http://n.example/news/feed/");
  EXPECT_EQ(feeds[0].title, "Our feed");
  EXPECT_FALSE(feeds[0].declared);
  EXPECT_EQ(feeds[1].url, "https://feeds.example/top");
  EXPECT_EQ(feeds[2].url, "http://n.example/a.rss");
  EXPECT_EQ(found("<a href=/x.rss>x</a><link rel=feed href=/declared>"), list{"https://news.example/declared"});
}

TEST(discover, is_bounded) {
  std::string html;
  for (int i = 0; i < 500; ++i) html += "<link rel=feed href=/" + std::to_string(i) + ">";
  EXPECT_EQ(found(html).size(), max_discovered_feeds);
}

}  // namespace
}  // namespace wirewatch::text
