#include "text/inflate.h"

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include "core/limits.h"

using namespace wirewatch;
using namespace wirewatch::text;

namespace {

constexpr std::size_t plenty = 64 * 1024 * 1024;
const std::string article = [] {
  std::string out;
  for (int i = 0; i < 5000; ++i) out += "line " + std::to_string(i * 7919) + "\n";
  return out;
}();

std::string deflated(std::string_view in, int window_bits) {
  z_stream z{};
  deflateInit2(&z, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&z, in.size()) + 64, '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
  z.avail_in = uInt(in.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = uInt(out.size());
  deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}
std::string gzip(std::string_view in) { return deflated(in, 15 + 16); }

// "wirewatch wirewatch wirewatch", and four million times "a" (14 bytes).
const std::string brotli_text("\x1b\x1c\x00\xf8\xc5\x6d\x6c\x5d\xf7\x15\x11\xf4\x46\x60\x0c\x15\x0a\xd0\x7a\x1e\x5f\x01", 22);
const std::string brotli_bomb("\x9b\xff\x08\x3d\xf8\x25\xc2\xe2\xb1\x40\x20\x17\xa0\x07", 14);

void expect_text(const result<std::string>& r, std::string_view text) {
  ASSERT_TRUE(r) << r.error().message();
  EXPECT_EQ(*r, text);
}
void expect_error(const result<std::string>& r, errc code) {
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error().code(), code) << r.error().message();
}

TEST(decode_content, every_coding) {
  expect_text(decode_content(gzip(article), "gzip", plenty), article);
  expect_text(decode_content(gzip(article), "X-GZIP", plenty), article);
  expect_text(decode_content(deflated(article, 15), "deflate", plenty), article);
  expect_text(decode_content(deflated(article, -15), "deflate", plenty), article);
  expect_text(decode_content(brotli_text, "br", plenty), "wirewatch wirewatch wirewatch");
  expect_text(decode_content(*zstd_compress(article), "zstd", plenty), article);
  expect_text(decode_content("as it is", "identity", plenty), "as it is");
  expect_text(decode_content("as it is", "", plenty), "as it is");
  expect_text(decode_content("as it is", "UTF-8", plenty), "as it is");
}

TEST(decode_content, empty_bodies_and_empty_contents) {
  expect_text(decode_content("", "gzip", plenty), "");
  expect_text(decode_content(gzip(""), "gzip", plenty), "");
  expect_text(decode_content(*zstd_compress(""), "zstd", plenty), "");
}

TEST(decode_content, stacked_codings_are_undone_in_reverse) {
  expect_text(decode_content(gzip(*zstd_compress(article)), "zstd, gzip", plenty), article);
  expect_text(decode_content(gzip(article), "identity,gzip,", plenty), article);
  expect_error(decode_content(gzip(*zstd_compress(article)), "gzip, zstd", plenty), errc::bad_encoding);
  expect_error(decode_content(gzip(gzip(gzip(article))), "gzip, gzip, gzip", plenty), errc::unsupported);
  expect_error(decode_content("x", "compress", plenty), errc::unsupported);
}

TEST(decode_content, several_members) {
  expect_text(decode_content(gzip("one ") + gzip("two ") + gzip("three"), "gzip", plenty), "one two three");
  expect_text(decode_content(gzip("one") + std::string(100, '\0'), "gzip", plenty), "one");
  expect_text(decode_content(*zstd_compress("one ") + *zstd_compress("two"), "zstd", plenty), "one two");
  expect_error(decode_content(gzip("one") + gzip(article).substr(0, 500), "gzip", plenty), errc::bad_encoding);
}

TEST(decode_content, truncated) {
  for (std::size_t cut : {1, 9, 20, 1000}) {
    expect_error(decode_content(gzip(article).substr(0, cut), "gzip", plenty), errc::bad_encoding);
    expect_error(decode_content(deflated(article, 15).substr(0, cut), "deflate", plenty), errc::bad_encoding);
    expect_error(decode_content(zstd_compress(article)->substr(0, cut), "zstd", plenty), errc::bad_encoding);
  }
  auto without_trailer = gzip(article);
  without_trailer.resize(without_trailer.size() - 4);
  expect_error(decode_content(without_trailer, "gzip", plenty), errc::bad_encoding);
  expect_error(decode_content(brotli_text.substr(0, 10), "br", plenty), errc::bad_encoding);
}

TEST(decode_content, garbage_and_damage) {
  for (const char* coding : {"gzip", "deflate", "br", "zstd"}) {
    expect_error(decode_content("<html>not compressed at all</html>", coding, plenty), errc::bad_encoding);
    expect_error(decode_content(std::string(300, '\xFF'), coding, plenty), errc::bad_encoding);
  }
  auto damaged = gzip(article);
  damaged[damaged.size() - 6] ^= 1;  // the checksum
  expect_error(decode_content(damaged, "gzip", plenty), errc::bad_encoding);
  expect_error(decode_content(brotli_text + "more", "br", plenty), errc::bad_encoding);
  expect_error(decode_content(*zstd_compress("x") + "more", "zstd", plenty), errc::bad_encoding);
}

TEST(decode_content, a_failed_call_leaves_no_trace) {
  expect_error(decode_content(gzip(article).substr(0, 1000), "gzip", plenty), errc::bad_encoding);
  expect_text(decode_content(gzip(article), "gzip", plenty), article);
  expect_error(decode_content(zstd_compress(article)->substr(0, 1000), "zstd", plenty), errc::bad_encoding);
  expect_text(decode_content(*zstd_compress(article), "zstd", plenty), article);
}

TEST(decode_content, size_cap_is_exact) {
  for (const auto& [coding, body] :
       {std::pair<const char*, std::string>{"gzip", gzip(article)}, {"zstd", *zstd_compress(article)}, {"identity", article}}) {
    expect_text(decode_content(body, coding, article.size()), article);
    expect_error(decode_content(body, coding, article.size() - 1), errc::body_too_large);
  }
  expect_error(decode_content(brotli_text, "br", 28), errc::body_too_large);
}

TEST(decode_content, bombs) {
  const std::string zeros(32 * 1024 * 1024, '\0');
  for (const auto& [coding, body] : {std::pair<const char*, std::string>{"gzip", gzip(zeros)},
                                     {"deflate", deflated(zeros, 15)},
                                     {"br", brotli_bomb},
                                     {"zstd", *zstd_compress(zeros)},
                                     {"gzip, gzip", gzip(gzip(zeros))}}) {
    const auto r = decode_content(body, coding, plenty);
    expect_error(r, errc::body_too_large);
    EXPECT_NE(r.error().detail().find("bomb"), std::string::npos) << coding;
  }
  // small things may be as dense as they like
  const std::string small(limits::inflate_free_bytes, ' ');
  expect_text(decode_content(gzip(small), "gzip", plenty), small);
}

TEST(decode_content, zstd_window_is_capped) {
  std::string noise;
  std::uint32_t state = 1;
  for (std::size_t i = 0; i < 9 * 1024 * 1024; ++i) noise.push_back(char((state = state * 1664525 + 1013904223) >> 24));
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, 24);
  ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
  std::string out(ZSTD_compressBound(noise.size()), '\0');
  ZSTD_inBuffer in{noise.data(), noise.size(), 0};
  ZSTD_outBuffer to{out.data(), out.size(), 0};
  ASSERT_EQ(ZSTD_compressStream2(context, &to, &in, ZSTD_e_continue), ZSTD_compressStream2(context, &to, &in, ZSTD_e_end));
  ZSTD_freeCCtx(context);
  out.resize(to.pos);
  expect_error(decode_content(out, "zstd", plenty), errc::bad_encoding);
}

TEST(zstd, round_trip_and_bounds) {
  const std::string zeros(32 * 1024 * 1024, '\0');  // what we wrote ourselves may be dense
  for (const auto& text : {std::string(), std::string("x"), article, zeros}) {
    const auto packed = zstd_compress(text);
    ASSERT_TRUE(packed);
    expect_text(zstd_decompress(*packed, text.size()), text);
    if (!text.empty()) {
      expect_error(zstd_decompress(*packed, text.size() - 1), errc::body_too_large);
      expect_error(zstd_decompress(packed->substr(0, packed->size() - 1), plenty), errc::bad_encoding);
    }
  }
  EXPECT_LT(zstd_compress(article)->size(), article.size() / 2);
  expect_error(zstd_decompress("", plenty), errc::bad_encoding);
  expect_error(zstd_decompress("garbage", plenty), errc::bad_encoding);
}

}  // namespace
