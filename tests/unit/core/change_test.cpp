#include "core/model/change.h"

#include <gtest/gtest.h>

#include "core/model/delivery.h"
#include "core/model/fetch.h"
#include "core/secret.h"

#include <sstream>

namespace wirewatch {
namespace {

change sample() {
  change c;
  c.kind = change_kind::edited;
  c.source.id = "news";
  c.detected_at = from_unix_ms(1'000);
  c.article.emplace();
  c.article->key = key_of("guid:1");
  c.article->revision = 2;
  c.article->digest = sha256("text");
  c.article->url = "http://a.test/1";
  return c;
}

TEST(change_id, is_the_same_whenever_the_change_is_found_again) {
  change c = sample();
  const std::string id = change_id(c);
  EXPECT_EQ(id.size(), 24u);
  c.seq = 99;
  c.detected_at = from_unix_ms(2'000);
  c.source.title = "Another title";
  c.cls = change_class::cosmetic;
  EXPECT_EQ(change_id(c), id);
}

TEST(change_id, differs_with_what_was_changed) {
  const std::string id = change_id(sample());
  auto differs = [&](auto alter) {
    change c = sample();
    alter(c);
    return change_id(c) != id;
  };
  EXPECT_TRUE(differs([](change& c) { c.source.id = "other"; }));
  EXPECT_TRUE(differs([](change& c) { c.kind = change_kind::moved; }));
  EXPECT_TRUE(differs([](change& c) { c.article->key = key_of("guid:2"); }));
  EXPECT_TRUE(differs([](change& c) { c.article->revision = 3; }));
  EXPECT_TRUE(differs([](change& c) { c.article->digest = sha256("other text"); }));
  EXPECT_TRUE(differs([](change& c) { c.article->url = "http://a.test/2"; }));
}

TEST(change_id, of_a_source_goes_by_the_time) {
  change c = sample();
  c.kind = change_kind::outage;
  c.article.reset();
  const std::string id = change_id(c);
  EXPECT_EQ(change_id(c), id);
  c.detected_at += milliseconds(1);
  EXPECT_NE(change_id(c), id);
}

TEST(delivery_id, is_one_for_each_receiver_and_change) {
  EXPECT_EQ(delivery_id("ops", "c1"), delivery_id("ops", "c1"));
  EXPECT_NE(delivery_id("ops", "c1"), delivery_id("ops", "c2"));
  EXPECT_NE(delivery_id("ops", "c1"), delivery_id("op", "sc1"));
  EXPECT_EQ(delivery_id("ops", "c1").substr(0, 2), "d_");
}

TEST(article_id, reads_back_and_nothing_else_does) {
  const article_key k = key_of("guid:1");
  const std::string id = article_id(k);
  EXPECT_EQ(id.size(), 28u);
  EXPECT_EQ(parse_article_id(id), k);
  std::string last = id;
  last.back() = last.back() == 'b' ? 'd' : 'b';  // bits beyond the key must be zero
  for (const std::string& bad : {std::string(), std::string("a_"), id + "a", id.substr(1), "b_" + id.substr(2), "a_" + std::string(26, '1'), last})
    EXPECT_FALSE(parse_article_id(bad)) << bad;
}

TEST(change_names, read_back) {
  for (int i = 0; i <= int(change_kind::gone); ++i) EXPECT_EQ(parse_change_kind(to_string(change_kind(i))), change_kind(i));
  for (int i = 1; i <= int(change_class::date_only); ++i) EXPECT_EQ(parse_change_class(to_string(change_class(i))), change_class(i));
  EXPECT_EQ(to_string(change_kind::fresh), "new");
  EXPECT_EQ(to_string(change_class::date_only), "date-only");
  EXPECT_FALSE(parse_change_kind("fresh"));
  EXPECT_FALSE(parse_change_class(""));
  EXPECT_TRUE(about_article(change_kind::moved));
  EXPECT_FALSE(about_article(change_kind::outage));
}

TEST(find_header, without_regard_to_case_and_the_first_one) {
  const header_list headers{{"Content-Type", "text/html"}, {"ETag", "\"1\""}, {"etag", "\"2\""}, {"X-Empty", ""}};
  EXPECT_EQ(find_header(headers, "content-type"), "text/html");
  EXPECT_EQ(find_header(headers, "ETAG"), "\"1\"");
  EXPECT_EQ(find_header(headers, "x-empty"), "");
  EXPECT_EQ(find_header(headers, "Content-Typ"), std::nullopt);
  EXPECT_EQ(find_header(headers, "Content-Types"), std::nullopt);
  EXPECT_EQ(find_header({}, "ETag"), std::nullopt);
}

TEST(secret, is_not_seen_in_a_stream) {
  std::ostringstream out;
  out << secret("whsec_abc");
  EXPECT_EQ(out.str(), "<redacted>");
}

}  // namespace
}  // namespace wirewatch
