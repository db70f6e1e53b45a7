// The words of dates, in folded form (text/fold.h); a part of text/date.
#pragma once
#include <optional>
#include <string_view>

namespace wirewatch::text::detail {

std::optional<int> month_of(std::string_view word);  // 1 to 12; full names and abbreviations of three letters or more
bool is_weekday(std::string_view word);
bool is_date_filler(std::string_view word);              // "of", "um", "published"
std::optional<int> zone_minutes(std::string_view word);  // east of Greenwich: "kst" is 540

}  // namespace wirewatch::text::detail
