#include "detect/tokens.h"

#include <unicode/uchar.h>

#include "text/fold.h"

namespace wirewatch::detect {
namespace {

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

bool is_hangul(char32_t c) {
  return (c >= 0x1100 && c <= 0x11FF) || (c >= 0x3130 && c <= 0x318F) || (c >= 0xA960 && c <= 0xA97F) || (c >= 0xAC00 && c <= 0xD7FF) ||
         (c >= 0xFFA0 && c <= 0xFFDC);
}

token_kind kind_of(char32_t c) {
  switch (text::classify(c)) {
    case text::script_class::spaced:
      return token_kind::word;
    case text::script_class::unspaced:
      return is_hangul(c) ? token_kind::word : token_kind::character;
    case text::script_class::none:
      break;
  }
  return token_kind::mark;
}

char32_t code_point_at(std::string_view text, std::size_t at) { return at < text.size() ? text::next_code_point(text, at) : U'\0'; }

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }

// What holds a word together when letters stand on both sides, or figures.
bool joins(char32_t before, char32_t c, char32_t after) {
  switch (c) {
    case U'\'':
    case U'\u2019':
    case U'-':
    case U'\u2010':
    case U'\u2011':
    case U'_':
      return kind_of(after) == token_kind::word;
    case U'.':
    case U',':
    case U':':
      return is_digit(before) && is_digit(after);
    default:
      return false;
  }
}

std::size_t word_end(std::string_view text, std::size_t at) {
  char32_t last = 0;
  while (at < text.size()) {
    const char32_t c = code_point_at(text, at);
    const std::size_t end = grapheme_end(text, at);
    if (kind_of(c) != token_kind::word && (last == 0 || !joins(last, c, code_point_at(text, end)))) break;
    last = c;
    at = end;
  }
  return at;
}

// Grapheme_Cluster_Break with Extended_Pictographic as a value of its own: no code point has both.
constexpr int pictograph = U_GCB_COUNT;
int break_class(char32_t c) {
  const int value = u_getIntPropertyValue(UChar32(c), UCHAR_GRAPHEME_CLUSTER_BREAK);
  return value == U_GCB_OTHER && u_hasBinaryProperty(UChar32(c), UCHAR_EXTENDED_PICTOGRAPHIC) ? pictograph : value;
}

struct cluster_state {
  int last;
  bool pictograph_then_joiner = false;  // GB11: Extended_Pictographic Extend* ZWJ
  bool pictograph_open = false;
  bool odd_indicators = false;  // GB12, GB13
};

// Whether the rules GB3 to GB13 forbid a break between what `s` has seen and `next`.
bool goes_on(const cluster_state& s, int next) {
  if (s.last == U_GCB_CR) return next == U_GCB_LF;
  const auto control = [](int v) { return v == U_GCB_CR || v == U_GCB_LF || v == U_GCB_CONTROL; };
  if (control(s.last) || control(next)) return false;
  if (s.last == U_GCB_L && (next == U_GCB_L || next == U_GCB_V || next == U_GCB_LV || next == U_GCB_LVT)) return true;
  if ((s.last == U_GCB_LV || s.last == U_GCB_V) && (next == U_GCB_V || next == U_GCB_T)) return true;
  if ((s.last == U_GCB_LVT || s.last == U_GCB_T) && next == U_GCB_T) return true;
  if (next == U_GCB_EXTEND || next == U_GCB_ZWJ || next == U_GCB_SPACING_MARK || s.last == U_GCB_PREPEND) return true;
  if (s.pictograph_then_joiner && next == pictograph) return true;
  return s.odd_indicators && next == U_GCB_REGIONAL_INDICATOR;
}

void see(cluster_state& s, int value) {
  s.pictograph_then_joiner = s.pictograph_open && value == U_GCB_ZWJ;
  s.pictograph_open = value == pictograph || (s.pictograph_open && value == U_GCB_EXTEND);
  s.odd_indicators = value == U_GCB_REGIONAL_INDICATOR && !s.odd_indicators;
  s.last = value;
}

}  // namespace

std::size_t grapheme_end(std::string_view text, std::size_t at) {
  const auto ascii = [&](std::size_t i) { return static_cast<unsigned char>(text[i]) < 0x80; };
  if (ascii(at) && text[at] != '\r' && (at + 1 == text.size() || ascii(at + 1))) return at + 1;
  cluster_state state{U_GCB_CONTROL};
  see(state, break_class(text::next_code_point(text, at)));
  while (at < text.size()) {
    std::size_t end = at;
    const int value = break_class(text::next_code_point(text, end));
    if (!goes_on(state, value)) break;
    see(state, value);
    at = end;
  }
  return at;
}

token next_token(std::string_view text, std::size_t at) {
  std::size_t first = at;
  while (first < text.size() && is_space(text[first])) ++first;
  const bool single = first == at + 1 && text[at] == ' ' && first < text.size();
  if (first > at && !single) return {first, token_kind::space};
  const token_kind kind = kind_of(code_point_at(text, first));
  return {kind == token_kind::word ? word_end(text, first) : grapheme_end(text, first), kind};
}

}  // namespace wirewatch::detect
