// Splits a query into tokens. Everything the language has is told apart here, also what the parser then refuses.
#pragma once
#include <string>
#include <string_view>

#include "match/query.h"

namespace wirewatch::match {

enum class token_type : std::uint8_t { end, open, close, word, phrase, field, both, either, negation, prefix, near, set };

struct token {
  token_type type = token_type::end;
  std::string_view text;   // of a phrase without its quotes, of a field without its colon
  std::size_t begin = 0;   // byte offset in the query
  std::size_t length = 0;  // bytes, quotes and colon included
};

class lexer {
 public:
  explicit lexer(std::string_view query) : query_(query) {}
  tl::expected<token, query_error> next();
  // What stands after a field's colon: "(", a bare value or a quoted one (both as token_type::word), or the end.
  // `spaced`: white space may come first, as inside a list.
  tl::expected<token, query_error> value(bool spaced);
  query_error wrong(const token& at, std::string message, std::string expected) const;

 private:
  void skip_space();
  std::size_t word_end() const;
  tl::expected<token, query_error> quoted();
  token make(token_type type, std::size_t length) const;

  std::string_view query_;
  std::size_t pos_ = 0;
};

}  // namespace wirewatch::match
