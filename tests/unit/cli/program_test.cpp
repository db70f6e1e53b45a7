// Whole calls, as a shell makes them.
#include "cli/program.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "storage/rocksdb/rocksdb_store.h"
#include "temp_folder.h"

namespace wirewatch::cli {
namespace {
namespace json = boost::json;

struct outcome {
  int status = 0;
  std::string out, err;
};

outcome run(std::vector<std::string_view> words) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  outcome o;
  o.status = main(words);
  o.out = testing::internal::GetCapturedStdout();
  o.err = testing::internal::GetCapturedStderr();
  return o;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

constexpr const char* feed = R"xml(<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>http://example.org/</link>
<item><guid>1</guid><title>First</title><description>&lt;p onclick="x()"&gt;The quick fox&lt;/p&gt;&lt;script&gt;bad()&lt;/script&gt;</description>
<pubDate>Mon, 03 Feb 2025 10:00:00 GMT</pubDate><enclosure url="http://example.org/a.mp3" type="audio/mpeg" length="1"/></item>
<item><guid>2</guid><title>Second</title><description>Two</description></item></channel></rss>)xml";

TEST(program, wrong_calls_have_status_2_and_say_what_is_near) {
  EXPECT_EQ(run({}).status, wrong);
  outcome o = run({"statsu"});
  EXPECT_EQ(o.status, wrong);
  EXPECT_TRUE(has(o.err, "did you mean status?")) << o.err;
  o = run({"source", "lst"});
  EXPECT_EQ(o.status, wrong);
  EXPECT_TRUE(has(o.err, "did you mean source list?")) << o.err;
  EXPECT_EQ(run({"source"}).status, wrong);
  o = run({"changes", "--aftr", "4"});
  EXPECT_EQ(o.status, wrong);
  EXPECT_TRUE(has(o.err, "did you mean --after?")) << o.err;
  EXPECT_EQ(run({"diff", "one"}).status, wrong);
  EXPECT_EQ(run({"diff", "one", "two", "three"}).status, wrong);
  EXPECT_EQ(run({"inspect", "--as", "sitemaps", "x"}).status, wrong);
  EXPECT_EQ(run({"inspect", "--as", "robots", "x"}).status, wrong);
  EXPECT_EQ(run({"source", "discover", "ftp://example.org/"}).status, wrong);
  EXPECT_EQ(run({"article", "show", "not-an-id"}).status, wrong);
  EXPECT_EQ(run({"watch", "ftp://example.org/"}).status, wrong);
}

TEST(program, what_is_not_there_yet_is_said_to_be) {
  for (auto words : {std::vector<std::string_view>{"search", "x"},
                     {"export"},
                     {"verify", "b"},
                     {"backup", "d"},
                     {"restore", "d"},
                     {"subscription"},
                     {"subscription", "list"},
                     {"article", "verify", "a"},
                     {"article", "probe"},
                     {"source", "log"},
                     {"delivery", "show"},
                     {"delivery", "redeliver", "--json"},
                     {"help", "search"}}) {
    outcome o = run(words);
    EXPECT_EQ(o.status, wrong) << words[0];
    EXPECT_TRUE(has(o.err, "is not in this version yet")) << o.err;
  }
}

TEST(program, a_missing_operand_is_named) {
  EXPECT_TRUE(has(run({"source", "add"}).err, "source add: URL is missing")) << run({"source", "add"}).err;
  EXPECT_TRUE(has(run({"diff"}).err, "OLD is missing"));
  EXPECT_TRUE(has(run({"diff", "x"}).err, "NEW is missing"));
  EXPECT_TRUE(has(run({"watch"}).err, "URL is missing"));
  EXPECT_TRUE(has(run({"inspect"}).err, "FILE|URL|- is missing"));
}

TEST(program, an_address_with_a_password_is_refused_and_not_shown) {
  for (auto words : {std::vector<std::string_view>{"source", "add", "http://user:hunter2@news.test/"},
                     {"source", "add", "ftp://user:hunter2@news.test/"},
                     {"source", "edit", "x", "--url", "http://user:hunter2@news.test/"},
                     {"watch", "http://user:hunter2@news.test/"}}) {
    outcome o = run(words);
    EXPECT_EQ(o.status, wrong) << o.err;
    EXPECT_FALSE(has(o.err + o.out, "hunter2")) << o.err;
  }
}

TEST(program, every_max_below_every_is_a_wrong_call) {
  outcome o = run({"source", "edit", "x", "--every", "1h", "--every-max", "5m"});
  EXPECT_EQ(o.status, wrong);
  EXPECT_TRUE(has(o.err, "every_max")) << o.err;
}

TEST(program, bytes_that_are_no_text_are_said_to_be_none) {
  temp_folder folder;
  const std::string empty = folder.write("empty.html", ""),
                    binary = folder.write("image", std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\x08\x06\0\0\0", 29)),
                    utf16 = folder.write("wide.html", std::string("\xff\xfe<\0p\0>\0h\0i\0", 12)), text = folder.write("a.html", "<p>hello</p>");
  for (const std::string& file : {empty, binary}) {
    outcome o = run({"inspect", file});
    EXPECT_EQ(o.status, failed);
    EXPECT_TRUE(has(o.err, "not text")) << o.err;
    o = run({"inspect", "--json", "--as", "article", file});
    EXPECT_EQ(o.status, failed);
    EXPECT_TRUE(json::parse(o.out).at("error").is_string());
  }
  EXPECT_EQ(run({"inspect", utf16}).status, done);
  outcome o = run({"diff", text, binary});
  EXPECT_EQ(o.status, failed);
  EXPECT_TRUE(has(o.err, binary) && has(o.err, "not text")) << o.err;
  EXPECT_EQ(run({"diff", text, utf16}).status, done);
}

TEST(program, help_goes_to_standard_output) {
  for (auto words :
       {std::vector<std::string_view>{"--help"}, {"help"}, {"help", "source"}, {"source", "--help"}, {"source", "add", "--help"}, {"diff", "-h"}}) {
    outcome o = run(words);
    EXPECT_EQ(o.status, done) << words[0];
    EXPECT_FALSE(o.out.empty()) << words[0];
    EXPECT_TRUE(o.err.empty()) << o.err;
  }
  EXPECT_TRUE(run({"--version"}).out.starts_with("wirewatch "));
}

TEST(program, common_options_may_stand_before_the_command) {
  EXPECT_EQ(run({"--json", "inspect", "--as", "date", "--", "2025-02-03T10:00:00Z"}).out, "{\"utc\":\"2025-02-03T10:00:00Z\"}\n");
}

TEST(program, inspect_values) {
  EXPECT_EQ(run({"inspect", "--json", "--as", "url", "--base", "http://example.org/a/b", "--", "../c d"}).out,
            "{\"href\":\"http://example.org/c%20d\"}\n");
  outcome o = run({"inspect", "--json", "--as", "url", "--", "http://[bad/"});
  EXPECT_EQ(o.out, "{\"href\":null}\n");
  EXPECT_EQ(o.status, failed);
  EXPECT_EQ(run({"inspect", "--json", "--as", "httpdate", "--", "Sun, 06 Nov 1994 08:49:37 GMT"}).out, "{\"utc\":\"1994-11-06T08:49:37Z\"}\n");
  EXPECT_EQ(run({"inspect", "--json", "--as", "date", "--", "no date"}).out, "{\"utc\":null}\n");
}

TEST(program, inspect_shows_a_feed_without_active_content) {
  temp_folder folder;
  const std::string file = folder.write("feed.xml", feed);
  outcome o = run({"inspect", "--json", file});
  ASSERT_EQ(o.status, done) << o.err;
  const json::value v = json::parse(o.out);
  EXPECT_EQ(v.at("feed").at("title"), "News");
  EXPECT_EQ(v.at("encoding"), "utf-8");
  EXPECT_EQ(v.at("entry_count"), 2);
  const json::value& first = v.at("entries").at(0);
  EXPECT_EQ(first.at("summary"), "<p>The quick fox</p>");
  EXPECT_EQ(first.at("published"), "2025-02-03T10:00:00Z");
  EXPECT_EQ(first.at("enclosures").at(0).at("href"), "http://example.org/a.mp3");
  EXPECT_TRUE(has(run({"inspect", file}).out, "First"));
}

TEST(program, what_can_not_be_read_is_an_error_with_status_1) {
  temp_folder folder;
  const std::string file = folder.write("page.html", "<html><body><p>no feed</p></body></html>");
  outcome o = run({"inspect", "--json", "--as", "feed", file});
  EXPECT_EQ(o.status, failed);
  EXPECT_TRUE(json::parse(o.out).at("error").is_string());
  EXPECT_EQ(run({"inspect", folder.path() + "/missing"}).status, failed);
  EXPECT_EQ(run({"inspect", folder.path()}).status, failed);
}

TEST(program, inspect_finds_out_what_a_file_is) {
  temp_folder folder;
  const std::string opml = folder.write("a.opml", "<opml version=\"2.0\"><body><outline text=\"T\" xmlUrl=\"http://example.org/f\"/></body></opml>");
  EXPECT_EQ(json::parse(run({"inspect", "--json", opml}).out).at("feeds").at(0).at("url"), "http://example.org/f");
  const std::string page =
      folder.write("b.html", "<html lang=en><head><title>T</title></head><body><article><h1>T</h1><p>" + std::string(40, 'w') +
                                 " words and more words, enough of them to be the text of an article.</p></article></body></html>");
  const json::value v = json::parse(run({"inspect", "--json", page}).out);
  EXPECT_EQ(v.at("title"), "T");
  EXPECT_EQ(v.at("lang"), "en");
  EXPECT_EQ(json::parse(run({"inspect", "--json", "--as", "charset", page}).out).at("encoding").is_string(), true);
}

TEST(program, inspect_sees_what_a_site_offers) {
  temp_folder folder;
  const std::string robots = folder.write("robots.txt", "User-agent: *\nDisallow: /x\nSitemap: http://example.org/s.xml\n");
  outcome o = run({"inspect", "--json", "--as", "robots", "--agent", "any", "--target", "http://example.org/x/1", robots});
  EXPECT_EQ(o.status, failed);
  EXPECT_EQ(o.out, "{\"allowed\":false,\"sitemaps\":[\"http://example.org/s.xml\"],\"rule\":\"disallow: /x\"}\n");
  EXPECT_EQ(run({"inspect", "--as", "robots", "--target", "/y", robots}).out, "allowed\nSitemap: http://example.org/s.xml\n");

  const std::string page = folder.write(
      "list.html",
      "<title>All</title><link rel=alternate type=application/rss+xml href=/rss><ul><li><a href=/1>The first headline of today</a> 2024.5.1.</li>"
      "<li><a href=/2>The second headline of today</a> 05-02 10:00</li><li><a href=/3>The third headline of today</a></li></ul>");
  EXPECT_EQ(run({"inspect", "--json", "--as", "discover", "--url", "http://example.org/", page}).out, "{\"feeds\":[\"http://example.org/rss\"]}\n");
  const json::value list = json::parse(run({"inspect", "--json", "--as", "listing", "--url", "http://example.org/", page}).out);
  ASSERT_EQ(list.at("links").as_array().size(), 3u);
  EXPECT_EQ(list.at("title"), "All");
  EXPECT_EQ(list.at("links").at(0),
            json::parse(R"({"url":"http://example.org/1","title":"The first headline of today","date":"2024-05-01T00:00:00Z"})"));
  EXPECT_EQ(list.at("links").at(1).at("date_text"), "05-02 10:00");

  const std::string map = folder.write("s.xml", "<urlset><url><loc>http://example.org/a</loc><lastmod>2024-05-01</lastmod></url></urlset>");
  EXPECT_EQ(json::parse(run({"inspect", "--json", map}).out).at("links").at(0).at("url"), "http://example.org/a");
  EXPECT_EQ(run({"inspect", "--as", "sitemap", page}).status, failed);
}

TEST(program, diff_of_texts_tells_words_from_looks) {
  temp_folder folder;
  const std::string a = folder.write("a.txt", "Title\n\nThe quick brown fox,\njumped [here](http://example.org/1).\n");
  const std::string spacing = folder.write("b.txt", "Title\n\n\nThe quick  brown fox, jumped [here](http://example.org/2).\n");
  const std::string marks = folder.write("c.txt", "Title\n\nThe Quick brown fox - jumped here.\n");
  const std::string words = folder.write("d.txt", "Title\n\nThe slow brown fox, jumped here.\n");
  auto diff = [](const std::string& x, const std::string& y) { return json::parse(run({"diff", "--json", x, y}).out); };
  EXPECT_EQ(diff(a, a), json::parse("{\"changed\":false}"));
  EXPECT_EQ(diff(a, spacing), json::parse("{\"changed\":false,\"class\":\"cosmetic\"}"));
  EXPECT_EQ(diff(a, marks).at("changed"), false);
  EXPECT_EQ(diff(a, marks).at("class"), "cosmetic");
  EXPECT_EQ(diff(a, words).at("changed"), true);
  EXPECT_EQ(diff(a, words).at("class"), "substantive");
  EXPECT_EQ(diff(a, words).at("diff").at("hunks").at(0).at("removed"), "quick");
  const std::string shown = run({"diff", a, words}).out;
  EXPECT_TRUE(has(shown, "[-quick-]") && has(shown, "{+slow+}")) << shown;
}

TEST(program, diff_of_feeds_counts_entries) {
  temp_folder folder;
  std::string later = feed;
  later.replace(later.find("quick"), 5, "slow");
  later.replace(later.find("<guid>2<"), 8, "<guid>3<");
  const std::string a = folder.write("a.xml", feed), b = folder.write("b.xml", later), page = folder.write("c.html", "<html><p>x</p></html>");
  EXPECT_EQ(json::parse(run({"diff", "--json", a, b}).out), json::parse("{\"changed\":true,\"added\":1,\"removed\":1,\"modified\":1}"));
  EXPECT_EQ(json::parse(run({"diff", "--json", a, a}).out), json::parse("{\"changed\":false,\"added\":0,\"removed\":0,\"modified\":0}"));
  EXPECT_EQ(run({"diff", a, page}).status, failed);
}

TEST(program, query_with_files) {
  temp_folder folder;
  const std::string a = folder.write("a.txt", "Fox news\nThe quick fox"),
                    b = folder.write("b.html", "<html><head><title>Hens</title></head><body><p>장성택은</p></body></html>");
  outcome o = run({"query", "fox", a, b, "--json"});
  EXPECT_EQ(o.status, done);
  EXPECT_TRUE(has(o.out, "\"matches\":true,\"terms\":[\"fox\"]")) << o.out;
  EXPECT_TRUE(has(o.out, "\"matches\":false,\"terms\":[]")) << o.out;
  EXPECT_EQ(run({"query", "장성택", b}).status, done);
  EXPECT_EQ(run({"query", "walrus", a, b}).status, failed);
  o = run({"query", "fox (hen", a});
  EXPECT_EQ(o.status, wrong);
  EXPECT_TRUE(has(o.err, "column ")) << o.err;
  EXPECT_EQ(run({"query", "fox OR hen"}).status, done);
  EXPECT_FALSE(run({"query", "--explain", "fox OR hen"}).out.empty());
}

TEST(program, check_says_where_the_configuration_is_wrong) {
  temp_folder folder;
  const std::string good = folder.write("good.toml", "[[source]]\nid = \"a\"\nurl = \"https://example.org/f\"\n");
  const std::string bad = folder.write("bad.toml", "[daemon]\n\n[[source]]\nid = \"a\"\nurl = 7\n");
  outcome o = run({"check", "--config", good, "--json"});
  EXPECT_EQ(o.status, done) << o.err;
  EXPECT_EQ(json::parse(o.out).at("sources"), 1);
  o = run({"check", "--config", bad, "--json"});
  EXPECT_EQ(o.status, wrong);
  EXPECT_EQ(json::parse(o.out).at("ok"), false);
  EXPECT_EQ(json::parse(o.out).at("errors").at(0).at("line"), 5);
  o = run({"check", "--config", bad});
  EXPECT_EQ(o.status, wrong);
  EXPECT_TRUE(o.err.starts_with(bad + ":5:7: ")) << o.err;
  EXPECT_EQ(run({"check", "--config", folder.path() + "/missing.toml"}).status, wrong);
}

TEST(program, a_state_without_a_daemon_is_told_for_what_it_is) {
  temp_folder folder;
  const std::string config = folder.write("w.toml", "[daemon]\nstate_dir = \"" + folder.path() + "\"\n");
  {
    auto store = storage::open_rocksdb({folder.path() + "/store"});
    ASSERT_TRUE(store) << store.error().message();
    commit_plan p;
    p.sources.emplace_back().no = source_no(1);
    p.sources[0].spec.id = "a";
    for (std::uint32_t revision : {0u, 2u}) {
      article_head& h = p.heads.emplace_back();
      h.key.bytes[0] = static_cast<std::remove_reference_t<decltype(h.key.bytes[0])>>(revision);
      h.source = source_no(1);
      h.revision = revision;
      h.title = "Title " + std::to_string(revision);
    }
    ASSERT_TRUE((*store)->commit({&p, 1}, durability::synced));
  }
  outcome o = run({"article", "list", "--source", "a", "--config", config});
  EXPECT_EQ(o.status, done) << o.err;
  EXPECT_TRUE(has(o.out, "(page not read yet) Title 0")) << o.out;
  EXPECT_FALSE(has(o.out, "yet) Title 2")) << o.out;
  o = run({"status", "--config", config});
  EXPECT_TRUE(has(o.out, "about 2, with about ")) << o.out;
  o = run({"status", "--json", "--config", config});
  EXPECT_EQ(json::parse(o.out).at("store").at("articles_estimate"), 2);
}

TEST(program, without_a_state_or_a_daemon_it_says_what_to_do) {
  temp_folder folder;
  // A credential that only the service has must not stand in the way of reading.
  const std::string config = folder.write(
      "w.toml", "[daemon]\nstate_dir = \"" + folder.path() + "/state\"\n[[receiver]]\nid = \"r\"\ntype = \"slack\"\nurl_credential = \"x\"\n");
  for (auto words : {std::vector<std::string_view>{"changes"}, {"status"}, {"source", "list"}, {"receiver", "list"}, {"delivery", "list"}}) {
    words.insert(words.end(), {"--config", config});
    outcome o = run(words);
    EXPECT_EQ(o.status, failed) << words[0];
    EXPECT_TRUE(has(o.err, "there is no wirewatch state in " + folder.path() + "/state; it is made by: wirewatch run")) << o.err;
  }
  outcome o = run({"source", "poll", "x", "--config", config});
  EXPECT_EQ(o.status, failed);
  EXPECT_TRUE(has(o.err, "no wirewatch is running on " + folder.path() + "/state; start it with: wirewatch run")) << o.err;
  const std::string wrong_daemon = folder.write("x.toml", "[daemon]\nlisten = 5\n");
  o = run({"changes", "--config", wrong_daemon});
  EXPECT_EQ(o.status, wrong);
  EXPECT_TRUE(o.err.starts_with(wrong_daemon + ":2:10: ")) << o.err;
}

TEST(program, a_state_directory_that_is_a_file_is_told_as_one) {
  temp_folder folder;
  const std::string file = folder.write("state", "in the way");
  const std::string config = folder.write("w.toml", "[daemon]\nstate_dir = \"" + file + "\"\n");
  for (auto words : {std::vector<std::string_view>{"status"}, {"changes"}, {"source", "list"}}) {
    words.insert(words.end(), {"--config", config});
    outcome o = run(words);
    EXPECT_EQ(o.status, failed) << words[0];
    EXPECT_TRUE(has(o.err, "read " + file) && has(o.err, "it is not a directory")) << o.err;
  }
}

}  // namespace
}  // namespace wirewatch::cli
