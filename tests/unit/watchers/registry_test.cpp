#include <gtest/gtest.h>

#include "watchers/watcher.h"

namespace wirewatch::watchers {
namespace {

constexpr std::string_view rss = "<rss version='2.0'><channel><title>t</title></channel></rss>";

TEST(registry, finds_by_kind) {
  ASSERT_NE(find(source_kind::feed), nullptr);
  EXPECT_EQ(find(source_kind::feed)->kind(), "feed");
  EXPECT_EQ(find(source_kind::automatic), nullptr);
}

TEST(registry, chooses_by_content) {
  EXPECT_EQ(choose({rss, "text/html", ""}), find(source_kind::feed));
  EXPECT_EQ(choose({"", "application/rss+xml", ""}), nullptr);
}

TEST(registry, feed_is_asked_for_by_all_its_types) {
  const std::string_view accept = find(source_kind::feed)->accept();
  for (const char* type : {"application/atom+xml", "application/rss+xml", "application/feed+json", "*/*;q=0.1"})
    EXPECT_NE(accept.find(type), std::string_view::npos) << type;
}

int certainty(std::string_view body) { return find(source_kind::feed)->recognise({body, "", ""}); }

TEST(registry, feeds_are_recognised_by_their_first_element) {
  EXPECT_EQ(certainty(rss), 100);
  EXPECT_EQ(certainty("\xEF\xBB\xBF\n<?xml version='1.0'?><!-- c --><!DOCTYPE rss [<!ENTITY a 'b'>]><?x y?><RSS>"), 100);
  EXPECT_EQ(certainty("<feed xmlns='http://www.w3.org/2005/Atom'/>"), 100);
  EXPECT_GT(certainty("<rdf:RDF xmlns:rdf='x' xmlns='http://purl.org/rss/1.0/'>"), 90);
  EXPECT_EQ(certainty(R"({"version": "https://jsonfeed.org/version/1.1", "items": []})"), 100);
  EXPECT_GT(certainty("Warning: mysql_connect() failed<br/>\n<?xml version='1.0'?><rss version='2.0'>"), 20);
  EXPECT_EQ(certainty(std::string_view("<\0r\0s\0s\0>\0", 10)), 100);
}

TEST(registry, other_documents_are_not) {
  for (const char* other : {"", " ", "<html><body>x</body></html>", "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", "{\"a\": 1}",
                            "text", "<opml/>", "<"})
    EXPECT_EQ(certainty(other), 0) << other;
}

}  // namespace
}  // namespace wirewatch::watchers
