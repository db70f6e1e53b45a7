#include "match/query.h"

#include <array>
#include <optional>
#include <utility>

#include "core/limits.h"
#include "match/lexer.h"
#include "text/fold.h"

namespace wirewatch::match {
namespace {

using parsed = tl::expected<node, query_error>;

constexpr std::string_view operand = "a word, \"a phrase\", NOT, -, ( or a filter (source: kind: lang:)";
constexpr std::string_view kind_list =
    "one of new, edited, removed, restored, replaced, moved, outage, recovered, stale, blocked, gap, drift, purge, gone";
constexpr std::array<std::string_view, 8> later_fields{"title", "body", "author", "url", "tag", "class", "added", "removed"};

node combine(node_type type, std::vector<node> parts) {
  if (parts.size() == 1) return std::move(parts.front());
  node n;
  n.type = type;
  n.children = std::move(parts);
  return n;
}

// The longest word of a term, else its first pair of characters: likely the rarest part, and so the cheapest to look up.
void choose_key(term& t) {
  std::size_t best = 0, best_size = 0;
  for (std::size_t i = 0; i < t.units.size(); ++i) {
    if (key_at(t.folded, t.units, i) == 0) continue;
    std::size_t size = t.units[i].word ? t.units[i].size + 100 : 1;
    if (size > best_size) best = i, best_size = size;
  }
  t.key_at_unit = std::uint32_t(best);
  t.key = key_at(t.folded, t.units, best);
}

class parser {
 public:
  explicit parser(std::string_view text) : lexer_(text) {}

  parsed run() {
    if (auto e = advance()) return tl::unexpected(*e);
    parsed all = alternatives(0);
    if (!all) return all;
    if (now_.type != token_type::end) return refuse("nothing is open here to be closed", "AND, OR, another term or the end of the query");
    return all;
  }

 private:
  tl::unexpected<query_error> refuse(std::string message, std::string expected) const {
    return tl::unexpected(lexer_.wrong(now_, std::move(message), std::move(expected)));
  }

  [[nodiscard]] std::optional<query_error> advance() {
    auto t = lexer_.next();
    if (!t) return t.error();
    now_ = *t;
    return {};
  }

  parsed alternatives(std::size_t depth) {
    std::vector<node> parts;
    while (true) {
      parsed part = conjunction(depth);
      if (!part) return part;
      parts.push_back(std::move(*part));
      if (now_.type != token_type::either) return combine(node_type::any_of, std::move(parts));
      if (auto e = advance()) return tl::unexpected(*e);
    }
  }

  parsed conjunction(std::size_t depth) {
    std::vector<node> parts;
    while (true) {
      parsed part = negated(depth);
      if (!part) return part;
      parts.push_back(std::move(*part));
      if (now_.type == token_type::end || now_.type == token_type::close || now_.type == token_type::either)
        return combine(node_type::all_of, std::move(parts));
      if (now_.type == token_type::both)
        if (auto e = advance()) return tl::unexpected(*e);
    }
  }

  parsed negated(std::size_t depth) {
    if (now_.type != token_type::negation) return operand_at(depth);
    if (depth >= limits::max_query_depth) return too_deep();
    if (auto e = advance()) return tl::unexpected(*e);
    parsed inner = negated(depth + 1);
    if (!inner) return inner;
    node n;
    n.type = node_type::negation;
    n.children.push_back(std::move(*inner));
    return n;
  }

  tl::unexpected<query_error> too_deep() const {
    return refuse("parentheses and NOTs go too deep", "at most " + std::to_string(limits::max_query_depth) + " levels");
  }

  parsed operand_at(std::size_t depth) {
    switch (now_.type) {
      case token_type::open:
        return group(depth);
      case token_type::word:
      case token_type::phrase:
        return text_term();
      case token_type::field:
        return filter();
      case token_type::prefix:
        return refuse("prefix* is not available yet", "a whole word; in quotes a * is ignored");
      case token_type::near:
        return refuse("NEAR is not available yet", "AND, OR or another term; in quotes it is a word");
      case token_type::set:
        return refuse("@set is not available yet", "its words, joined by OR");
      default:
        return refuse("something to look for is missing", std::string(operand));
    }
  }

