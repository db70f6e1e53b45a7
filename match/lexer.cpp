#include "match/lexer.h"

#include <algorithm>

#include "text/fold.h"

namespace wirewatch::match {
namespace {

constexpr std::size_t max_found_bytes = 60;

// Control characters count as space: nothing in the language is made of them.
bool is_space(char32_t c) {
  return c <= 0x20 || (c >= 0x7f && c <= 0xa0) || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
         c == 0x205f || c == 0x3000;
}
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

query_error lexer::wrong(const token& at, std::string message, std::string expected) const {
  query_error e;
  for (std::size_t pos = 0; pos < at.begin; ++e.column) text::next_code_point(query_, pos);
  std::string_view found = query_.substr(at.begin, at.length);
  std::string shown = text::truncate_graphemes(text::collapse_space(found), max_found_bytes);
  if (found.empty())
    e.found = at.begin < query_.size() ? "white space" : "the end of the query";
  else
    e.found = "\"" + shown + (found.size() > max_found_bytes ? "…\"" : "\"");
  e.expected = std::move(expected);
  e.message = std::move(message);
  return e;
}

token lexer::make(token_type type, std::size_t length) const { return {type, query_.substr(pos_, length), pos_, length}; }

void lexer::skip_space() {
  for (std::size_t next = pos_; pos_ < query_.size(); pos_ = next)
    if (!is_space(text::next_code_point(query_, next))) return;
}

std::size_t lexer::word_end() const {
  std::size_t end = pos_;
  for (std::size_t next = pos_; end < query_.size(); end = next) {
    char32_t c = text::next_code_point(query_, next);
    if (is_space(c) || c == '(' || c == ')' || c == '"') break;
  }
  return end;
}

tl::expected<token, query_error> lexer::quoted() {
  std::size_t close = query_.find('"', pos_ + 1);
  if (close == query_.npos) return tl::unexpected(wrong(make(token_type::phrase, query_.size() - pos_), "the quote is not closed", "a closing \""));
  token t = make(token_type::phrase, close + 1 - pos_);
  t.text = t.text.substr(1, t.text.size() - 2);
  pos_ = close + 1;
  return t;
}

tl::expected<token, query_error> lexer::next() {
  skip_space();
  if (pos_ == query_.size()) return make(token_type::end, 0);
  char c = query_[pos_];
  if (c == '"') return quoted();
  token t;
  if (c == '(' || c == ')') {
    t = make(c == '(' ? token_type::open : token_type::close, 1);
    ++pos_;
    return t;
  }
  std::size_t end = word_end();
  if (c == '-') {
    bool alone = end == pos_ + 1 && (end == query_.size() || query_[end] == ')' || (query_[end] != '(' && query_[end] != '"'));
    if (alone)
      return tl::unexpected(wrong(make(token_type::word, 1), "a - stands directly before what it excludes", "a word behind it, without space"));
    t = make(token_type::negation, 1);
    ++pos_;
    return t;
  }
  t = make(token_type::word, end - pos_);
  std::string_view w = t.text;
  std::size_t name = std::size_t(std::find_if_not(w.begin(), w.end(), is_letter) - w.begin());
  if (name > 0 && name < w.size() && w[name] == ':') {
    t = make(token_type::field, name + 1);
    t.text.remove_suffix(1);
    end = pos_ + name + 1;
  } else if (w == "AND") {
    t.type = token_type::both;
  } else if (w == "OR") {
    t.type = token_type::either;
  } else if (w == "NOT") {
    t.type = token_type::negation;
  } else if (w == "NEAR" || w.substr(0, 5) == "NEAR/") {
    t.type = token_type::near;
  } else if (c == '@') {
    t.type = token_type::set;
  } else if (w.find('*') != w.npos) {
    t.type = token_type::prefix;
  }
  pos_ = end;
  return t;
}

tl::expected<token, query_error> lexer::value(bool spaced) {
  if (spaced) skip_space();
  if (pos_ == query_.size()) return make(token_type::end, 0);
  token t;
  if (query_[pos_] == '"') {
    auto q = quoted();
    if (!q) return q;
    t = *q;
    t.type = token_type::word;
    return t;
  }
  if (query_[pos_] == '(' || query_[pos_] == ')') {
    t = make(query_[pos_] == '(' ? token_type::open : token_type::close, 1);
    ++pos_;
    return t;
  }
  std::size_t end = word_end();
  t = make(token_type::word, end - pos_);
  pos_ = end;
  return t;
}

}  // namespace wirewatch::match
