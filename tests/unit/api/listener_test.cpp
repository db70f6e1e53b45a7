// What happens at the path of a Unix socket, and what of a request reaches the handler.
#include "api/listener.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace wirewatch::api {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using local = asio::local::stream_protocol;

class unix_listener : public ::testing::Test {
 protected:
  unix_listener() {
    std::string name = ::testing::TempDir() + "wirewatch-api-XXXXXX";
    folder_ = ::mkdtemp(name.data());
    where_.unix_path = folder_ + "/s";
  }
  ~unix_listener() override { fs::remove_all(folder_); }

  result<std::unique_ptr<listener>> open() {
    auto answer = [this](request r) -> asio::awaitable<response> {
      seen_ = std::move(r);
      response out = problem(405, "Method Not Allowed", "no");
      out.allow = "GET, HEAD";
      co_return out;
    };
    return listen(context_.get_executor(), where_, answer);
  }
  std::string exchange(const std::string& bytes) {
    local::socket s(context_);
    s.connect(local::endpoint(where_.unix_path));
    asio::write(s, asio::buffer(bytes));
    std::string got;
    std::array<char, 4096> buffer;
    s.non_blocking(true);
    for (int i = 0; i < 200; ++i) {
      context_.run_for(std::chrono::milliseconds(5));
      boost::system::error_code ec;
      got.append(buffer.data(), s.read_some(asio::buffer(buffer), ec));
      if (ec == asio::error::eof) break;
    }
    return got;
  }
  void leave_dead_socket() { local::acceptor gone(context_, local::endpoint(where_.unix_path)); }

  asio::io_context context_{1};
  std::string folder_;
  listen_on where_;
  request seen_;
};

TEST_F(unix_listener, leaves_a_file_that_is_in_the_way_alone) {
  std::ofstream(where_.unix_path) << "my thesis";
  auto opened = open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code(), errc::io_failed);
  EXPECT_NE(opened.error().message().find(where_.unix_path), std::string::npos);
  std::string text;
  std::getline(std::ifstream(where_.unix_path), text);
  EXPECT_EQ(text, "my thesis");
}

TEST_F(unix_listener, does_not_follow_a_link) {
  leave_dead_socket();
  fs::rename(where_.unix_path, folder_ + "/other");
  fs::create_symlink(folder_ + "/other", where_.unix_path);
  EXPECT_FALSE(open());
  EXPECT_TRUE(fs::exists(folder_ + "/other"));
}

TEST_F(unix_listener, does_not_take_the_socket_of_one_that_lives) {
  auto first = open();
  ASSERT_TRUE(first) << first.error().message();
  auto second = open();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), errc::io_failed);
  EXPECT_NE(exchange("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), "");
}

TEST_F(unix_listener, replaces_the_socket_of_one_that_is_gone) {
  leave_dead_socket();
  ASSERT_TRUE(fs::is_socket(where_.unix_path));
  auto opened = open();
  ASSERT_TRUE(opened) << opened.error().message();
  (*opened)->close();
  EXPECT_FALSE(fs::exists(where_.unix_path));
}

TEST_F(unix_listener, takes_away_only_what_it_made) {
  auto opened = open();
  ASSERT_TRUE(opened);
  fs::rename(where_.unix_path, folder_ + "/elsewhere");
  std::ofstream(where_.unix_path) << "new";
  opened->reset();
  EXPECT_TRUE(fs::is_regular_file(where_.unix_path));
}

TEST_F(unix_listener, hands_on_what_the_browser_says) {
  auto opened = open();
  ASSERT_TRUE(opened);
  const std::string got = exchange(
      "POST /a%20b?x=1 HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\nSec-Fetch-Site: cross-site\r\n"
      "Content-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
  EXPECT_EQ(seen_.path, "/a b");
  EXPECT_EQ(seen_.origin, "https://evil.example");
  EXPECT_EQ(seen_.fetch_site, "cross-site");
  EXPECT_EQ(seen_.content_type, "text/plain");
  EXPECT_NE(got.find("\r\nAllow: GET, HEAD\r\n"), std::string::npos) << got;
}

}  // namespace
}  // namespace wirewatch::api
