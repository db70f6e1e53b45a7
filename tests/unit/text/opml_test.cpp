#include "text/opml.h"

#include <gtest/gtest.h>

#include "core/limits.h"

namespace wirewatch::text {
namespace {

std::vector<opml_feed> read(std::string_view opml) {
  auto got = parse_opml(opml, "");
  EXPECT_TRUE(got) << (got ? "" : got.error().message());
  return got ? *got : std::vector<opml_feed>{};
}

TEST(opml, reads_nested_outlines) {
  const auto feeds = read(R"(<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>
    <outline text="뉴스"><outline title="KR"><outline text="조선" type="rss" xmlUrl="https://example.org/ko.xml" htmlUrl="https://example.org/" language="ko"/></outline></outline>
    <outline text="Flat &amp; plain" xmlurl="https://example.org/b"/>
  </body></opml>)");
  ASSERT_EQ(feeds.size(), 2u);
  EXPECT_EQ(feeds[0].url, "https://example.org/ko.xml");
  EXPECT_EQ(feeds[0].title, "조선");
  EXPECT_EQ(feeds[0].html_url, "https://example.org/");
  EXPECT_EQ(feeds[0].type, "rss");
  EXPECT_EQ(feeds[0].language, "ko");
  EXPECT_EQ(feeds[0].folders, (std::vector<std::string>{"뉴스", "KR"}));
  EXPECT_EQ(feeds[1].title, "Flat & plain");
  EXPECT_TRUE(feeds[1].folders.empty());
}

TEST(opml, drops_repeats_and_what_is_no_feed) {
  const auto feeds = read(R"(<opml><body><outline text="a" xmlUrl="u"/><outline text="b" xmlUrl="u"/><outline text="c" url="v"/>
    <outline text="d" type="link" url="w"/><outline text="e" type="include" xmlUrl="x"/><outline text="f"/></body></opml>)");
  ASSERT_EQ(feeds.size(), 2u);
  EXPECT_EQ(feeds[0].title, "a");
  EXPECT_EQ(feeds[1].url, "v");
}

TEST(opml, a_feed_may_hold_feeds) {
  const auto feeds =
      read(R"(<opml><body><outline text="f" xmlUrl="a"><outline text="g" xmlUrl="b"/></outline><outline text="h" xmlUrl="c"/></body></opml>)");
  ASSERT_EQ(feeds.size(), 3u);
  EXPECT_TRUE(feeds[1].folders.empty());
}

TEST(opml, reads_damaged_documents_as_far_as_they_go) {
  EXPECT_EQ(read(R"(<opml><body><outline text="R&D" xmlUrl="http://example.org/?a=1&b=2"/><outline text="x" xmlUrl="y")").size(), 1u);
  EXPECT_EQ(read(R"(<opml><body><outline text="a" xmlUrl="http://example.org/?a=1&b=2"/>)")[0].url, "http://example.org/?a=1&b=2");
}

TEST(opml, refuses_other_documents) {
  for (const char* other : {"", "hello", "<rss><channel/></rss>", "<html><body>x</body></html>"}) {
    const auto got = parse_opml(other, "");
    ASSERT_FALSE(got) << other;
    EXPECT_EQ(got.error().code(), errc::parse_failed);
  }
}

TEST(opml, is_bounded) {
  std::string deep = "<opml><body>", many = "<opml><body>";
  for (int i = 0; i < 5000; ++i) deep += "<outline text='x'>";
  deep += "<outline xmlUrl='u'/>";
  for (std::size_t i = 0; i < limits::max_entries_per_feed + 10; ++i) many += "<outline xmlUrl='u" + std::to_string(i) + "'/>";
  EXPECT_LE(read(deep).size(), 1u);
  EXPECT_EQ(read(many + "</body></opml>").size(), limits::max_entries_per_feed);
}

TEST(opml, what_is_written_reads_back) {
  std::vector<opml_feed> feeds(4);
  feeds[0] = {"https://example.org/?a=1&b=\"2\"", "One <& more>", "https://example.org/", "atom", "ko", {"신문", "북"}};
  feeds[1] = {"https://example.org/2", "Two", "", "rss", "", {"신문", "북"}};
  feeds[2] = {"https://example.org/3", "Three", "", "rss", "", {"신문"}};
  feeds[3] = {"https://example.org/4", "Four", "", "rss", "", {}};
  const std::string written = write_opml("목록 & more", feeds);
  const auto back = read(written);
  ASSERT_EQ(back.size(), feeds.size());
  for (std::size_t i = 0; i < feeds.size(); ++i) {
    EXPECT_EQ(back[i].url, feeds[i].url);
    EXPECT_EQ(back[i].title, feeds[i].title);
    EXPECT_EQ(back[i].html_url, feeds[i].html_url);
    EXPECT_EQ(back[i].type, feeds[i].type);
    EXPECT_EQ(back[i].language, feeds[i].language);
    EXPECT_EQ(back[i].folders, feeds[i].folders);
  }
  EXPECT_NE(written.find("<title>목록 &amp; more</title>"), std::string::npos);
}

}  // namespace
}  // namespace wirewatch::text
