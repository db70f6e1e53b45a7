#include "notify/change_json.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "sample.h"

namespace wirewatch::notify {
namespace {

namespace json = boost::json;

std::string keys(const json::object& o) {
  std::string out;
  for (const auto& m : o) out += std::string(m.key()) + " ";
  return out;
}

TEST(change_json, an_edit_has_the_whole_object) {
  change c = sample_edit();
  std::string text = R"json({
    "seq": 4711, "kind": "edited", "class": "substantive", "detected_at": "2026-11-23T08:00:03.120Z",
    "interval": {"last_seen_before": "2026-11-23T07:45:00Z", "first_seen_after": "2026-11-23T08:00:03Z"},
    "source": {"id": "naenara-en", "title": "Naenara (En)", "language": "en"},
    "article": {"id": "ID", "url": "http://naenara.example/en/news/1?a=1&b=2", "title": "Report on the meeting", "author": "KCNA",
                "published": "2024-02-24T00:00:00Z", "first_seen": "2024-02-24T01:00:00Z", "revision": 2, "digest": "DIGEST2"},
    "previous": {"revision": 1, "digest": "DIGEST1", "title": "Report on the plenary meeting", "url": "http://naenara.example/en/news/1?a=1&b=2"},
    "fields": ["title", "body"],
    "diff": {"added_words": 3, "removed_words": 9,
             "hunks": [{"field": "body", "before": "among them was", "removed": "Jang Song Thaek, vice-chairman", "added": "another man",
                        "after": "who said nothing"}]},
    "links": {"article": "https://watch.example.org/articles/ID", "diff": "https://watch.example.org/articles/ID/diff/1..2"}
  })json";
  auto fill = [&](const std::string& name, const std::string& value) {
    for (std::size_t at; (at = text.find(name)) != text.npos;) text.replace(at, name.size(), value);
  };
  fill("ID", article_id(c.article->key));
  fill("DIGEST1", sha256("one").labelled());
  fill("DIGEST2", sha256("two").labelled());
  json::value expected = json::parse(text);
  EXPECT_EQ(json::value(to_json(c, "https://watch.example.org")), expected);
  EXPECT_EQ(json::parse(change_json(c, "https://watch.example.org/")), expected);
}

TEST(change_json, what_does_not_apply_is_absent) {
  change c;
  c.seq = 1;
  c.kind = change_kind::outage;
  c.detected_at = from_unix_ms(1000);
  c.source.id = "kcna";
  EXPECT_EQ(keys(to_json(c, "https://w.example")), "seq kind detected_at source ");
  c.detail = "4 looks failed";
  c.interval.first_seen_after = from_unix_ms(2000);
  json::object o = to_json(c, "https://w.example");
  EXPECT_EQ(keys(o), "seq kind detected_at interval source detail ");
  EXPECT_EQ(keys(o["interval"].as_object()), "first_seen_after ");

  change fresh = sample_edit();
  fresh.kind = change_kind::fresh;
  fresh.cls = change_class::none;
  fresh.previous.reset();
  fresh.fields.clear();
  fresh.article->author.clear();
  fresh.article->published.reset();
  o = to_json(fresh, "");
  EXPECT_EQ(keys(o), "seq kind detected_at interval source article ");
  EXPECT_EQ(keys(o["article"].as_object()), "id url title first_seen revision digest ");
}

TEST(change_json, probes_and_reverts) {
  change c = sample_edit();
  c.kind = change_kind::removed;
  c.probes = {{from_unix_ms(0), 404}, {from_unix_ms(60'000), 410}};
  json::object o = to_json(c, "");
  EXPECT_EQ(json::serialize(o["probes"]), R"([{"at":"1970-01-01T00:00:00Z","status":404},{"at":"1970-01-01T00:01:00Z","status":410}])");
  EXPECT_FALSE(o.contains("diff"));
  c.kind = change_kind::edited;
  c.reverts_to = 1;
  c.diff.hunks_omitted = 7;
  o = to_json(c, "");
  EXPECT_EQ(o["reverts_to"], 1);
  EXPECT_EQ(o["diff"].at("hunks_omitted"), 7);
}

TEST(change_json, a_move_names_both_addresses) {
  change c = sample_edit();
  c.kind = change_kind::moved;
  c.previous->url = "http://naenara.example/old";
  c.previous->revision = c.article->revision;
  json::object o = to_json(c, "https://w.example");
  EXPECT_EQ(o["article"].at("url"), "http://naenara.example/en/news/1?a=1&b=2");
  EXPECT_EQ(o["previous"].at("url"), "http://naenara.example/old");
  EXPECT_FALSE(o["links"].as_object().contains("diff"));  // there is only one revision
}

TEST(change_json, is_valid_whatever_the_change_holds) {
  change c = sample_edit();
  c.article->title = std::string("\x00\xff\xc3\"\\\n\x1b", 7);
  c.detail = "cut in the middle: \xec\x9e";
  boost::system::error_code failed;
  json::value v = json::parse(change_json(c, ""), failed);
  ASSERT_FALSE(failed) << failed.message();
  EXPECT_EQ(v.at("detail"), "cut in the middle: \uFFFD");
}

}  // namespace
}  // namespace wirewatch::notify
