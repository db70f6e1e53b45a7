// The encodings of the WHATWG Encoding Standard, their labels and their ICU converters; a part of text/charset.
#pragma once
#include <string_view>

namespace wirewatch::text::detail {

enum class width { single, multi, utf8, wide };  // bytes per code unit; wide: UTF-16 and UTF-32

struct encoding_info {
  std::string_view name;  // of the standard, lower case
  const char* icu;        // converter name; nullptr when this library decodes it itself
  width bytes;
  std::string_view labels;  // besides the name; without "-", "_", " " and ":year", lower case
};

// Case, "-", "_" and surrounding white space do not count: a superset of what the standard accepts. nullptr for an unknown label.
const encoding_info* find_encoding(std::string_view label);

// What the bytes or the header say themselves; "" when they say nothing.
std::string_view charset_parameter(std::string_view content_type);  // RFC 9110 section 8.3, quotes of both kinds allowed
std::string_view xml_declared_encoding(std::string_view bytes);     // XML 1.0 section 4.3.3
const encoding_info* prescan_html(std::string_view bytes);          // HTML Standard 13.2.3.2

}  // namespace wirewatch::text::detail
