#include "text/address.h"

#include <gtest/gtest.h>

namespace wirewatch::text {
namespace {

ip_address ip(std::string_view text) {
  const auto parsed = parse_ip(text);
  EXPECT_TRUE(parsed) << text;
  return parsed.value_or(ip_address());
}

TEST(address, reads_and_writes_both_families) {
  for (const char* text : {"0.0.0.0", "192.0.2.1", "255.255.255.255", "::", "::1", "2001:db8::1", "fe80::1:2:3", "::ffff:192.0.2.1"}) {
    EXPECT_EQ(format_ip(ip(text)), text);
  }
  EXPECT_EQ(format_ip(ip("2001:DB8:0:0:0:0:0:1")), "2001:db8::1");
  EXPECT_EQ(format_endpoint(ip("192.0.2.1"), 80), "192.0.2.1:80");
  EXPECT_EQ(format_endpoint(ip("2001:db8::1"), 443), "[2001:db8::1]:443");
}

TEST(address, refuses_every_other_spelling) {
  const std::string_view bad[] = {"",
                                  "127.1",
                                  "2130706433",
                                  "0x7f.0.0.1",
                                  "0177.0.0.1",
                                  "127.0.0.01",
                                  "1.2.3.4.5",
                                  "1.2.3.256",
                                  "[::1]",
                                  "fe80::1%eth0",
                                  ":::",
                                  "1::2::3",
                                  "g::",
                                  " 1.2.3.4",
                                  "1.2.3.4 ",
                                  "1.2.3.4:80",
                                  std::string_view("1.2.3.4\0", 8)};
  for (std::string_view text : bad) EXPECT_FALSE(parse_ip(text)) << text;
}

TEST(address, public_addresses) {
  for (const char* text : {"1.1.1.1",         "8.8.8.8",     "9.255.255.255",   "11.0.0.0",        "100.63.255.255",  "100.128.0.0",
                           "126.255.255.255", "128.0.0.0",   "168.63.129.15",   "168.63.129.17",   "169.253.255.255", "169.255.0.0",
                           "172.15.255.255",  "172.32.0.0",  "192.0.1.0",       "192.0.3.0",       "192.88.98.255",   "192.88.100.0",
                           "192.167.255.255", "192.169.0.0", "198.17.255.255",  "198.20.0.0",      "198.51.99.255",   "198.51.101.0",
                           "203.0.112.255",   "203.0.114.0", "223.255.255.255", "::ffff:8.8.8.8",  "2001:200::1",     "2001:4860:4860::8888",
                           "2001:db7::1",     "2001:db9::1", "2003::1",         "2606:4700::1111", "2a00::1",         "3ffe:ffff::1",
                           "3fff:1000::1"}) {
    EXPECT_TRUE(is_public(ip(text))) << text;
  }
}

TEST(address, addresses_that_are_not_public) {
  for (const char* text : {
           "0.0.0.0",
           "0.1.2.3",
           "10.0.0.0",
           "10.255.255.255",
           "100.64.0.0",
           "100.100.100.200",
           "100.127.255.255",
           "127.0.0.1",
           "127.255.255.255",
           "168.63.129.16",
           "169.254.0.0",
           "169.254.169.254",
           "172.16.0.0",
           "172.31.255.255",
           "192.0.0.1",
           "192.0.2.1",
           "192.88.99.1",
           "192.168.0.1",
           "198.18.0.0",
           "198.19.255.255",
           "198.51.100.7",
           "203.0.113.7",
           "224.0.0.1",
           "239.255.255.255",
           "240.0.0.1",
           "255.255.255.255",
           "::",
           "::1",
           "::127.0.0.1",
           "::8.8.8.8",
           "::ffff:127.0.0.1",
           "::ffff:7f00:1",
           "::ffff:10.0.0.1",
           "::ffff:0:8.8.8.8",
           "64:ff9b::a9fe:a9fe",
           "64:ff9b::808:808",
           "64:ff9b:1::1",
           "100::1",
           "2001::1",
           "2001:0:53aa:64c::",
           "2001:1ff::1",
           "2001:db8::1",
           "2002:7f00:1::",
           "2002:808:808::1",
           "3fff::1",
           "3fff:fff:ffff::1",
           "5f00::1",
           "fc00::1",
           "fd00:ec2::254",
           "fe80::1",
           "febf::1",
           "fec0::1",
           "ff02::1",
           "4000::1",
           "2a00::5efe:10.0.0.1",
           "2a00::200:5efe:808:808",
       }) {
    EXPECT_FALSE(is_public(ip(text))) << text;
  }
}

TEST(address, networks) {
  EXPECT_EQ(parse_cidr("10.1.2.3/8")->base, ip("10.0.0.0"));
  EXPECT_EQ(parse_cidr("10.1.2.3")->prefix, 32);
  EXPECT_EQ(parse_cidr("::1")->prefix, 128);
  EXPECT_EQ(*parse_cidr("::ffff:10.0.0.0/104"), *parse_cidr("10.0.0.0/8"));
  for (const char* text : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x", "::/129", "10.0.0/8", "example.org", "10.0.0.0/8/8"}) {
    EXPECT_FALSE(parse_cidr(text)) << text;
  }
  const cidr odd = *parse_cidr("172.16.0.0/12");
  EXPECT_TRUE(odd.contains(ip("172.31.255.255")));
  EXPECT_FALSE(odd.contains(ip("172.32.0.0")));
  EXPECT_FALSE(odd.contains(ip("ac10::")));
  EXPECT_TRUE(parse_cidr("0.0.0.0/0")->contains(ip("255.0.0.1")));
}

TEST(address, what_the_operator_opened_may_be_connected_to) {
  const auto list = network_list::parse({"10.0.0.0/8", "::1/128"});
  ASSERT_TRUE(list);
  EXPECT_TRUE(may_connect(ip("10.9.8.7"), *list));
  EXPECT_TRUE(may_connect(ip("::ffff:10.9.8.7"), *list));
  EXPECT_TRUE(may_connect(ip("::1"), *list));
  EXPECT_TRUE(may_connect(ip("8.8.8.8"), *list));
  EXPECT_FALSE(may_connect(ip("127.0.0.1"), *list));
  EXPECT_FALSE(may_connect(ip("64:ff9b::a00:1"), *list));
  EXPECT_FALSE(may_connect(ip("10.9.8.7"), network_list()));

  const auto bad = network_list::parse({"10.0.0.0/8", "intranet"});
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code(), errc::invalid_argument);
  EXPECT_NE(bad.error().message().find("intranet"), std::string::npos);
}

}  // namespace
}  // namespace wirewatch::text
