#include "net/connection_pool.h"

#include <gtest/gtest.h>

namespace wirewatch::net {
namespace {

using namespace std::chrono_literals;

struct idle_stream final : byte_stream {
  explicit idle_stream(bool stale) : stale_(stale) {}
  boost::asio::awaitable<result<std::size_t>> read_some(boost::asio::mutable_buffer) override { co_return 0u; }
  boost::asio::awaitable<result<void>> write_all(boost::asio::const_buffer) override { co_return result<void>(); }
  void cancel() override {}
  void close() override {}
  bool stale() override { return stale_; }
  bool stale_;
};

std::unique_ptr<connection> to(std::string origin, std::string peer, bool stale = false) {
  auto c = std::make_unique<connection>();
  c->stream = std::make_unique<idle_stream>(stale);
  c->origin = std::move(origin);
  c->peer = std::move(peer);
  return c;
}

const connection_pool::clock::time_point start = connection_pool::clock::now();

TEST(connection_pool, the_latest_of_an_origin_comes_first) {
  connection_pool pool;
  pool.put(to("http://a", "1"), start);
  pool.put(to("http://b", "2"), start);
  pool.put(to("http://a", "3"), start);
  EXPECT_EQ(pool.take("http://a", {})->peer, "3");
  EXPECT_EQ(pool.take("http://a", {})->peer, "1");
  EXPECT_FALSE(pool.take("http://a", {}));
  EXPECT_FALSE(pool.take("http://b:80", {}));
  EXPECT_EQ(pool.size(), 1u);
}

TEST(connection_pool, stale_ones_are_dropped_on_the_way) {
  connection_pool pool;
  pool.put(to("http://a", "1"), start);
  pool.put(to("http://a", "2", true), start);
  EXPECT_EQ(pool.take("http://a", {})->peer, "1");
  EXPECT_EQ(pool.size(), 0u);
}

TEST(connection_pool, another_list_of_networks_is_another_connection) {
  connection_pool pool;
  auto c = to("http://10.0.0.1", "1");
  c->allowed = {"10.0.0.0/8"};
  pool.put(std::move(c), start);
  EXPECT_FALSE(pool.take("http://10.0.0.1", {}));
  EXPECT_TRUE(pool.take("http://10.0.0.1", {"10.0.0.0/8"}));
}

TEST(connection_pool, bounded_in_number_and_time) {
  connection_pool pool(2);
  for (const char* peer : {"1", "2", "3"}) pool.put(to("http://a", peer), start);
  EXPECT_EQ(pool.size(), 2u);
  pool.put(to("http://b", "4"), start + 10s);
  pool.tick(start + limits::idle_connection_lifetime);
  EXPECT_EQ(pool.size(), 1u);
  EXPECT_TRUE(pool.take("http://b", {}));
  connection_pool none(0);
  none.put(to("http://a", "1"), start);
  EXPECT_EQ(none.size(), 0u);
}

}  // namespace
}  // namespace wirewatch::net
