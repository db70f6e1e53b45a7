#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/limits.h"
#include "text/charset.h"
#include "text/html_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view html(reinterpret_cast<const char*>(data), size);
  const auto got = wirewatch::text::read_html(html, "https://example.org/");
  if (got.images.size() > wirewatch::limits::max_images_per_article) __builtin_trap();
  if (!wirewatch::text::valid_utf8(got.text)) __builtin_trap();
  return 0;
}
