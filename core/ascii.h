// Names of protocols and markup are ASCII and compared without case: no locale, nothing outside A to Z touched.
#pragma once
#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

namespace wirewatch {

inline std::string ascii_lower(std::string_view s) {
  std::string out(s);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return out;
}

template <std::size_t n>
bool one_of(std::string_view s, const std::string_view (&list)[n]) {
  return std::find(std::begin(list), std::end(list), s) != std::end(list);
}

}  // namespace wirewatch
