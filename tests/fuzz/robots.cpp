#include <cstddef>
#include <cstdint>
#include <string_view>

#include "text/robots.h"

// The last line is the address, all before it the file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t end = bytes.rfind('\n');
  const std::string_view address = end == std::string_view::npos ? std::string_view("/") : bytes.substr(end + 1);
  const wirewatch::text::robots rules(bytes.substr(0, end));
  const std::string rule = rules.deciding_rule("wirewatch", address);
  if (rules.allows("wirewatch", address) == rule.starts_with("disallow: ")) __builtin_trap();
  if (!rules.allows("wirewatch", "/robots.txt")) __builtin_trap();
  static_cast<void>(rules.crawl_delay("wirewatch"));
  return 0;
}
