#include "net/response_reader.h"

#include <gtest/gtest.h>

#include "core/limits.h"

namespace wirewatch::net {
namespace {

struct outcome {
  fetch_response answer;
  std::optional<error> failure;
  bool keep_alive = false;
  std::string left;
};

// Feeds as a connection would: what is not used comes again with more behind it.
outcome read(std::string_view bytes, std::size_t piece = std::string_view::npos, const reader_limits& limits = reader_limits()) {
  outcome out;
  response_reader reader;
  reader.start(out.answer, limits);
  std::string pending;
  while (!reader.done() && !bytes.empty()) {
    const auto next = bytes.substr(0, piece);
    bytes.remove_prefix(next.size());
    pending += next;
    const auto used = reader.feed(pending);
    if (!used) {
      out.failure = used.error();
      return out;
    }
    pending.erase(0, *used);
  }
  if (!reader.done()) {
    if (auto end = reader.end_of_stream(); !end) out.failure = end.error();
  }
  out.keep_alive = !out.failure && reader.keep_alive();
  out.left = pending + std::string(bytes);
  return out;
}

errc code_of(const outcome& o) { return o.failure ? o.failure->code() : errc::bug; }

const std::string chunked =
    "HTTP/1.1 200 OK\r\nETag: \"x\"\r\nTransfer-Encoding: chunked\r\n\r\n"
    "5;ext=1\r\nhello\r\n1\r\n \r\n05\r\nworld\r\n0\r\nX-Trailer: t\r\n\r\n";

TEST(response_reader, a_plain_answer) {
  const auto o = read("HTTP/1.1 200 OK\r\nServer: s\r\ncontent-length: 5\r\nX:   padded \r\n\r\nhelloNEXT");
  ASSERT_FALSE(o.failure);
  EXPECT_EQ(o.answer.status, 200);
  EXPECT_EQ(o.answer.wire_body, "hello");
  EXPECT_EQ(o.answer.header("x"), "padded");
  EXPECT_EQ(o.answer.headers[1].first, "content-length");
  EXPECT_TRUE(o.keep_alive);
  EXPECT_EQ(o.left, "NEXT");
}

TEST(response_reader, is_the_same_however_the_bytes_arrive) {
  const std::string answers[] = {
      chunked,
      "HTTP/1.1 100 Continue\r\nA: b\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
      "HTTP/1.1 304 Not Modified\r\nETag: W/\"1\"\r\nContent-Length: 99\r\n\r\n",
      "HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\n\r\nuntil the end",
      "HTTP/1.1 200\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nA: folded\r\n  value\r\nContent-Length: 1\r\n\r\nx",
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
  };
  for (const std::string& bytes : answers) {
    const auto whole = read(bytes);
    for (std::size_t piece = 1; piece < bytes.size(); ++piece) {
      const auto split = read(bytes, piece);
      ASSERT_EQ(split.failure.has_value(), whole.failure.has_value()) << bytes << " in pieces of " << piece;
      if (whole.failure) continue;
      ASSERT_EQ(split.answer.status, whole.answer.status);
      ASSERT_EQ(split.answer.wire_body, whole.answer.wire_body) << piece;
      ASSERT_EQ(split.answer.headers, whole.answer.headers) << piece;
      ASSERT_EQ(split.keep_alive, whole.keep_alive);
    }
    // And at one place only, wherever it is.
    for (std::size_t at = 1; at < bytes.size(); ++at) {
      fetch_response answer;
      response_reader reader;
      reader.start(answer, reader_limits());
      const auto first = reader.feed(std::string_view(bytes).substr(0, at));
      if (!first) continue;
      const auto second = reader.feed(std::string_view(bytes).substr(*first));
      if (second && !whole.failure) {
        ASSERT_EQ(answer.wire_body, whole.answer.wire_body) << bytes << " split at " << at;
      }
    }
  }
}

TEST(response_reader, chunks_and_trailers) {
  const auto o = read(chunked + "HTTP/1.1 200");
  ASSERT_FALSE(o.failure);
  EXPECT_EQ(o.answer.wire_body, "hello world");
  EXPECT_FALSE(o.answer.header("X-Trailer"));
  EXPECT_TRUE(o.keep_alive);
  EXPECT_EQ(o.left, "HTTP/1.1 200");
}

TEST(response_reader, interim_answers_leave_nothing_behind) {
  const auto o = read("HTTP/1.1 103 Early Hints\r\nETag: \"early\"\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n");
  ASSERT_FALSE(o.failure);
  EXPECT_EQ(o.answer.status, 204);
  EXPECT_FALSE(o.answer.header("ETag"));
  std::string many;
  for (int i = 0; i < 5000; ++i) many += "HTTP/1.1 100 Continue\r\n\r\n";
  EXPECT_EQ(code_of(read(many)), errc::header_too_large);
  EXPECT_EQ(code_of(read("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n")), errc::protocol_error);
}

TEST(response_reader, answers_without_a_body) {
  for (const char* status : {"204 No Content", "304 Not Modified"}) {
    const auto o = read("HTTP/1.1 " + std::string(status) + "\r\nContent-Length: 5\r\nTransfer: x\r\n\r\nstray");
    ASSERT_FALSE(o.failure);
    EXPECT_EQ(o.answer.wire_body, "");
    EXPECT_EQ(o.left, "stray");
  }
}

TEST(response_reader, smuggling_is_refused) {
  for (const char* head :
       {"Content-Length: 5\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Content-Length: 5\r\nContent-Length: 6", "Content-Length: 5, 6", "Content-Length: -5", "Content-Length: 5x",
        "Content-Length: 99999999999999999999", "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", "Transfer-Encoding: xchunked", "Transfer-Encoding: identity", "Bad Name: x",
        "X: a\x01"
        "b",
        ": x", "X : y"}) {
    EXPECT_EQ(code_of(read("HTTP/1.1 200 OK\r\n" + std::string(head) + "\r\n\r\n0\r\n\r\n")), errc::protocol_error) << head;
  }
}

TEST(response_reader, garbage) {
  for (const char* bytes : {"SSH-2.0-OpenSSH\r\n", "HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 000 OK\r\n\r\n",
                            "HTTP/1.1 200 OK\nA: b\n\n", "\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", "<html>no http at all</html>\r\n\r\n",
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n"}) {
    EXPECT_EQ(code_of(read(bytes)), errc::protocol_error) << bytes;
  }
}

TEST(response_reader, a_premature_end_is_seen) {
  EXPECT_EQ(read("HTTP/1.1 200 OK\r\nContent-Le").failure->detail(), "closed in the middle of the header");
  EXPECT_EQ(read("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello").failure->detail(), "closed in the middle of the body");
  EXPECT_EQ(code_of(read(chunked.substr(0, chunked.size() - 2))), errc::connection_lost);
  response_reader reader;
  fetch_response answer;
  reader.start(answer, reader_limits());
  EXPECT_EQ(reader.end_of_stream().error().detail(), "closed without an answer");
}

TEST(response_reader, body_limits) {
  reader_limits small;
  small.max_body = 5;
  EXPECT_FALSE(read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 1, small).failure);
  EXPECT_EQ(code_of(read("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n", 1, small)), errc::body_too_large);
  EXPECT_EQ(code_of(read("HTTP/1.0 200 OK\r\n\r\nhello!", 1, small)), errc::body_too_large);
  EXPECT_EQ(code_of(read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\nabc\r\n", 1, small)), errc::body_too_large);
  // What is refused for its length alone costs no memory.
  EXPECT_FALSE(read("HTTP/1.1 304 Not Modified\r\nContent-Length: 6\r\n\r\n", 1, small).failure);
}

TEST(response_reader, stops_at_what_the_caller_wants) {
  reader_limits some;
  some.max_answer = 4;
  const auto o = read("HTTP/1.1 500 No\r\nContent-Length: 10\r\n\r\n0123456789", std::string_view::npos, some);
  ASSERT_FALSE(o.failure);
  EXPECT_EQ(o.answer.wire_body, "0123");
  EXPECT_FALSE(o.keep_alive);
  const auto exact = read("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n0123", 1, some);
  EXPECT_EQ(exact.answer.wire_body, "0123");
  EXPECT_TRUE(exact.keep_alive);
}

TEST(response_reader, header_limits) {
  std::string fields;
  for (std::size_t i = 0; i < limits::max_header_fields; ++i) fields += "A: b\r\n";
  EXPECT_FALSE(read("HTTP/1.1 204 X\r\n" + fields + "\r\n").failure);
  EXPECT_EQ(code_of(read("HTTP/1.1 204 X\r\n" + fields + "A: b\r\n\r\n")), errc::header_too_large);

  const std::string fits = "HTTP/1.1 204 X\r\nA: " + std::string(60'000, 'a') + "\r\n\r\n";
  for (std::size_t piece : {std::size_t(1000), std::string::npos}) EXPECT_FALSE(read(fits, piece).failure);
  const std::string big = "HTTP/1.1 204 X\r\nA: " + std::string(limits::max_header_bytes, 'a') + "\r\n\r\n";
  for (std::size_t piece : {std::size_t(1000), std::string::npos}) EXPECT_EQ(code_of(read(big, piece)), errc::header_too_large);
}

TEST(response_reader, content_codings_are_gathered) {
  EXPECT_EQ(read("HTTP/1.1 204 X\r\nContent-Encoding: GZip\r\n\r\n").answer.content_encoding, "gzip");
  EXPECT_EQ(read("HTTP/1.1 204 X\r\nContent-Encoding: gzip\r\nContent-Encoding: br\r\n\r\n").answer.content_encoding, "gzip, br");
  EXPECT_EQ(read("HTTP/1.1 204 X\r\nContent-Encoding: identity\r\n\r\n").answer.content_encoding, "");
}

TEST(response_reader, what_keeps_a_connection_open) {
  EXPECT_TRUE(read("HTTP/1.1 204 X\r\n\r\n").keep_alive);
  EXPECT_FALSE(read("HTTP/1.1 204 X\r\nConnection: Close\r\n\r\n").keep_alive);
  EXPECT_FALSE(read("HTTP/1.0 204 X\r\n\r\n").keep_alive);
  EXPECT_TRUE(read("HTTP/1.0 204 X\r\nConnection: keep-alive\r\n\r\n").keep_alive);
  EXPECT_FALSE(read("HTTP/1.1 200 X\r\n\r\nto the end").keep_alive);
}

}  // namespace
}  // namespace wirewatch::net
