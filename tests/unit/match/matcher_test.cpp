#include "match/matcher.h"

#include <gtest/gtest.h>

namespace wirewatch::match {
namespace {

query parsed(std::string_view text) {
  auto q = parse_query(text);
  EXPECT_TRUE(q) << text << ": " << (q ? "" : q.error().text());
  return q ? *q : query{};
}

document article(std::string_view title, std::string_view body) {
  return {title, body, "naenara-en", "en", change_kind::edited, change_class::substantive};
}

bool finds(std::string_view text, std::string_view body) { return holds(parsed(text), article("", body), nullptr); }

std::string found(std::string_view text, const document& d) {
  std::vector<term_match> matches;
  if (!holds(parsed(text), d, &matches)) return "no";
  std::string out;
  for (const term_match& m : matches) {
    out += m.field + ":";
    for (const std::string& t : m.terms) out += "[" + t + "]";
  }
  return out;
}

TEST(holds, whole_words_of_spaced_scripts) {
  EXPECT_TRUE(finds("missile", "A MISSILE, launched."));
  EXPECT_FALSE(finds("missile", "missiles"));
  EXPECT_TRUE(finds("jang", "Jang's purge"));
  EXPECT_TRUE(finds("москва", "МОСКВА."));
  EXPECT_FALSE(finds("моск", "Москва"));
  EXPECT_TRUE(finds("cafe", "Café"));
  EXPECT_TRUE(finds("αθηνα", "Αθήνα"));
  EXPECT_TRUE(finds("kim", "ｋｉｍ"));
}

TEST(holds, substrings_of_unspaced_scripts) {
  EXPECT_TRUE(finds("장성택", "장성택은 처형되였다"));
  EXPECT_FALSE(finds("장성택", "장 성택"));
  EXPECT_TRUE(finds("張成澤", "前張成澤氏"));
  EXPECT_TRUE(finds("ミサイル", "弾道ミサイル発射"));
  EXPECT_TRUE(finds("ไทย", "ประเทศไทยวันนี้"));
  EXPECT_FALSE(finds("장성택", "장성"));
}

TEST(holds, a_change_of_script_ends_a_word) {
  EXPECT_TRUE(finds("KCNA", "KCNA는 보도했다"));
  EXPECT_TRUE(finds("2024", "2024년"));
  EXPECT_TRUE(finds("KCNA통신", "오늘 KCNA통신은"));
  EXPECT_TRUE(finds("KCNA통신", "KCNA 통신"));
  EXPECT_FALSE(finds("KCNA통신", "KCNA는 통신"));
  EXPECT_FALSE(finds("apple", "аpple"));  // the first letter is Cyrillic
}

TEST(holds, phrases_ignore_what_stands_between) {
  EXPECT_TRUE(finds("\"song thaek\"", "Jang Song-Thaek was"));
  EXPECT_TRUE(finds("\"song, thaek\"", "Jang Song\n\nThaek was"));
  EXPECT_FALSE(finds("\"song thaek\"", "Thaek Song"));
  EXPECT_FALSE(finds("\"song thaek\"", "song of thaek"));
  EXPECT_TRUE(finds("covid-19", "Covid 19"));
  EXPECT_FALSE(finds("covid-19", "covid19"));
  EXPECT_TRUE(finds("R&D", "their R & D budget"));
  EXPECT_TRUE(finds("\"장성택 처형\"", "장성택, 처형"));
  EXPECT_FALSE(finds("\"장성택 처형\"", "장성택을 처형"));
  EXPECT_FALSE(holds(parsed("\"a b\""), article("a", "b"), nullptr));  // not across fields
}

TEST(holds, combinations) {
  EXPECT_TRUE(holds(parsed("a b"), article("a", "b"), nullptr));
  EXPECT_FALSE(finds("a b", "a"));
  EXPECT_TRUE(finds("x OR a", "a"));
  EXPECT_FALSE(finds("a -b", "a b"));
  EXPECT_TRUE(finds("NOT x", "a"));
  EXPECT_TRUE(finds("NOT x", ""));
  EXPECT_TRUE(finds("a (b OR c) NOT (d e)", "a c d"));
}

TEST(holds, filters) {
  document d = article("t", "b");
  d.language = "ko-KR";
  auto says = [&](std::string_view q) { return holds(parsed(q), d, nullptr); };
  EXPECT_TRUE(says("source:naenara-en"));
  EXPECT_TRUE(says("source:NAENARA-*"));
  EXPECT_TRUE(says("source:*e*n*"));
  EXPECT_TRUE(says("source:(kcna OR *-en)"));
  EXPECT_FALSE(says("source:naenara"));
  EXPECT_FALSE(says("source:*-ko"));
  EXPECT_TRUE(says("kind:edited"));
  EXPECT_TRUE(says("kind:(removed OR edited)"));
  EXPECT_FALSE(says("kind:removed"));
  EXPECT_TRUE(says("lang:ko"));
  EXPECT_TRUE(says("lang:KO-kr"));
  EXPECT_FALSE(says("lang:k"));
  EXPECT_FALSE(says("lang:ko-KP"));
  d.language = "ko";
  EXPECT_FALSE(says("lang:ko-kr"));
  d.language = "";
  EXPECT_FALSE(says("lang:ko"));
}

TEST(holds, says_which_terms_are_where) {
  document d = article("Jang Song-thaek dismissed", "KCNA통신: 장성택은 …, jang");
  EXPECT_EQ(found("(Jang OR missing) 장성택 -absent", d), "title:[Jang]body:[Jang][장성택]");
  EXPECT_EQ(found("\"SONG thaek\" KCNA통신 KCNA통신", d), "title:[SONG thaek]body:[KCNA통신]");
  EXPECT_EQ(found("NOT (absent OR NOT jang)", d), "title:[jang]body:[jang]");
  EXPECT_EQ(found("kind:edited", d), "");
  EXPECT_EQ(found("jang -dismissed", d), "no");
}

rule make(std::string id, std::string text) {
  rule r;
  r.subscription = std::move(id);
  r.parsed = parsed(text);
  r.query_text = std::move(text);
  r.receivers = {receiver_no{7}};
  return r;
}

TEST(matcher, tells_all_rules_in_their_order) {
  auto m = matcher::compile({make("a", "jang"), make("b", "kim"), make("c", "NOT kim"), make("d", "kind:edited jang"), make("e", "kind:removed"),
                             make("f", "source:naenara-en"), make("g", "lang:en"), make("h", "source:*-ko")});
  std::string told;
  std::size_t evaluated = 0;
  for (const matched& x : m->match(article("Jang", "dies"), &evaluated)) {
    told += x.what->subscription;
    EXPECT_EQ(x.what->receivers, std::vector{receiver_no{7}});
  }
  EXPECT_EQ(told, "acdfg");
  EXPECT_EQ(evaluated, 6u);  // not b and e: nothing in the document points at them
}

TEST(matcher, of_nothing) {
  EXPECT_TRUE(matcher::compile({})->match(article("a", "b")).empty());
  EXPECT_TRUE(matcher::compile({rule{}})->match(article("a", "b")).empty());
}

TEST(matcher, a_document_wakes_only_the_rules_it_points_at) {
  std::vector<rule> rules;
  for (int i = 0; i < 100'000; ++i) {
    std::string n = std::to_string(i);
    switch (i % 4) {
      case 0:
        rules.push_back(make(n, "korea subject" + n));
        break;
      case 1:
        rules.push_back(make(n, "kind:edited (subject" + n + " OR topic" + n + ")"));
        break;
      case 2:
        rules.push_back(make(n, "\"the subject" + n + "\" -boring"));
        break;
      default:
        rules.push_back(make(n, "source:outlet" + n + " kind:edited 조선"));
    }
  }
  auto m = matcher::compile(std::move(rules));
  std::size_t evaluated = 0;
  auto told = m->match(article("Korea: subject4000", "the 조선 topic4001 in the subject4002 of edited things"), &evaluated);
  ASSERT_EQ(told.size(), 3u);
  EXPECT_EQ(told[0].what->subscription, "4000");
  EXPECT_EQ(told[1].what->subscription, "4001");
  EXPECT_EQ(told[2].what->subscription, "4002");
  EXPECT_LE(evaluated, 5u);
}

}  // namespace
}  // namespace wirewatch::match
