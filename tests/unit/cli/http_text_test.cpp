#include "cli/http_text.h"

#include <gtest/gtest.h>

namespace wirewatch::cli {
namespace {

TEST(http_text, an_answer_is_complete_with_its_content_length) {
  const std::string whole = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\ncontent-length:  7 \r\n\r\n{\"a\":1}";
  for (std::size_t n = 0; n < whole.size(); ++n) {
    auto part = parse_answer(std::string_view(whole).substr(0, n), false);
    ASSERT_TRUE(part) << n;
    EXPECT_FALSE(part->has_value()) << n;
  }
  auto a = parse_answer(whole, false);
  ASSERT_TRUE(a && *a);
  EXPECT_EQ((*a)->status, 201);
  EXPECT_EQ((*a)->body, "{\"a\":1}");
  EXPECT_EQ(find_header((*a)->headers, "content-type"), "application/json");
}

TEST(http_text, without_a_length_the_end_of_the_connection_ends_it) {
  const std::string bytes = "HTTP/1.0 200 OK\r\n\r\nabc";
  auto open = parse_answer(bytes, false);
  ASSERT_TRUE(open);
  EXPECT_FALSE(open->has_value());
  auto ended = parse_answer(bytes, true);
  ASSERT_TRUE(ended && *ended);
  EXPECT_EQ((*ended)->body, "abc");
}

TEST(http_text, an_answer_that_breaks_off_is_an_error) {
  EXPECT_EQ(parse_answer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", true).error().code(), errc::connection_lost);
  EXPECT_EQ(parse_answer("HTTP/1.1 200", true).error().code(), errc::connection_lost);
  EXPECT_EQ(parse_answer("", true).error().code(), errc::connection_lost);
}

TEST(http_text, what_is_no_answer_is_an_error) {
  for (const char* bad : {"SSH-2.0-x\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\n: x\r\n\r\n",
                          "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"}) {
    auto a = parse_answer(bad, true);
    ASSERT_FALSE(a) << bad;
    EXPECT_EQ(a.error().code(), errc::protocol_error) << bad;
  }
  EXPECT_EQ(parse_answer("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", false).error().code(), errc::body_too_large);
  EXPECT_EQ(parse_answer(std::string(70'000, 'x'), false).error().code(), errc::header_too_large);
}

TEST(http_text, a_request) {
  const std::string whole = "POST /webhook?x=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi";
  auto part = parse_request(std::string_view(whole).substr(0, whole.size() - 1));
  ASSERT_TRUE(part);
  EXPECT_FALSE(part->has_value());
  auto r = parse_request(whole);
  ASSERT_TRUE(r && *r);
  EXPECT_EQ((*r)->method, "POST");
  EXPECT_EQ((*r)->target, "/webhook?x=1");
  EXPECT_EQ((*r)->body, "hi");
  EXPECT_FALSE(parse_request("nonsense\r\n\r\n"));
}

TEST(http_text, segments_are_encoded) {
  EXPECT_EQ(percent_encode("kcna-en_1.0~"), "kcna-en_1.0~");
  EXPECT_EQ(percent_encode("a/b ?장"), "a%2Fb%20%3F%EC%9E%A5");
}

}  // namespace
}  // namespace wirewatch::cli
