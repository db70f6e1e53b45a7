#include "net/dialer.h"

#include <gtest/gtest.h>

#include "tests/unit/net/fake_dns.h"
#include "tests/unit/net/loopback_server.h"
#include "tests/unit/net/test_client.h"

namespace wirewatch::net {
namespace {

using namespace testing;
using strings = std::vector<std::string>;

// The addresses to try, or the name of the error.
strings chosen(const strings& found, const strings& allowed = {}) {
  std::vector<text::ip_address> addresses;
  for (const auto& text : found) addresses.push_back(text::parse_ip(text).value());
  const auto picked = choose_addresses(addresses, text::network_list::parse(allowed).value());
  if (!picked) return {std::string(to_string(picked.error().code()))};
  strings out;
  for (const auto& a : *picked) out.push_back(text::format_ip(a));
  return out;
}

const strings refused{"address refused"};

TEST(dialer, families_take_turns) {
  EXPECT_EQ(chosen({"1.1.1.1", "1.1.1.2", "2606::1", "1.1.1.3", "2606::2"}), (strings{"2606::1", "1.1.1.1", "2606::2", "1.1.1.2", "1.1.1.3"}));
  EXPECT_EQ(chosen({"::ffff:1.1.1.1"}), strings{"1.1.1.1"});
}

TEST(dialer, what_may_not_be_connected_to) {
  EXPECT_EQ(chosen({}), refused);
  EXPECT_EQ(chosen({"10.0.0.1"}), refused);
  EXPECT_EQ(chosen({"1.1.1.1", "10.0.0.1"}), refused);
  EXPECT_EQ(chosen({"1.1.1.1", "fd00::1"}), refused);
  EXPECT_EQ(chosen({"1.1.1.1", "10.0.0.1"}, {"10.0.0.0/8"}), (strings{"1.1.1.1", "10.0.0.1"}));
  EXPECT_EQ(chosen({"1.1.1.1", "10.0.0.1", "10.0.0.2"}, {"10.0.0.1"}), refused);
  // Nothing public here: what was opened may be used, the rest is left out.
  EXPECT_EQ(chosen({"127.0.0.1", "::1"}, {"127.0.0.0/8"}), strings{"127.0.0.1"});
}

TEST(dialer, one_address_that_does_not_answer_is_no_obstacle) {
  fake_dns dns;
  // Nothing listens on ::1 or 127.0.0.9 at that port.
  dns.set("twofold.example", {{"::1", "127.0.0.9", "127.0.0.1"}});
  loopback_server server(always("HTTP/1.1 204 X\r\n\r\n"));
  test_client client({"", "", dns.server()});
  const auto r = client.fetch(server.url("/", "twofold.example"));
  ASSERT_TRUE(r) << r.error().message();
  EXPECT_EQ(r->peer, "127.0.0.1:" + std::to_string(server.port()));
}

// A port whose queue is full answers no SYN: as good as a black hole.
class deaf_port {
 public:
  explicit deaf_port(const char* address, std::uint16_t port) {
    at_.sin_family = AF_INET;
    at_.sin_port = htons(port);
    ::inet_pton(AF_INET, address, &at_.sin_addr);
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    const int on = 1;
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    good_ = ::bind(listener_, reinterpret_cast<sockaddr*>(&at_), sizeof at_) == 0 && ::listen(listener_, 0) == 0;
    for (int i = 0; i < 8; ++i) {
      waiting_.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
      ::connect(waiting_.back(), reinterpret_cast<sockaddr*>(&at_), sizeof at_);
    }
  }
  ~deaf_port() {
    for (int fd : waiting_) ::close(fd);
    ::close(listener_);
  }
  bool good() const { return good_; }

 private:
  sockaddr_in at_{};
  int listener_;
  bool good_;
  std::vector<int> waiting_;
};

TEST(dialer, the_next_address_is_tried_while_the_first_is_silent) {
  fake_dns dns;
  dns.set("half.example", {{"127.0.0.9", "127.0.0.1"}});
  dns.set("deaf.example", {{"127.0.0.9"}});
  loopback_server server(always("HTTP/1.1 204 X\r\n\r\n"));
  const deaf_port deaf("127.0.0.9", server.port());
  ASSERT_TRUE(deaf.good());
  test_client client({"", "", dns.server()});
  const auto r = client.fetch(server.url("/", "half.example"));
  ASSERT_TRUE(r) << r.error().message();
  EXPECT_GE(r->elapsed, head_start);
  EXPECT_LT(r->elapsed, head_start * 4);

  auto hasty = test_client::local();
  hasty.timeout = milliseconds(100);
  const auto none = client.fetch(test_client::get(server.url("/", "deaf.example"), hasty));
  EXPECT_EQ(code_of(none), errc::timeout);
  EXPECT_EQ(none.error().operation(), "connect");
}

}  // namespace
}  // namespace wirewatch::net
