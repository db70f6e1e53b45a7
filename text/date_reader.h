// Reads the components of a date out of folded text; a part of text/date.
#pragma once
#include <optional>
#include <string>

namespace wirewatch::text::detail {

// As written, not yet checked against the calendar.
struct date_parts {
  std::optional<int> year, month, day, ordinal, week, weekday;
  std::optional<int> hour;
  int minute = 0, second = 0, millisecond = 0;
  std::optional<bool> afternoon;
  std::optional<int> zone;  // minutes east
  std::string zone_id;      // "america/new_york"
};

// The components in whatever order they stand; nullopt when a part of the text is not understood. `folded` is the output of fold().
std::optional<date_parts> read_date_parts(std::string folded);

int full_year(int two_digits);  // 1970 to 2069

}  // namespace wirewatch::text::detail
