#include <cstddef>
#include <cstdint>
#include <string_view>

#include "text/opml.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto got = wirewatch::text::parse_opml({reinterpret_cast<const char*>(data), size}, "");
  if (!got) return 0;
  // What was read is written and read again: the same feeds.
  const auto again = wirewatch::text::parse_opml(wirewatch::text::write_opml("fuzz", *got), "");
  if (!again || again->size() != got->size()) __builtin_trap();
  return 0;
}
