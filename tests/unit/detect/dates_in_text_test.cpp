#include "detect/dates_in_text.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace wirewatch::detect {
namespace {

TEST(differ_in_dates_only, on_datelines) {
  EXPECT_TRUE(differ_in_dates_only("Last updated: 3 March 2025\n\nText.", "Last updated: 12 April 2026\n\nText."));
  EXPECT_TRUE(differ_in_dates_only("September 8, 2021\n\nText.", "May 9, 2023\n\nText."));
  EXPECT_TRUE(differ_in_dates_only("Stand: 02.02.2024", "Stand: 17.09.2024"));
  EXPECT_TRUE(differ_in_dates_only("6 octobre 2022 10:30", "6 October 2022 10:30"));
  EXPECT_TRUE(differ_in_dates_only("입력: 2024년 2월 24일", "입력: 2026년 11월 3일"));
  EXPECT_TRUE(differ_in_dates_only("Updated over 2 weeks ago", "Updated over 3 weeks ago"));
  EXPECT_TRUE(differ_in_dates_only("Effective 2024-01-02, updated 2024-02-02", "Effective 2025-01-02, updated 2025-02-02."));
}

TEST(differ_in_dates_only, a_date_of_the_text_is_substance) {
  const std::string text = "The general was born on 3 March 1957 in a village near Wonsan and joined the army when he was seventeen years old.";
  std::string other = text;
  other.replace(other.find("3 March 1957"), 12, "8 April 1961");
  EXPECT_FALSE(differ_in_dates_only(text, other));
  EXPECT_FALSE(differ_in_dates_only("Updated: 3 March 2025\n" + text, "Updated: 5 March 2025\n" + other));
  EXPECT_TRUE(differ_in_dates_only("Updated: 3 March 1957\n" + text, "Updated: 8 April 1961\n" + other));  // the same date moved in both
}

TEST(differ_in_dates_only, numbers_and_words_are_substance) {
  EXPECT_FALSE(differ_in_dates_only("Within 30 days.", "Within 28 days."));
  EXPECT_FALSE(differ_in_dates_only("Sections D.1", "Sections D.7"));
  EXPECT_FALSE(differ_in_dates_only("3 March 2025, Pyongyang", "4 March 2025, Wonsan"));
  EXPECT_FALSE(differ_in_dates_only("3 March 2025", "3 March 2025\n\nText."));
  EXPECT_FALSE(differ_in_dates_only("3 March 2025", "Text"));
  EXPECT_FALSE(differ_in_dates_only("1 2 3", "1 2 4"));
  EXPECT_FALSE(differ_in_dates_only("A.", "B."));
}

TEST(differ_in_dates_only, many_numbers_take_no_time) {
  std::string a, b;
  for (int i = 0; i < 1'900; ++i) a += "1 ", b += "2 ";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(differ_in_dates_only(a, b));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
}

}  // namespace
}  // namespace wirewatch::detect
