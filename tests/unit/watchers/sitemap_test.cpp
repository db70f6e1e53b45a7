#include <gtest/gtest.h>
#include <zlib.h>

#include "core/limits.h"
#include "watchers/watcher.h"

namespace wirewatch::watchers {
namespace {

const watcher& sitemap() { return *find(source_kind::sitemap); }

snapshot read(std::string_view body) {
  auto out = sitemap().read({body, "", "https://s.example/sitemap.xml"}, {});
  EXPECT_TRUE(out.has_value()) << (out ? "" : out.error().message());
  return out ? *out : snapshot();
}

constexpr std::string_view urls = R"(<?xml version="1.0"?><!-- made by hand --><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc> https://s.example/a?x=1&amp;y=2 </loc><lastmod>2024-05-01</lastmod></url>
<url><loc>/b</loc><news:news><news:publication><news:name>S</news:name><news:language>ko</news:language></news:publication>
<news:publication_date>2024-05-02T10:00:00+09:00</news:publication_date><news:title><![CDATA[Rain & snow]]></news:title></news:news></url>
<url><loc>ftp://s.example/c</loc></url><url><lastmod>2024-05-01</lastmod></url></urlset>)";

std::string packed(std::string_view s) {
  std::string out(s.size() + 100, '\0');
  z_stream z{};
  deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(s.data()));
  z.avail_in = uInt(s.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = uInt(out.size());
  deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

TEST(sitemap, addresses_with_news) {
  const snapshot s = read(urls);
  ASSERT_EQ(s.entries.size(), 2u);
  EXPECT_EQ(s.entries[0].link, "https://s.example/a?x=1&y=2");
  EXPECT_EQ(to_rfc3339(*s.entries[0].updated), "2024-05-01T00:00:00Z");
  EXPECT_FALSE(s.entries[0].published);
  EXPECT_EQ(s.entries[1].link, "https://s.example/b");
  EXPECT_EQ(s.entries[1].title, "Rain & snow");
  EXPECT_EQ(s.entries[1].language, "ko");
  EXPECT_EQ(to_rfc3339(*s.entries[1].published), "2024-05-02T01:00:00Z");
  EXPECT_EQ(s.format, "sitemap");
}

TEST(sitemap, indexes_packed_ones_and_lists) {
  const snapshot index = read("<sitemapindex><sitemap><loc>https://s.example/1.xml</loc></sitemap></sitemapindex>");
  EXPECT_EQ(index.format, "sitemap index");
  EXPECT_EQ(index.entries.at(0).link, "https://s.example/1.xml");
  const std::string gz = packed(urls);
  EXPECT_EQ(read(gz).entries.size(), 2u);
  EXPECT_EQ(read("https://s.example/1\r\nhttps://s.example/2\n\n").entries.size(), 2u);
}

TEST(sitemap, is_told_from_other_documents) {
  EXPECT_EQ(choose({urls, "", ""}), &sitemap());
  const std::string gz = packed(urls);
  EXPECT_EQ(choose({gz, "application/gzip", ""}), &sitemap());
  for (const char* other : {"<rss><channel><item><title>urlset</title></item></channel></rss>", "<html><body>&lt;urlset></body></html>", "urlset", "",
                            "\x1f\x8b", "https://s.example/1"})
    EXPECT_EQ(sitemap().recognise({other, "", ""}), 0) << other;
  for (const char* other : {"", "<html>", "words", "https://s.example/1\nwords", "\x1f\x8b garbage"})
    EXPECT_FALSE(sitemap().read({other, "", ""}, {}).has_value()) << other;
}

TEST(sitemap, of_too_many_the_latest_changed_are_kept) {
  std::string body = "<urlset>";
  for (std::size_t i = 0; i <= limits::max_entries_per_feed; ++i)
    body += "<url><loc>http://s.example/" + std::to_string(i) + "</loc>" + (i == 0 ? "" : "<lastmod>2024-01-01</lastmod>") + "</url>";
  const snapshot s = read(body + "</urlset>");
  ASSERT_EQ(s.entries.size(), limits::max_entries_per_feed);
  EXPECT_EQ(s.entries[0].link, "http://s.example/1");
  EXPECT_EQ(s.mended.size(), 1u);
}

TEST(sitemap, one_that_breaks_off_says_so_and_loses_its_last_address) {
  const snapshot s = read("<urlset><url><loc>http://s.example/1</loc></url><url><loc>http://s.example/2</lo");
  EXPECT_TRUE(s.truncated);
  EXPECT_EQ(s.entries.size(), 1u);
}

}  // namespace
}  // namespace wirewatch::watchers
