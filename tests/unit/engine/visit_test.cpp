#include "engine/visit.h"

#include <gtest/gtest.h>

#include "core/limits.h"

namespace wirewatch::engine {
namespace {

using namespace std::chrono_literals;

const wall_time now = *parse_rfc3339("2026-01-05T00:00:00Z");
constexpr std::uint64_t key = 42;
const std::string feed =
    "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>News</title><ttl>90</ttl>"
    "<item><guid>1</guid><title>One</title></item><item><guid>2</guid><title>Two</title></item></channel></rss>";

visit_policy policy() {
  source_spec s;
  s.kind = source_kind::feed;
  return policy_of(s);
}

validators made_of(std::string etag, std::string modified) {
  validators v;
  v.etag = std::move(etag);
  v.last_modified = std::move(modified);
  return v;
}
const validators known = made_of("\"old\"", "Mon, 01 Dec 2025 00:00:00 GMT");

fetch_response answer(int status, std::string body, header_list headers = {}) {
  fetch_response r;
  r.status = status;
  r.wire_body = std::move(body);
  r.headers = std::move(headers);
  r.final_url = "http://a.test/rss";
  return r;
}
visit_outcome after(fetch_response r, std::uint64_t body_hash = 7) { return interpret(std::move(r), policy(), known, body_hash, key, now); }

TEST(interpret, a_feed_that_changed) {
  visit_outcome o = after(answer(200, feed, {{"ETag", "W/\"new\""}, {"Last-Modified", "yesterday"}, {"Cache-Control", "max-age=300"}}));
  EXPECT_EQ(o.kind, visit_result::changed);
  EXPECT_EQ(o.sent, made_of("W/\"new\"", "yesterday")) << "as they came";
  EXPECT_NE(o.body_hash, 7u);
  EXPECT_EQ(o.cache_floor, 300s);
  EXPECT_EQ(o.ttl_floor, 90min);
  ASSERT_TRUE(o.document);
  EXPECT_EQ(o.document->what.entries.size(), 2u);
  EXPECT_NE(o.document->what.entries[0].raw_hash, o.document->what.entries[1].raw_hash);
  EXPECT_EQ(o.document->document.digest, sha256(feed));
  EXPECT_EQ(o.document->document.wire_body, feed);
  EXPECT_EQ(o.document->document.fetched_at, now);
}

TEST(interpret, each_validator_for_itself) {
  EXPECT_EQ(after(answer(200, feed, {{"ETag", "\"b\""}, {"Last-Modified", known.last_modified}})).sent, made_of("\"b\"", known.last_modified));
  EXPECT_EQ(after(answer(200, feed, {{"ETag", known.etag}})).sent, made_of(known.etag, ""));
  EXPECT_EQ(after(answer(200, feed)).sent, validators{}) << "none given clears the old ones";
}

TEST(interpret, the_same_bytes_with_other_validators) {
  const std::uint64_t hash = after(answer(200, feed)).body_hash;
  visit_outcome o = after(answer(200, feed, {{"ETag", "\"c\""}}), hash);
  EXPECT_EQ(o.kind, visit_result::unchanged);
  EXPECT_EQ(o.sent, made_of("\"c\"", ""));
  EXPECT_EQ(o.body_hash, hash);
  EXPECT_FALSE(o.document);
}

TEST(interpret, not_modified) {
  visit_outcome o = after(answer(304, ""));
  EXPECT_EQ(o.kind, visit_result::not_modified);
  EXPECT_EQ(o.sent, known);
  EXPECT_EQ(o.body_hash, 7u);
  EXPECT_EQ(after(answer(304, "", {{"etag", "\"d\""}})).sent, made_of("\"d\"", known.last_modified)) << "it may bring new ones";
  EXPECT_EQ(after(answer(304, "", {{"Last-Modified", "today"}, {"Cache-Control", "max-age=60"}})).sent, made_of(known.etag, "today"));
  EXPECT_EQ(after(answer(304, "", {{"Cache-Control", "max-age=60"}})).cache_floor, 60s);
}

TEST(interpret, a_page_where_a_feed_was_is_a_failure_and_changes_nothing) {
  for (const char* body : {"<html><head><title>Just a moment</title></head><body>Are you human?</body></html>", "", "Service unavailable"}) {
    visit_outcome o = after(answer(200, body, {{"ETag", "\"evil\""}, {"Content-Type", "text/html"}}));
    EXPECT_EQ(o.kind, visit_result::failed) << body;
    EXPECT_EQ(o.sent, known) << body;
    EXPECT_EQ(o.body_hash, 7u) << body;
    EXPECT_FALSE(o.document) << body;
    EXPECT_NE(o.error, "") << body;
  }
}

TEST(interpret, a_document_that_breaks_off_is_read_and_not_remembered) {
  visit_outcome o = after(answer(200, feed.substr(0, feed.size() - 40), {{"ETag", "\"half\""}}));
  EXPECT_EQ(o.kind, visit_result::changed);
  ASSERT_TRUE(o.document);
  EXPECT_TRUE(o.document->what.truncated);
  ASSERT_EQ(o.document->what.entries.size(), 1u);
  EXPECT_EQ(o.sent, validators{}) << "neither its own nor those of a document that is not what is known any more";
  EXPECT_EQ(o.body_hash, 0u);
}

TEST(interpret, other_statuses_are_failures) {
  for (int status : {204, 206, 400, 403, 404, 410, 429, 500, 503}) {
    visit_outcome o = after(answer(status, feed, {{"ETag", "\"x\""}, {"Retry-After", "120"}}));
    EXPECT_EQ(o.kind, visit_result::failed);
    EXPECT_EQ(o.status, status);
    EXPECT_EQ(o.sent, known);
    EXPECT_EQ(o.body_hash, 7u);
    EXPECT_EQ(o.retry_after, 120s);
    EXPECT_EQ(o.error, "HTTP status " + std::to_string(status));
  }
  visit_outcome o = interpret(fail(errc::timeout, "read", "a.test"), policy(), known, 7, key, now);
  EXPECT_EQ(o.kind, visit_result::failed);
  EXPECT_EQ(o.status, 0);
  EXPECT_EQ(o.sent, known);
  EXPECT_FALSE(o.retry_after);
}

TEST(interpret, validators_that_could_end_a_header_line_are_not_kept) {
  for (const std::string& bad :
       {std::string("\"a\r\nX: 1\""), std::string("a\nb"), std::string("a\0b", 3), std::string("\x7f"), std::string(4097, 'x')}) {
    EXPECT_EQ(after(answer(200, feed, {{"ETag", bad}, {"Last-Modified", "today"}})).sent, made_of("", "today"));
    EXPECT_EQ(after(answer(304, "", {{"ETag", bad}})).sent, known);
  }
  for (const std::string& good : {std::string(4096, 'x'), std::string("W/\"caf\xc3\xa9\""), std::string("v1-gzip"), std::string("\"\"")})
    EXPECT_EQ(after(answer(200, feed, {{"ETag", good}})).sent.etag, good);
}

TEST(interpret, a_body_that_cannot_be_unpacked_is_a_failure) {
  fetch_response r = answer(200, "not gzip", {{"ETag", "\"x\""}});
  r.content_encoding = "gzip";
  visit_outcome o = after(std::move(r));
  EXPECT_EQ(o.kind, visit_result::failed);
  EXPECT_EQ(o.sent, known);
}

fetch_response redirected(std::vector<std::pair<int, std::string>> hops) {
  fetch_response r = answer(200, feed);
  for (auto& [status, url] : hops) {
    redirect_hop h;
    h.status = status;
    h.url = url;
    r.redirects.push_back(h);
  }
  return r;
}

TEST(interpret, it_has_moved_when_every_hop_is_permanent) {
  EXPECT_EQ(after(redirected({})).moved_to, "");
  EXPECT_EQ(after(redirected({{301, "http://b.test/"}})).moved_to, "http://b.test/");
  EXPECT_EQ(after(redirected({{308, "http://b.test/"}, {301, "http://c.test/"}})).moved_to, "http://c.test/");
  EXPECT_EQ(after(redirected({{301, "http://b.test/"}, {302, "http://c.test/"}})).moved_to, "");
  EXPECT_EQ(after(redirected({{307, "http://b.test/"}})).moved_to, "");
}

}  // namespace
}  // namespace wirewatch::engine
