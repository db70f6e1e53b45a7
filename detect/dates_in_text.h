// Texts that differ in dates only. Internal to detect/; see compare.h.
#pragma once
#include <string_view>

namespace wirewatch::detect {

// True when nothing differs but dates (and case, punctuation, spacing), line by line, and these dates stand on datelines: lines that are a date and a
// few words ("Last updated: 3 March 2026", "6 octobre 2022 10:30", "Updated 2 weeks ago"). In running text a date counts as one of these only where
// the same date of a dateline became the same other one: "born on 3 March" is what an article says. The texts are not equal.
bool differ_in_dates_only(std::string_view before, std::string_view after);

}  // namespace wirewatch::detect
