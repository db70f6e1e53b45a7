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
  EXPECT_EQ(nfc("가\u11A8 — é ガ"), "각 — é ガ");
  EXPECT_EQ(nfc("か\u3099"), "が");
  EXPECT_EQ(nfc("\u2000\uF900"), "\u2002豈");
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

// The rule one character at a time, without any of the shortcuts.
std::string collapsed_slowly(std::string_view s) {
  constexpr std::u32string_view spaces = U" \t\n\v\f\r\u0085\u00A0\u1680\u2003\u2028\u202F\u205F\u3000",
                                unseen = U"\u00AD\u061C\u180E\u200B\u2060\uFEFF";
  std::string out;
  bool gap = false;
  for (std::size_t pos = 0; pos < s.size();) {
    const char32_t c = next_code_point(s, pos);
    if (unseen.find(c) != unseen.npos) continue;
    if (spaces.find(c) != spaces.npos) {
      gap = !out.empty();
      continue;
    }
    if (gap) out.push_back(' ');
    gap = false;
    append_utf8(out, c);
  }
  return out;
}

TEST(collapse_space, is_the_same_wherever_a_block_ends) {
  constexpr std::u32string_view letters = U"aZ09.\u007F\u0000é©·ßя؟ᚁ각힣漢“…、あﾟ！\U0001F600";
  constexpr std::u32string_view blanks = U"    \t\n\u0085\u00A0\u1680\u2003\u2028\u3000\u00AD\u061C\u180E\u200B\u2060\uFEFF";
  std::uint32_t random = 1;
  const auto next = [&](std::size_t below) { return (random = random * 1664525 + 1013904223) / 65536 % below; };
  for (int n = 0; n < 20'000; ++n) {
    std::string text;
    const auto length = next(40), blank_every = 1 + next(8);
    for (std::size_t i = 0; i < length; ++i) {
      const auto from = next(blank_every) == 0 ? blanks : letters.substr(0, next(2) == 0 ? 5 : letters.size());
      append_utf8(text, from[next(from.size())]);
    }
    ASSERT_EQ(collapse_space(text), collapsed_slowly(text)) << text;
  }
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

TEST(fold, capitals_wherever_a_block_ends) {
  std::string capitals, small;
  for (int n = 0; n < 40; ++n) {
    EXPECT_EQ(fold(capitals), small);
    EXPECT_EQ(fold("각" + capitals + "é@[`{"), "각" + small + "e@[`{");
    capitals += char('A' + n % 26);
    small += char('a' + n % 26);
  }
}

TEST(fold, marks_find_the_character_they_belong_to) {
  EXPECT_EQ(fold("xe\u0301y"), "xey");
  EXPECT_EQ(fold("x한e\u0302\u0301"), "x한e");
  EXPECT_EQ(fold("각ｶﾞＡ\u0300b"), "각ガab");
  EXPECT_EQ(fold("a\u00AD\u0308b"), "ab");  // what stands between is not there
  EXPECT_EQ(fold("가\u11A8"), "각");        // a final joins the syllable before it
  EXPECT_EQ(fold("Ｅ\u00AD\u11A8"), "e\u11A8");
  EXPECT_EQ(fold("\u0301a"), "a");
  EXPECT_EQ(fold("か\u3099…か"), "が...か");
}

TEST(fold, long_text_is_folded_as_its_parts_are) {
  std::string text, expected;
  for (int n = 0; n < 30; ++n) {
    text += "E\u0301t\u00E9 ㎞ \u1112\u1161\u11AB글 か\u3099 ";
    expected += "ete km 한글 が ";
    EXPECT_EQ(fold(text) + " ", expected);
  }
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

TEST(substance, figures_of_all_scripts_keep_their_points) {
  EXPECT_EQ(substance("٣.٥"), "٣.٥");
  EXPECT_EQ(substance("가.5 5.가 1,000,000."), "가55가1,000,000");
  EXPECT_EQ(substance("-5 x-5 --5 -가"), "-5x55가");
  EXPECT_EQ(substance("."), "");
  EXPECT_EQ(substance("5."), "5");
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

TEST(classify, borders_of_the_great_blocks) {
  for (char32_t c : {0x33FF, 0x4DC0, 0x4DFF, 0xFF01, 0x2E80}) EXPECT_EQ(classify(c), script_class::none) << std::uint32_t(c);
  for (char32_t c : {0x3400, 0x4DBF, 0x4E00, 0x9FEF, 0x9FF0, 0xAC00, 0xD7A3, 0x20000, 0xFF76})
    EXPECT_EQ(classify(c), script_class::unspaced) << std::uint32_t(c);
  for (char32_t c : {0xA000, 0xFF21, 0x10400}) EXPECT_EQ(classify(c), script_class::spaced) << std::uint32_t(c);
  EXPECT_EQ(classify(0xD7A4), script_class::none);
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
