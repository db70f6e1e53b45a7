// Random queries over random documents, against an evaluator written another way: the document becomes one string of marked words and
// characters, a term becomes a pattern over it, and every query is looked at for every document.
#include <gtest/gtest.h>

#include <random>

#include "match/matcher.h"

namespace wirewatch::match {
namespace {

struct piece {
  const char* written;
  const char* plain;  // words as <word>, characters as they are, "?" where separators may stand
};

// ---- the vocabulary; each word of a document is one of these, alone or glued to the next
constexpr piece words[] = {{"kim", "<kim>"}, {"Jang", "<jang>"},     {"SONG", "<song>"}, {"Café", "<cafe>"}, {"2024", "<2024>"},
                           {"мир", "<мир>"}, {"Россия", "<россия>"}, {"장", "장"},       {"성", "성"},       {"장성", "장성"},
                           {"성택", "성택"}, {"張", "張"},           {"成澤", "成澤"},   {"ミサ", "ミサ"},   {"KCNA통신", "<kcna>통신"}};
constexpr const char* separators[] = {" ", ", ", "-", "\n\n", "・", "…", " & "};

constexpr piece terms[] = {{"kim", "<kim>"},
                           {"JANG", "<jang>"},
                           {"cafe", "<cafe>"},
                           {"2024", "<2024>"},
                           {"россия", "<россия>"},
                           {"장성", "장성"},
                           {"장성택", "장성택"},
                           {"성택", "성택"},
                           {"성장", "성장"},
                           {"장성장", "장성장"},
                           {"張成澤", "張成澤"},
                           {"KCNA", "<kcna>"},
                           {"kcna통신", "<kcna>?통신"},
                           {"kim-jang", "<kim>?<jang>"},
                           {"2024장", "<2024>?장"},
                           {"мирkim", "<мир>?<kim>"},
                           {"\"jang song\"", "<jang>?<song>"},
                           {"\"kim kim\"", "<kim>?<kim>"},
                           {"\"장 성\"", "장?성"},
                           {"\"성택, kim\"", "성택?<kim>"},
                           {"\"мир 張成\"", "<мир>?張成"},
                           {"\"ミサ jang 2024\"", "ミサ?<jang>?<2024>"},
                           {"missing", "<missing>"}};

bool stands(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return true;
  if (pattern[0] == '?') return stands(pattern.substr(1), text.substr(!text.empty() && text[0] == '|' ? 1 : 0));
  return !text.empty() && pattern[0] == text[0] && stands(pattern.substr(1), text.substr(1));
}
bool contains(std::string_view pattern, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i)
    if (stands(pattern, text.substr(i))) return true;
  return false;
}

struct sample {
  std::string title, body, source, language;
  std::string plain_title, plain_body;
  change_kind kind{};
  document view() const { return {title, body, source, language, kind, change_class::none}; }
};

// A query with its plain meaning; holds() is the whole evaluator.
struct meaning {
  enum { text, source, kind, language, both, either, negation } type = text;
  std::string value;
  change_kind what_kind{};
  std::vector<meaning> parts;

  bool holds(const sample& s) const {
    switch (type) {
      case text:
        return contains(value, s.plain_title) || contains(value, s.plain_body);
      case source:
        return value.back() == '*' ? s.source.rfind(value.substr(0, value.size() - 1), 0) == 0 : s.source == value;
      case kind:
        return s.kind == what_kind;
      case language:
        return s.language == value || s.language.rfind(value + "-", 0) == 0;
      case both:
        return parts[0].holds(s) && parts[1].holds(s);
      case either:
        return parts[0].holds(s) || parts[1].holds(s);
      case negation:
        return !parts[0].holds(s);
    }
    return false;
  }
};

class generator {
 public:
  explicit generator(unsigned seed) : random_(seed) {}

  sample make_sample() {
    sample s;
    text(2, s.title, s.plain_title);
    text(8, s.body, s.plain_body);
    s.source = pick(sources);
    s.language = pick(languages);
    s.kind = change_kind(below(3));
    return s;
  }

