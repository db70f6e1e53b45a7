#include "core/digest.h"

#include <gtest/gtest.h>

namespace wirewatch {
namespace {

TEST(digest, sha256_of_the_standard) {  // FIPS 180-4 examples
  EXPECT_EQ(sha256("").hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc").hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256("abc").labelled(), "sha256:" + sha256("abc").hex());
  EXPECT_TRUE(sha256_digest{}.empty());
  EXPECT_FALSE(sha256("").empty());
}

TEST(digest, in_pieces_it_is_the_same) {
  sha256_hasher h;
  EXPECT_EQ(h.update("a").update("").update("bc").finish(), sha256("abc"));
}

TEST(digest, fields_do_not_run_into_each_other) {
  auto of = [](std::string_view a, std::string_view b) { return sha256_hasher().field(a).field(b).finish(); };
  EXPECT_NE(of("ab", "c"), of("a", "bc"));
  EXPECT_NE(of("", "abc"), of("abc", ""));
  EXPECT_EQ(of("ab", "c"), of("ab", "c"));
  EXPECT_NE(sha256_hasher().field("abc").finish(), sha256_hasher().field("abc").field("").finish());
}

TEST(digest, reads_what_it_writes) {
  const sha256_digest d = sha256("abc");
  EXPECT_EQ(sha256_digest::from_hex(d.hex()), d);
  EXPECT_EQ(sha256_digest::from_hex(d.labelled()), d);
  EXPECT_EQ(sha256_digest::from_hex("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"), d);
  const article_key k = key_of("guid:1");
  EXPECT_EQ(article_key::from_hex(k.hex()), k);
  EXPECT_EQ(k.hex(), sha256("guid:1").hex().substr(0, 32));
  for (const std::string& bad :
       {std::string(), d.hex().substr(1), d.hex() + "0", "sha1:" + d.hex(), std::string(64, 'g'), "sha256:sha256:" + d.hex()})
    EXPECT_FALSE(sha256_digest::from_hex(bad)) << bad;
  EXPECT_FALSE(article_key::from_hex(d.hex()));
}

TEST(digest, base32_of_the_standard) {  // RFC 4648 section 10, without padding
  EXPECT_EQ(base32(""), "");
  EXPECT_EQ(base32("f"), "my");
  EXPECT_EQ(base32("fo"), "mzxq");
  EXPECT_EQ(base32("foo"), "mzxw6");
  EXPECT_EQ(base32("foob"), "mzxw6yq");
  EXPECT_EQ(base32("fooba"), "mzxw6ytb");
  EXPECT_EQ(base32("foobar"), "mzxw6ytboi");
  EXPECT_EQ(base32("\xff\xff\xff\xff\xff"), "77777777");
}

TEST(digest, hex_of_every_byte) { EXPECT_EQ(to_hex(std::string_view("\0\x0f\xf0\xff", 4)), "000ff0ff"); }

TEST(digest, the_fast_hash_has_a_key) {
  EXPECT_EQ(fast_hash("abc", 1), fast_hash("abc", 1));
  EXPECT_NE(fast_hash("abc", 1), fast_hash("abc", 2));
  EXPECT_NE(fast_hash("abc", 1), fast_hash("abd", 1));
}

}  // namespace
}  // namespace wirewatch
