#include <gtest/gtest.h>

#include "core/limits.h"
#include "watchers/watcher.h"

namespace wirewatch::watchers {
namespace {

result<snapshot> try_read(std::string_view body, std::string_view content_type = "", std::string_view url = "https://example.org/feeds/all.xml") {
  return find(source_kind::feed)->read({body, content_type, url}, {});
}

snapshot read(std::string_view body, std::string_view content_type = "", std::string_view url = "https://example.org/feeds/all.xml") {
  auto got = try_read(body, content_type, url);
  EXPECT_TRUE(got) << (got ? "" : got.error().message());
  return got ? std::move(*got) : snapshot{};
}

entry read_item(const std::string& inside) {
  auto got = read(
      "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:content='http://purl.org/rss/1.0/modules/content/' "
      "xmlns:media='http://search.yahoo.com/mrss/' xmlns:a10='http://www.w3.org/2005/Atom'><channel><item>" +
      inside + "</item></channel></rss>");
  EXPECT_EQ(got.entries.size(), 1u);
  return got.entries.empty() ? entry{} : got.entries[0];
}

entry read_entry(const std::string& inside) {
  auto got = read("<feed xmlns='http://www.w3.org/2005/Atom'><entry>" + inside + "</entry></feed>");
  EXPECT_EQ(got.entries.size(), 1u);
  return got.entries.empty() ? entry{} : got.entries[0];
}

std::string when(const std::optional<wall_time>& t) { return t ? to_rfc3339(*t) : "none"; }

// ---- RSS

TEST(rss, reads_an_everyday_feed) {
  const auto got = read(R"(<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>조선중앙통신 &amp; more</title><link>/ko/</link><description>소식</description><language>ko</language><ttl>30</ttl>
<atom:link rel="self" href="https://example.org/self"/><lastBuildDate>Mon, 23 Nov 2026 08:00:00 GMT</lastBuildDate><managingEditor>ed@example.org (Ed Itor)</managingEditor>
<item><title><![CDATA[첫 &quot;기사&quot; <b>굵게</b>]]></title><link> https://example.org/1?a=1&amp;b=2 </link><guid isPermaLink="false">id-1</guid>
<pubDate>Mon, 23 Nov 2026 17:00:00 +0900</pubDate><dc:creator>Kim</dc:creator><description>&lt;p&gt;Short&lt;/p&gt;</description>
<content:encoded><![CDATA[<p>Long &amp; full</p>]]></content:encoded><enclosure url="/a.mp3" type="audio/mpeg" length="1"/></item>
<item><title>Second</title><guid>https://example.org/2</guid></item></channel></rss>)");
  EXPECT_EQ(got.format, "rss 2.0");
  EXPECT_EQ(got.encoding, "utf-8");
  EXPECT_FALSE(got.truncated);
  EXPECT_TRUE(got.mended.empty());
  EXPECT_EQ(got.feed.title, "조선중앙통신 & more");
  EXPECT_EQ(got.feed.link, "https://example.org/ko/");
  EXPECT_EQ(got.feed.subtitle, "소식");
  EXPECT_EQ(got.feed.author, "Ed Itor");
  EXPECT_EQ(got.feed.ttl_minutes, 30u);
  EXPECT_EQ(when(got.feed.updated), "2026-11-23T08:00:00Z");
  ASSERT_EQ(got.entries.size(), 2u);
  const entry& e = got.entries[0];
  EXPECT_EQ(e.title, "첫 \"기사\" 굵게");
  EXPECT_EQ(e.link, "https://example.org/1?a=1&b=2");
  EXPECT_EQ(e.id, "id-1");
  EXPECT_EQ(e.author, "Kim");
  EXPECT_EQ(e.language, "ko");
  EXPECT_EQ(e.summary, "<p>Short</p>");
  EXPECT_EQ(e.content, "<p>Long &amp; full</p>");
  EXPECT_EQ(when(e.published), "2026-11-23T08:00:00Z");
  ASSERT_EQ(e.enclosures.size(), 1u);
  EXPECT_EQ(e.enclosures[0].href, "https://example.org/a.mp3");
  EXPECT_EQ(got.entries[1].link, "https://example.org/2");
}

TEST(rss, link_comes_from_the_best_that_is_there) {
  EXPECT_EQ(read_item("<guid isPermaLink='false'>https://example.org/g</guid>").link, "");
  EXPECT_EQ(read_item("<guid>https://example.org/g</guid><link>https://example.org/l</link>").link, "https://example.org/l");
  EXPECT_EQ(read_item("<a10:link rel='self' href='/s'/><a10:link href='/a'/>").link, "https://example.org/a");
  EXPECT_EQ(read_item("<link/>https://example.org/behind").link, "https://example.org/behind");
  EXPECT_EQ(read_item("<guid>not an address</guid>").link, "");
}

TEST(rss, authors) {
  EXPECT_EQ(read_item("<author>jo@example.org (Jo Doe)</author>").author, "Jo Doe");
  EXPECT_EQ(read_item("<author>jo@example.org</author><dc:creator>Jo</dc:creator>").author, "Jo");
  EXPECT_EQ(read_item("<dc:creator>A</dc:creator><dc:creator>B</dc:creator><dc:creator>A</dc:creator>").author, "A, B");
}

TEST(rss, keeps_a_date_it_cannot_read) {
  const entry e = read_item("<pubDate>the day after</pubDate>");
  EXPECT_FALSE(e.published);
  EXPECT_EQ(e.published_text, "the day after");
}

TEST(rss, titles_are_text) {
  EXPECT_EQ(read_item("<title>AT&amp;amp;T &amp;lt;b&amp;gt;</title>").title, "AT&T <b>");
  EXPECT_EQ(read_item("<title>1 &lt; 2</title>").title, "1 < 2");
  EXPECT_EQ(read_item("<title>\n  two\n  lines </title>").title, "two lines");
}

TEST(rss, markup_that_nobody_escaped_is_still_the_text) {
  EXPECT_EQ(read_item("<description><p>One <b>two</b> <i>three</i><br/>four &amp; five</p></description>").summary,
            "<p>One <b>two</b> <i>three</i><br>four &amp; five</p>");
}

TEST(rss, media_and_wrong_case) {
  const entry e = read_item(
      "<media:group><media:content url='/v.mp4' type='video/mp4'/><media:description>d</media:description></media:group>"
      "<pubdate>Mon, 23 Nov 2026 08:00:00 GMT</pubdate><GUID>x</GUID>");
  ASSERT_EQ(e.enclosures.size(), 1u);
  EXPECT_EQ(e.enclosures[0].type, "video/mp4");
  EXPECT_EQ(e.summary, "d");
  EXPECT_EQ(e.id, "x");
  EXPECT_TRUE(e.published);
}

TEST(rss, prefixes_are_names_of_namespaces) {
  const auto got = read(
      "<rss version='2.0' xmlns:c='http://purl.org/rss/1.0/modules/content/' xmlns:dc='http://example.org/other'><channel>"
      "<item><c:encoded>x</c:encoded></item></channel></rss>");
  ASSERT_EQ(got.entries.size(), 1u);
  EXPECT_EQ(got.entries[0].content, "x");
  EXPECT_EQ(read("<rss><channel><item><dc:creator>no xmlns</dc:creator></item></channel></rss>").entries.at(0).author, "no xmlns");
}

TEST(rss, rdf) {
  const auto got = read(
      R"(<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://example.org/rdf"><title>T</title><link>https://example.org/</link><dc:language>ja</dc:language></channel>
<item rdf:about="https://example.org/1"><title>One</title><link>https://example.org/1</link><dc:date>2026-11-23T17:00:00+09:00</dc:date></item></rdf:RDF>)");
  EXPECT_EQ(got.format, "rdf");
  EXPECT_EQ(got.feed.id, "https://example.org/rdf");
  ASSERT_EQ(got.entries.size(), 1u);
  EXPECT_EQ(got.entries[0].id, "https://example.org/1");
  EXPECT_EQ(got.entries[0].language, "ja");
  EXPECT_EQ(when(got.entries[0].published), "2026-11-23T08:00:00Z");
}

// ---- Atom

TEST(atom, reads_an_everyday_feed) {
  const auto got = read(R"(<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ko" xml:base="https://example.org/b/">
<title type="html">A &amp;amp; B</title><subtitle>s</subtitle><link rel="self" href="self.xml"/><link href="."/><id>urn:f</id><updated>2026-11-23T08:00:00Z</updated>
<author><name>Feed Author</name></author>
<entry xml:base="c/"><title>제목 &lt;b&gt;</title><link rel="enclosure" href="a.mp3" type="audio/mpeg"/><link rel="alternate" href="1"/><link href="2"/><id>urn:1</id>
<published>2026-11-23T17:00:00+09:00</published><updated>2026-11-23T09:00:00Z</updated><summary type="html">&lt;p&gt;s&lt;/p&gt;</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One <em>two</em> &amp; three</p></div></content></entry>
<entry><author><name>Own</name><email>o@example.org</email></author></entry></feed>)");
  EXPECT_EQ(got.format, "atom 1.0");
  EXPECT_EQ(got.feed.title, "A & B");
  EXPECT_EQ(got.feed.link, "https://example.org/b/");
  EXPECT_EQ(got.feed.id, "urn:f");
  ASSERT_EQ(got.entries.size(), 2u);
  const entry& e = got.entries[0];
  EXPECT_EQ(e.title, "제목 <b>");  // type=text: not markup
  EXPECT_EQ(e.link, "https://example.org/b/c/1");
  ASSERT_EQ(e.enclosures.size(), 1u);
  EXPECT_EQ(e.enclosures[0].href, "https://example.org/b/c/a.mp3");
  EXPECT_EQ(e.author, "Feed Author");
  EXPECT_EQ(e.language, "ko");
  EXPECT_EQ(e.summary, "<p>s</p>");
  EXPECT_EQ(e.content, "<p>One <em>two</em> &amp; three</p>");
  EXPECT_EQ(when(e.published), "2026-11-23T08:00:00Z");
  EXPECT_EQ(when(e.updated), "2026-11-23T09:00:00Z");
  EXPECT_EQ(got.entries[1].author, "Own");
}

TEST(atom, version_03) {
  const auto got = read(R"(<feed version="0.3" xmlns="http://purl.org/atom/ns#"><tagline>t</tagline><modified>2026-11-23T08:00:00Z</modified>
<entry><title type="text/html" mode="escaped">a &lt;b&gt;c&lt;/b&gt;</title><issued>2026-11-22T00:00:00Z</issued><content type="text/plain" mode="base64">aGVsbG8=</content></entry></feed>)");
  EXPECT_EQ(got.format, "atom 0.3");
  EXPECT_EQ(got.feed.subtitle, "t");
  EXPECT_TRUE(got.feed.updated);
  ASSERT_EQ(got.entries.size(), 1u);
  EXPECT_EQ(got.entries[0].title, "a c");
  EXPECT_EQ(got.entries[0].content, "hello");
  EXPECT_EQ(when(got.entries[0].published), "2026-11-22T00:00:00Z");
}

TEST(atom, with_a_prefix) {
  const auto got =
      read("<atom:feed xmlns:atom='http://www.w3.org/2005/Atom'><atom:entry><atom:title>x</atom:title><atom:id>i</atom:id></atom:entry></atom:feed>");
  ASSERT_EQ(got.entries.size(), 1u);
  EXPECT_EQ(got.entries[0].title, "x");
}

TEST(atom, foreign_elements_do_not_count) {
  EXPECT_EQ(
      read_entry(
          "<x:title xmlns:x='http://example.org/x'>no</x:title><source><title>no</title><author><name>S</name></author></source><title>yes</title>")
          .title,
      "yes");
  EXPECT_EQ(read_entry("<source><author><name>S</name></author></source>").author, "S");
}

// ---- JSON Feed

TEST(json_feed, reads_both_versions) {
  const auto got = read(
      R"({"version": "https://jsonfeed.org/version/1.1", "title": "T", "home_page_url": "/", "feed_url": "https://example.org/f", "language": "ko",
"authors": [{"name": "Feed"}], "items": [{"id": 7, "url": "/7", "title": "제목", "content_html": "<p>h</p>", "summary": "s", "date_published": "2026-11-23T17:00:00+09:00",
"author": {"name": "Old"}, "attachments": [{"url": "/a.mp3", "mime_type": "audio/mpeg"}]}, {"id": "8", "content_text": "t"}, 9]})");
  EXPECT_EQ(got.format, "json feed 1.1");
  EXPECT_EQ(got.feed.link, "https://example.org/");
  ASSERT_EQ(got.entries.size(), 2u);
  EXPECT_EQ(got.entries[0].id, "7");
  EXPECT_EQ(got.entries[0].link, "https://example.org/7");
  EXPECT_EQ(got.entries[0].title, "제목");
  EXPECT_EQ(got.entries[0].author, "Old");
  EXPECT_EQ(got.entries[0].content, "<p>h</p>");
  EXPECT_EQ(got.entries[0].summary, "s");
  EXPECT_EQ(got.entries[0].enclosures.at(0).href, "https://example.org/a.mp3");
  EXPECT_EQ(when(got.entries[0].published), "2026-11-23T08:00:00Z");
  EXPECT_EQ(got.entries[1].content, "t");
  EXPECT_EQ(got.entries[1].author, "Feed");
  EXPECT_EQ(got.entries[1].language, "ko");
}

TEST(json_feed, that_ends_early_keeps_whole_entries) {
  const auto got = read(
      R"({"version": "https://jsonfeed.org/version/1", "title": "T", "items": [{"id": "1", "title": "a } ] \" b"}, {"id": "2", "authors": [{"name": "x"}], "tit)");
  EXPECT_TRUE(got.truncated);
  EXPECT_FALSE(got.mended.empty());
  ASSERT_EQ(got.entries.size(), 1u);
  EXPECT_EQ(got.entries[0].id, "1");
}

// ---- damage

const std::string two_items =
    "<rss "
    "version='2.0'><channel><title>T</title><item><title>One</title><guid>1</guid></item><item><title>Two</title><guid>2</guid></item></channel></"
    "rss>";

TEST(damaged_feed, an_early_end_costs_the_entry_it_is_in_at_every_offset) {
  const std::size_t first_end = two_items.find("</item>") + 7, second_start = two_items.find("<item>", first_end),
                    second_end = two_items.rfind("</item>") + 7;
  for (std::size_t cut = two_items.find("<channel>") + 9; cut < two_items.size(); ++cut) {
    auto got = try_read(two_items.substr(0, cut));
    ASSERT_TRUE(got) << cut;
    EXPECT_TRUE(got->truncated) << cut;
    EXPECT_FALSE(got->mended.empty()) << cut;
    const std::size_t expected = cut < first_end ? 0 : cut < second_end ? 1 : 2;
    EXPECT_EQ(got->entries.size(), expected) << "cut at " << cut << ", second entry from " << second_start;
  }
  EXPECT_FALSE(read(two_items).truncated);
}

TEST(damaged_feed, an_early_end_inside_cdata_or_a_comment) {
  for (const char* end : {"<item><title><![CDATA[Three", "<item><!-- c", "<item><title x='"}) {
    const auto got = read(two_items.substr(0, two_items.find("</channel>")) + end);
    EXPECT_TRUE(got.truncated) << end;
    EXPECT_EQ(got.entries.size(), 2u) << end;
  }
}

TEST(damaged_feed, is_read_as_far_as_it_makes_sense) {
  const auto got = read(
      "<rss version=2.0><channel><title>R&D &nbsp;&eacute;</title><item><title>a < b & c</title><description>x <br> y</p><b>z</description></item>"
      "<item><title>No end<title></item><item><title>Next</title></channel></rss><!-- served by -->");
  EXPECT_FALSE(got.truncated);
  EXPECT_FALSE(got.mended.empty());
  EXPECT_EQ(got.feed.title, "R&D é");
  ASSERT_EQ(got.entries.size(), 3u);
  EXPECT_EQ(got.entries[0].title, "a < b & c");
  EXPECT_EQ(got.entries[0].summary, "x <br> y<b>z</b>");
  EXPECT_EQ(got.entries[2].title, "Next");
}

TEST(damaged_feed, missing_end_of_an_entry) {
  const auto got = read("<rss><channel><item><title>1</title><item><title>2</title></item></channel></rss>");
  ASSERT_EQ(got.entries.size(), 2u);
  EXPECT_EQ(got.entries[0].title, "1");
  EXPECT_EQ(got.entries[1].title, "2");
}

TEST(damaged_feed, noise_around_it) {
  EXPECT_EQ(read("<br />\n<b>Warning</b>: something in /x.php on line 2<br />\n<?xml version='1.0'?>" + two_items).entries.size(), 2u);
  EXPECT_EQ(read("\xEF\xBB\xBF \n" + two_items + "<script>x</script>").entries.size(), 2u);
  EXPECT_EQ(read("<html><body>" + two_items + "</body></html>").entries.size(), 2u);
  const auto got = read(
      "<rss><channel><item><title>a\x01\x0b\x1f"
      "b</title></item></channel></rss>");
  EXPECT_EQ(got.entries.at(0).title, "ab");
  EXPECT_EQ(got.mended.size(), 1u);
}

TEST(damaged_feed, entities_of_its_own_are_text_and_nothing_else) {
  const auto got = read(
      "<!DOCTYPE rss [<!ENTITY corp \"Example Corp\"><!ENTITY a '&corp;&corp;'><!ENTITY f SYSTEM 'file:///etc/passwd'>]>"
      "<rss><channel><title>&corp; x</title><item><title>&a; &f;</title></item></channel></rss>");
  EXPECT_EQ(got.feed.title, "Example Corp x");
  EXPECT_EQ(got.entries.at(0).title, "&a; &f;");
}

TEST(damaged_feed, entities_in_cdata_belong_to_the_html) {
  EXPECT_EQ(read_item("<description><![CDATA[&LT;b> &eacute;]]></description><dc:creator>Andr&eacute;</dc:creator>").summary, "&LT;b> &eacute;");
  EXPECT_EQ(read_item("<dc:creator>Andr&eacute;</dc:creator>").author, "André");
}

TEST(damaged_feed, legacy_encodings) {
  const auto got = read("<?xml version='1.0' encoding='euc-kr'?><rss><channel><title>\xB4\xBA\xBD\xBA</title></channel></rss>");
  EXPECT_EQ(got.encoding, "euc-kr");
  EXPECT_EQ(got.feed.title, "뉴스");
}

// ---- what is no feed

std::string complaint(std::string_view body) {
  const auto got = try_read(body);
  if (got) return "read";
  EXPECT_EQ(got.error().code(), errc::parse_failed);
  return got.error().detail();
}

TEST(no_feed, says_what_it_looks_like) {
  EXPECT_NE(complaint("").find("empty"), std::string::npos);
  EXPECT_NE(complaint("<!DOCTYPE html><html><head><title>Just a &amp; moment</title></head></html>").find("an HTML page titled \"Just a & moment\""),
            std::string::npos);
  EXPECT_NE(complaint("{\"error\": 1}").find("JSON that is no JSON Feed"), std::string::npos);
  EXPECT_NE(complaint("<urlset/>").find("<urlset>"), std::string::npos);
  EXPECT_NE(complaint("Service down").find("\"Service down\""), std::string::npos);
  EXPECT_NE(complaint("%PDF-1.7 x").find("PDF"), std::string::npos);
}

// ---- bounds

TEST(bounded_feed, entries) {
  std::string many = "<rss><channel>";
  for (std::size_t i = 0; i < limits::max_entries_per_feed + 5; ++i) many += "<item><guid>" + std::to_string(i) + "</guid></item>";
  const auto got = read(many + "</channel></rss>");
  EXPECT_EQ(got.entries.size(), limits::max_entries_per_feed);
  EXPECT_FALSE(got.mended.empty());
}

TEST(bounded_feed, depth) {
  std::string open;
  for (int i = 0; i < 200'000; ++i) open += "<a>";
  EXPECT_TRUE(read("<rss><channel><title>t</title><item><title>x</title></item>" + open).truncated);
  std::string closed = open;
  for (int i = 0; i < 200'000; ++i) closed += "</a>";
  EXPECT_EQ(read("<rss><channel><item><description>" + closed + "</description></item></channel></rss>").entries.size(), 1u);
  EXPECT_EQ(complaint(R"({"version": "https://jsonfeed.org/version/1", "items": )" + std::string(100'000, '[')).find("read"), std::string::npos);
}

TEST(bounded_feed, laughs_stay_small) {
  std::string bomb = "<!DOCTYPE rss [<!ENTITY l '" + std::string(1000, 'x') + "'>]><rss><channel><description>";
  for (int i = 0; i < 10'000; ++i) bomb += "&l;";
  EXPECT_LT(read(bomb + "</description></channel></rss>").feed.subtitle.size(), 200'000u);
}

}  // namespace
}  // namespace wirewatch::watchers
