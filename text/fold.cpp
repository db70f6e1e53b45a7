#include "text/fold.h"

#include <unicode/brkiter.h>
#include <unicode/utext.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <memory>
#include <utility>

#include "text/charset.h"
#include "text/code_points.h"

namespace wirewatch::text {
namespace {

using detail::ascii_prefix;
using detail::fold_by_icu;
using detail::is_ascii;
using detail::next_of_valid;
using detail::trait_table;

constexpr std::size_t max_bytes = std::size_t(1) << 30;  // ICU counts in 32 bits; what is beyond is cut

// The input itself when it is valid, else its repair in `buffer`.
std::string_view checked(std::string_view s, std::string& buffer) {
  s = s.substr(0, max_bytes);
  if (valid_utf8(s)) return s;
  buffer = sanitize_utf8(s);
  return buffer;
}

bool is_space(char32_t c) noexcept {
  return c == ' ' || (c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
         c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool is_invisible(char32_t c) noexcept {
  return c == 0xAD || c == 0x061C || c == 0x180E || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
         c == 0xFEFF;
}

// For collapse_space: 1 for bytes that begin white space or something invisible, or may do so; a single ' ' is as good as a letter.
constexpr std::array<std::uint8_t, 256> make_special() {
  std::array<std::uint8_t, 256> special{};
  for (int c = 0x09; c <= 0x0D; ++c) special[std::size_t(c)] = 1;
  for (int lead : {0xC2, 0xD8, 0xE1, 0xE2, 0xE3, 0xEF}) special[std::size_t(lead)] = 1;
  return special;
}
constexpr auto special = make_special();

// The first byte from `i` on that is special, or a ' ' behind a ' '; a ' ' at `i` counts as one. Valid UTF-8.
std::size_t skip_plain(std::string_view s, std::size_t i, bool behind_space) noexcept {
  constexpr std::uint64_t low = 0x7F7F7F7F7F7F7F7F, spaces = 0x2020202020202020;
  const auto* p = reinterpret_cast<const unsigned char*>(s.data());
  if constexpr (std::endian::native == std::endian::little) {
    for (std::uint64_t carry = behind_space ? 0x80 : 0; i + 8 <= s.size(); i += 8) {
      std::uint64_t word;
      std::memcpy(&word, p + i, 8);
      const std::uint64_t other = word ^ spaces;
      const std::uint64_t found = ~(((other & low) + low) | other | low);  // 0x80 where there is a ' '
      const unsigned any = unsigned(special[p[i]]) | special[p[i + 1]] | special[p[i + 2]] | special[p[i + 3]] | special[p[i + 4]] |
                           special[p[i + 5]] | special[p[i + 6]] | special[p[i + 7]];
      if (any != 0 || (found & (found << 8 | carry)) != 0) break;
      carry = found >> 56;
      behind_space = carry != 0;
    }
  }
  for (; i < s.size(); ++i) {
    const bool space = p[i] == ' ';
    if (special[p[i]] != 0 || (space && behind_space)) return i;
    behind_space = space;
  }
  return i;
}

std::string collapse_valid(std::string_view s) {
  std::string out;
  out.reserve(s.size());
  bool gap = false;
  std::size_t start = 0, i = 0;  // what is to be copied begins at start; the text is read up to i
  const auto copy_to = [&](std::size_t end) {
    const bool space_behind = end > start && s[end - 1] == ' ';
    if (space_behind) --end;
    if (end > start) {
      if (std::exchange(gap, false)) out.push_back(' ');
      out.append(s.data() + start, end - start);
    }
    gap = gap || (space_behind && !out.empty());
  };
  while ((i = skip_plain(s, i, i == start || s[i - 1] == ' ')) < s.size()) {
    const auto here = i;
    const char32_t c = next_of_valid(s.data(), i);
    const bool space = is_space(c);
    if (!space && !is_invisible(c)) continue;
    copy_to(here);
    start = i;
    gap = gap || (space && !out.empty());
  }
  copy_to(s.size());
  return out;
}

// True only for text in NFC, and for most of that.
bool is_composed(std::string_view s) noexcept {
  const auto& table = trait_table::instance();
  for (std::size_t pos = 0; (pos += ascii_prefix(s.data() + pos, s.size() - pos)) < s.size();)
    if ((table.known(next_of_valid(s.data(), pos)) & detail::composed) == 0) return false;
  return true;
}

void lower_ascii(std::string& s) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101;
  std::size_t i = 0;
  for (; i + 8 <= s.size(); i += 8) {
    std::uint64_t word;
    std::memcpy(&word, s.data() + i, 8);
    const std::uint64_t seven = word & (ones * 0x7F);
    // 0x80 where a byte is at least 'A', not above 'Z', and ASCII
    const std::uint64_t capital = (seven + ones * (0x80 - 'A')) & ~(seven + ones * (0x7F - 'Z')) & ~word & (ones * 0x80);
    word |= capital >> 2;
    std::memcpy(s.data() + i, &word, 8);
  }
  for (; i < s.size(); ++i)
    if (s[i] >= 'A' && s[i] <= 'Z') s[i] = char(s[i] + 32);
}

bool folds_alone(const trait_table& table, std::string_view s, std::size_t at) noexcept {
  return static_cast<unsigned char>(s[at]) < 0x80 || (table.known(next_of_valid(s.data(), at)) & detail::folds_alone) != 0;
}

// U+302A to U+302D go or stay with the other accents of the text.
bool has_ideographic_tone(std::string_view s) noexcept {
  for (auto at = s.find("\xE3\x80"); at != s.npos; at = s.find("\xE3\x80", at + 2))
    if (s[at + 2] >= '\xAA' && s[at + 2] <= '\xAD') return true;
  return false;
}

// What fold() does before it collapses white space. Most characters fold by themselves. The others are given to ICU together with the
// one before them, which they may join; a character that folds by itself joins none. Text with many of those is ICU's altogether.
std::string fold_valid(std::string_view s) {
  constexpr int max_calls = 8;
  const auto& table = trait_table::instance();
  std::string out;
  out.reserve(s.size());
  std::size_t start = 0;               // what was not copied yet begins here
  std::size_t last = 0, last_out = 0;  // the character before; where its folding stands, if that is copied
  int calls = 0;
  for (std::size_t pos = 0; (pos += ascii_prefix(s.data() + pos, s.size() - pos)) < s.size();) {
    const auto here = pos;
    if (here > last && static_cast<unsigned char>(s[here - 1]) < 0x80) last = here - 1;
    const char32_t c = next_of_valid(s.data(), pos);
    const auto traits = table.known(c);
    if ((traits & detail::folds_to_self) != 0) {
      last = here;
    } else if ((traits & detail::folds_alone) != 0) {
      out.append(s.data() + start, here - start);
      last = here;
      last_out = out.size();
      start = pos;
      out += table.folding(c);
    } else {
      if (last < start) {
        out.resize(last_out);
      } else {
        out.append(s.data() + start, last - start);
      }
      if (++calls > max_calls) pos = s.size();
      while (pos < s.size() && !folds_alone(table, s, pos)) next_of_valid(s.data(), pos);
      const auto together = s.substr(last, pos - last);
      if (has_ideographic_tone(together)) return fold_by_icu(s);
      out += fold_by_icu(together);
      start = last = pos;
    }
  }
  out.append(s.data() + start, s.size() - start);
  lower_ascii(out);
  return out;
}

// Whether the point, comma or hyphen at `at` is: 1.5 is not 15, and -5 is not 5.
bool part_of_number(const trait_table& table, std::string_view s, std::size_t at) noexcept {
  const auto decimal = [&](std::size_t i) { return (table.traits(next_of_valid(s.data(), i)) & detail::decimal_digit) != 0; };
  if (at + 1 >= s.size() || !decimal(at + 1)) return false;
  if (s[at] == '-') return at == 0 || s[at - 1] == ' ';
  std::size_t before = at;
  while (before > 0 && (s[--before] & 0xC0) == 0x80) {
  }
  return at > 0 && decimal(before);
}

}  // namespace

char32_t next_code_point(std::string_view text, std::size_t& pos) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(pos);
  if (lead < 0x80) return ++pos, lead;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || length > text.size() - pos) return ++pos, char32_t(0xFFFD);
  char32_t c = lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(pos + i) & 0xC0) != 0x80) return ++pos, char32_t(0xFFFD);
    c = (c << 6) | (byte(pos + i) & 0x3F);
  }
  const bool overlong = (length == 3 && c < 0x800) || (length == 4 && (c < 0x10000 || c > 0x10FFFF));
  if (overlong || (c >= 0xD800 && c <= 0xDFFF)) return ++pos, char32_t(0xFFFD);
  pos += length;
  return c;
}

