// Text forms over UTF-8 by ICU: canonical text for evidence, folded text for matching. Each has a fast path for ASCII.
// Input that is not valid UTF-8 is repaired as sanitize_utf8 does; the output is always valid UTF-8.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace wirewatch::text {

std::string nfc(std::string_view);  // Unicode Normalization Form C (UAX 15)

// Runs of Unicode white space become one space, the ends are trimmed, and what nobody sees (zero-width characters, soft hyphens, byte order
// marks, direction marks) is dropped.
std::string collapse_space(std::string_view);

// For matching: NFKC_Casefold, accents of letters removed (é → e, й → и), while Hangul stays composed and kana keep their voicing marks;
// then collapse_space. fold(fold(x)) == fold(x).
std::string fold(std::string_view);

// fold() without punctuation, symbols and white space: two texts with equal substance differ only cosmetically.
// Currency, mathematical and per-cent signs stay: they carry meaning.
std::string substance(std::string_view);

// Scripts that put spaces between words are matched by word; the others, and Hangul with its particles, by substring.
enum class script_class : std::uint8_t {
  spaced,    // letters, digits and marks of all other scripts
  unspaced,  // Han, Hiragana, Katakana, Thai, Lao, Khmer, Myanmar, Hangul
  none       // white space, punctuation, symbols
};
script_class classify(char32_t) noexcept;

// Reads the code point at pos and moves pos behind it; an invalid byte gives U+FFFD and counts one. Requires pos < text.size().
char32_t next_code_point(std::string_view text, std::size_t& pos) noexcept;
void append_utf8(std::string& out, char32_t);  // what is not a scalar value becomes U+FFFD

// The longest prefix of at most max_bytes that ends on a grapheme cluster border (UAX 29).
std::string truncate_graphemes(std::string_view, std::size_t max_bytes);

}  // namespace wirewatch::text
