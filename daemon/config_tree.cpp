#include "daemon/config_tree.h"

#include <toml++/toml.h>

#include <algorithm>
#include <optional>

namespace wirewatch::daemon {
namespace {

place to_place(const toml::source_region& r) { return {r.begin.line, r.begin.column}; }

value convert(const toml::node& n) {
  value v;
  v.at = to_place(n.source());
  switch (n.type()) {
    case toml::node_type::string:
      v.type = value::kind::string;
      v.text = n.as_string()->get();
      break;
    case toml::node_type::integer:
      v.type = value::kind::integer;
      v.integer = n.as_integer()->get();
      v.number = double(v.integer);
      break;
    case toml::node_type::floating_point:
      v.type = value::kind::number;
      v.number = n.as_floating_point()->get();
      break;
    case toml::node_type::boolean:
      v.type = value::kind::boolean;
      v.boolean = n.as_boolean()->get();
      break;
    case toml::node_type::array:
      v.type = value::kind::array;
      v.items.reserve(n.as_array()->size());
      for (const toml::node& item : *n.as_array()) v.items.push_back(convert(item));
      break;
    case toml::node_type::table:
      v.members.reserve(n.as_table()->size());
      for (const auto& [key, child] : *n.as_table()) v.members.push_back({std::string(key.str()), to_place(key.source()), convert(child)});
      break;
    default:
      v.type = value::kind::date;
      break;
  }
  return v;
}

// The end of the string that opens at text[i]; single-line strings end at the end of the line at the latest.
std::size_t skip_string(std::string_view text, std::size_t i) {
  char quote = text[i];
  bool multi = text.substr(i, 3) == std::string(3, quote);
  for (i += multi ? 3 : 1; i < text.size(); ++i) {
    if (text[i] == '\\' && quote == '"') {
      ++i;
    } else if (text[i] == quote && (!multi || text.substr(i, 3) == std::string(3, quote))) {
      return i + (multi ? 3 : 1);
    } else if (text[i] == '\n' && !multi) {
      return i;
    }
  }
  return text.size();
}

std::optional<std::size_t> find_long_key(std::string_view text) {
  int parts = 1;
  for (std::size_t i = 0; i < text.size();) {
    char c = text[i];
    if (c == '"' || c == '\'') {
      i = skip_string(text, i);
      continue;
    }
    if (c == '#') {
      i = std::min(text.find('\n', i), text.size());
      continue;
    }
    if (c == '.' && ++parts > max_key_parts) return i;
    if (std::string_view("=,{}[]\n").find(c) != std::string_view::npos) parts = 1;
    ++i;
  }
  return {};
}

bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

place place_of(std::string_view text, std::size_t offset) {
  std::string_view before = text.substr(0, offset);
  std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return {std::size_t(std::count(before.begin(), before.end(), '\n')) + 1,
          std::size_t(std::count_if(before.begin() + std::ptrdiff_t(line_start), before.end(), starts_character)) + 1};
}

// In the library's words, with the one it is least clear in put plainly.
std::string describe(std::string_view message) {
  constexpr std::string_view prefix = "Error while ";
  if (message.substr(0, prefix.size()) == prefix) message.remove_prefix(prefix.size());
  if (message.find("could not determine value type") != message.npos)
    return "not TOML: found a value without quotes, expected a string in quotes, a number, true, false, a list or a table";
  return "not TOML: " + std::string(message);
}

}  // namespace

tl::expected<value, syntax_error> parse_tree(std::string_view text) {
  if (auto at = find_long_key(text))
    return tl::unexpected(syntax_error{place_of(text, *at), "found a key of too many parts, expected at most " + std::to_string(max_key_parts)});
  try {
    return convert(toml::parse(text));
  } catch (const toml::parse_error& e) {
    return tl::unexpected(syntax_error{to_place(e.source()), describe(e.description())});
  }
}

text_places::text_places(std::string_view text) : text_(text), line_starts_{0} {
  for (std::size_t i = text.find('\n'); i != text.npos; i = text.find('\n', i + 1)) line_starts_.push_back(i + 1);
}

place text_places::inside(place string, std::size_t character) const {
  if (string.line == 0 || string.line > line_starts_.size()) return string;
  place at{string.line, 1};
  std::size_t i = line_starts_[string.line - 1];
  // One code point, or one escape sequence, further.
  auto step = [&](std::size_t bytes) {
    for (std::size_t end = std::min(i + bytes, text_.size()); i < end; ++i) {
      if (text_[i] == '\n') {
        at = {at.line + 1, 1};
      } else if (i + 1 >= text_.size() || starts_character(text_[i + 1])) {
        ++at.column;
      }
    }
  };
  auto length = [&] {
    std::size_t n = 1;
    while (i + n < text_.size() && !starts_character(text_[i + n])) ++n;
    return n;
  };
  if (string.line == 1 && text_.substr(0, 3) == "\xef\xbb\xbf") i = 3;
  while (at.line == string.line && at.column < string.column && i < text_.size()) step(length());
  if (i >= text_.size() || (text_[i] != '"' && text_[i] != '\'')) return string;
  const char quote = text_[i];
  const bool multi = text_.substr(i, 3) == std::string(3, quote);
  step(multi ? 3 : 1);
  if (multi && text_.substr(i, 2) == "\r\n") step(1);
  if (multi && text_.substr(i, 1) == "\n") step(1);
  for (std::size_t n = 1; n < character && i < text_.size(); ++n) {
    if (quote == '"' && text_[i] == '\\' && i + 1 < text_.size())
      step(text_[i + 1] == 'u' ? 6 : text_[i + 1] == 'U' ? 10 : 2);
    else
      step(length());
  }
  return at;
}

}  // namespace wirewatch::daemon
