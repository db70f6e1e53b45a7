// Dates as lists of articles show them.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "core/time.h"

namespace wirewatch::watchers {

struct shown_date {
  std::string text;  // as written, without the brackets around it; empty: none
  std::optional<wall_time> time;
};

// A text that is a date and nothing else but brackets. One that cannot be read but is in the form of a date counts ("01-05 10:00",
// "3월 5일"). At most 100 bytes are one.
shown_date read_whole_date(std::string_view text);

// The same with a few words around it: "Posted 2023-10-25 10:00".
shown_date read_shown_date(std::string_view text);

// A date in brackets at the end of a title, taken off it.
shown_date take_date_off(std::string& title);

}  // namespace wirewatch::watchers
