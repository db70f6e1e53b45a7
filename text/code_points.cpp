#include "text/code_points.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

namespace wirewatch::text::detail {
namespace {

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

}  // namespace

bool is_decimal(char32_t c) noexcept { return c < 0x80 ? c >= '0' && c <= '9' : u_isdigit(UChar32(c)) != 0; }

// Bullets, boxes, arrows and dingbats are decoration; ASCII and its like in the mathematical class
// (| ~ < >) serve as separators.
bool carries_meaning(char32_t c) noexcept {
  if (c == '%' || c == 0x2030 || c == 0xB0 || c == '+' || c == '=') return true;
  if (c < 0x80) return c == '$';
  const auto mask = U_GET_GC_MASK(UChar32(c));
  if ((mask & U_GC_SC_MASK) != 0) return true;
  if ((mask & U_GC_SM_MASK) != 0) return !(c >= 0x2190 && c <= 0x21FF) && !(c >= 0x2500 && c <= 0x27FF);
  return (mask & U_GC_SO_MASK) != 0 && c >= 0x1F000;  // emoji
}

script_class script_of(char32_t c) noexcept {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? script_class::spaced : script_class::none;
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

std::string normalized_nfc(std::string_view valid) { return normalized(valid, &icu::Normalizer2::getNFCInstance); }

std::string fold_by_icu(std::string_view valid) {
  auto folded = normalized(valid, &icu::Normalizer2::getNFKCCasefoldInstance);
  return may_have_accents(folded) ? without_accents(folded) : folded;
}

const trait_table& trait_table::instance() {
  static const trait_table table;
  return table;
}

std::uint8_t trait_table::compute(char32_t c) noexcept {
  const auto script = script_of(c);
  auto traits = static_cast<std::uint8_t>(script);
  if (script != script_class::none || carries_meaning(c)) traits |= substantial;
  if (is_decimal(c)) traits |= decimal_digit;
  if (u_getCombiningClass(UChar32(c)) == 0 && u_getIntPropertyValue(UChar32(c), UCHAR_NFC_QUICK_CHECK) == UNORM_YES) traits |= composed;
  return traits;
}

trait_table::trait_table() {
  UErrorCode status = U_ZERO_ERROR;
  const auto* folding = icu::Normalizer2::getNFKCCasefoldInstance(status);
  const auto* composing = icu::Normalizer2::getNFCInstance(status);
  for (std::size_t i = 0; i < entries; ++i) {
    const auto c = i < plain_end ? char32_t(i) : char32_t(i - plain_end + wide_begin);
    traits_[i] = std::uint8_t(listed | compute(c));
    // What joins the character before it, or vanishes and lets the next one do so, can not be folded by itself.
    if (U_FAILURE(status) || !folding->hasBoundaryBefore(UChar32(c)) || !composing->hasBoundaryBefore(UChar32(c))) continue;
    std::string itself;
    append_utf8(itself, c);
    const auto folded = fold_by_icu(itself);
    if (folded.empty() || folded.size() > 255) continue;
    traits_[i] |= folds_alone;
    if (folded == itself || c < 0x80) {
      traits_[i] |= folds_to_self;
    } else {
      offsets_[i] = std::uint16_t(pool_.size());
      pool_.push_back(char(folded.size()));
      pool_ += folded;
    }
  }
  even_ = std::uint8_t(listed | compute(0xAC00) | folds_alone | folds_to_self);
}

}  // namespace wirewatch::text::detail
