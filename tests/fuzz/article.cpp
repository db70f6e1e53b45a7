#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/limits.h"
#include "text/article.h"
#include "text/charset.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // The extractor takes UTF-8 only.
  const std::string html = wirewatch::text::sanitize_utf8({reinterpret_cast<const char*>(data), size});
  const auto got = wirewatch::text::extract_article(html, "https://example.org/");
  if (got.images.size() > wirewatch::limits::max_images_per_article) __builtin_trap();
  return 0;
}
