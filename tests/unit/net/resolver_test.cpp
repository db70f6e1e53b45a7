#include "net/resolver.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>

#include "net/dns_cache.h"
#include "tests/unit/net/fake_dns.h"
#include "tests/unit/net/loopback_server.h"
#include "tests/unit/net/test_client.h"

namespace wirewatch::net {
namespace {

using namespace testing;
using namespace std::chrono_literals;

struct resolving : ::testing::Test {
  fake_dns dns;
  boost::asio::io_context io;
  deadline_list deadlines;
  resolver names{io.get_executor(), dns.server()};

  static boost::asio::awaitable<void> one(resolver& r, deadline_list& list, std::string host, std::optional<dns_answer>& to) {
    deadline limit(list, 60s);
    auto got = co_await r.resolve(std::move(host), limit);
    to.emplace(std::move(got));
  }
  void start(std::string host, std::optional<dns_answer>& to) {
    boost::asio::co_spawn(io, one(names, deadlines, std::move(host), to), boost::asio::detached);
  }
  void run_until(const std::optional<dns_answer>& there, milliseconds skip = 0ms) {
    for (int i = 0; i < 2000 && !there; ++i) {
      io.restart();
      io.run_for(5ms);
      names.tick();
      deadlines.tick(deadline::clock::now() + skip);
    }
  }
  dns_answer ask(std::string host) {
    std::optional<dns_answer> got;
    start(std::move(host), got);
    run_until(got);
    return got ? *got : fail(errc::bug, "test", "no answer");
  }
  static std::vector<std::string> texts(const dns_answer& a) {
    std::vector<std::string> out;
    for (const auto& ip : a.value()) out.push_back(text::format_ip(ip));
    std::sort(out.begin(), out.end());
    return out;
  }
};

using strings = std::vector<std::string>;

TEST_F(resolving, both_families) {
  dns.set("news.example", {{"192.0.2.7", "2001:db8::7", "192.0.2.8"}});
  const auto got = ask("News.Example.");
  ASSERT_TRUE(got) << got.error().message();
  EXPECT_EQ(texts(got), (strings{"192.0.2.7", "192.0.2.8", "2001:db8::7"}));
}

TEST_F(resolving, an_answer_is_kept) {
  dns.set("news.example", {{"192.0.2.7"}, 0});
  ASSERT_TRUE(ask("news.example"));
  const int before = dns.questions();
  dns.set("news.example", {{"127.0.0.1"}, 0});  // a TTL of zero does not bring a second answer at once
  EXPECT_EQ(texts(ask("NEWS.example")), strings{"192.0.2.7"});
  EXPECT_EQ(dns.questions(), before);
  EXPECT_EQ(names.cached(), 1u);
}

TEST_F(resolving, one_question_for_many_who_ask) {
  dns.set("news.example", {{"192.0.2.7"}, 300, 0, true, 30});
  std::vector<std::optional<dns_answer>> got(50);
  for (auto& one : got) start("news.example", one);
  for (auto& one : got) run_until(one);
  for (auto& one : got) EXPECT_EQ(texts(*one), strings{"192.0.2.7"});
  EXPECT_EQ(dns.questions(), 2);  // A and AAAA
}

TEST_F(resolving, names_that_do_not_exist_are_remembered) {
  const auto got = ask("nobody.example");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code(), errc::resolve_failed);
  EXPECT_EQ(got.error().detail(), "no such name");
  const int before = dns.questions();
  EXPECT_FALSE(ask("nobody.example"));
  EXPECT_EQ(dns.questions(), before);
  dns.set("empty.example", {});
  EXPECT_EQ(ask("empty.example").error().detail(), "no address");
}

TEST_F(resolving, a_server_that_fails_is_asked_again) {
  dns.set("news.example", {{}, 0, 2});
  EXPECT_EQ(ask("news.example").error().code(), errc::resolve_failed);
  dns.set("news.example", {{"192.0.2.7"}});
  EXPECT_TRUE(ask("news.example"));
}

TEST_F(resolving, a_server_that_is_silent_is_not_waited_for) {
  dns.set("slow.example", {{}, 0, 0, false});
  std::optional<dns_answer> got, other;
  start("slow.example", got);
  run_until(got, 6s);
  ASSERT_TRUE(got);
  EXPECT_EQ(got->error().code(), errc::timeout);
  EXPECT_EQ(got->error().operation(), "resolve");
  dns.set("news.example", {{"192.0.2.7"}});
  EXPECT_TRUE(ask("news.example"));
}

TEST_F(resolving, without_asking) {
  EXPECT_EQ(texts(ask("192.0.2.1")), strings{"192.0.2.1"});
  EXPECT_EQ(texts(ask("2001:DB8::1")), strings{"2001:db8::1"});
  EXPECT_EQ(texts(ask("LocalHost.")), (strings{"127.0.0.1", "::1"}));
  EXPECT_EQ(texts(ask("feeds.localhost")), (strings{"127.0.0.1", "::1"}));
  for (const char* host : {"127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "1.2.3.4.5", "news.example.0x", "", "."}) {
    EXPECT_EQ(ask(host).error().code(), errc::resolve_failed) << host;
  }
  EXPECT_EQ(dns.questions(), 0);
}

TEST_F(resolving, a_query_nobody_waits_for_any_more_is_dropped_at_the_end) {
  dns.set("slow.example", {{}, 0, 0, false});
  std::optional<dns_answer> got;
  {
    boost::asio::io_context own;
    resolver short_lived(own.get_executor(), dns.server());
    boost::asio::co_spawn(own, one(short_lived, deadlines, "slow.example", got), boost::asio::detached);
    own.run_for(20ms);
    deadlines.cancel_all();
    own.restart();
    own.run_for(20ms);
  }
  ASSERT_TRUE(got);
  EXPECT_EQ(got->error().code(), errc::cancelled);
}

TEST(rebinding, a_name_with_public_and_inside_addresses_is_refused_whole) {
  fake_dns dns;
  dns.set("mixed.example", {{"192.0.2.1", "93.184.216.34", "127.0.0.1"}});
  dns.set("inside.example", {{"127.0.0.1"}});
  loopback_server server(always("HTTP/1.1 204 X\r\n\r\n"));
  test_client client({"", "", dns.server()});
  auto closed = test_client::local();
  closed.allow_networks.clear();
  for (const char* host : {"mixed.example", "inside.example"}) {
    EXPECT_EQ(code_of(client.fetch(test_client::get(server.url("/", host), closed))), errc::address_refused) << host;
  }
  EXPECT_EQ(server.accepted(), 0);
  const auto opened = client.fetch(server.url("/", "inside.example"));
  ASSERT_TRUE(opened) << opened.error().message();
  EXPECT_EQ(opened->status, 204);
}

TEST(dns_cache, ends_and_bounds) {
  dns_cache cache(2);
  const auto now = dns_cache::clock::now();
  const dns_answer some = std::vector<text::ip_address>{*text::parse_ip("192.0.2.1")};
  cache.put("a", some, now + 10s);
  EXPECT_TRUE(cache.find("a", now + 9s));
  EXPECT_FALSE(cache.find("a", now + 10s));
  EXPECT_EQ(cache.size(), 0u);
  cache.put("a", some, now + 10s);
  cache.put("b", some, now + 10s);
  cache.put("a", some, now + 20s);  // is the newer one now
  cache.put("c", some, now + 10s);
  EXPECT_EQ(cache.size(), 2u);
  EXPECT_TRUE(cache.find("a", now + 15s));
  EXPECT_FALSE(cache.find("b", now));
}

}  // namespace
}  // namespace wirewatch::net
