#include <gtest/gtest.h>

#include "engine/shard.h"

namespace wirewatch::engine {
namespace {

void expect_kept(const std::string& url, const std::string& etag, const std::string& modified) {
  packed_strings p;
  p.assign("http://before.test/", "\"before\"", "before");
  p.assign(url, etag, modified);
  EXPECT_EQ(p.url(), url);
  EXPECT_EQ(p.etag(), etag);
  EXPECT_EQ(p.last_modified(), modified);
}

TEST(packed_strings, are_empty_at_first) {
  packed_strings p;
  EXPECT_EQ(p.url(), "");
  EXPECT_EQ(p.etag(), "");
  EXPECT_EQ(p.last_modified(), "");
}

TEST(packed_strings, give_back_what_they_got) {
  expect_kept("http://a.test/rss", "\"1\"", "yesterday");
  expect_kept("http://a.test/rss", "", "");
  expect_kept("", "", "yesterday");
  expect_kept("", "\"1\"", "");
  expect_kept(std::string(8 * 1024, 'u'), std::string(4096, 'e'), std::string(4096, 'm'));
  expect_kept("a", std::string("\0\xff", 2), "c");
  expect_kept(std::string(0xffff, 'u'), "e", "m");
}

TEST(packed_strings, what_is_far_too_long_is_cut) {
  packed_strings p;
  p.assign(std::string(0x1'0005, 'u'), "e", "m");
  EXPECT_EQ(p.url(), std::string(0xffff, 'u'));
  EXPECT_EQ(p.etag(), "e");
  EXPECT_EQ(p.last_modified(), "m");
}

}  // namespace
}  // namespace wirewatch::engine
