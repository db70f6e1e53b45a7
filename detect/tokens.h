// Text as the pieces a difference is made of. Internal to detect/.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace wirewatch::detect {

enum class token_kind : std::uint8_t {
  word,       // of a script that spaces its words, Hangul too (an eojeol); "don't", "re-read" and "3.14" are one
  character,  // one grapheme cluster of Han, Kana, Thai, Lao, Khmer, Myanmar
  mark,       // one grapheme cluster of punctuation or a symbol
  space       // a run of white space that is not one single space: a paragraph break, a line break
};
inline bool counts(token_kind k) { return k == token_kind::word || k == token_kind::character; }

struct token {
  std::size_t end = 0;
  token_kind kind = token_kind::space;
};

// The token that starts at `at`, which is 0 or the end of another token; at < text.size(). A single space belongs to the
// token behind it, so that the tokens of a text cover it without gaps. None ends inside a grapheme cluster.
token next_token(std::string_view text, std::size_t at);

// The end of the extended grapheme cluster that starts at `at` (UAX 29 without the Indic conjuncts of GB9c).
std::size_t grapheme_end(std::string_view text, std::size_t at);

}  // namespace wirewatch::detect
