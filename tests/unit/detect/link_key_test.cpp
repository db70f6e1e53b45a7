#include "detect/link_key.h"

#include <gtest/gtest.h>

namespace wirewatch::detect {
namespace {

TEST(link_key, twins_of_an_article_have_one_key) {
  const std::string key = "https://example.org/news/1?id=7";
  for (const char* twin :
       {"http://example.org/news/1?id=7", "https://www.example.org/news/1?id=7", "http://m.example.org/news/1?id=7",
        "https://amp.example.org/news/1?id=7", "http://www.example.org:80/news/1/?id=7", "https://example.org/news/1/amp?id=7",
        "https://example.org/news/1/amp/?id=7", "https://example.org/amp/news/1?id=7", "https://example.org/news/1?id=7&outputType=amp",
        "https://example.org/news/1?id=7&amp=1", "https://example.org/news/1/print?id=7", "https://example.org/news/1?print=true&id=7",
        "https://example.org/news/1?id=7&view=print", "https://example.org/news/1.amp?id=7", "https://example.org/news/%31?id=7",
        "https://example.org/news/1?id=7#comments"})
    EXPECT_EQ(link_key(twin), key) << twin;
  EXPECT_EQ(link_key("https://example.org/news/1.amp.html"), link_key("https://example.org/news/1.html"));
  EXPECT_EQ(link_key("https://example.org/?b=2&a=1"), link_key("https://example.org/?a=1&b=2"));
  EXPECT_EQ(link_key("https://example.org/caf%c3%a9"), link_key("https://example.org/café"));
}

TEST(link_key, clicks_campaigns_and_sessions_do_not_count) {
  for (const char* parameter : {"utm_source=x", "fbclid=x", "msclkid=x", "_hsenc=x", "mtm_campaign=x", "xtor=RSS-1", "ns_campaign=x",
                                "PHPSESSID=12ab", "sessionid=12ab", "ASPSESSIONIDQQ=X", "guce_referrer=x", "CMP=rss"})
    EXPECT_EQ(link_key(std::string("https://example.org/a?") + parameter + "&id=7"), "https://example.org/a?id=7") << parameter;
  EXPECT_EQ(link_key("https://example.org/(S(4kfi2k55))/a"), "https://example.org/a");
  EXPECT_EQ(link_key("https://example.org/a;jsessionid=1F?id=7"), "https://example.org/a?id=7");
}

TEST(link_key, other_articles_have_other_keys) {
  const std::string key = link_key("https://example.org/news/1?id=7");
  for (const char* other : {"https://example.org/news/2?id=7", "https://example.org/news/1?id=8", "https://news.example.org/news/1?id=7",
                            "https://example.org/1?id=7", "https://example.org/news/1?id=7&page=2", "https://example.org:8080/news/1?id=7",
                            "https://example.org/news/1?id=7#!/2", "https://example.org/News/1?id=7"})
    EXPECT_NE(link_key(other), key) << other;
  EXPECT_NE(link_key("https://example.org/camp"), link_key("https://example.org/c"));
  EXPECT_NE(link_key("https://example.org/blueprint"), link_key("https://example.org/blue"));
  EXPECT_NE(link_key("https://example.org/a?format=long"), link_key("https://example.org/a"));
}

TEST(link_key, is_its_own_key_and_takes_anything) {
  for (const char* address :
       {"https://www.amp.example.org/amp/amp/1/amp/print/", "http://m.co/amp", "https://www.org/", "http://[broken/1", "mailto:a@example.org", "",
        "tag:example.org,2024:1", "http://example.org/%2E%2e/%", "https://example.org/(S(", "http://example.org/amp.amp.html?&&&"})
    EXPECT_EQ(link_key(link_key(address)), link_key(address)) << address;
  EXPECT_EQ(link_key("http://[broken/1"), "http://[broken/1");
  EXPECT_EQ(link_key("https://www.org/"), "https://www.org/");
}

TEST(leads_home, the_front_page_in_all_its_spellings) {
  for (const char* home : {"http://example.org", "https://www.example.org/", "http://example.org/?utm_source=rss", "http://example.org/#top"})
    EXPECT_TRUE(leads_home(home)) << home;
  for (const char* page : {"http://example.org/?p=1", "http://example.org/a", "http://example.org/#!/a", "urn:x", ""})
    EXPECT_FALSE(leads_home(page)) << page;
}

TEST(image_key, sizes_and_caches_do_not_count) {
  const std::string key = "https://example.org/p.jpg";
  for (const char* same : {"http://example.org/p.jpg", "https://example.org/p.jpg?v=12", "https://example.org/p.jpg?w=640&h=480&quality=80",
                           "https://example.org/p.jpg?itok=xYz", "https://example.org/p.jpg#t"})
    EXPECT_EQ(image_key(same), key) << same;
  EXPECT_EQ(image_key("https://example.org/show.php?id=7&t=1764060291"), "https://example.org/show.php?id=7");
}

TEST(image_key, what_names_the_picture_counts) {
  EXPECT_NE(image_key("https://example.org/p.jpg"), image_key("https://example.org/q.jpg"));
  EXPECT_NE(image_key("https://example.org/show.php?id=7"), image_key("https://example.org/show.php?id=8"));
  EXPECT_NE(image_key("https://example.org/resize.png?src=/a.jpg&w=1"), image_key("https://example.org/resize.png?src=/b.jpg&w=1"));
  EXPECT_NE(image_key("https://example.org/a?w=1"), image_key("https://example.org/a?w=2"));
  EXPECT_EQ(image_key("data:image/png;base64,AA"), "data:image/png;base64,AA");
}

}  // namespace
}  // namespace wirewatch::detect
