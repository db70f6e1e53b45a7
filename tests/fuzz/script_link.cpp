#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "text/script_link.h"

// The first line is a rule, the rest the script.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(bytes.find('\n'), bytes.size());
  std::vector<wirewatch::text::script_rule> rules;
  if (auto rule = wirewatch::text::parse_script_rule(bytes.substr(0, end))) rules.push_back(*rule);
  static_cast<void>(wirewatch::text::script_target(bytes.substr(end), rules));
  return 0;
}
