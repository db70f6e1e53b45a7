// What text/fold.cpp asks about each character, looked up instead of computed; a part of text/.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "text/fold.h"

namespace wirewatch::text::detail {

// Bytes below 0x80 at the start, eight at a time.
inline std::size_t ascii_prefix(const char* p, std::size_t n) noexcept {
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    std::uint64_t word;
    std::memcpy(&word, p + i, 8);
    if ((word & 0x8080808080808080u) != 0) break;
  }
  while (i < n && static_cast<unsigned char>(p[i]) < 0x80) ++i;
  return i;
}
inline bool is_ascii(std::string_view s) noexcept { return ascii_prefix(s.data(), s.size()) == s.size(); }

// next_code_point for text that is known to be valid UTF-8.
inline char32_t next_of_valid(const char* text, std::size_t& pos) noexcept {
  const auto* p = reinterpret_cast<const unsigned char*>(text) + pos;
  const char32_t lead = *p;
  if (lead < 0x80) return ++pos, lead;
  if (lead >= 0xE0 && lead < 0xF0) return pos += 3, (lead & 0x0F) << 12 | char32_t(p[1] & 0x3F) << 6 | char32_t(p[2] & 0x3F);
  if (lead < 0xE0) return pos += 2, (lead & 0x1F) << 6 | char32_t(p[1] & 0x3F);
  return pos += 4, (lead & 0x07) << 18 | char32_t(p[1] & 0x3F) << 12 | char32_t(p[2] & 0x3F) << 6 | char32_t(p[3] & 0x3F);
}

enum trait : std::uint8_t {
  script_bits = 0x03,  // a script_class
  substantial = 0x04,  // substance() keeps it wherever it stands
  decimal_digit = 0x08,
  composed = 0x10,       // text of nothing but these is in NFC
  folds_alone = 0x20,    // fold() makes of it what folding() says, whatever stands around it
  folds_to_self = 0x40,  // and that is the character itself, but for ASCII capitals
  listed = 0x80
};

// The traits as ICU has them, and fold() before white space is collapsed. `valid` is valid UTF-8.
script_class script_of(char32_t) noexcept;
bool is_decimal(char32_t) noexcept;
bool carries_meaning(char32_t) noexcept;  // a sign that changes what is said
std::string normalized_nfc(std::string_view valid);
std::string fold_by_icu(std::string_view valid);

// The same for alphabets, punctuation, kana, full-width forms, Hangul syllables and most Han. Filled when first used, in a few milliseconds.
class trait_table {
 public:
  static const trait_table& instance();

  // The traits; 0 for a character that the table does not have. One that it has is never 0: `listed` is set.
  std::uint8_t known(char32_t c) const noexcept {
    if (c < plain_end) return traits_[c];
    if ((c >= 0xAC00 && c <= 0xD7A3) || (c >= 0x4E00 && c <= 0x9FEF)) return even_;
    return c >= wide_begin && c < wide_end ? traits_[c - wide_begin + plain_end] : 0;
  }
  std::uint8_t traits(char32_t c) const noexcept {
    const std::uint8_t found = known(c);
    return found != 0 ? found : compute(c);
  }
  // For a character that folds alone and not to itself.
  std::string_view folding(char32_t c) const noexcept {
    const char* entry = pool_.data() + offsets_[c < plain_end ? c : c - wide_begin + plain_end];
    return {entry + 1, static_cast<unsigned char>(*entry)};
  }

 private:
  trait_table();
  static std::uint8_t compute(char32_t) noexcept;  // without what concerns fold()
  static constexpr char32_t plain_end = 0x3400, wide_begin = 0xFF00, wide_end = 0xFFF0;

  static constexpr std::size_t entries = plain_end + wide_end - wide_begin;

  std::array<std::uint8_t, entries> traits_{};
  std::array<std::uint16_t, entries> offsets_{};  // into pool_
  std::string pool_;                              // a length and that many bytes, again and again
  std::uint8_t even_ = 0;                         // of Hangul syllables and Han
};

}  // namespace wirewatch::text::detail
