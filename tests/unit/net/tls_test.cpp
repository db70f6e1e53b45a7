#include <gtest/gtest.h>

#include "net/tls_sessions.h"
#include "tests/unit/net/loopback_server.h"
#include "tests/unit/net/test_certificates.h"
#include "tests/unit/net/test_client.h"

namespace wirewatch::net {
namespace {

using namespace testing;

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const certificate_form good{"localhost", "DNS:localhost,DNS:*.wild.localhost,IP:127.0.0.1"};

struct tls : ::testing::Test {
  test_authority authority;
  http_fetcher_options trusting() const { return {authority.file(), "", ""}; }

  // What a client says to a server with this certificate.
  result<fetch_response> meet(const certificate& c, const char* host, int version = 0) const {
    const auto context = server_context(c, version);
    loopback_server server(always(ok), context.get());
    test_client client(trusting());
    return client.fetch(server.url("/", host));
  }
};

TEST_F(tls, a_trusted_chain_and_the_right_name) {
  for (const char* host : {"localhost", "LocalHost", "localhost.", "127.0.0.1", "news.wild.localhost"}) {
    const auto r = meet(authority.issue(good), host);
    ASSERT_TRUE(r) << host << ": " << r.error().message();
    EXPECT_TRUE(r->tls);
    EXPECT_FALSE(r->resumed_tls);
    EXPECT_EQ(r->wire_body, "ok");
  }
}

TEST_F(tls, names_and_protocol_are_announced) {
  const auto context = server_context(authority.issue(good));
  struct announced {
    std::string name, protocols;
  } seen;
  SSL_CTX_set_alpn_select_cb(
      context.get(),
      [](SSL* ssl, const unsigned char** out, unsigned char* size, const unsigned char* in, unsigned length, void* to) {
        auto& s = *static_cast<announced*>(to);
        const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
        s.name = name ? name : "(none)";
        s.protocols.assign(reinterpret_cast<const char*>(in), length);
        *out = in + 1;
        *size = in[0];
        return SSL_TLSEXT_ERR_OK;
      },
      &seen);
  loopback_server server(always(ok), context.get());
  test_client client(trusting());
  ASSERT_TRUE(client.fetch(server.url("/", "localhost.")));
  EXPECT_EQ(seen.name, "localhost");
  EXPECT_EQ(seen.protocols, "\x08http/1.1");
  ASSERT_TRUE(client.fetch(server.url("/", "127.0.0.1")));
  EXPECT_EQ(seen.name, "(none)");  // RFC 6066: no addresses in SNI
}

TEST_F(tls, what_is_wrong_is_said) {
  certificate_form expired = good, early = good, other = good, partial = good, nameless = good;
  expired.valid_from = -200'000;
  expired.valid_for = -100'000;
  early.valid_from = 50'000;
  other.names = "DNS:other.example,IP:127.0.0.2";
  partial.names = "DNS:loc*";
  nameless.names = "";
  const test_authority unknown("Somebody Else");
  const struct {
    certificate c;
    const char *host, *detail;
  } cases[] = {
      {authority.issue(expired), "localhost", "certificate expired"},
      {authority.issue(early), "localhost", "certificate not yet valid"},
      {authority.issue(other), "localhost", "host name mismatch"},
      {authority.issue(other), "127.0.0.1", "host name mismatch"},
      {authority.issue(good), "a.localhost", "host name mismatch"},
      {authority.issue(good), "a.b.wild.localhost", "host name mismatch"},
      {authority.issue(partial), "localhost", "host name mismatch"},
      {authority.issue(nameless), "127.0.0.1", "host name mismatch"},
      {make_certificate(good, nullptr), "localhost", "self-signed certificate"},
      {unknown.issue(good), "localhost", "certificate of an unknown authority, or an intermediate certificate is missing"},
  };
  for (const auto& one : cases) {
    const auto r = meet(one.c, one.host);
    ASSERT_EQ(code_of(r), errc::tls_failed) << one.detail;
    EXPECT_EQ(r.error().detail(), one.detail) << one.host;
  }
}

TEST_F(tls, versions) {
  EXPECT_TRUE(meet(authority.issue(good), "localhost", TLS1_2_VERSION));
  EXPECT_TRUE(meet(authority.issue(good), "localhost", TLS1_3_VERSION));
  EXPECT_EQ(code_of(meet(authority.issue(good), "localhost", TLS1_1_VERSION)), errc::tls_failed);
}

TEST_F(tls, a_server_without_tls_and_one_that_says_nothing) {
  loopback_server plain(always("HTTP/1.1 400 Bad Request\r\n\r\n"));
  loopback_server mute([](server_connection& c) { c.wait_for_close(); });
  loopback_server closing([](server_connection&) {});
  test_client client(trusting());
  const auto https = [](const loopback_server& s) { return "https://localhost:" + std::to_string(s.port()) + "/"; };
  loopback_server talking([](server_connection& c) { c.send("220 mail.example ESMTP, at your service\r\n"); });
  EXPECT_EQ(code_of(client.fetch(https(talking))), errc::tls_failed);
  EXPECT_EQ(code_of(client.fetch(https(closing))), errc::tls_failed);
  std::optional<result<fetch_response>> got;
  client.start(test_client::get(https(mute)), got);
  for (int i = 0; i < 20; ++i) client.round();
  client.skip = std::chrono::seconds(11);
  for (int i = 0; i < 100 && !got; ++i) client.round();
  ASSERT_TRUE(got);
  EXPECT_EQ(code_of(*got), errc::timeout);
}

TEST_F(tls, kept_connections_and_resumed_sessions) {
  for (int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const auto context = server_context(authority.issue(good), version);
    loopback_server server(always(ok), context.get());
    test_client client(trusting());
    ASSERT_TRUE(client.fetch(server.url("/", "localhost")));
    const auto kept = client.fetch(server.url("/", "localhost"));
    ASSERT_TRUE(kept);
    EXPECT_TRUE(kept->reused_connection);
    EXPECT_EQ(server.accepted(), 1);

    for (int i = 0; i < 3; ++i) {
      client.under_test().close();
      const auto again = client.fetch(server.url("/", "localhost"));
      ASSERT_TRUE(again) << again.error().message();
      EXPECT_FALSE(again->reused_connection);
      EXPECT_TRUE(again->resumed_tls) << "TLS version " << version << " round " << i;
    }
    // Another name on the same port starts anew.
    EXPECT_FALSE(client.fetch(server.url("/", "127.0.0.1"))->resumed_tls);
  }
}

TEST_F(tls, a_session_the_server_forgot_costs_nothing_but_time) {
  const auto context = server_context(authority.issue(good));
  test_client client(trusting());
  loopback_server server(always(ok), context.get());
  ASSERT_TRUE(client.fetch(server.url("/", "localhost")));
  unsigned char keys[80] = {1, 2, 3};
  ASSERT_EQ(SSL_CTX_set_tlsext_ticket_keys(context.get(), keys, sizeof keys), 1);
  client.under_test().close();
  const auto again = client.fetch(server.url("/", "localhost"));
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_FALSE(again->resumed_tls);
}

TEST_F(tls, a_body_to_the_end_needs_a_proper_end) {
  const auto context = server_context(authority.issue(good));
  const std::string open_ended = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\npart of it";
  loopback_server proper(
      [&](server_connection& c) {
        c.read_request();
        c.send(open_ended);
      },
      context.get());
  loopback_server cut(
      [&](server_connection& c) {
        c.read_request();
        c.send(open_ended);
        c.without_goodbye();
      },
      context.get());
  test_client client(trusting());
  EXPECT_EQ(client.fetch(proper.url("/", "localhost"))->wire_body, "part of it");
  const auto r = client.fetch(cut.url("/", "localhost"));
  EXPECT_EQ(code_of(r), errc::connection_lost);
  EXPECT_EQ(r.error().detail(), "closed without a TLS goodbye");
}

TEST_F(tls, large_bodies_both_ways) {
  const auto context = server_context(authority.issue(good));
  const std::string big(3'000'000, 'b');
  loopback_server server(
      [&](server_connection& c) {
        const std::string request = c.read_request();
        c.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(big.size()) + "\r\nX-Got: " + std::to_string(request.size() > big.size()) +
               "\r\n\r\n" + big);
      },
      context.get());
  test_client client(trusting());
  auto post = test_client::get(server.url("/", "localhost"));
  post.method = "POST";
  post.body = big;
  const auto r = client.fetch(post);
  ASSERT_TRUE(r) << r.error().message();
  EXPECT_EQ(r->wire_body, big);
  EXPECT_EQ(r->header("X-Got"), "1");
}

TEST_F(tls, an_authority_file_that_is_not_there) {
  test_client client({"/nonexistent/ca.pem", "", ""});
  EXPECT_EQ(code_of(client.fetch("https://127.0.0.1:1/")), errc::io_failed);
}

TEST(tls_sessions, bounded_and_the_longest_unused_goes_first) {
  tls_sessions cache(2);
  const auto fresh = [] {
    session_ptr s(SSL_SESSION_new());
    const unsigned char id[] = "id";
    SSL_SESSION_set1_id(s.get(), id, 2);
    return s;
  };
  cache.put("a", fresh());
  cache.put("b", fresh());
  EXPECT_TRUE(cache.find("a"));
  cache.put("c", fresh());
  EXPECT_EQ(cache.size(), 2u);
  EXPECT_TRUE(cache.find("a"));
  EXPECT_FALSE(cache.find("b"));
  session_ptr old = fresh();
  SSL_SESSION_set_time(old.get(), 1000);
  cache.put("a", std::move(old));
  EXPECT_FALSE(cache.find("a"));
  cache.drop("c");
  EXPECT_EQ(cache.size(), 0u);
}

}  // namespace
}  // namespace wirewatch::net
