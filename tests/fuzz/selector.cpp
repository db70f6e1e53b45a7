#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "text/selector.h"

// The first line is the selector, the rest the page.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(bytes.find('\n'), bytes.size());
  const auto selector = wirewatch::text::selector::parse(bytes.substr(0, end));
  const auto tree = wirewatch::text::build_element_tree(bytes.substr(end));
  for (std::size_t i = 0; i < tree.size(); ++i)
    if (tree[i].end <= i || tree[i].end > tree.size() || (i > 0 && tree[i].parent >= i)) __builtin_trap();
  if (!selector) return 0;
  const auto found = selector->all(tree);
  if (!std::is_sorted(found.begin(), found.end()) || (!found.empty() && found.back() >= tree.size())) __builtin_trap();
  return 0;
}
