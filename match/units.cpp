#include "match/units.h"

#include <unicode/uscript.h>

#include "core/digest.h"
#include "text/fold.h"

namespace wirewatch::match {
namespace {

constexpr std::uint64_t word_seed = 1, pair_seed = 2;

// 0: a character without a script of its own (digits, combining marks), which joins whatever it touches.
int script_of(char32_t c) noexcept {
  if (c < 0x80) return c >= 'a' && c <= 'z' ? USCRIPT_LATIN : 0;
  UErrorCode status = U_ZERO_ERROR;
  UScriptCode script = uscript_getScript(UChar32(c), &status);
  return U_FAILURE(status) || script == USCRIPT_INHERITED ? 0 : int(script);  // USCRIPT_COMMON is 0
}

}  // namespace

std::vector<unit> split_units(std::string_view folded) {
  std::vector<unit> units;
  units.reserve(folded.size() / 6 + 1);
  bool open = false;     // the last unit is a word that may go on
  bool touches = false;  // the character before was part of a unit
  int script = 0;        // of the open word
  for (std::size_t pos = 0; pos < folded.size();) {
    std::size_t begin = pos;
    char32_t c = text::next_code_point(folded, pos);
    text::script_class cls = text::classify(c);
    if (cls == text::script_class::none) {
      open = touches = false;
      continue;
    }
    bool word = cls == text::script_class::spaced;
    int own = word ? script_of(c) : 0;
    if (word && open && (own == 0 || script == 0 || own == script)) {
      units.back().size += std::uint32_t(pos - begin);
      if (script == 0) script = own;
      continue;
    }
    units.push_back({std::uint32_t(begin), std::uint32_t(pos - begin), word, touches});
    touches = true;
    open = word;
    script = own;
  }
  return units;
}

std::uint64_t key_at(std::string_view folded, const std::vector<unit>& units, std::size_t i) noexcept {
  if (units[i].word) return fast_hash(text_of(folded, units[i]), word_seed) | 1;
  if (i + 1 >= units.size() || units[i + 1].word) return 0;
  return fast_hash(text_of(folded, units[i + 1]), fast_hash(text_of(folded, units[i]), pair_seed)) | 1;
}

bool stands_at(std::string_view what_text, const std::vector<unit>& what, std::string_view where_text, const std::vector<unit>& where,
               std::size_t at) noexcept {
  if (at > where.size() || where.size() - at < what.size()) return false;
  for (std::size_t i = 0; i < what.size(); ++i) {
    unit a = what[i], b = where[at + i];
    if (a.word != b.word || text_of(what_text, a) != text_of(where_text, b)) return false;
    bool one_run = i > 0 && a.joined && !a.word && !what[i - 1].word;
    if (one_run && !b.joined) return false;
  }
  return true;
}

}  // namespace wirewatch::match
