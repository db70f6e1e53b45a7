#include "detect/identity.h"

#include <gtest/gtest.h>

#include "core/limits.h"

namespace wirewatch::detect {
namespace {

entry make(std::string id, std::string link, std::string title = {}) {
  entry e;
  e.id = std::move(id);
  e.link = std::move(link);
  e.title = std::move(title);
  return e;
}
source_spec by(std::string rule) {
  source_spec s;
  s.identity = std::move(rule);
  return s;
}
std::string identity(const entry& e, std::string rule = "auto") { return identity_of(e, by(std::move(rule))); }

TEST(identity, the_guid_comes_first) {
  EXPECT_EQ(identity(make("tag:example.org,2024:1", "http://example.org/a", "A")), "guid:tag:example.org,2024:1");
  EXPECT_EQ(identity(make("  4711\n", "http://example.org/a")), "guid:4711");
  EXPECT_EQ(identity(make("CaSe", "")), "guid:CaSe");
}

TEST(identity, then_the_link_then_title_and_date) {
  entry e = make("", "http://Example.org:80/a?utm_source=rss&id=3#top", "A  Title");
  EXPECT_EQ(identity(e), "link:https://example.org/a?id=3");
  e.link.clear();
  EXPECT_EQ(identity(e), "title:a title|");
  e.published = parse_rfc3339("2026-03-01T00:00:00Z");
  EXPECT_EQ(identity(e), "title:a title|2026-03-01T00:00:00Z");
  e.published.reset();
  e.published_text = "Juche 115 ";
  EXPECT_EQ(identity(e), "title:a title|Juche 115");
}

TEST(identity, updates_do_not_make_another_article) {
  entry a = make("", "", "T"), b = a;
  b.updated = parse_rfc3339("2026-03-01T00:00:00Z");
  b.summary = "another text";
  EXPECT_EQ(identity(a), identity(b));
}

TEST(identity, an_entry_with_nothing_but_text) {
  entry a = make("", ""), b = a;
  a.summary = "one";
  b.summary = "two";
  EXPECT_EQ(identity(a).substr(0, 5), "text:");
  EXPECT_NE(identity(a), identity(b));
  b.summary = "one";
  EXPECT_EQ(identity(a), identity(b));
}

TEST(identity, the_rule_of_the_source) {
  entry e = make("1", "http://example.org/a", "T");
  EXPECT_EQ(identity(e, "guid"), "guid:1");
  EXPECT_EQ(identity(e, "link"), "link:https://example.org/a");
  EXPECT_EQ(identity(e, "title+date"), "title:t|");
  EXPECT_EQ(identity(make("1", "", "T"), "link"), "guid:1");
  EXPECT_EQ(identity(make("", "http://example.org/a"), "title+date"), "link:https://example.org/a");
  EXPECT_EQ(identity(make("", "http://example.org/a"), "guid"), "link:https://example.org/a");
}

TEST(identity, a_permalink_is_one_over_http_and_https_and_whatever_tracks) {
  const std::string expected = "guid:https://example.org/?p=12";
  for (const char* id :
       {"http://example.org/?p=12", "https://example.org/?p=12", "HTTPS://EXAMPLE.org/?p=12", "http://example.org/?p=12&utm_medium=feed",
        "http://example.org/?p=12&fbclid=xyz", "http://example.org:80/?p=12#xtor=RSS-1", "http://example.org/?p=12#:~:text=a"})
    EXPECT_EQ(identity(make(id, "")), expected) << id;
  EXPECT_NE(identity(make("http://example.org/?p=13", "")), expected);
}

TEST(identity, the_fragment_of_a_guid_tells_entries_of_one_page_apart) {
  EXPECT_NE(identity(make("http://example.org/log#v1", "")), identity(make("http://example.org/log#v2", "")));
  EXPECT_EQ(identity(make("http://example.org/#!/news/1", "")), "guid:https://example.org/#!/news/1");
}

TEST(identity, guids_that_are_no_addresses_are_taken_literally) {
  EXPECT_NE(identity(make("urn:x:1?utm_source=a", "")), identity(make("urn:x:1", "")));
  EXPECT_EQ(identity(make("http://[broken/1", "")), "guid:https://[broken/1");
}

TEST(identity, a_giant_guid_counts_by_its_digest) {
  const std::string giant(limits::max_guid_bytes + 1, 'x');
  EXPECT_EQ(identity(make(giant, "")), "guid:" + sha256(giant).labelled());
  EXPECT_NE(identity(make(giant, "")), identity(make(giant + "y", "")));
  EXPECT_EQ(identity(make(giant.substr(1), "")), "guid:" + giant.substr(1));
}

TEST(identity, one_article_under_many_addresses) {
  const std::string expected = identity(make("", "https://example.org/news/1"));
  for (const char* link : {"http://www.example.org/news/1", "https://m.example.org/news/1/", "https://example.org/news/1/amp/",
                           "https://example.org/news/1?print=1", "https://example.org/news/1?utm_source=a&msclkid=b",
                           "https://example.org/news/1;jsessionid=4F", "https://example.org/news/1?PHPSESSID=4f&fbclid=9"}) {
    EXPECT_EQ(identity(make("", link)), expected) << link;
    EXPECT_EQ(identity(make(link, "")), identity(make("https://example.org/news/1", ""))) << link;
  }
  EXPECT_NE(identity(make("", "https://example.org/news/2")), expected);
}

TEST(identity, an_id_that_every_entry_has_is_none) {
  for (const char* id : {"0", "null", "None", "undefined", "http://example.org/", "https://www.example.org"})
    EXPECT_EQ(identity(make(id, "http://example.org/a")), "link:https://example.org/a") << id;
  EXPECT_EQ(identity(make("http://example.org/#7", "http://example.org/a")), "guid:https://example.org/#7");
  EXPECT_EQ(identity(make("10", "http://example.org/a")), "guid:10");
  EXPECT_EQ(identity(make("http://example.org/", "")), "guid:https://example.org/");
}

TEST(identity, a_link_to_the_home_page_tells_less_than_the_title) {
  EXPECT_EQ(identity(make("", "http://example.org/", "One")), "title:one|");
  EXPECT_EQ(identity(make("http://example.org", "http://example.org/", "One")), "title:one|");
  EXPECT_EQ(identity(make("", "http://example.org/")), "link:https://example.org/");
}

TEST(identity, titles_that_repeat_do_not_join_articles) {
  EXPECT_NE(identity(make("1", "", "Photo of the day")), identity(make("2", "", "Photo of the day")));
  EXPECT_NE(identity(make("", "http://example.org/a", "Photo of the day")), identity(make("", "http://example.org/b", "Photo of the day")));
  entry monday = make("", "", "Photo of the day"), tuesday = monday;
  monday.published = parse_rfc3339("2026-03-02T00:00:00Z");
  tuesday.published = parse_rfc3339("2026-03-03T00:00:00Z");
  EXPECT_NE(identity(monday), identity(tuesday));
}

TEST(identity, the_markup_of_a_text_is_not_its_identity) {
  entry a = make("", ""), b = a;
  a.content = R"(<img src="p.jpg?v=1" alt=""><b>one</b>)";
  b.content = R"(<img alt="" src="p.jpg?v=2"><b>one</b>)";
  EXPECT_EQ(identity(a), identity(b));
}

TEST(article_key, belongs_to_its_source) {
  EXPECT_EQ(article_key_of("s", "guid:1"), article_key_of("s", "guid:1"));
  EXPECT_NE(article_key_of("s", "guid:1"), article_key_of("t", "guid:1"));
  EXPECT_NE(article_key_of("s", "1guid:"), article_key_of("s1", "guid:"));
}

}  // namespace
}  // namespace wirewatch::detect