void append_utf8(std::string& out, char32_t c) {
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = 0xFFFD;
  if (c < 0x80) {
    out.push_back(char(c));
    return;
  }
  if (c < 0x800) {
    out.push_back(char(0xC0 | (c >> 6)));
  } else {
    if (c < 0x10000) {
      out.push_back(char(0xE0 | (c >> 12)));
    } else {
      out.push_back(char(0xF0 | (c >> 18)));
      out.push_back(char(0x80 | ((c >> 12) & 0x3F)));
    }
    out.push_back(char(0x80 | ((c >> 6) & 0x3F)));
  }
  out.push_back(char(0x80 | (c & 0x3F)));
}

script_class classify(char32_t c) noexcept {
  if (c > 0x10FFFF) return script_class::none;
  const auto traits = trait_table::instance().known(c);
  return traits != 0 ? static_cast<script_class>(traits & detail::script_bits) : detail::script_of(c);
}

std::string nfc(std::string_view in) {
  if (is_ascii(in)) return std::string(in.substr(0, max_bytes));
  std::string buffer;
  const auto s = checked(in, buffer);
  return is_composed(s) ? std::string(s) : detail::normalized_nfc(s);
}

std::string collapse_space(std::string_view in) {
  std::string buffer;
  return collapse_valid(checked(in, buffer));
}

