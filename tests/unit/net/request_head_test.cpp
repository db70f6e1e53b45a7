#include "net/request_head.h"

#include <gtest/gtest.h>

namespace wirewatch::net {
namespace {

result<std::string> written(const fetch_request& request, const request_options& how = request_options()) {
  const auto to = split_url(request.url);
  if (!to) return fail(to.error());
  fetch_settings settings;
  settings.user_agent = "wirewatch/9 (+https://example.org)";
  std::string out = "left over";
  if (auto done = write_request(out, request, settings, *to, how); !done) return fail(done.error());
  return out;
}

fetch_request get(std::string url) {
  fetch_request r;
  r.url = std::move(url);
  return r;
}

TEST(request_head, every_byte_of_a_get) {
  fetch_request r = get("http://example.org:8080/a%20b?q=1#no");
  r.headers = {{"Accept", "text/xml"}};
  r.conditional.etag = "W/\"a'b\xff;,\"";
  r.conditional.last_modified = "some time on  Monday";
  EXPECT_EQ(written(r).value(),
            "GET /a%20b?q=1 HTTP/1.1\r\n"
            "Host: example.org:8080\r\n"
            "User-Agent: wirewatch/9 (+https://example.org)\r\n"
            "Accept-Encoding: gzip, br, zstd\r\n"
            "Accept: text/xml\r\n"
            "If-None-Match: W/\"a'b\xff;,\"\r\n"
            "If-Modified-Since: some time on  Monday\r\n"
            "Connection: keep-alive\r\n\r\n");
}

TEST(request_head, every_byte_of_a_post) {
  fetch_request r = get("https://example.org?k=v");
  r.method = "POST";
  r.body = "{\"a\":1}";
  r.headers = {{"Content-Type", "application/json"}};
  request_options how;
  how.close = true;
  EXPECT_EQ(written(r, how).value(),
            "POST /?k=v HTTP/1.1\r\n"
            "Host: example.org\r\n"
            "User-Agent: wirewatch/9 (+https://example.org)\r\n"
            "Accept-Encoding: identity\r\n"
            "Content-Type: application/json\r\n"
            "Content-Length: 7\r\n"
            "Connection: close\r\n\r\n{\"a\":1}");
  r.body.clear();
  EXPECT_NE(written(r)->find("Content-Length: 0\r\n"), std::string::npos);
}

TEST(request_head, nothing_that_may_be_a_key_goes_to_another_origin) {
  fetch_request r = get("http://example.org/");
  r.headers = {{"Authorization", "Bearer k"}, {"X-Api-Key", "k"}, {"Cookie", "c=k"}, {"ACCEPT", "text/xml"}, {"A-IM", "feed"}};
  request_options away;
  away.other_origin = true;
  const std::string text = written(r, away).value();
  EXPECT_EQ(text.find("Authorization"), std::string::npos);
  EXPECT_EQ(text.find("X-Api-Key"), std::string::npos);
  EXPECT_EQ(text.find("Cookie"), std::string::npos);
  EXPECT_NE(text.find("ACCEPT: text/xml\r\n"), std::string::npos);
  EXPECT_NE(text.find("A-IM: feed\r\n"), std::string::npos);
  EXPECT_NE(written(r)->find("X-Api-Key: k\r\n"), std::string::npos);
}

TEST(request_head, control_bytes_are_refused_everywhere) {
  for (const std::string& bad : {std::string("a\r\nX: y"), std::string("a\nb"), std::string("a\rb"), std::string("a\0b", 3), std::string("\x7f")}) {
    fetch_request etag = get("http://example.org/"), date = etag, value = etag, name = etag, method = etag;
    etag.conditional.etag = bad;
    date.conditional.last_modified = bad;
    value.headers = {{"Accept", bad}};
    name.headers = {{bad, "x"}};
    method.method = bad;
    for (const fetch_request& r : {etag, date, value, name, method}) {
      const auto text = written(r);
      ASSERT_FALSE(text);
      EXPECT_EQ(text.error().code(), errc::invalid_argument);
    }
  }
}

TEST(request_head, headers_of_the_connection_are_not_the_callers) {
  for (const char* name : {"Host", "content-length", "Transfer-Encoding", "CONNECTION", "If-None-Match", "User-Agent", "a b", ""}) {
    fetch_request r = get("http://example.org/");
    r.headers = {{name, "x"}};
    EXPECT_FALSE(written(r)) << name;
  }
}

}  // namespace
}  // namespace wirewatch::net
