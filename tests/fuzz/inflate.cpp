// Laws: no result beyond the cap, no expansion beyond the ratio, and what we compressed comes back.
#include "text/inflate.h"

#include <cstdint>
#include <cstdlib>

#include "core/limits.h"

using namespace wirewatch;

static void require(bool law) {
  if (!law) std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static constexpr std::string_view codings[] = {"gzip", "deflate", "br", "zstd", "gzip, br", "zstd, gzip", "identity", "deflate, deflate"};
  constexpr std::size_t cap = 4 * 1024 * 1024;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (const auto out = text::decode_content(body, codings[data[0] % std::size(codings)], cap)) {
    require(out->size() <= cap);
    require(out->size() <= limits::inflate_free_bytes || out->size() / limits::max_inflate_ratio <= body.size());
  }
  if (const auto out = text::zstd_decompress(body, cap)) require(out->size() <= cap);
  const auto packed = text::zstd_compress(body);
  require(packed.has_value());
  const auto back = text::zstd_decompress(*packed, body.size());
  require(back && *back == body);
  return 0;
}
