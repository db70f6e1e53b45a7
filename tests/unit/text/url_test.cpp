#include "text/url.h"

#include <gtest/gtest.h>

using namespace wirewatch::text;

namespace {

constexpr const char* base = "https://news.example/world/asia/index.html?page=2#top";

std::string parsed(std::string_view input) {
  const auto u = parse_url(input);
  return u ? u->href() : "failure";
}
std::string resolved(std::string_view reference, std::string_view from = base) { return resolve_url(from, reference).value_or("failure"); }

TEST(url, splits_into_parts) {
  const auto u = parse_url("HTTP://Jo:p%20w@News.Example:8080/a/b?x=1&y=2#part");
  ASSERT_TRUE(u);
  EXPECT_EQ(u->scheme, "http");
  EXPECT_EQ(u->username, "Jo");
  EXPECT_EQ(u->password, "p%20w");
  EXPECT_EQ(u->host, "news.example");
  EXPECT_EQ(u->port, "8080");
  EXPECT_EQ(u->path, "/a/b");
  EXPECT_EQ(u->query, "x=1&y=2");
  EXPECT_EQ(u->fragment, "part");
  EXPECT_TRUE(u->special());
  EXPECT_EQ(u->href(), "http://Jo:p%20w@news.example:8080/a/b?x=1&y=2#part");
}

TEST(url, cleans_what_people_paste) {
  EXPECT_EQ(parsed("  https://news.example/a\n"), "https://news.example/a");
  EXPECT_EQ(parsed("ht\ntps://news.ex\tample/a b"), "https://news.example/a%20b");
  EXPECT_EQ(parsed("https:\\\\news.example\\a\\b"), "https://news.example/a/b");
  EXPECT_EQ(parsed("https:news.example"), "https://news.example/");
  EXPECT_EQ(parsed("https:////news.example/"), "https://news.example/");
}

TEST(url, empty_query_and_fragment_are_kept_apart_from_none) {
  EXPECT_EQ(parsed("http://h/?#"), "http://h/?#");
  const auto u = parse_url("http://h/");
  ASSERT_TRUE(u);
  EXPECT_FALSE(u->has_query);
  EXPECT_FALSE(u->has_fragment);
}

TEST(url, default_ports_go_and_bad_ports_fail) {
  EXPECT_EQ(parsed("http://h:80/"), "http://h/");
  EXPECT_EQ(parsed("https://h:443"), "https://h/");
  EXPECT_EQ(parsed("http://h:443"), "http://h:443/");
  EXPECT_EQ(parsed("http://h:0080/"), "http://h/");
  EXPECT_EQ(parsed("http://h:/"), "http://h/");
  EXPECT_EQ(parsed("http://h:65536/"), "failure");
  EXPECT_EQ(parsed("http://h:8a/"), "failure");
  EXPECT_EQ(parsed("http://h:99999999999999999999/"), "failure");
}

TEST(url, credentials) {
  EXPECT_EQ(parsed("http://a@b@h/"), "http://a%40b@h/");
  EXPECT_EQ(parsed("http://u:@h/"), "http://u@h/");
  EXPECT_EQ(parsed("http://:p@h/"), "http://:p@h/");
  EXPECT_EQ(parsed("http://u@/x"), "failure");
}

TEST(url, dot_segments) {
  EXPECT_EQ(parsed("http://h/a/./b/../c/%2e%2E/d"), "http://h/a/d");
  EXPECT_EQ(parsed("http://h/../../x"), "http://h/x");
  EXPECT_EQ(parsed("http://h/a/b/.."), "http://h/a/");
  EXPECT_EQ(parsed("http://h/a/..."), "http://h/a/...");
}

TEST(url, percent_encoding_by_part) {
  EXPECT_EQ(parsed("http://h/뉴스?q=뉴스#뉴스"), "http://h/%EB%89%B4%EC%8A%A4?q=%EB%89%B4%EC%8A%A4#%EB%89%B4%EC%8A%A4");
  EXPECT_EQ(parsed("http://h/a'b\"c`{}?a'b\"c`{}#a'b\"c`{}"), "http://h/a'b%22c%60%7B%7D?a%27b%22c`{}#a'b%22c%60{}");
  EXPECT_EQ(parsed("http://h/%zz%4"), "http://h/%zz%4");
  EXPECT_EQ(parsed("http://h/\xff"), "http://h/%EF%BF%BD");
  EXPECT_EQ(parsed(std::string_view("http://h/a\0b", 12)), "http://h/a%00b");
}

TEST(url, ipv4_in_all_bases) {
  EXPECT_EQ(parsed("http://0x7f.1/"), "http://127.0.0.1/");
  EXPECT_EQ(parsed("http://2130706433/"), "http://127.0.0.1/");
  EXPECT_EQ(parsed("http://0177.0.0.01"), "http://127.0.0.1/");
  EXPECT_EQ(parsed("http://192.168.257"), "http://192.168.1.1/");
  EXPECT_EQ(parsed("http://1.2.3.4./"), "http://1.2.3.4/");
  EXPECT_EQ(parsed("http://%31%32%37.0.0.1"), "http://127.0.0.1/");
  EXPECT_EQ(parsed("http://１２７.0.0.1"), "http://127.0.0.1/");
  for (const char* wrong : {"http://256.1.1.1", "http://1.2.3.4.5", "http://4294967296", "http://1.2.3.08", "http://a.0x", "http://1.2.3.256"})
    EXPECT_EQ(parsed(wrong), "failure") << wrong;
  EXPECT_EQ(parsed("http://1.2.3.4.example/"), "http://1.2.3.4.example/");
}

TEST(url, ipv6) {
  EXPECT_EQ(parsed("http://[2001:DB8:0:0:1:0:0:1]:81/"), "http://[2001:db8::1:0:0:1]:81/");
  EXPECT_EQ(parsed("http://[::]"), "http://[::]/");
  EXPECT_EQ(parsed("http://[1::]"), "http://[1::]/");
  EXPECT_EQ(parsed("http://[::ffff:1.2.3.4]"), "http://[::ffff:102:304]/");
  EXPECT_EQ(parsed("http://[1:2:3:4:5:6:7:8]"), "http://[1:2:3:4:5:6:7:8]/");
  for (const char* wrong : {"http://[::1", "http://[1:2]", "http://[:1]", "http://[1::2::3]", "http://[12345::]", "http://[::1.2.3]",
                            "http://[1:2:3:4:5:6:7:8:9]", "http://[::1%eth0]", "http://[::1.2.3.4:5]", "http://[1:2:3:4:5:6:7:1.2.3.4]", "http://[]"})
    EXPECT_EQ(parsed(wrong), "failure") << wrong;
}

TEST(url, international_names) {
  EXPECT_EQ(parsed("http://Bücher.Example/"), "http://xn--bcher-kva.example/");
  EXPECT_EQ(parsed("https://한국.kr"), "https://xn--3e0b707e.kr/");
  EXPECT_EQ(parsed("http://faß.example"), "http://xn--fa-hia.example/");
  EXPECT_EQ(parsed("http://ＧＯ.example"), "http://go.example/");
  EXPECT_EQ(parsed("http://a%C2%ADb.example"), "http://ab.example/");
  EXPECT_EQ(parsed("http://xn--zz--.example"), "http://xn--zz--.example/");
}

TEST(url, hosts_that_cannot_be) {
  for (const char* wrong : {"http://", "http:///", "http://a b/", "http://a<b", "http://a%00b", "http://a^b", "http://%", "http://a%2fb",
                            "http://\xC2\xAD/", "//h", "", "h/p"})
    EXPECT_EQ(parsed(wrong), "failure") << wrong;
}

TEST(url, resolution) {
  EXPECT_EQ(resolved("b.html"), "https://news.example/world/asia/b.html");
  EXPECT_EQ(resolved("../b"), "https://news.example/world/b");
  EXPECT_EQ(resolved("/b?x"), "https://news.example/b?x");
  EXPECT_EQ(resolved("//other.example/b"), "https://other.example/b");
  EXPECT_EQ(resolved("?page=3"), "https://news.example/world/asia/index.html?page=3");
  EXPECT_EQ(resolved("#end"), "https://news.example/world/asia/index.html?page=2#end");
  EXPECT_EQ(resolved(""), "https://news.example/world/asia/index.html?page=2");
  EXPECT_EQ(resolved("https:b"), "https://news.example/world/asia/b");
  EXPECT_EQ(resolved("http:b"), "http://b/");
  EXPECT_EQ(resolved("http://absolute.example/x"), "http://absolute.example/x");
  EXPECT_EQ(resolved("mailto:a@b.example"), "mailto:a@b.example");
  EXPECT_EQ(resolved("x", "mailto:a@b.example"), "failure");
  EXPECT_EQ(resolved("#x", "mailto:a@b.example"), "mailto:a@b.example#x");
  EXPECT_EQ(resolved("x", "not an address"), "failure");
  EXPECT_EQ(resolved("http://h/", ""), "http://h/");
}

TEST(url, other_schemes) {
  EXPECT_EQ(parsed("javascript:void(0)"), "javascript:void(0)");
  EXPECT_EQ(parsed("data:text/plain,a b"), "data:text/plain,a b");
  EXPECT_EQ(parsed("tag:example.org,2026:1"), "tag:example.org,2026:1");
  EXPECT_EQ(parsed("foo://Host:80/a/../b"), "foo://Host:80/b");
  EXPECT_EQ(parsed("foo:/.//p"), "foo:/.//p");
  EXPECT_EQ(parsed("file:///C|/a/../.."), "file:///C:/");
  EXPECT_EQ(parsed("file://localhost/etc/x"), "file:///etc/x");
  EXPECT_TRUE(parse_url("urn:x")->opaque);
  EXPECT_FALSE(parse_url("foo://h")->special());
}

TEST(url, length_is_bounded) {
  const std::string prefix = "http://h/";
  EXPECT_TRUE(parse_url(prefix + std::string(60'000, 'a')));
  EXPECT_FALSE(parse_url(prefix + std::string(70'000, 'a')));
  std::string growing = prefix;
  for (int i = 0; i < 20'000; ++i) growing += "é";  // each byte becomes three
  EXPECT_FALSE(parse_url(growing));
  std::string host = "http://";
  for (int i = 0; i < 2'000; ++i) host += "é";
  EXPECT_FALSE(parse_url(host));
}

TEST(canonical_link, drops_what_does_not_identify) {
  EXPECT_EQ(canonical_link("HTTPS://News.Example:443/a?utm_source=x&id=7&UTM_Medium=y#comments"), "https://news.example/a?id=7");
  EXPECT_EQ(canonical_link("https://h/a?fbclid=1&gclid=2&mc_eid=3&at_medium=4&ref_src=5"), "https://h/a");
  EXPECT_EQ(canonical_link("https://h/a?b=2&a=1&b=1"), "https://h/a?b=2&a=1&b=1");
  EXPECT_EQ(canonical_link("https://h/a?"), "https://h/a");
  EXPECT_EQ(canonical_link("https://h/a?x"), "https://h/a?x");
  EXPECT_EQ(canonical_link("https://h/a?attitude=1&utmost=2"), "https://h/a?attitude=1&utmost=2");
}

TEST(canonical_link, session_ids) {
  EXPECT_EQ(canonical_link("https://h/a?PHPSESSID=abc&id=1"), "https://h/a?id=1");
  EXPECT_EQ(canonical_link("https://h/a;jsessionid=1F2E/b;v=1?id=1"), "https://h/a/b;v=1?id=1");
  EXPECT_EQ(canonical_link("https://h/a;JSESSIONID=1F2E"), "https://h/a");
  EXPECT_EQ(canonical_link("https://h/x/..;jsessionid=1/a"), "https://h/a");
  EXPECT_EQ(canonical_link("https://h/a?sid=12"), "https://h/a?sid=12");
  EXPECT_EQ(canonical_link("https://h/a?sid=internationalsection"), "https://h/a?sid=internationalsection");
  EXPECT_EQ(canonical_link("https://h/a?sid=9f86d081884c7d659a2feaa0"), "https://h/a");
}

TEST(canonical_link, keeps_hash_bang_and_what_it_cannot_read) {
  EXPECT_EQ(canonical_link("https://h/a#!/article/7"), "https://h/a#!/article/7");
  EXPECT_EQ(canonical_link("not an address?utm_source=x"), "not an address?utm_source=x");
  EXPECT_EQ(canonical_link("mailto:a@b.example?utm_source=x"), "mailto:a@b.example?utm_source=x");
}

TEST(origin_of, names_scheme_host_and_port) {
  EXPECT_EQ(origin_of("https://News.Example/a"), "https://news.example:443");
  EXPECT_EQ(origin_of("http://u:p@h:8080/a"), "http://h:8080");
  EXPECT_EQ(origin_of("http://[::1]/"), "http://[::1]:80");
  EXPECT_EQ(origin_of("ftp://h/"), "");
  EXPECT_EQ(origin_of("h"), "");
}

}  // namespace
