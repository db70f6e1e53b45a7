#include "net/proxy.h"

#include <gtest/gtest.h>

#include "tests/unit/net/loopback_server.h"
#include "tests/unit/net/test_client.h"

namespace wirewatch::net {
namespace {

using namespace testing;
using namespace std::string_literals;

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

// Nothing outside the public Internet may be reached: the proxy itself must be all the same.
fetch_settings through(const loopback_server& server, std::string scheme) {
  fetch_settings s;
  s.timeout = milliseconds(10'000);
  s.proxy = scheme + "127.0.0.1:" + std::to_string(server.port());
  return s;
}

TEST(parse_proxy, kinds_and_ports) {
  const auto http = parse_proxy("http://p.example:3128");
  ASSERT_TRUE(http);
  EXPECT_EQ(http->type, proxy::kind::http);
  EXPECT_EQ(http->host, "p.example");
  EXPECT_EQ(http->port, 3128);
  EXPECT_EQ(parse_proxy("http://p.example/")->port, 80);
  const auto socks = parse_proxy("socks5h://[::1]");
  ASSERT_TRUE(socks);
  EXPECT_EQ(socks->type, proxy::kind::socks5h);
  EXPECT_EQ(socks->host, "::1");
  EXPECT_EQ(socks->port, 1080);
  EXPECT_EQ(parse_proxy("socks5h://p.example:80")->port, 80);
  EXPECT_EQ(parse_proxy("")->type, proxy::kind::none);
}

TEST(parse_proxy, refuses_what_it_cannot_use) {
  for (const char* bad : {"p.example:3128", "socks5://p.example", "https://p.example", "http://user:word@p.example", "http://p.example/path",
                          "http://", "socks5h://p.example:0x10"}) {
    const auto p = parse_proxy(bad);
    ASSERT_FALSE(p) << bad;
    EXPECT_EQ(p.error().message().find("word"), std::string::npos);
  }
}

TEST(proxy, an_http_proxy_gets_the_whole_address_and_no_name_is_resolved_here) {
  std::string seen;
  loopback_server server([&](server_connection& c) {
    for (std::string r = c.read_request(); !r.empty(); r = c.read_request()) {
      seen += r;
      c.send(ok);
    }
  });
  test_client client;
  for (const char* path : {"/feed?a=1", "/other"}) {
    const auto r = client.fetch(test_client::get("http://site.invalid"s + path, through(server, "http://")));
    ASSERT_TRUE(r) << r.error().message();
    EXPECT_EQ(r->wire_body, "ok");
    EXPECT_EQ(r->final_url, "http://site.invalid"s + path);
  }
  EXPECT_TRUE(seen.starts_with("GET http://site.invalid/feed?a=1 HTTP/1.1\r\nHost: site.invalid\r\n")) << seen;
  EXPECT_EQ(server.accepted(), 1) << "the connection is kept";
}

TEST(proxy, a_connection_through_it_is_not_used_without_it) {
  loopback_server server(always(ok));
  test_client client;
  ASSERT_TRUE(client.fetch(test_client::get(server.url(), test_client::local())));
  auto settings = through(server, "http://");
  settings.allow_networks = test_client::local().allow_networks;
  const auto r = client.fetch(test_client::get(server.url(), settings));
  ASSERT_TRUE(r) << r.error().message();
  EXPECT_FALSE(r->reused_connection);
  EXPECT_EQ(server.accepted(), 2);
}

TEST(proxy, https_asks_for_a_tunnel_and_says_why_there_is_none) {
  std::string seen;
  loopback_server server([&](server_connection& c) {
    seen = c.read_request();
    c.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    c.wait_for_close();
  });
  test_client client;
  const auto r = client.fetch(test_client::get("https://site.invalid/feed", through(server, "http://")));
  EXPECT_EQ(seen, "CONNECT site.invalid:443 HTTP/1.1\r\nHost: site.invalid:443\r\n\r\n");
  ASSERT_EQ(code_of(r), errc::connect_failed);
  EXPECT_NE(r.error().message().find("403"), std::string::npos) << r.error().message();
}

TEST(proxy, answers_that_are_none) {
  for (const std::string& answer : {"SSH-2.0-x\r\n\r\n"s, "HTTP/1.1 200 OK\r\n\r\nearly"s, std::string(20'000, 'x')}) {
    loopback_server server([&](server_connection& c) {
      c.read_request();
      c.send(answer);
      c.wait_for_close();
    });
    test_client client;
    EXPECT_EQ(code_of(client.fetch(test_client::get("https://site.invalid/", through(server, "http://")))), errc::protocol_error)
        << answer.substr(0, 20);
  }
}

TEST(proxy, socks_gets_the_name) {
  std::string greeting, request, http;
  loopback_server server([&](server_connection& c) {
    greeting = c.read_bytes(3);
    c.send("\x05\x00"s);
    request = c.read_bytes(4 + 1 + 12 + 2);
    c.send("\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x50"s);
    http = c.read_request();
    c.send(ok);
    c.wait_for_close();
  });
  test_client client;
  const auto r = client.fetch(test_client::get("http://site.invalid:8080/feed", through(server, "socks5h://")));
  ASSERT_TRUE(r) << r.error().message();
  EXPECT_EQ(greeting, "\x05\x01\x00"s);
  EXPECT_EQ(request, "\x05\x01\x00\x03\x0csite.invalid\x1f\x90"s);
  EXPECT_TRUE(http.starts_with("GET /feed HTTP/1.1\r\nHost: site.invalid:8080\r\n")) << http;
}

TEST(proxy, socks_refusals_are_told) {
  struct one {
    std::string method, reply;
    errc code;
    std::string_view words;
  };
  for (const one& o : {one{"\x05\xff"s, "", errc::connect_failed, "user name"},
                       one{"\x05\x00"s, "\x05\x05\x00\x01\x00\x00\x00\x00\x00\x00"s, errc::connect_failed, "refused"},
                       one{"\x05\x00"s, "\x05\x63\x00\x01\x00\x00\x00\x00\x00\x00"s, errc::connect_failed, "unknown code"},
                       one{"HT"s, "", errc::protocol_error, "SOCKS5"}, one{"\x05\x00"s, "\x05\x00\x00\x09\x00"s, errc::protocol_error, "SOCKS5"}}) {
    loopback_server server([&](server_connection& c) {
      c.read_bytes(3);
      c.send(o.method);
      if (!o.reply.empty()) {
        c.read_bytes(19);
        c.send(o.reply);
      }
      c.wait_for_close();
    });
    test_client client;
    const auto r = client.fetch(test_client::get("http://site.invalid:8080/", through(server, "socks5h://")));
    ASSERT_EQ(code_of(r), o.code) << o.words;
    EXPECT_NE(r.error().message().find(o.words), std::string::npos) << r.error().message();
  }
}

TEST(proxy, is_no_way_to_what_is_inside) {
  loopback_server server(always(ok));
  test_client client;
  for (const char* inside :
       {"http://127.0.0.1/", "http://[::1]/", "http://localhost/", "http://a.LOCALHOST./", "http://10.0.0.1/", "https://169.254.169.254/"})
    EXPECT_EQ(code_of(client.fetch(test_client::get(inside, through(server, "http://")))), errc::address_refused) << inside;
  EXPECT_EQ(server.accepted(), 0);
}

TEST(proxy, a_redirect_stays_behind_it) {
  int requests = 0;
  loopback_server server([&](server_connection& c) {
    for (std::string r = c.read_request(); !r.empty(); r = c.read_request())
      c.send(++requests == 1 ? "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/secret\r\nContent-Length: 0\r\n\r\n" : ok);
  });
  test_client client;
  EXPECT_EQ(code_of(client.fetch(test_client::get("http://site.invalid/", through(server, "http://")))), errc::address_refused);
  EXPECT_EQ(requests, 1);
}

}  // namespace
}  // namespace wirewatch::net
