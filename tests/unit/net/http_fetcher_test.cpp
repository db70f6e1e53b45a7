#include "net/http_fetcher.h"

#include <gtest/gtest.h>

#include <atomic>

#include "core/limits.h"
#include "tests/unit/net/loopback_server.h"
#include "tests/unit/net/test_client.h"

namespace wirewatch::net {
namespace {

using namespace testing;
using namespace std::chrono_literals;

const std::string ok = "HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: 2\r\n\r\nok";

TEST(http_fetcher, an_answer_with_everything_filled_in) {
  loopback_server server(always("HTTP/1.1 200 OK\r\nContent-Encoding: GZIP\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08z"));
  test_client client;
  const auto r = client.fetch(server.url("/feed"));
  ASSERT_TRUE(r) << r.error().message();
  EXPECT_EQ(r->status, 200);
  EXPECT_EQ(r->wire_body, "\x1f\x8b\x08z");  // not unpacked here
  EXPECT_EQ(r->content_encoding, "gzip");
  EXPECT_EQ(r->final_url, server.url("/feed"));
  EXPECT_EQ(r->peer, "127.0.0.1:" + std::to_string(server.port()));
  EXPECT_FALSE(r->tls || r->reused_connection || r->resumed_tls);
  EXPECT_TRUE(r->redirects.empty());
}

TEST(http_fetcher, validators_go_back_byte_by_byte) {
  std::string seen;
  loopback_server server([&](server_connection& c) {
    seen = c.read_request();
    c.send("HTTP/1.1 304 Not Modified\r\nETag: W/\"x,\xff\"\r\n\r\n");
  });
  test_client client;
  auto request = test_client::get(server.url("/a?b=%20c"));
  request.conditional = {"W/\"x,\xff\"", "Tue, 1 Jan 99"};
  const auto r = client.fetch(request);
  ASSERT_TRUE(r) << r.error().message();
  EXPECT_EQ(r->status, 304);
  EXPECT_EQ(r->header("etag"), "W/\"x,\xff\"");
  EXPECT_TRUE(seen.starts_with("GET /a?b=%20c HTTP/1.1\r\n"));
  EXPECT_NE(seen.find("\r\nIf-None-Match: W/\"x,\xff\"\r\n"), std::string::npos);
  EXPECT_NE(seen.find("\r\nIf-Modified-Since: Tue, 1 Jan 99\r\n"), std::string::npos);
}

TEST(http_fetcher, answers_in_pieces_and_chunks) {
  std::string body;
  for (int i = 0; i < 30'000; ++i) body += std::to_string(i) + "\n";
  loopback_server server([&](server_connection& c) {
    c.read_request();
    c.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (std::size_t at = 0; at < body.size(); at += 7001) {
      const std::string piece = body.substr(at, 7001);
      char size[20];
      std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
      c.send(size + piece + "\r\n");
    }
    c.send("0\r\nX: trailer\r\n\r\n");
    c.read_request();
    for (char b : "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc") {
      if (b) c.send(std::string_view(&b, 1));
    }
    c.read_request();
  });
  test_client client;
  const auto big = client.fetch(server.url());
  ASSERT_TRUE(big) << big.error().message();
  EXPECT_EQ(big->wire_body, body);
  const auto drops = client.fetch(server.url());
  ASSERT_TRUE(drops) << drops.error().message();
  EXPECT_EQ(drops->wire_body, "abc");
  EXPECT_TRUE(drops->reused_connection);
}

TEST(http_fetcher, http_1_0_to_the_end_of_the_connection) {
  loopback_server server([](server_connection& c) {
    c.read_request();
    c.send("HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\n\r\n<rss/>");
  });
  test_client client;
  for (int i = 0; i < 2; ++i) {
    const auto r = client.fetch(server.url());
    ASSERT_TRUE(r) << r.error().message();
    EXPECT_EQ(r->wire_body, "<rss/>");
  }
  EXPECT_EQ(server.accepted(), 2);
}

TEST(http_fetcher, a_post_sends_its_body_and_is_not_followed) {
  std::string seen;
  loopback_server server([&](server_connection& c) {
    seen = c.read_request();
    c.send("HTTP/1.1 307 No\r\nLocation: /elsewhere\r\nContent-Length: 20\r\n\r\n01234567890123456789");
  });
  test_client client;
  auto request = test_client::get(server.url("/hook"));
  request.method = "POST";
  request.body = "{\"n\":1}";
  request.max_answer = 10;
  const auto r = client.fetch(request);
  ASSERT_TRUE(r) << r.error().message();
  EXPECT_EQ(r->status, 307);
  EXPECT_EQ(r->wire_body, "0123456789");
  EXPECT_TRUE(seen.ends_with("\r\n\r\n{\"n\":1}"));
  EXPECT_EQ(server.accepted(), 1);
}

TEST(http_fetcher, too_much_of_anything) {
  loopback_server body(always("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n"));
  loopback_server endless([](server_connection& c) {
    c.read_request();
    c.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    while (c.send("40\r\n" + std::string(64, 'x') + "\r\n")) {
    }
  });
  loopback_server header([](server_connection& c) {
    c.read_request();
    c.send("HTTP/1.1 200 OK\r\n");
    while (c.send("X: " + std::string(100, 'x'))) {
    }
  });
  loopback_server line([](server_connection& c) {
    c.read_request();
    c.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;");
    while (c.send(std::string(1000, 'x'))) {
    }
  });
  auto small = test_client::local();
  small.max_body = 1000;
  test_client client;
  EXPECT_EQ(code_of(client.fetch(test_client::get(body.url(), small))), errc::body_too_large);
  EXPECT_EQ(code_of(client.fetch(test_client::get(endless.url(), small))), errc::body_too_large);
  EXPECT_EQ(code_of(client.fetch(header.url())), errc::header_too_large);
  EXPECT_EQ(code_of(client.fetch(line.url())), errc::protocol_error);
}

TEST(http_fetcher, servers_that_break_off_or_talk_nonsense) {
  loopback_server cut([](server_connection& c) {
    c.read_request();
    c.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  });
  loopback_server silent([](server_connection& c) { c.read_request(); });
  loopback_server reset([](server_connection& c) {
    c.read_request();
    const linger hard{1, 0};
    ::setsockopt(c.descriptor(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  });
  loopback_server garbage(always(std::string("\x16\x03\x01\x02\0 not http\r\n\r\n", 18)));
  test_client client;
  const auto half = client.fetch(cut.url());
  EXPECT_EQ(code_of(half), errc::connection_lost);
  EXPECT_EQ(half.error().detail(), "closed in the middle of the body");
  EXPECT_EQ(code_of(client.fetch(silent.url())), errc::connection_lost);
  EXPECT_EQ(silent.accepted(), 1);  // a fresh connection is not tried twice
  EXPECT_EQ(code_of(client.fetch(reset.url())), errc::connection_lost);
  EXPECT_EQ(code_of(client.fetch(garbage.url())), errc::protocol_error);
}

TEST(http_fetcher, a_server_that_stalls_is_left_after_the_time_of_the_phase) {
  loopback_server header([](server_connection& c) { c.wait_for_close(); });
  loopback_server body([](server_connection& c) {
    c.read_request();
    c.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    c.wait_for_close();
  });
  auto patient = test_client::local();
  patient.timeout = 60s;
  for (const auto* server : {&header, &body}) {
    test_client client;
    std::optional<result<fetch_response>> got;
    client.start(test_client::get(server->url(), patient), got);
    for (int i = 0; i < 20; ++i) client.round();
    ASSERT_FALSE(got);
    client.skip = 21s;
    for (int i = 0; i < 100 && !got; ++i) client.round();
    ASSERT_TRUE(got);
    EXPECT_EQ(code_of(*got), errc::timeout);
    EXPECT_EQ(got->error().operation(), server == &header ? "header" : "body");
  }
}

TEST(http_fetcher, a_server_that_drips_is_left_after_the_time_of_the_whole) {
  loopback_server server([](server_connection& c) {
    c.read_request();
    c.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    while (c.send("x")) ::poll(nullptr, 0, 5);
  });
  auto hasty = test_client::local();
  hasty.timeout = 150ms;
  test_client client;
  const auto r = client.fetch(test_client::get(server.url(), hasty));
  EXPECT_EQ(code_of(r), errc::timeout);
  EXPECT_EQ(r.error().message(), "body: timed out (more than 150 ms for the whole exchange)");
}

TEST(http_fetcher, a_redirect_does_not_buy_time) {
  loopback_server server([](server_connection& c) {
    for (int i = 0; !c.read_request().empty(); ++i) {
      ::poll(nullptr, 0, 60);
      c.send("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /" + std::to_string(i) + "\r\n\r\n");
    }
  });
  auto hasty = test_client::local();
  hasty.timeout = 150ms;
  test_client client;
  EXPECT_EQ(code_of(client.fetch(test_client::get(server.url("/start"), hasty))), errc::timeout);
}

TEST(http_fetcher, close_ends_what_is_under_way) {
  loopback_server server([](server_connection& c) { c.wait_for_close(); });
  test_client client;
  std::optional<result<fetch_response>> got;
  client.start(test_client::get(server.url()), got);
  for (int i = 0; i < 5; ++i) client.round();
  client.under_test().close();
  for (int i = 0; i < 100 && !got; ++i) client.round();
  ASSERT_TRUE(got);
  EXPECT_EQ(code_of(*got), errc::cancelled);
}

TEST(http_fetcher, redirects_are_followed_and_kept) {
  loopback_server server([](server_connection& c) {
    for (;;) {
      const std::string request = c.read_request();
      if (request.empty()) return;
      if (request.starts_with("GET /a ")) {
        c.send("HTTP/1.1 301 Moved\r\nLocation: b/?q=1#frag\r\nContent-Length: 3\r\n\r\nold");
      } else if (request.starts_with("GET /b/?q=1 ")) {
        c.send("HTTP/1.1 302 Found\r\nLocation: /c\r\nETag: \"hop\"\r\nContent-Length: 0\r\n\r\n");
      } else {
        c.send(ok);
      }
    }
  });
  test_client client;
  const auto r = client.fetch(server.url("/a"));
  ASSERT_TRUE(r) << r.error().message();
  EXPECT_EQ(r->wire_body, "ok");
  EXPECT_EQ(r->header("ETag"), "\"1\"");
  EXPECT_EQ(r->final_url, server.url("/c"));
  ASSERT_EQ(r->redirects.size(), 2u);
  EXPECT_EQ(r->redirects[0].status, 301);
  EXPECT_EQ(r->redirects[0].url, server.url("/b/?q=1"));
  EXPECT_EQ(r->redirects[1].status, 302);
  EXPECT_EQ(server.accepted(), 1);

  auto still = test_client::get(server.url("/a"));
  still.follow_redirects = false;
  EXPECT_EQ(client.fetch(still)->status, 301);
}

TEST(http_fetcher, redirects_that_go_nowhere) {
  loopback_server circle([](server_connection& c) {
    for (std::string r = c.read_request(); !r.empty(); r = c.read_request()) {
      c.send(std::string("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: ") + (r.starts_with("GET /a ") ? "/b" : "/a") + "\r\n\r\n");
    }
  });
  std::atomic<int> asked{0};
  loopback_server chain([&](server_connection& c) {
    while (!c.read_request().empty()) c.send("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /" + std::to_string(++asked) + "\r\n\r\n");
  });
  loopback_server file(always("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: file:///etc/passwd\r\n\r\n"));
  loopback_server none(always("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"));
  test_client client;
  EXPECT_EQ(code_of(client.fetch(circle.url("/a"))), errc::too_many_redirects);
  EXPECT_EQ(code_of(client.fetch(chain.url("/start"))), errc::too_many_redirects);
  EXPECT_EQ(asked, limits::max_redirects + 1);
  EXPECT_EQ(code_of(client.fetch(file.url())), errc::scheme_refused);
  EXPECT_EQ(client.fetch(none.url())->status, 302);
}

TEST(http_fetcher, keys_stay_with_the_origin_they_were_meant_for) {
  std::string there;
  loopback_server other([&](server_connection& c) {
    there = c.read_request();
    c.send(ok);
  });
  loopback_server first(always("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + other.url() + "\r\n\r\n"));
  test_client client;
  auto request = test_client::get(first.url());
  request.headers = {{"Authorization", "Bearer secret"}, {"Accept", "text/xml"}};
  ASSERT_TRUE(client.fetch(request));
  EXPECT_EQ(there.find("secret"), std::string::npos);
  EXPECT_NE(there.find("Accept: text/xml"), std::string::npos);
}

TEST(http_fetcher, addresses_that_are_not_public_are_refused) {
  loopback_server server(always(ok));
  test_client client;
  fetch_settings closed = test_client::local();
  closed.allow_networks.clear();
  for (const char* host : {"127.0.0.1", "localhost", "LOCALHOST.", "[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]"}) {
    const auto r = client.fetch(test_client::get(server.url("/", host), closed));
    EXPECT_EQ(code_of(r), errc::address_refused) << host;
    EXPECT_EQ(r.error().detail(), "address is not on the public Internet (allow_networks)");
  }
  for (const char* host : {"127.1", "2130706433", "0x7f000001", "0177.0.0.1"}) {
    EXPECT_EQ(code_of(client.fetch(test_client::get(server.url("/", host), closed))), errc::resolve_failed) << host;
  }
  EXPECT_EQ(server.accepted(), 0);

  // A connection another source was allowed to open is not a way in.
  ASSERT_TRUE(client.fetch(server.url()));
  EXPECT_EQ(code_of(client.fetch(test_client::get(server.url(), closed))), errc::address_refused);
}

TEST(http_fetcher, a_redirect_to_an_address_that_is_refused) {
  loopback_server server(always("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://10.0.0.1/latest/meta-data\r\n\r\n"));
  test_client client;
  EXPECT_EQ(code_of(client.fetch(server.url())), errc::address_refused);
}

TEST(http_fetcher, kept_connections_are_used_again_unless_told_otherwise) {
  loopback_server server(always(ok));
  test_client client;
  EXPECT_FALSE(client.fetch(server.url("/1"))->reused_connection);
  const auto again = client.fetch(server.url("/2"));
  EXPECT_TRUE(again->reused_connection);
  EXPECT_EQ(again->peer, "127.0.0.1:" + std::to_string(server.port()));
  EXPECT_EQ(server.accepted(), 1);

  auto fresh = test_client::get(server.url());
  fresh.fresh_connection = true;
  EXPECT_FALSE(client.fetch(fresh)->reused_connection);
  EXPECT_EQ(server.accepted(), 2);

  client.under_test().tick(std::chrono::steady_clock::now() + limits::idle_connection_lifetime + 1s);
  EXPECT_FALSE(client.fetch(server.url())->reused_connection);
}

TEST(http_fetcher, a_connection_nobody_will_need_soon_is_not_kept) {
  std::string seen;
  loopback_server server([&](server_connection& c) {
    seen = c.read_request();
    c.send(ok);
    c.wait_for_close();
  });
  test_client client;
  auto rare = test_client::get(server.url());
  rare.keep_alive_hint = 600s;
  ASSERT_TRUE(client.fetch(rare));
  EXPECT_NE(seen.find("Connection: close\r\n"), std::string::npos);
  EXPECT_FALSE(client.fetch(server.url())->reused_connection);
}

TEST(http_fetcher, a_request_that_meets_a_dead_kept_connection_is_sent_once_more) {
  std::atomic<int> connections{0}, unanswered{0};
  loopback_server server([&](server_connection& c) {
    const bool first = ++connections == 1;
    c.read_request();
    c.send(ok);
    if (c.read_request().empty()) return;
    if (first) {
      ++unanswered;  // took the request, answers nothing, closes
    } else {
      c.send(ok);
    }
  });
  test_client client;
  ASSERT_TRUE(client.fetch(server.url()));
  const auto r = client.fetch(server.url());
  ASSERT_TRUE(r) << r.error().message();
  EXPECT_FALSE(r->reused_connection);
  EXPECT_EQ(unanswered, 1);
  EXPECT_EQ(server.accepted(), 2);
}

TEST(http_fetcher, a_kept_connection_that_breaks_within_the_answer_is_an_error) {
  std::atomic<int> connections{0};
  loopback_server server([&](server_connection& c) {
    ++connections;
    c.read_request();
    c.send(ok);
    if (!c.read_request().empty()) c.send("HTTP/1.1 200 OK\r\nContent-");
  });
  test_client client;
  ASSERT_TRUE(client.fetch(server.url()));
  EXPECT_EQ(code_of(client.fetch(server.url())), errc::connection_lost);
  EXPECT_EQ(connections, 1);
}

TEST(http_fetcher, stray_bytes_never_become_the_next_answer) {
  const std::string evil = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
  loopback_server together(always("HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\n" + evil));
  loopback_server later([&](server_connection& c) {
    c.read_request();
    c.send("HTTP/1.1 304 Not Modified\r\n\r\n");
    ::poll(nullptr, 0, 30);
    c.send(evil);
    c.wait_for_close();
  });
  test_client client;
  for (const auto* server : {&together, &later}) {
    for (int i = 0; i < 2; ++i) {
      const auto r = client.fetch(server->url());
      ASSERT_TRUE(r) << r.error().message();
      EXPECT_EQ(r->status, 304);
      EXPECT_FALSE(r->reused_connection);
      ::poll(nullptr, 0, 60);
    }
  }
}

TEST(http_fetcher, many_at_once) {
  loopback_server server(always(ok));
  test_client client;
  std::vector<std::optional<result<fetch_response>>> got(40);
  for (auto& one : got) client.start(test_client::get(server.url()), one);
  for (int i = 0; i < 400 && !std::all_of(got.begin(), got.end(), [](auto& g) { return g.has_value(); }); ++i) client.round();
  for (auto& one : got) {
    ASSERT_TRUE(one && *one);
    EXPECT_EQ((*one)->wire_body, "ok");
  }
}

TEST(http_fetcher, what_it_does_not_do) {
  test_client client;
  EXPECT_EQ(code_of(client.fetch("ftp://example.org/")), errc::scheme_refused);
  EXPECT_EQ(code_of(client.fetch("http://u:p@127.0.0.1/")), errc::invalid_argument);
  auto bad = test_client::local();
  bad.allow_networks = {"everything"};
  EXPECT_EQ(code_of(client.fetch(test_client::get("http://127.0.0.1/", bad))), errc::invalid_argument);
}

TEST(http_fetcher, a_port_nobody_listens_on) {
  std::uint16_t port = 0;
  {
    loopback_server gone(always(ok));
    port = gone.port();
  }
  test_client client;
  const auto r = client.fetch("http://127.0.0.1:" + std::to_string(port) + "/");
  EXPECT_EQ(code_of(r), errc::connect_failed);
}

TEST(http_fetcher, what_was_posted_is_not_posted_again_behind_the_callers_back) {
  std::atomic<int> posts{0};
  loopback_server server([&](server_connection& c) {
    while (!c.read_request().empty())
      if (++posts % 2 == 0 || !c.send(ok)) return;  // the second one is read, and the connection closed
  });
  test_client client;
  auto post = test_client::get(server.url());
  post.method = "POST";
  post.body = "{}";
  ASSERT_TRUE(client.fetch(post));
  EXPECT_EQ(code_of(client.fetch(post)), errc::connection_lost);
  EXPECT_EQ(posts, 2);
  ASSERT_TRUE(client.fetch(test_client::get(server.url())));  // 3
  ASSERT_TRUE(client.fetch(test_client::get(server.url()))) << "what is asked for is asked for again";
  EXPECT_EQ(posts, 5);
}

}  // namespace
}  // namespace wirewatch::net
