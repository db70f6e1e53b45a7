#include "storage/codec.h"

#include <gtest/gtest.h>

#include <limits>

namespace wirewatch::storage {
namespace {

TEST(codec, reads_back_numbers_and_bytes) {
  const std::uint64_t numbers[] = {0, 1, 127, 128, 16'383, 16'384, 1ull << 63, std::numeric_limits<std::uint64_t>::max()};
  std::string out;
  for (std::uint64_t n : numbers) put_varint(out, n);
  put_be32(out, 0x01020304);
  put_be64(out, 0x0102030405060708);
  put_bytes(out, "");
  put_bytes(out, std::string(200, 'x'));
  byte_reader in(out);
  for (std::uint64_t n : numbers) EXPECT_EQ(in.varint(), n);
  EXPECT_EQ(in.be32(), 0x01020304u);
  EXPECT_EQ(in.be64(), 0x0102030405060708u);
  EXPECT_EQ(in.bytes(), "");
  EXPECT_EQ(in.bytes(), std::string(200, 'x'));
  EXPECT_TRUE(in.finish("test"));
}

TEST(codec, zigzag_keeps_small_numbers_small) {
  EXPECT_EQ(zigzag(0), 0u);
  EXPECT_EQ(zigzag(-1), 1u);
  EXPECT_EQ(zigzag(1), 2u);
  for (std::int64_t v : {std::numeric_limits<std::int64_t>::min(), std::int64_t(-77), std::numeric_limits<std::int64_t>::max()})
    EXPECT_EQ(unzigzag(zigzag(v)), v);
}

TEST(codec, never_reads_past_the_end) {
  std::string out;
  put_bytes(out, "hello");
  put_be64(out, 7);
  for (std::size_t n = 0; n < out.size(); ++n) {
    byte_reader in(std::string_view(out).substr(0, n));
    in.bytes();
    in.be64();
    EXPECT_FALSE(in.ok()) << n;
    auto end = in.finish("test");
    ASSERT_FALSE(end);
    EXPECT_EQ(end.error().code(), errc::corrupt);
  }
}

TEST(codec, refuses_impossible_lengths_and_numbers) {
  byte_reader length(std::string_view("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01x", 11));
  EXPECT_EQ(length.bytes(), "");
  EXPECT_FALSE(length.ok());
  for (std::string_view bad : {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", "\x80"}) {
    byte_reader number(bad);
    EXPECT_EQ(number.varint(), 0u);
    EXPECT_FALSE(number.ok());
  }
}

TEST(codec, says_when_bytes_are_left_over) {
  byte_reader in("ab");
  in.byte();
  auto end = in.finish("test");
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code(), errc::corrupt);
}

}  // namespace
}  // namespace wirewatch::storage
