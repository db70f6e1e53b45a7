#include "text/fold.h"

#include <unicode/brkiter.h>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utext.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "text/charset.h"

namespace wirewatch::text {
namespace {

constexpr std::size_t max_bytes = std::size_t(1) << 30;  // ICU counts in 32 bits; what is beyond is cut

bool is_ascii(std::string_view s) noexcept {
  return std::all_of(s.begin(), s.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// The input itself when it is valid, else its repair in `buffer`.
std::string_view checked(std::string_view s, std::string& buffer) {
  s = s.substr(0, max_bytes);
  if (valid_utf8(s)) return s;
  buffer = sanitize_utf8(s);
  return buffer;
}

std::string normalized(std::string_view s, const icu::Normalizer2* (*form)(UErrorCode&)) {
  UErrorCode status = U_ZERO_ERROR;
  const auto* normalizer = form(status);
  if (U_FAILURE(status)) return std::string(s);
  std::string out;
  out.reserve(s.size());
  icu::StringByteSink<std::string> sink(&out);
  normalizer->normalizeUTF8(0, icu::StringPiece(s.data(), std::int32_t(s.size())), sink, nullptr, status);
  return U_SUCCESS(status) ? out : std::string(s);
}

bool is_space(char32_t c) noexcept {
  return c == ' ' || (c >= 0x09 && c <= 0x0D) || c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
         c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool is_invisible(char32_t c) noexcept {
  return c == 0xAD || c == 0x061C || c == 0x180E || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
         c == 0xFEFF;
}

// Accents of alphabets; not the vowel signs of Indic and Thai writing, which are letters, and not the voicing marks of kana.
bool is_accent(char32_t c) noexcept {
  if (c < 0x300 || c == 0x3099 || c == 0x309A || ((U_GET_GC_MASK(UChar32(c))) & (U_GC_MN_MASK | U_GC_ME_MASK)) == 0) return false;
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(UChar32(c), &status)) {
    case USCRIPT_INHERITED:
    case USCRIPT_COMMON:
    case USCRIPT_LATIN:
    case USCRIPT_GREEK:
    case USCRIPT_CYRILLIC:
    case USCRIPT_HEBREW:
    case USCRIPT_ARABIC:
    case USCRIPT_SYRIAC:
      return true;
    default:
      return false;
  }
}

// Han, kana, composed Hangul and their punctuation have no accents; most text without Latin-1 letters skips a pass.
bool may_have_accents(std::string_view s) noexcept {
  for (std::size_t pos = 0; pos < s.size();) {
    const char32_t c = next_code_point(s, pos);
    if (c >= 0xC0 && !(c >= 0x2010 && c <= 0x206F) && !(c >= 0x3000 && c <= 0x9FFF) && !(c >= 0xAC00 && c <= 0xD7A3)) return true;
  }
  return false;
}

std::string without_accents(std::string_view s) {
  const auto apart = normalized(s, &icu::Normalizer2::getNFDInstance);
  std::string out;
  out.reserve(apart.size());
  for (std::size_t pos = 0; pos < apart.size();) {
    const auto start = pos;
    if (!is_accent(next_code_point(apart, pos))) out.append(apart, start, pos - start);
  }
  return normalized(out, &icu::Normalizer2::getNFCInstance);
}

bool is_decimal(char32_t c) noexcept { return c < 0x80 ? c >= '0' && c <= '9' : u_isdigit(UChar32(c)) != 0; }

// Signs that change what is said. Bullets, boxes, arrows and dingbats are decoration; ASCII and its like in the mathematical class
// (| ~ < >) serve as separators.
bool carries_meaning(char32_t c) noexcept {
  if (c == '%' || c == 0x2030 || c == 0xB0 || c == '+' || c == '=') return true;
  if (c < 0x80) return c == '$';
  const auto mask = U_GET_GC_MASK(UChar32(c));
  if ((mask & U_GC_SC_MASK) != 0) return true;
  if ((mask & U_GC_SM_MASK) != 0) return !(c >= 0x2190 && c <= 0x21FF) && !(c >= 0x2500 && c <= 0x27FF);
  return (mask & U_GC_SO_MASK) != 0 && c >= 0x1F000;  // emoji
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

std::string nfc(std::string_view in) {
  std::string buffer;
  const auto s = checked(in, buffer);
  return is_ascii(s) ? std::string(s) : normalized(s, &icu::Normalizer2::getNFCInstance);
}

std::string collapse_space(std::string_view in) {
  std::string buffer;
  const auto s = checked(in, buffer);
  std::string out;
  out.reserve(s.size());
  bool gap = false;
  for (std::size_t pos = 0; pos < s.size();) {
    const auto start = pos;
    const char32_t c = next_code_point(s, pos);
    if (is_space(c)) {
      gap = !out.empty();
    } else if (!is_invisible(c)) {
      if (std::exchange(gap, false)) out.push_back(' ');
      out.append(s, start, pos - start);
    }
  }
  return out;
}

std::string fold(std::string_view in) {
  std::string buffer;
  const auto s = checked(in, buffer);
  std::string folded;
  if (is_ascii(s)) {
    folded.assign(s);
    std::transform(folded.begin(), folded.end(), folded.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  } else {
    folded = normalized(s, &icu::Normalizer2::getNFKCCasefoldInstance);
    if (may_have_accents(folded)) folded = without_accents(folded);
  }
  return collapse_space(folded);
}

std::string substance(std::string_view in) {
  const auto folded = fold(in);
  std::string out;
  out.reserve(folded.size());
  char32_t before = 0;
  for (std::size_t pos = 0; pos < folded.size();) {
    const auto start = pos;
    const char32_t c = next_code_point(folded, pos);
    const bool last = pos >= folded.size();
    std::size_t ahead = pos;
    const bool digit_follows = !last && is_decimal(next_code_point(folded, ahead));
    // 1.5 is not 15, and -5 is not 5
    const bool part_of_number = digit_follows && (((c == '.' || c == ',') && is_decimal(before)) || (c == '-' && (before == 0 || before == ' ')));
    if (classify(c) != script_class::none || part_of_number || carries_meaning(c)) out.append(folded, start, pos - start);
    before = c;
  }
  return out;
}

script_class classify(char32_t c) noexcept {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? script_class::spaced : script_class::none;
  if (c >= 0xAC00 && c <= 0xD7A3) return script_class::unspaced;
  if (c > 0x10FFFF) return script_class::none;
  const auto mask = U_GET_GC_MASK(UChar32(c));
  if ((mask & (U_GC_L_MASK | U_GC_N_MASK | U_GC_M_MASK)) == 0) return script_class::none;
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(UChar32(c), &status)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
    case USCRIPT_HANGUL:
      return script_class::unspaced;
    default:  // the long-vowel and iteration marks belong to no script
      return (c >= 0x3005 && c <= 0x30FF) || c == 0xFF70 ? script_class::unspaced : script_class::spaced;
  }
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
