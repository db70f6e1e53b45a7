#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/limits.h"
#include "watchers/watcher.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const wirewatch::watchers::document document{bytes, "", "https://example.org/news"};
  const auto* page = wirewatch::watchers::find(wirewatch::source_kind::page);
  static_cast<void>(page->recognise(document));
  const auto got = page->read(document, {});
  if (got && got->entries.size() > wirewatch::limits::max_entries_per_feed) __builtin_trap();
  return 0;
}
