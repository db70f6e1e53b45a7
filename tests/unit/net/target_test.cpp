#include "net/target.h"

#include <gtest/gtest.h>

namespace wirewatch::net {
namespace {

TEST(target, splits_without_rewriting) {
  const auto t = split_url("https://News.Example:8443/a/%7e/b;c?x=1&&y=%20?#part");
  ASSERT_TRUE(t);
  EXPECT_TRUE(t->tls);
  EXPECT_EQ(t->origin, "https://News.Example:8443");
  EXPECT_EQ(t->authority, "News.Example:8443");
  EXPECT_EQ(t->host, "News.Example");
  EXPECT_EQ(t->port, 8443);
  EXPECT_EQ(t->path, "/a/%7e/b;c?x=1&&y=%20?");
}

TEST(target, default_ports_and_bare_hosts) {
  const auto plain = split_url("http://example.org");
  ASSERT_TRUE(plain);
  EXPECT_FALSE(plain->tls);
  EXPECT_EQ(plain->port, 80);
  EXPECT_EQ(plain->path, "");
  EXPECT_EQ(split_url("HTTPS://example.org?q")->port, 443);
  EXPECT_EQ(split_url("https://example.org?q")->path, "?q");
  EXPECT_EQ(split_url("http://example.org/a@b:c")->host, "example.org");
}

TEST(target, ipv6_hosts) {
  const auto t = split_url("http://[2001:db8::1]:8080/x");
  ASSERT_TRUE(t);
  EXPECT_EQ(t->host, "2001:db8::1");
  EXPECT_EQ(t->authority, "[2001:db8::1]:8080");
  EXPECT_EQ(t->port, 8080);
}

TEST(target, refuses) {
  for (const char* url : {"ftp://example.org/", "file:///etc/passwd", "gopher://x/", "//example.org/", "/a", "", "http:/example.org"}) {
    const auto t = split_url(url);
    ASSERT_FALSE(t) << url;
    EXPECT_EQ(t.error().code(), errc::scheme_refused) << url;
  }
  const std::string long_url = "http://example.org/" + std::string(9000, 'a');
  for (const std::string& url : {std::string("http:///"),
                                 std::string("http://"),
                                 std::string("http://u:p@example.org/"),
                                 std::string("http://public@127.0.0.1/"),
                                 std::string("http://a\\b/"),
                                 std::string("http://a b/"),
                                 std::string("http://a/b c"),
                                 std::string("http://a/\r\nX: y"),
                                 std::string("http://a/\x01"),
                                 std::string("http://a/\xc3\xa4"),
                                 std::string("http://a:0/"),
                                 std::string("http://a:65536/"),
                                 std::string("http://a:/"),
                                 std::string("http://a:8x/"),
                                 std::string("http://[::1/"),
                                 std::string("http://[x]/"),
                                 std::string("http://[::1]x/"),
                                 std::string("http://a%2eb/"),
                                 std::string("http://a\0b/", 11),
                                 long_url}) {
    const auto t = split_url(url);
    ASSERT_FALSE(t) << url;
    EXPECT_EQ(t.error().code(), errc::invalid_argument) << url;
  }
}

}  // namespace
}  // namespace wirewatch::net
