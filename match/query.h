// The query language of subscriptions and searches, parsed to a tree.
//
//   word   "a phrase"   a b (both)   a AND b   a OR b   NOT a   -a   ( … )
//   source:kcna-*   source:(a OR b)   kind:(edited OR removed)   lang:ko
//
// Operators are upper case; in quotes they are words. NOT binds tightest, then AND, then OR. A word of letters and digits with something
// between, like covid-19 or R&D, is a phrase of its parts. Terms of Han, kana, Thai, Hangul … need two characters. What the language has
// beyond this (prefix*, NEAR/n, @set and the fields that look at parts of a change) is recognised and refused as not available yet.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "core/model/change.h"
#include "match/units.h"

namespace wirewatch::match {

struct query_error {
  std::size_t column = 1;       // 1-based, in characters
  std::string found, expected;  // for people: "\")\"", "a word, …"
  std::string message;          // what is wrong
  std::string text() const;     // "column 3: …: found …, expected …"
};

// What is looked for in title and text: one unit or several in a row.
struct term {
  std::string written;  // as in the query, without quotes
  std::string folded;
  std::vector<unit> units;  // of `folded`; never empty
  std::uint64_t key = 0;    // key_at of unit `key_at_unit`: a document without it does not hold the term
  std::uint32_t key_at_unit = 0;
};

enum class node_type : std::uint8_t { all_of, any_of, negation, term, source, kind, language };

struct node {
  node_type type = node_type::any_of;  // of nothing: never holds
  std::vector<node> children;          // of all_of, any_of: two or more; of negation: one
  term what;                           // of term
  std::string value;                   // of source: a folded glob; of language: a lower-case tag
  change_kind kind{};                  // of kind
};

struct query {
  std::string text;
  node root;
};

// Bounds: limits::max_query_bytes, max_query_depth (parentheses and NOTs), max_query_terms (words, characters and filter values).
tl::expected<query, query_error> parse_query(std::string_view);

// The tree for people, one node a line, indented by two spaces a level; ends with a newline.
std::string explain(const query&);

// Simple case and separator folding of language tags: "ko_KR" → "ko-kr".
std::string fold_language(std::string_view tag);

}  // namespace wirewatch::match
