#include "core/model/fetch.h"

namespace wirewatch {

std::optional<std::string_view> find_header(const header_list& headers, std::string_view name) {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; };
  for (const auto& [key, value] : headers) {
    if (key.size() != name.size()) continue;
    std::size_t i = 0;
    while (i < name.size() && lower(key[i]) == lower(name[i])) ++i;
    if (i == name.size()) return value;
  }
  return {};
}

}  // namespace wirewatch
