// The file as a tree of values that know where they stand. Only config_tree.cpp sees the TOML library.
#pragma once
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace wirewatch::daemon {

struct place {  // from 1; columns in code points
  std::size_t line = 1, column = 1;
  friend auto operator<=>(const place&, const place&) = default;
};

struct member;

struct value {
  enum class kind : std::uint8_t { string, integer, number, boolean, date, array, table };
  kind type = kind::table;
  place at;
  std::string text;  // of a string
  std::int64_t integer = 0;
  double number = 0;  // of an integer too
  bool boolean = false;
  std::vector<value> items;     // of an array
  std::vector<member> members;  // of a table, by name
};

struct member {
  std::string name;
  place at;  // of the key
  value content;
};

struct syntax_error {
  place at;
  std::string message;
};

// TOML 1.0. The first error ends it. Keys of more than max_key_parts parts are refused: the library would recurse once for each.
inline constexpr int max_key_parts = 16;
tl::expected<value, syntax_error> parse_tree(std::string_view text);

// Finds places inside the strings of a text; the text has to outlive it.
class text_places {
 public:
  explicit text_places(std::string_view text);
  // Where the `character`-th character (from 1) of the string stands whose opening quote is at `string`: quotes and escapes counted.
  place inside(place string, std::size_t character) const;

 private:
  std::string_view text_;
  std::vector<std::size_t> line_starts_;
};

}  // namespace wirewatch::daemon