  parsed group(std::size_t depth) {
    if (depth >= limits::max_query_depth) return too_deep();
    if (auto e = advance()) return tl::unexpected(*e);
    parsed inner = alternatives(depth + 1);
    if (!inner) return inner;
    if (now_.type != token_type::close) return refuse("a parenthesis is not closed", "AND, OR, another term or )");
    if (auto e = advance()) return tl::unexpected(*e);
    return inner;
  }

  parsed text_term() {
    node n;
    n.type = node_type::term;
    n.what.written = std::string(now_.text);
    n.what.folded = text::fold(now_.text);
    n.what.units = split_units(n.what.folded);
    const auto& units = n.what.units;
    if (units.empty()) return refuse("there is no letter or digit in this", std::string(operand));
    if (units.size() == 1 && !units.front().word)
      return refuse("one character of a script without spaces is too little to look for", "at least two characters");
    if (auto refused = count(units.size())) return tl::unexpected(*refused);
    choose_key(n.what);
    if (auto e = advance()) return tl::unexpected(*e);
    return n;
  }

  std::optional<query_error> count(std::size_t terms) {
    terms_ += terms;
    if (terms_ <= limits::max_query_terms) return {};
    return lexer_.wrong(now_, "the query has too many terms", "at most " + std::to_string(limits::max_query_terms) + " words and characters");
  }

  parsed filter() {
    std::string_view name = now_.text;
    for (std::string_view f : later_fields)
      if (name == f) return refuse(std::string(f) + ": is not available yet", "a word to be found in title or text, or source: kind: lang:");
    node_type type = name == "source" ? node_type::source : name == "kind" ? node_type::kind : node_type::language;
    if (type == node_type::language && name != "lang")
      return refuse("there is no such field", "source: kind: lang:; a colon that belongs to a word needs quotes around it");
    return filter_values(type);
  }

  parsed filter_values(node_type type) {
    auto first = lexer_.value(false);
    if (!first) return tl::unexpected(first.error());
    now_ = *first;
    std::vector<node> values;
    if (now_.type != token_type::open) {
      if (auto e = filter_value(type, values)) return tl::unexpected(*e);
    } else {
      do {
        auto v = lexer_.value(true);
        if (!v) return tl::unexpected(v.error());
        now_ = *v;
        if (auto e = filter_value(type, values)) return tl::unexpected(*e);
        if (auto e = advance()) return tl::unexpected(*e);
      } while (now_.type == token_type::either);
      if (now_.type != token_type::close) return refuse("values of a filter are joined by OR", "OR or )");
    }
    if (auto e = advance()) return tl::unexpected(*e);
    return combine(node_type::any_of, std::move(values));
  }

  std::optional<query_error> filter_value(node_type type, std::vector<node>& values) {
    if (auto e = count(1)) return e;
    node n;
    n.type = type;
    if (type == node_type::kind) {
      auto kind = parse_change_kind(now_.type == token_type::word ? text::fold(now_.text) : "");
      if (!kind) return lexer_.wrong(now_, "this is no kind of change", std::string(kind_list));
      n.kind = *kind;
    } else if (type == node_type::language) {
      n.value = fold_language(now_.text);
      if (now_.type != token_type::word || n.value.empty() || n.value.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != n.value.npos)
        return lexer_.wrong(now_, "this is no language tag", "a tag such as ko or zh-Hant, directly behind the colon");
    } else {
      n.value = text::fold(now_.text);
      if (now_.type != token_type::word || n.value.empty())
        return lexer_.wrong(now_, "a source is missing", "a source id, with * for any characters, directly behind the colon");
    }
    values.push_back(std::move(n));
    return {};
  }

  lexer lexer_;
  token now_;
  std::size_t terms_ = 0;
};

}  // namespace

std::string query_error::text() const { return "column " + std::to_string(column) + ": " + message + ": found " + found + ", expected " + expected; }

std::string fold_language(std::string_view tag) {
  std::string out(tag);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = char(c + 32);
    if (c == '_') c = '-';
  }
  return out;
}

tl::expected<query, query_error> parse_query(std::string_view text) {
  if (text.size() > limits::max_query_bytes) {
    query_error e;
    e.message = "the query is too long";
    e.found = std::to_string(text.size()) + " bytes";
    e.expected = "at most " + std::to_string(limits::max_query_bytes);
    return tl::unexpected(e);
  }
  parsed root = parser(text).run();
  if (!root) return tl::unexpected(root.error());
  return query{std::string(text), std::move(*root)};
}

}  // namespace wirewatch::match
