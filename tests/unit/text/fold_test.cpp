#include "text/fold.h"

#include <gtest/gtest.h>

#include "text/charset.h"

using namespace wirewatch::text;

namespace {

TEST(nfc, composes) {
  EXPECT_EQ(nfc("plain"), "plain");
  EXPECT_EQ(nfc("e\u0301"), "é");
  EXPECT_EQ(nfc("\u1100\u1161\u11A8"), "각");
  EXPECT_EQ(nfc("\u212B"), "Å");
  EXPECT_EQ(nfc("ﬁ"), "ﬁ");  // compatibility forms stay
  EXPECT_EQ(nfc("a\xFF"), "a\uFFFD");
}

TEST(collapse_space, folds_runs_and_trims) {
  EXPECT_EQ(collapse_space("  a \t\r\n b  "), "a b");
  EXPECT_EQ(collapse_space("a\u00A0\u3000\u2028b\u2009"), "a b");
  EXPECT_EQ(collapse_space(" \n "), "");
  EXPECT_EQ(collapse_space(""), "");
}

TEST(collapse_space, drops_what_nobody_sees) {
  EXPECT_EQ(collapse_space("zero\u200Bwidth so\u00ADft \uFEFFbom \u200Emark\u2060"), "zerowidth soft bom mark");
  EXPECT_EQ(collapse_space("a \u200B b"), "a b");
  EXPECT_EQ(collapse_space("\u200B a"), "a");
}

TEST(fold, latin_greek_cyrillic) {
  EXPECT_EQ(fold("Plain  TEXT"), "plain text");
  EXPECT_EQ(fold("Ôter l'ÉTÉ"), "oter l'ete");
  EXPECT_EQ(fold("Straße STRASSE"), "strasse strasse");
  EXPECT_EQ(fold("Ελλάδα ΟΔΟΣ"), "ελλαδα οδοσ");
  EXPECT_EQ(fold("ЁЛКА й"), "елка и");
  EXPECT_EQ(fold("Đặng Thị"), "đang thi");
}

TEST(fold, compatibility_forms) {
  EXPECT_EQ(fold("ＡＢＣ　１２３"), "abc 123");
  EXPECT_EQ(fold("㎞ ① ﬁ"), "km 1 fi");
  EXPECT_EQ(fold("ｶﾞ"), "ガ");
}

TEST(fold, hangul_and_kana_stay_composed) {
  EXPECT_EQ(fold("조선중앙통신"), "조선중앙통신");
  EXPECT_EQ(fold("\u1100\u1161\u11A8"), "각");
  EXPECT_EQ(fold("ガギグ パピプ"), "ガギグ パピプ");
  EXPECT_EQ(fold("カ\u3099"), "ガ");
  EXPECT_EQ(fold("É ガ 각"), "e ガ 각");
}

TEST(fold, vowel_signs_are_letters_but_points_are_not) {
  EXPECT_EQ(fold("हिन्दी"), "हिन्दी");
  EXPECT_EQ(fold("ภาษาไทย"), "ภาษาไทย");
  EXPECT_EQ(fold("עִבְרִית"), "עברית");
  EXPECT_EQ(fold("العَرَبِيَّة أ"), "العربية ا");
}

TEST(fold, is_idempotent) {
  for (const char* text : {"É̂tat", "¨ x", "ΐ ﷺ ΅", "½ ﬅ ŉ", "İ ı", "\u0345 a\u0345", "カ゛", "ᾳ\u0300", "㋿", "\u3164x", "a\xC0z"}) {
    const auto once = fold(text);
    EXPECT_EQ(fold(once), once) << text;
    EXPECT_TRUE(valid_utf8(once));
  }
}

TEST(substance, ignores_case_punctuation_and_spacing) {
  EXPECT_EQ(substance("“Hello,  World!”"), substance("hello world"));
  EXPECT_EQ(substance("■ 속보 : 〈제목〉"), substance("속보 - ‘제목’"));
  EXPECT_EQ(substance("co-operate"), substance("cooperate"));
  EXPECT_EQ(substance("a|b<c>d~e"), "abcde");
  EXPECT_EQ(substance("★ → ▲ ©"), "");
}

TEST(substance, keeps_what_changes_the_meaning) {
  EXPECT_NE(substance("up 1.5 points"), substance("up 15 points"));
  EXPECT_NE(substance("1,5"), substance("15"));
  EXPECT_NE(substance("it was -5 today"), substance("it was 5 today"));
  EXPECT_NE(substance("5%"), substance("5"));
  EXPECT_NE(substance("£5"), substance("$5"));
  EXPECT_NE(substance("5°"), substance("5"));
  EXPECT_NE(substance("😀"), substance("😡"));
  EXPECT_NE(substance("가"), substance("나"));
}

TEST(substance, full_stops_between_words_are_punctuation) {
  EXPECT_EQ(substance("In 2026. 5 people"), "in20265people");
  EXPECT_EQ(substance("pages 3-5"), "pages35");
}

TEST(classify, scripts) {
  for (char32_t c : std::u32string(U"aZ9éßдλאعह٣")) EXPECT_EQ(classify(c), script_class::spaced) << std::uint32_t(c);
  for (char32_t c : std::u32string(U"漢ひカーｶ々ไทยລາວខ្មែမြ각ᄀ〆")) EXPECT_EQ(classify(c), script_class::unspaced) << std::uint32_t(c);
  for (char32_t c : std::u32string(U" \t.,!-。、「」“”€+😀\u200B\u00AD")) EXPECT_EQ(classify(c), script_class::none) << std::uint32_t(c);
  EXPECT_EQ(classify(0x110000), script_class::none);
  EXPECT_EQ(classify(0x301), script_class::spaced);
}

TEST(code_points, round_trip) {
  for (char32_t c : {U'\x01', U'a', U'\x7F', U'\x80', U'\u07FF', U'\u0800', U'\uFFFF', U'\U00010000', U'\U0010FFFF'}) {
    std::string out;
    append_utf8(out, c);
    std::size_t pos = 0;
    EXPECT_EQ(next_code_point(out, pos), c);
    EXPECT_EQ(pos, out.size());
  }
}

TEST(code_points, what_is_none_becomes_the_replacement_character) {
  std::string out;
  append_utf8(out, 0xD800);
  append_utf8(out, 0x110000);
  EXPECT_EQ(out, "\uFFFD\uFFFD");
  for (std::string_view wrong : {"\x80x", "\xC3", "\xE2\x82", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC3("}) {
    std::size_t pos = 0;
    EXPECT_EQ(next_code_point(wrong, pos), char32_t(0xFFFD));
    EXPECT_EQ(pos, 1u);
  }
}

TEST(truncate_graphemes, cuts_between_what_people_see) {
  EXPECT_EQ(truncate_graphemes("short", 10), "short");
  EXPECT_EQ(truncate_graphemes("abcdef", 3), "abc");
  EXPECT_EQ(truncate_graphemes("abcdef", 0), "");
  EXPECT_EQ(truncate_graphemes("조선중앙", 7), "조선");
  EXPECT_EQ(truncate_graphemes("ae\u0301x", 2), "a");
  EXPECT_EQ(truncate_graphemes("ae\u0301x", 4), "ae\u0301");
  EXPECT_EQ(truncate_graphemes("a👨‍👩‍👧b", 10), "a");
  EXPECT_EQ(truncate_graphemes("🇰🇷🇰🇵", 12), "🇰🇷");
  EXPECT_EQ(truncate_graphemes("ab\xFFxyz", 5), "ab\uFFFD");
}

}  // namespace
