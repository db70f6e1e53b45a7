// What matching compares: the units of a folded text. A unit is a word of a script that puts spaces between words, or one character of a
// script that does not (and of Hangul). Punctuation, symbols and white space separate units and are none themselves. A word ends where
// the script changes; digits belong to the word they touch.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace wirewatch::match {

struct unit {
  std::uint32_t begin = 0;  // byte offset in the folded text
  std::uint32_t size : 30 = 0;
  std::uint32_t word : 1 = 0;
  std::uint32_t joined : 1 = 0;  // nothing stands between this unit and the one before
};

inline std::string_view text_of(std::string_view folded, unit u) { return folded.substr(u.begin, u.size); }

// `folded` is the outcome of text::fold and shorter than 1 GiB.
std::vector<unit> split_units(std::string_view folded);

// The key a unit can be looked up by: of the word, or of the pair this character and the next one make. 0: the unit begins neither.
std::uint64_t key_at(std::string_view folded, const std::vector<unit>& units, std::size_t i) noexcept;

// True when `what` stands in `where` from unit `at` on: the same units in a row. Two characters that touch in `what` have to touch in
// `where`; everywhere else separators are ignored.
bool stands_at(std::string_view what_text, const std::vector<unit>& what, std::string_view where_text, const std::vector<unit>& where,
               std::size_t at) noexcept;

}  // namespace wirewatch::match
