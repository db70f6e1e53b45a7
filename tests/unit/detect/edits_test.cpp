#include "detect/edits.h"

#include <gtest/gtest.h>

#include <chrono>
#include <random>

#include "core/limits.h"
#include "detect/myers.h"
#include "detect/tokens.h"

namespace wirewatch::detect {
namespace {

// Length of the longest common subsequence by the textbook, for small inputs.
std::size_t common_length(token_ids a, token_ids b) {
  std::vector<std::vector<std::size_t>> t(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 1; i <= a.size(); ++i)
    for (std::size_t j = 1; j <= b.size(); ++j) t[i][j] = a[i - 1] == b[j - 1] ? t[i - 1][j - 1] + 1 : std::max(t[i - 1][j], t[i][j - 1]);
  return t[a.size()][b.size()];
}

TEST(shortest_edits, are_the_shortest_and_lead_there) {
  std::mt19937 random(11);
  for (int round = 0; round < 5'000; ++round) {
    std::vector<std::uint32_t> a(random() % 30), b(random() % 30);
    for (auto* v : {&a, &b})
      for (std::uint32_t& x : *v) x = random() % 5;
    std::int64_t budget = 1'000'000;
    std::size_t changed = 0;
    std::vector<std::uint32_t> rebuilt;
    std::uint32_t at = 0, new_at = 0;
    for (const id_edit& e : shortest_edits(a, b, budget)) {
      ASSERT_EQ(e.old_begin - at, e.new_begin - new_at);
      ASSERT_TRUE(rebuilt.empty() || at < e.old_begin) << "edits are apart";
      rebuilt.insert(rebuilt.end(), a.begin() + at, a.begin() + e.old_begin);
      rebuilt.insert(rebuilt.end(), b.begin() + e.new_begin, b.begin() + e.new_end);
      changed += (e.old_end - e.old_begin) + (e.new_end - e.new_begin);
      at = e.old_end;
      new_at = e.new_end;
    }
    rebuilt.insert(rebuilt.end(), a.begin() + at, a.end());
    ASSERT_EQ(rebuilt, b);
    ASSERT_EQ(changed, a.size() + b.size() - 2 * common_length(a, b));
  }
}

TEST(shortest_edits, beyond_the_budget_one_edit_between_the_common_ends) {
  std::vector<std::uint32_t> a{1, 2, 9, 4, 8, 5, 6}, b{1, 2, 7, 4, 3, 5, 6};
  std::int64_t budget = 3;
  const auto edits = shortest_edits(a, b, budget);
  ASSERT_EQ(edits.size(), 1u);
  EXPECT_EQ(edits[0].old_begin, 2u);
  EXPECT_EQ(edits[0].old_end, 5u);
  EXPECT_EQ(edits[0].new_end, 5u);
}

std::string random_text(std::mt19937& random, int pieces) {
  static const char* const words[] = {"the", "cat", " ",  " ",       " ",        ".",       ", ",    "\n\n", "장성택", "은",
                                      "張",  "成",  "澤", "ก\u0E34", "👍🏽", "e\u0301", "don't", "3.14", "\n"};
  std::string s;
  for (int i = 0; i < pieces; ++i) s += words[random() % std::size(words)];
  return s;
}

std::vector<std::size_t> grapheme_borders(std::string_view text) {
  std::vector<std::size_t> out{0};
  while (out.back() < text.size()) out.push_back(grapheme_end(text, out.back()));
  return out;
}

TEST(find_edits, lead_from_one_text_to_the_other_through_no_grapheme) {
  std::mt19937 random(5);
  for (int round = 0; round < 3'000; ++round) {
    const std::string a = random_text(random, int(random() % 60));
    std::string b = a;
    if (random() % 4 == 0) b = random_text(random, int(random() % 60));
    for (unsigned n = random() % 4; n > 0; --n) {
      const auto borders = grapheme_borders(b);
      const std::size_t from = random() % borders.size(), to = std::min(borders.size() - 1, from + random() % 4);
      b = b.substr(0, borders[from]) + random_text(random, 2) + b.substr(borders[to]);
    }
    const auto edits = find_edits(a, b);
    ASSERT_EQ(apply_edits(a, b, edits), b) << "[" << a << "] [" << b << "]";
    ASSERT_EQ(edits.empty(), a == b);
    const auto old_borders = grapheme_borders(a), new_borders = grapheme_borders(b);
    std::size_t at = 0, new_at = 0;
    for (const edit& e : edits) {
      ASSERT_EQ(a.substr(at, e.old_begin - at), b.substr(new_at, e.new_begin - new_at));
      for (std::size_t x : {e.old_begin, e.old_end}) ASSERT_TRUE(std::binary_search(old_borders.begin(), old_borders.end(), x));
      for (std::size_t x : {e.new_begin, e.new_end}) ASSERT_TRUE(std::binary_search(new_borders.begin(), new_borders.end(), x));
      at = e.old_end;
      new_at = e.new_end;
    }
  }
}

TEST(find_edits, an_added_sentence_starts_where_a_sentence_starts) {
  const std::string a = "He left. The army moved. The navy stayed.", b = "He left. The army moved. The sky was grey. The navy stayed.";
  const auto edits = find_edits(a, b);
  ASSERT_EQ(edits.size(), 1u);
  EXPECT_EQ(b.substr(edits[0].new_begin, edits[0].new_end - edits[0].new_begin), " The sky was grey.");
  const auto back = find_edits(b, a);
  ASSERT_EQ(back.size(), 1u);
  EXPECT_EQ(b.substr(back[0].old_begin, back[0].old_end - back[0].old_begin), " The sky was grey.");
}

TEST(find_edits, counts_words_and_characters) {
  const auto one = find_edits("The cat, it sat", "The dog - it sat down");
  std::uint32_t removed = 0, added = 0;
  for (const edit& e : one) {
    removed += e.removed_words;
    added += e.added_words;
  }
  EXPECT_EQ(removed, 1u);
  EXPECT_EQ(added, 2u);
  const auto han = find_edits("張成澤同志", "同志");
  ASSERT_EQ(han.size(), 1u);
  EXPECT_EQ(han[0].removed_words, 3u);
}

TEST(find_edits, a_stretch_beyond_the_token_limit_is_one_edit) {
  std::string a;
  for (std::size_t i = 0; i < limits::max_diff_tokens; ++i) a += "word ";
  const std::string old_text = "one " + a + "two", new_text = "1 " + a + "2";
  const auto edits = find_edits(old_text, new_text);
  ASSERT_EQ(edits.size(), 1u);
  EXPECT_EQ(apply_edits(old_text, new_text, edits), new_text);
}

// Seconds would be a quadratic blow-up; the real figures are some tens of milliseconds.
template <class F>
void within_two_seconds(F f) {
  const auto start = std::chrono::steady_clock::now();
  f();
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
}

TEST(find_edits, megabytes_take_linear_time) {
  std::string paragraphs, one_paragraph, han;
  std::mt19937 random(1);
  for (int i = 0; i < 4'000; ++i) paragraphs += random_text(random, 60) + std::to_string(i) + "\n\n";
  for (int i = 0; i < 200'000; ++i) one_paragraph += "w" + std::to_string(random() % 50) + " ";
  for (int i = 0; i < 350'000; ++i) han += (random() % 2) ? "成" : "澤";
  for (const std::string& a : {paragraphs, one_paragraph, han}) {
    std::string b = a;
    b.insert(b.size() / 2 - b.size() / 2 % 3, "张");
    std::string c = a;
    for (std::size_t i = 0; i + 3 < c.size(); i += 3 * 1'001) c.replace(i, 3, "xyz");
    const std::string empty_paragraphs(400'000, '\n');
    within_two_seconds([&] { EXPECT_EQ(apply_edits(a, b, find_edits(a, b)), b); });
    within_two_seconds([&] { EXPECT_EQ(apply_edits(a, c, find_edits(a, c)), c); });
    within_two_seconds([&] { EXPECT_EQ(apply_edits(a, empty_paragraphs, find_edits(a, empty_paragraphs)), empty_paragraphs); });
  }
}

}  // namespace
}  // namespace wirewatch::detect
