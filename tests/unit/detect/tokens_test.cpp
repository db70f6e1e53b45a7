#include "detect/tokens.h"

#include <gtest/gtest.h>
#include <unicode/brkiter.h>
#include <unicode/unistr.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "text/fold.h"

namespace wirewatch::detect {
namespace {

using list = std::vector<std::string>;

list tokens(std::string_view text) {
  list out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = next_token(text, at).end;
    out.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return out;
}

TEST(tokens, words_carry_the_space_before_them) { EXPECT_EQ(tokens("The quick, brown fox."), (list{"The", " quick", ",", " brown", " fox", "."})); }

TEST(tokens, what_holds_words_and_figures_together) {
  EXPECT_EQ(tokens("don't re-read 3.14 or 1,000 at 10:30"), (list{"don't", " re-read", " 3.14", " or", " 1,000", " at", " 10:30"}));
  EXPECT_EQ(tokens("end.Start a- 'b'"), (list{"end", ".", "Start", " a", "-", " '", "b", "'"}));
}

TEST(tokens, hangul_by_eojeol_the_rest_of_east_asia_by_character) {
  EXPECT_EQ(tokens("장성택은 KCNA는 말했다"), (list{"장성택은", " KCNA는", " 말했다"}));
  EXPECT_EQ(tokens("張成澤 東京タ"), (list{"張", "成", "澤", " 東", "京", "タ"}));
  EXPECT_EQ(tokens("金正恩은 2024年"), (list{"金", "正", "恩", "은", " 2024", "年"}));
}

TEST(tokens, paragraph_breaks_are_tokens) { EXPECT_EQ(tokens("A.\n\nB\nC  D "), (list{"A", ".", "\n\n", "B", "\n", "C", "  ", "D", " "})); }

TEST(tokens, never_through_a_grapheme) {
  EXPECT_EQ(tokens("e\u0301a ก\u0E34น"), (list{"e\u0301a", " ก\u0E34", "น"}));
  EXPECT_EQ(tokens("👨\u200D👩\u200D👧👍🏽🇰🇷🇯🇵"), (list{"👨\u200D👩\u200D👧", "👍🏽", "🇰🇷", "🇯🇵"}));
  EXPECT_EQ(tokens("葛\U000E0100飾"), (list{"葛\U000E0100", "飾"}));
}

TEST(tokens, kinds) {
  EXPECT_EQ(next_token("word", 0).kind, token_kind::word);
  EXPECT_EQ(next_token(" 한", 0).kind, token_kind::word);
  EXPECT_EQ(next_token("漢", 0).kind, token_kind::character);
  EXPECT_EQ(next_token("…", 0).kind, token_kind::mark);
  EXPECT_EQ(next_token("\n\n", 0).kind, token_kind::space);
}

TEST(tokens, invalid_bytes_are_passed_one_at_a_time) {
  const std::string junk = "\xFF\xC3(\xE4\xB8 a\x80";
  std::string joined;
  for (const std::string& t : tokens(junk)) joined += t;
  EXPECT_EQ(joined, junk);
}

TEST(graphemes, agree_with_icu) {
  const std::vector<char32_t> alphabet{U'a',    U' ',   U'\n',   U'\r',   U'.',   0x301,  0x200D,  0xFE0F, 0x1F468, 0x1F469,
                                       0x1F3FD, 0x2764, 0x1F1F0, 0x1F1F7, 0x1100, 0x1161, 0x11A8,  0xAC00, 0xAC01,  0xE34,
                                       0xE33,   0xE01,  0x600,   0x4E00,  0x903,  0xAD,   0xE0100, 0x200B};
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> icu_breaks(icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
  ASSERT_TRUE(U_SUCCESS(status));
  std::mt19937 random(7);
  for (int round = 0; round < 20'000; ++round) {
    icu::UnicodeString wide;
    std::string text;
    for (std::size_t n = random() % 12 + 1; n > 0; --n) {
      const char32_t c = alphabet[random() % alphabet.size()];
      wide.append(UChar32(c));
      text::append_utf8(text, c);
    }
    icu_breaks->setText(wide);
    std::vector<std::size_t> expected, found;
    icu_breaks->first();
    for (int32_t b = icu_breaks->next(); b != icu::BreakIterator::DONE; b = icu_breaks->next()) {
      std::string head;
      wide.tempSubString(0, b).toUTF8String(head);
      expected.push_back(head.size());
    }
    for (std::size_t at = 0; at < text.size();) found.push_back(at = grapheme_end(text, at));
    ASSERT_EQ(found, expected) << text;
  }
}

}  // namespace
}  // namespace wirewatch::detect
