#include "cli/change_view.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "cli/fetch_once.h"
#include "cli/input.h"
#include "storage/memory/memory_store.h"

namespace wirewatch::cli {
namespace {

change edited() {
  change c;
  c.seq = 7;
  c.kind = change_kind::edited;
  c.cls = change_class::substantive;
  c.detected_at = *parse_rfc3339("2026-11-23T08:00:03.120Z");
  c.source = {"kcna", "KCNA", "en"};
  article_ref a;
  a.key = key_of("x");
  a.url = "http://example.org/1";
  a.title = "A title\x1b[2J";
  a.revision = 2;
  c.article = a;
  c.diff.hunks.push_back({content_field::body, "before ", "old", "new", " after"});
  c.diff.hunks.push_back({content_field::body, "all ", "gone", "", " here"});
  c.diff.hunks_omitted = 3;
  return c;
}

TEST(change_view, says_what_when_where_and_how) {
  const std::string out = describe_change(terminal{}, edited());
  EXPECT_EQ(out,
            "2026-11-23 08:00:03 UTC  edited (substantive)  KCNA  #7\n"
            "  A title\\u{1b}[2J\n"
            "  http://example.org/1\n"
            "  " +
                article_id(key_of("x")) +
                " revision 2\n"
                "  body:\n"
                "  - before [-old-] after\n"
                "  + before {+new+} after\n"
                "  - all [-gone-] here\n"
                "  and 3 more places\n");
}

TEST(change_view, colours_take_the_place_of_brackets) {
  const std::string out = describe_difference(terminal{true, true, 80}, edited().diff, "");
  EXPECT_NE(out.find("\x1b[31mold\x1b[0m"), out.npos);
  EXPECT_EQ(out.find("[-"), out.npos);
}

TEST(change_view, a_query_sees_the_text_of_the_revision) {
  auto store = storage::make_memory_store();
  change c = edited();
  revision r;
  r.key = c.article->key;
  r.number = 2;
  r.what.title = "A title";
  r.what.body = "장성택은 was here";
  commit_plan plan;
  plan.revisions.push_back(r);
  ASSERT_TRUE(store->commit({&plan, 1}, durability::synced));
  auto text = text_of(*store, c);
  ASSERT_TRUE(text);
  auto holds = [&](std::string_view query) { return match::holds(*match::parse_query(query), document_of(c, *text), nullptr); };
  EXPECT_TRUE(holds("장성택"));
  EXPECT_TRUE(holds("kind:edited source:kcna lang:en"));
  EXPECT_FALSE(holds("kind:new"));

  change outage;
  outage.kind = change_kind::outage;
  outage.source.title = "KCNA";
  outage.detail = "four looks failed";
  auto words = text_of(*store, outage);
  ASSERT_TRUE(words);
  EXPECT_TRUE(match::holds(*match::parse_query("looks"), document_of(outage, *words), nullptr));
}

TEST(fetch_once, only_what_a_person_named_is_opened) {
  using list = std::vector<std::string>;
  EXPECT_EQ(networks_of("http://127.0.0.1:8080/x"), (list{"127.0.0.1"}));
  EXPECT_EQ(networks_of("http://[::1]/"), (list{"::1"}));
  EXPECT_EQ(networks_of("http://10.1.2.3/"), (list{"10.1.2.3"}));
  EXPECT_EQ(networks_of("http://localhost:1/"), (list{"127.0.0.0/8", "::1"}));
  EXPECT_EQ(networks_of("https://example.org/"), list{});
  EXPECT_EQ(networks_of("http://8.8.8.8/"), list{});
  EXPECT_EQ(networks_of("no address"), list{});
  EXPECT_TRUE(is_http_address("https://example.org/"));
  EXPECT_FALSE(is_http_address("example.org"));
  EXPECT_FALSE(is_http_address("file.html"));
}

TEST(input, tells_documents_apart) {
  EXPECT_EQ(kind_of("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel/></rss>", "", "x"), content_kind::feed);
  EXPECT_EQ(kind_of("<?xml version=\"1.0\"?><OPML version=\"2.0\"></OPML>", "", "x"), content_kind::opml);
  EXPECT_EQ(kind_of("<html><body><p>x</p></body></html>", "", "x"), content_kind::page);
  EXPECT_EQ(kind_of("just words", "", "x"), content_kind::plain);
  EXPECT_EQ(kind_of("just words", "text/html", "x"), content_kind::page);
  EXPECT_EQ(kind_of("<p>markup in it</p>", "", "notes.md"), content_kind::plain);
}

}  // namespace
}  // namespace wirewatch::cli
