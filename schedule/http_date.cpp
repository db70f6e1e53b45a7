#include "schedule/http_date.h"

#include <algorithm>
#include <array>

namespace wirewatch::schedule {
namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> days_short{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 7> days_long{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

struct fields {
  int day = 0, month = 0, year = 0, hour = 0, minute = 0, second = 0;
};

template <std::size_t N>
int index_of(const std::array<std::string_view, N>& names, std::string_view s) {
  for (std::size_t i = 0; i < N; ++i)
    if (names[i] == s) return int(i);
  return -1;
}

// Reads `s` by a layout: D day, M name of the month, Y year, h m s time, each repeated by its width; others as they are.
bool read_layout(std::string_view s, std::string_view layout, fields& out) {
  if (s.size() != layout.size()) return false;
  for (std::size_t i = 0; i < s.size(); ++i) {
    int* field = nullptr;
    switch (layout[i]) {
      case 'D':
        field = &out.day;
        break;
      case 'Y':
        field = &out.year;
        break;
      case 'h':
        field = &out.hour;
        break;
      case 'm':
        field = &out.minute;
        break;
      case 's':
        field = &out.second;
        break;
      case 'M':
        out.month = index_of(months, s.substr(i, 3)) + 1;
        if (out.month == 0) return false;
        i += 2;
        continue;
      default:
        if (s[i] != layout[i]) return false;
        continue;
    }
    if (s[i] < '0' || s[i] > '9') return false;
    *field = *field * 10 + (s[i] - '0');
  }
  return true;
}

std::optional<wall_time> to_time(const fields& f) {
  const year_month_day date{year(f.year), month(unsigned(f.month)), day(unsigned(f.day))};
  if (!date.ok() || f.hour > 23 || f.minute > 59 || f.second > 60) return {};
  return wall_time(sys_days(date)) + hours(f.hour) + minutes(f.minute) + seconds(f.second);
}

}  // namespace

std::optional<wall_time> parse_http_date(std::string_view s) {
  fields f;
  if (const std::size_t comma = s.find(','); comma != std::string_view::npos) {
    constexpr std::string_view zone = " GMT";
    if (!s.ends_with(zone)) return {};
    s.remove_suffix(zone.size());
    const std::string_view name = s.substr(0, comma), rest = s.substr(std::min(comma + 1, s.size()));
    if (index_of(days_short, name) >= 0) {
      if (!read_layout(rest, " DD MMM YYYY hh:mm:ss", f)) return {};
    } else {
      if (index_of(days_long, name) < 0 || !read_layout(rest, " DD-MMM-YY hh:mm:ss", f)) return {};
      f.year += f.year < 70 ? 2000 : 1900;
    }
    return to_time(f);
  }
  if (s.size() != 24 || index_of(days_short, s.substr(0, 3)) < 0) return {};
  const bool one_digit = s[8] == ' ';
  if (!read_layout(s.substr(3), one_digit ? " MMM  D hh:mm:ss YYYY" : " MMM DD hh:mm:ss YYYY", f)) return {};
  return to_time(f);
}

}  // namespace wirewatch::schedule
