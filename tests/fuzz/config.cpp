// Any bytes as a configuration: it loads, or is refused with messages that begin with a place inside the file.
#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "daemon/config.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace wirewatch::daemon;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto c = parse_config(text, "w.toml", {});
  if (c) return 0;
  const std::size_t lines = std::size_t(std::count(text.begin(), text.end(), '\n')) + 1;
  if (c.error().empty() || c.error().size() > max_config_messages) std::abort();
  for (const config_error& e : c.error())
    if (e.line == 0 || e.line > lines || e.column == 0 || e.column > size + 2 || e.message.empty()) std::abort();
  return 0;
}
