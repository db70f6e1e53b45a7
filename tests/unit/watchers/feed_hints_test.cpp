// What a feed says about itself besides its entries, and what stands in for what it leaves out.
#include <gtest/gtest.h>

#include "watchers/watcher.h"

namespace wirewatch::watchers {
namespace {

snapshot read(std::string_view body, std::string_view content_type = "") {
  auto got = find(source_kind::feed)->read({body, content_type, "https://example.org/feeds/all.xml"}, {});
  EXPECT_TRUE(got) << (got ? "" : got.error().message());
  return got ? std::move(*got) : snapshot{};
}

feed_info rss_channel(const std::string& inside) {
  return read(
             "<rss version='2.0' xmlns:sy='http://purl.org/rss/1.0/modules/syndication/' xmlns:atom='http://www.w3.org/2005/Atom' "
             "xmlns:fh='http://purl.org/syndication/history/1.0'><channel>" +
             inside + "</channel></rss>")
      .feed;
}

feed_info atom_feed(const std::string& inside) {
  return read(
             "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:fh='http://purl.org/syndication/history/1.0' "
             "xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'>" +
             inside + "</feed>")
      .feed;
}

entry first_entry(const std::string& document) {
  const auto got = read(document);
  EXPECT_FALSE(got.entries.empty());
  return got.entries.empty() ? entry{} : got.entries[0];
}

std::string when(const std::optional<wall_time>& t) { return t ? to_rfc3339(*t) : "none"; }

TEST(feed_hints, update_period_and_ttl) {
  const auto both = rss_channel("<sy:updateFrequency>4</sy:updateFrequency><sy:updatePeriod> Daily </sy:updatePeriod><ttl>20</ttl>");
  EXPECT_EQ(both.update_minutes, 360u);
  EXPECT_EQ(both.ttl_minutes, 20u);
  EXPECT_EQ(rss_channel("<sy:updatePeriod>hourly</sy:updatePeriod>").ttl_minutes, 60u);
  EXPECT_EQ(rss_channel("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1000</sy:updateFrequency>").update_minutes, 1u);
  EXPECT_EQ(atom_feed("<sy:updatePeriod>weekly</sy:updatePeriod>").update_minutes, 10'080u);
  EXPECT_FALSE(rss_channel("<sy:updatePeriod>now and then</sy:updatePeriod>").update_minutes);
  EXPECT_FALSE(rss_channel("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>").update_minutes);
  for (const char* wrong : {"-5", "0", "x", "99999999999999999999"})
    EXPECT_FALSE(rss_channel("<ttl>" + std::string(wrong) + "</ttl>").ttl_minutes) << wrong;
}

TEST(feed_hints, hours_and_days_to_skip) {
  const auto f = rss_channel(
      "<skipHours><hour>0</hour><hour> 23 </hour><hour>24</hour><hour>25</hour><hour>x</hour></skipHours>"
      "<skipDays><day>Sunday</day><day>saturday</day><day>Feierabend</day></skipDays>");
  EXPECT_EQ(f.skip_hours, 1u | 1u << 23);
  EXPECT_EQ(f.skip_days, 1u | 1u << 6);
  EXPECT_EQ(rss_channel("").skip_hours, 0u);
}

TEST(feed_hints, hubs_and_self) {
  const auto atom =
      atom_feed("<link rel='hub' href='https://hub.example/'/><link rel='hub' href='https://hub.example/'/><link rel='self' href='own.xml'/>");
  EXPECT_EQ(atom.hubs, std::vector<std::string>{"https://hub.example/"});
  EXPECT_EQ(atom.self, "https://example.org/feeds/own.xml");
  const auto rss = rss_channel("<atom:link rel='hub' href='https://hub.example/'/><atom:link rel='self' href='/own.xml'/>");
  EXPECT_EQ(rss.hubs, std::vector<std::string>{"https://hub.example/"});
  EXPECT_EQ(rss.self, "https://example.org/own.xml");
  const auto json = read(R"({"version": "https://jsonfeed.org/version/1.1", "title": "T", "feed_url": "/f.json", "items": [],
"hubs": [{"type": "WebSub", "url": "https://hub.example/"}, 3]})")
                        .feed;
  EXPECT_EQ(json.hubs, std::vector<std::string>{"https://hub.example/"});
  EXPECT_EQ(json.self, "https://example.org/f.json");
}

TEST(feed_hints, hubs_are_bounded) {
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "<link rel='hub' href='https://hub.example/" + std::to_string(i) + "'/>";
  EXPECT_EQ(atom_feed(many).hubs.size(), 10u);
}

TEST(feed_hints, archives_and_completeness) {
  const auto current = atom_feed("<link rel='prev-archive' href='2026-10.xml'/><fh:complete/>");
  EXPECT_EQ(current.prev_archive, "https://example.org/feeds/2026-10.xml");
  EXPECT_TRUE(current.complete);
  EXPECT_FALSE(current.archive);
  const auto archive = rss_channel("<fh:archive/><atom:link rel='next-archive' href='https://example.org/2026-11.xml'/>");
  EXPECT_TRUE(archive.archive);
  EXPECT_FALSE(archive.complete);
  EXPECT_EQ(archive.next_archive, "https://example.org/2026-11.xml");
}

TEST(feed_stand_ins, own_address_for_a_missing_site) {
  EXPECT_EQ(atom_feed("<link rel='self' href='own.xml'/>").link, "https://example.org/feeds/own.xml");
  EXPECT_EQ(atom_feed("<id>https://example.net/f</id>").link, "https://example.net/f");
  EXPECT_EQ(atom_feed("<id>urn:f</id>").link, "");
  EXPECT_EQ(atom_feed("<link rel='self' href='own.xml'/><link href='/'/>").link, "https://example.org/");
}

TEST(feed_stand_ins, an_enclosure_that_is_a_page_is_the_link) {
  EXPECT_EQ(first_entry("<rss><channel><item><enclosure url='/p.html' type='text/html'/></item></channel></rss>").link, "https://example.org/p.html");
  EXPECT_EQ(first_entry("<rss><channel><item><enclosure url='/a.mp3' type='audio/mpeg'/></item></channel></rss>").link, "");
}

TEST(feed_stand_ins, enclosures_come_before_media) {
  const entry e = first_entry(
      "<rss xmlns:media='http://search.yahoo.com/mrss/'><channel><item><media:content url='/small.mp4'/><enclosure url='/full.mp4'/>"
      "<media:content url='/full.mp4'/></item></channel></rss>");
  ASSERT_EQ(e.enclosures.size(), 2u);
  EXPECT_EQ(e.enclosures[0].href, "https://example.org/full.mp4");
  EXPECT_EQ(e.enclosures[1].href, "https://example.org/small.mp4");
}

TEST(atom_ids, a_relative_path_counts_with_xml_base_only) {
  const auto id_of = [](const std::string& attributes, const std::string& id) {
    return first_entry("<feed xmlns='http://www.w3.org/2005/Atom' " + attributes + "><entry><id>" + id + "</id></entry></feed>").id;
  };
  const std::string base = "xml:base='https://example.net/blog/'";
  EXPECT_EQ(id_of(base, "posts/7"), "https://example.net/blog/posts/7");
  EXPECT_EQ(id_of("", "posts/7"), "posts/7");        // the document's own address may change
  EXPECT_EQ(id_of("xml:base='blog/'", "/7"), "/7");  // so may this
  EXPECT_EQ(id_of(base, "7"), "7");                  // a name
  EXPECT_EQ(id_of(base, "urn:x:7/8"), "urn:x:7/8");  // absolute
  EXPECT_EQ(id_of(base, "HTTP://Example.net"), "HTTP://Example.net");
}

TEST(atom_dates, published_wins_over_the_drafts_issued) {
  const auto date_of = [](const std::string& inside) {
    return when(first_entry("<feed xmlns='http://www.w3.org/2005/Atom'><entry>" + inside + "</entry></feed>").published);
  };
  const std::string issued = "<issued>2026-11-01T00:00:00Z</issued>", published = "<published>2026-11-02T00:00:00Z</published>";
  EXPECT_EQ(date_of(issued + published), "2026-11-02T00:00:00Z");
  EXPECT_EQ(date_of(published + issued), "2026-11-02T00:00:00Z");
  EXPECT_EQ(date_of("<created>2026-10-01T00:00:00Z</created>" + issued), "2026-11-01T00:00:00Z");
}

TEST(atom_titles, of_an_odd_type_are_text) {
  const auto title_of = [](const std::string& type, const std::string& text) {
    return first_entry("<feed xmlns='http://www.w3.org/2005/Atom'><entry><title type='" + type + "'>" + text + "</title></entry></feed>").title;
  };
  EXPECT_EQ(title_of("application/x-own", "news"), "news");
  EXPECT_EQ(title_of("application/octet-stream", "SGVsbG8gd29ybGQ="), "Hello world");
}

TEST(rss_people, name_before_or_behind_the_address) {
  for (const char* written : {"Jo Doe (jo@example.org)", "jo@example.org (Jo Doe)"})
    EXPECT_EQ(first_entry("<rss><channel><item><author>" + std::string(written) + "</author></item></channel></rss>").author, "Jo Doe") << written;
}

TEST(rss_kin, channel_definition_format) {
  const auto got = read(
      "<CHANNEL HREF='https://example.net/' LASTMOD='2026-11-23T08:00:00Z'><TITLE>T</TITLE>"
      "<ITEM HREF='https://example.net/1' LASTMOD='2026-11-22T08:00:00+09:00'><TITLE>One</TITLE><ABSTRACT>a</ABSTRACT></ITEM></CHANNEL>");
  EXPECT_EQ(got.feed.link, "https://example.net/");
  EXPECT_EQ(when(got.feed.updated), "2026-11-23T08:00:00Z");
  ASSERT_EQ(got.entries.size(), 1u);
  EXPECT_EQ(got.entries[0].link, "https://example.net/1");
  EXPECT_EQ(got.entries[0].summary, "a");
  EXPECT_EQ(when(got.entries[0].updated), "2026-11-21T23:00:00Z");
}

TEST(rss_kin, prism_dates) {
  const std::string prism = "<prism:publicationDate>2026-11-23</prism:publicationDate>";
  const std::string head = "<rss xmlns:prism='http://prismstandard.org/namespaces/basic/2.0/'><channel><item>", tail = "</item></channel></rss>";
  EXPECT_EQ(when(first_entry(head + prism + tail).published), "2026-11-23T00:00:00Z");
  EXPECT_EQ(when(first_entry(head + prism + "<pubDate>Sun, 22 Nov 2026 00:00:00 GMT</pubDate>" + tail).published), "2026-11-22T00:00:00Z");
}

TEST(mended_feed, says_which_dates_could_not_be_read) {
  const auto got = read("<rss><channel><item><pubDate>soon</pubDate></item><item><pubDate>later</pubDate></item><item/></channel></rss>");
  EXPECT_EQ(got.mended, std::vector<std::string>{"2 dates could not be read: \"soon\""});
}

TEST(mended_feed, windows_1252_in_the_place_of_controls) {
  const auto got = read(
      "<rss><channel><item><title>don\xC2\x92t &#147;x&#x94;</title><description><![CDATA[1\xC2\x96"
      "2]]></description></item></channel></rss>");
  ASSERT_EQ(got.entries.size(), 1u);
  EXPECT_EQ(got.entries[0].title, "don’t “x”");
  EXPECT_EQ(got.entries[0].summary, "1–2");
  EXPECT_EQ(got.mended.size(), 2u);
}

}  // namespace
}  // namespace wirewatch::watchers
