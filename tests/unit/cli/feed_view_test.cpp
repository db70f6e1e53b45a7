#include "cli/feed_view.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace wirewatch::cli {
namespace {

TEST(feed_view, what_a_feed_does_not_say_is_not_there) {
  const auto feed = feed_json(snapshot{}).at("feed").as_object();
  EXPECT_EQ(boost::json::serialize(feed), R"({"title":""})");
}

TEST(feed_view, shows_what_a_feed_says_about_itself) {
  snapshot s;
  s.feed.title = "T";
  s.feed.ttl_minutes = 20;
  s.feed.update_minutes = 60;
  s.feed.skip_hours = 1u | 1u << 23;
  s.feed.skip_days = 1u << 6;
  s.feed.self = "https://example.org/f";
  s.feed.hubs = {"https://hub.example/"};
  s.feed.prev_archive = "https://example.org/2026-10";
  s.feed.complete = true;
  EXPECT_EQ(boost::json::serialize(feed_json(s).at("feed")),
            R"({"title":"T","ttl_minutes":20,"update_minutes":60,"skip_hours":[0,23],"skip_days":["Saturday"],"self":"https://example.org/f",)"
            R"("hubs":["https://hub.example/"],"prev_archive":"https://example.org/2026-10","complete":true})");
}

TEST(feed_view, an_entry_without_id_is_known_by_its_link) {
  entry e;
  e.link = "https://example.org/1";
  EXPECT_EQ(entry_json(e).at("id").as_string(), "https://example.org/1");
  e.id = "urn:1";
  EXPECT_EQ(entry_json(e).at("id").as_string(), "urn:1");
  EXPECT_FALSE(entry_json(entry{}).contains("id"));
}

}  // namespace
}  // namespace wirewatch::cli