  std::pair<std::string, meaning> make_query(int depth) {
    meaning m;
    switch (depth == 0 ? 0 : below(8)) {
      case 1:
      case 2: {
        auto [a, ma] = make_query(depth - 1);
        auto [b, mb] = make_query(depth - 1);
        m.type = meaning::both;
        m.parts = {ma, mb};
        return {"(" + a + (below(2) ? ") AND (" : ") (") + b + ")", m};
      }
      case 3:
      case 4: {
        auto [a, ma] = make_query(depth - 1);
        auto [b, mb] = make_query(depth - 1);
        m.type = meaning::either;
        m.parts = {ma, mb};
        return {"(" + a + ") OR (" + b + ")", m};
      }
      case 5: {
        auto [a, ma] = make_query(depth - 1);
        m.type = meaning::negation;
        m.parts = {ma};
        return {(below(2) ? "NOT (" : "-(") + a + ")", m};
      }
      case 6:
        return filter();
      default:
        break;
    }
    const piece& t = pick(terms);
    m.value = t.plain;
    return {t.written, m};
  }

  std::size_t below(std::size_t n) { return random_() % n; }

 private:
  static constexpr const char* sources[] = {"kcna-en", "kcna-ko", "naenara", "rodong"};
  static constexpr const char* languages[] = {"en", "ko", "ko-kr", "zh-hant", ""};

  template <class T, std::size_t N>
  const T& pick(const T (&from)[N]) {
    return from[below(N)];
  }

  // Two spaced words that touch are one word unless their scripts differ, so only others are glued.
  void text(std::size_t max_words, std::string& written, std::string& plain) {
    bool separated = true, after_word = false;
    for (std::size_t n = below(max_words + 1); n > 0; --n) {
      const piece& w = pick(words);
      bool is_word = w.plain[0] == '<';
      if (!separated && after_word && is_word) {
        written += " ";
        plain += "|";
      }
      written += w.written;
      plain += w.plain;
      after_word = std::string_view(w.plain).back() == '>';
      separated = below(3) > 0;
      if (separated) {
        written += pick(separators);
        plain += "|";
      }
    }
  }

  std::pair<std::string, meaning> filter() {
    meaning m;
    switch (below(4)) {
      case 0:
        m.type = meaning::source, m.value = pick(sources);
        return {"source:" + m.value, m};
      case 1:
        m.type = meaning::source, m.value = "kcna-*";
        return {"source:KCNA-*", m};
      case 2:
        m.type = meaning::language, m.value = below(2) ? "ko" : "zh-hant";
        return {"lang:" + m.value, m};
      default:
        m.type = meaning::kind, m.what_kind = change_kind(below(3));
        return {"kind:" + std::string(to_string(m.what_kind)), m};
    }
  }

  std::mt19937 random_;
};

TEST(plain_evaluator, agrees_on_many_queries_and_documents) {
  constexpr unsigned seed = 20261123;
  constexpr std::size_t query_count = 2000, document_count = 250;
  generator make(seed);
  std::vector<rule> rules;
  std::vector<meaning> meanings;
  for (std::size_t i = 0; i < query_count; ++i) {
    auto [text, m] = make.make_query(int(make.below(4)));
    auto q = parse_query(text);
    ASSERT_TRUE(q) << text << ": " << q.error().text();
    rules.push_back({std::to_string(i), text, *q, {}});
    meanings.push_back(std::move(m));
  }
  auto all = matcher::compile(rules);
  std::size_t held = 0;
  for (std::size_t d = 0; d < document_count; ++d) {
    sample s = make.make_sample();
    std::vector<bool> told(query_count);
    for (const matched& m : all->match(s.view())) told[std::stoul(m.what->subscription)] = true;
    for (std::size_t i = 0; i < query_count; ++i) {
      bool expected = meanings[i].holds(s);
      held += expected;
      ASSERT_EQ(told[i], expected) << "matcher, seed " << seed << "\n"
                                   << rules[i].query_text << "\n[" << s.title << "] [" << s.body << "] " << s.plain_body;
    }
    for (std::size_t i = d % 10; i < query_count; i += 10)
      ASSERT_EQ(holds(rules[i].parsed, s.view(), nullptr), bool(told[i])) << "holds, seed " << seed << "\n"
                                                                          << rules[i].query_text << "\n[" << s.title << "] [" << s.body << "]";
  }
  EXPECT_GT(held, query_count * document_count / 10);
  EXPECT_LT(held, query_count * document_count * 9 / 10);
}

}  // namespace
}  // namespace wirewatch::match