std::string fold(std::string_view in) {
  std::string buffer;
  return collapse_valid(fold_valid(checked(in, buffer)));
}

std::string substance(std::string_view in) {
  constexpr std::size_t widest = 4;
  const auto& table = trait_table::instance();
  std::string folded = fold(in);
  const std::size_t size = folded.size();
  folded.append(widest, '\0');  // each character is copied with what may follow it, and only then counted or not
  std::string out(size + widest, '\0');
  const char* const from = folded.data();
  char* to = out.data();
  for (std::size_t pos = 0; pos < size;) {
    const auto start = pos;
    const char32_t c = next_of_valid(from, pos);
    bool keep = (table.traits(c) & detail::substantial) != 0;
    if (c >= ',' && c <= '.') keep = part_of_number(table, {from, size}, start);
    std::memcpy(to, from + start, widest);
    to += keep ? pos - start : 0;
  }
  out.resize(std::size_t(to - out.data()));
  return out;
}

std::string truncate_graphemes(std::string_view in, std::size_t max_length) {
  if (in.size() <= max_length && valid_utf8(in)) return std::string(in);
  std::string buffer;
  const auto s = checked(in, buffer);
  if (s.size() <= max_length) return std::string(s);
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> graphemes(icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
  UText text = UTEXT_INITIALIZER;
  utext_openUTF8(&text, s.data(), std::int64_t(s.size()), &status);
  std::size_t cut = 0;
  if (U_SUCCESS(status)) {
    graphemes->setText(&text, status);
    cut = max_length;
    while ((static_cast<unsigned char>(s[cut]) & 0xC0) == 0x80) --cut;
    if (!graphemes->isBoundary(std::int32_t(cut))) cut = std::size_t(std::max(graphemes->preceding(std::int32_t(cut)), 0));
  }
  utext_close(&text);
  return std::string(s.substr(0, cut));
}

}  // namespace wirewatch::text
