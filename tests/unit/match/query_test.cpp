#include "match/query.h"

#include <gtest/gtest.h>

#include "core/limits.h"

namespace wirewatch::match {
namespace {

std::string tree(std::string_view text) {
  auto q = parse_query(text);
  return q ? explain(*q) : q.error().text();
}

query_error refused(std::string_view text) {
  auto q = parse_query(text);
  EXPECT_FALSE(q) << text << "\n" << (q ? explain(*q) : "");
  return q ? query_error{} : q.error();
}

TEST(query, not_binds_before_and_before_or) {
  EXPECT_EQ(tree("a OR NOT b c AND d"),
            "any of\n"
            "  word: a\n"
            "  all of\n"
            "    not\n"
            "      word: b\n"
            "    word: c\n"
            "    word: d\n");
  EXPECT_EQ(tree("(a OR b) -c"),
            "all of\n"
            "  any of\n"
            "    word: a\n"
            "    word: b\n"
            "  not\n"
            "    word: c\n");
  EXPECT_EQ(tree("NOT a"), "not\n  word: a\n");
  EXPECT_EQ(tree("NOT -a"), "not\n  not\n    word: a\n");
}

TEST(query, operators_are_upper_case_and_unquoted) {
  EXPECT_EQ(tree("a and b"), "all of\n  word: a\n  word: and\n  word: b\n");
  EXPECT_EQ(tree("\"AND\""), "word: and\n");
  EXPECT_EQ(tree("ORDER NOTE ANDES NEARBY"), "all of\n  word: order\n  word: note\n  word: andes\n  word: nearby\n");
}

TEST(query, terms_fold_and_split) {
  EXPECT_EQ(tree("Ｃafé"), "word: cafe\n");
  EXPECT_EQ(tree("covid-19"), "in a row: covid + 19\n");
  EXPECT_EQ(tree("R&D"), "in a row: r + d\n");
  EXPECT_EQ(tree("C++"), "word: c\n");
  EXPECT_EQ(tree("12:30"), "in a row: 12 + 30\n");
  EXPECT_EQ(tree("\"Jang Song Thaek\""), "in a row: jang + song + thaek\n");
  EXPECT_EQ(tree("장성택"), "text: 장성택\n");
  EXPECT_EQ(tree("KCNA통신"), "in a row: kcna + 통신\n");
  EXPECT_EQ(tree("\"장성택 처형\""), "in a row: 장성택 + 처형\n");
  EXPECT_EQ(tree("covid19"), "word: covid19\n");
  EXPECT_EQ(tree("iPhoneГод"), "in a row: iphone + год\n");
  EXPECT_EQ(tree("\"김 은\""), "in a row: 김 + 은\n");
  EXPECT_EQ(tree("a\u3000b"), "all of\n  word: a\n  word: b\n");
}

TEST(query, filters) {
  EXPECT_EQ(tree("source:KCNA-*"), "source: kcna-*\n");
  EXPECT_EQ(tree("source:\"kcna en\" lang:ko_KR"), "all of\n  source: kcna en\n  language: ko-kr\n");
  EXPECT_EQ(tree("kind:(edited OR removed)"), "any of\n  kind: edited\n  kind: removed\n");
  EXPECT_EQ(tree("kind:( New )"), "kind: new\n");
  EXPECT_EQ(tree("x -source:(a* OR b)"), "all of\n  word: x\n  not\n    any of\n      source: a*\n      source: b\n");
}

struct bad {
  const char* query;
  std::size_t column;
  const char* found;
  const char* says;  // somewhere in message or expected
};

class refuses : public testing::TestWithParam<bad> {};

TEST_P(refuses, with_column_and_words) {
  const bad& b = GetParam();
  query_error e = refused(b.query);
  EXPECT_EQ(e.column, b.column) << e.text();
  EXPECT_EQ(e.found, b.found) << e.text();
  EXPECT_NE((e.message + "\n" + e.expected).find(b.says), std::string::npos) << e.text();
  EXPECT_FALSE(e.expected.empty());
}

constexpr const char* the_end = "the end of the query";
INSTANTIATE_TEST_SUITE_P(query, refuses,
                         testing::Values(bad{"", 1, the_end, "a word"}, bad{"  ", 3, the_end, "a word"}, bad{"a AND", 6, the_end, "a word"},
                                         bad{"OR a", 1, "\"OR\"", "a word"}, bad{"a OR OR b", 6, "\"OR\"", "a word"},
                                         bad{"a NOT", 6, the_end, "a word"}, bad{"()", 2, "\")\"", "a word"}, bad{"(a", 3, the_end, ")"},
                                         bad{"a)", 2, "\")\"", "end of the query"}, bad{"a \"b c", 3, "\"\"b c\"", "closing"},
                                         bad{"\"\"", 1, "\"\"\"\"", "no letter"}, bad{"a & b", 3, "\"&\"", "no letter"},
                                         bad{"a - b", 3, "\"-\"", "directly"}, bad{"장", 1, "\"장\"", "two characters"},
                                         bad{"장성택 택", 5, "\"택\"", "two characters"}, bad{"\"장!\"", 1, "\"\"장!\"\"", "two characters"},
                                         bad{"장성택 kind:edit", 10, "\"edit\"", "drift, purge, gone"}, bad{"kind: edited", 6, "white space", "kind"},
                                         bad{"kind:(edited removed)", 14, "\"removed\"", "OR"}, bad{"kind:(edited OR )", 17, "\")\"", "kind"},
                                         bad{"kind:()", 7, "\")\"", "kind"}, bad{"kind:(edited", 13, the_end, "OR or )"},
                                         bad{"source:", 8, the_end, "source id"}, bad{"lang:한국", 6, "\"한국\"", "language tag"},
                                         bad{"http://x.example", 1, "\"http:\"", "quotes"}));

INSTANTIATE_TEST_SUITE_P(not_yet, refuses,
                         testing::Values(bad{"장성택 mis*", 5, "\"mis*\"", "prefix* is not available yet"},
                                         bad{"a NEAR/5 b", 3, "\"NEAR/5\"", "NEAR is not available yet"},
                                         bad{"@jang", 1, "\"@jang\"", "@set is not available yet"},
                                         bad{"-title:x", 2, "\"title:\"", "title: is not available yet"},
                                         bad{"body:x", 1, "\"body:\"", "not available yet"}, bad{"author:x", 1, "\"author:\"", "not available yet"},
                                         bad{"url:x", 1, "\"url:\"", "not available yet"}, bad{"tag:x", 1, "\"tag:\"", "not available yet"},
                                         bad{"class:x", 1, "\"class:\"", "not available yet"}, bad{"added:x", 1, "\"added:\"", "not available yet"},
                                         bad{"removed:@x", 1, "\"removed:\"", "not available yet"}));

TEST(query, error_text_names_everything) {
  EXPECT_EQ(refused("한국 kind:x").text(),
            "column 9: this is no kind of change: found \"x\", expected one of new, edited, removed, restored, replaced, moved, outage, recovered, "
            "stale, blocked, gap, drift, purge, gone");
}

TEST(query, is_bounded) {
  std::string deep(limits::max_query_depth, '(');
  EXPECT_TRUE(parse_query(deep + "a" + std::string(limits::max_query_depth, ')')));
  EXPECT_EQ(refused(deep + "(a" + std::string(limits::max_query_depth + 1, ')')).column, limits::max_query_depth + 1);
  std::string nots;
  for (std::size_t i = 0; i <= limits::max_query_depth; ++i) nots += "-";
  refused(nots + "a");
  std::string words;
  for (std::size_t i = 0; i < limits::max_query_terms; ++i) words += "a ";
  EXPECT_TRUE(parse_query(words));
  EXPECT_NE(refused(words + "a").message.find("too many"), std::string::npos);
  refused("\"" + words + "a\"");
  EXPECT_NE(refused(std::string(limits::max_query_bytes + 1, 'a')).message.find("too long"), std::string::npos);
}

TEST(query, survives_any_bytes) {
  for (int i = 0; i < 256; ++i)
    for (int j = 0; j < 256; ++j) {
      std::string text{'a', ' ', char(i), char(j)};
      if (auto q = parse_query(text); !q) {
        EXPECT_LE(q.error().column, 5u);
        EXPECT_FALSE(q.error().found.empty());
      }
    }
}

}  // namespace
}  // namespace wirewatch::match
