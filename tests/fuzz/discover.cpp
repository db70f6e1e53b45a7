#include <cstddef>
#include <cstdint>
#include <string_view>

#include "text/discover.h"
#include "text/url.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto feeds = wirewatch::text::discover_feeds({reinterpret_cast<const char*>(data), size}, "https://example.org/a/");
  if (feeds.size() > wirewatch::text::max_discovered_feeds) __builtin_trap();
  for (const auto& f : feeds)
    if (wirewatch::text::origin_of(f.url).empty()) __builtin_trap();
  return 0;
}
