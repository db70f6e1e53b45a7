#include "text/date.h"

#include <unicode/timezone.h>

#include <memory>
#include <utility>

#include "text/date_reader.h"
#include "text/fold.h"

namespace wirewatch::text {
namespace {

using detail::date_parts;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t max_input = 256;

std::optional<std::chrono::sys_days> day_of(const date_parts& p) {
  using namespace std::chrono;
  const std::chrono::year y(*p.year);
  if (p.ordinal) {
    if (*p.ordinal < 1 || *p.ordinal > (y.is_leap() ? 366 : 365)) return std::nullopt;
    return sys_days(y / 1 / 1) + days(*p.ordinal - 1);
  }
  if (p.week) {  // ISO 8601: week 1 has January 4
    const int weekday = p.weekday.value_or(1);
    if (*p.week < 1 || *p.week > 53 || weekday < 1 || weekday > 7) return std::nullopt;
    const sys_days fourth = y / 1 / 4;
    const sys_days monday = fourth - days(std::chrono::weekday(fourth).iso_encoding() - 1) + days((*p.week - 1) * 7);
    if (year_month_day(monday + days(3)).year() != y) return std::nullopt;  // a year of 52 weeks
    return monday + days(weekday - 1);
  }
  if (p.day && !p.month) return std::nullopt;
  const int month = p.month.value_or(1), day = p.day.value_or(1);
  if (month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;  // chrono keeps eight bits only
  const year_month_day date(y, std::chrono::month(unsigned(month)), std::chrono::day(unsigned(day)));
  if (!date.ok()) return std::nullopt;
  return sys_days(date);
}

// "america/los_angeles" as the zone database spells it; the spelling was lost in folding.
std::optional<minutes> offset_in_zone(const std::string& folded, wall_time local) {
  std::string id;
  bool start = true;
  for (char c : folded) {
    id.push_back(start && c >= 'a' && c <= 'z' ? char(c - 32) : c);
    start = c == '/' || c == '_' || c == '-';
  }
  const std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(id)));
  if (!zone || *zone == icu::TimeZone::getUnknown()) return std::nullopt;
  std::int32_t raw = 0, saving = 0;
  UErrorCode status = U_ZERO_ERROR;
  zone->getOffset(double(to_unix_ms(local)), true, raw, saving, status);
  if (U_FAILURE(status)) return std::nullopt;
  return std::chrono::duration_cast<minutes>(milliseconds(raw + saving));
}

std::optional<wall_time> in_range(wall_time t) {
  using namespace std::chrono;
  if (t < sys_days(year(1) / 1 / 1) || t >= sys_days(year(10000) / 1 / 1)) return std::nullopt;
  return t;
}

std::optional<wall_time> time_of(const date_parts& p) {
  if (!p.year || *p.year < 1 || *p.year > 9999) return std::nullopt;
  const auto date = day_of(p);
  if (!date) return std::nullopt;
  int hour = p.hour.value_or(0);
  if (p.afternoon && (!p.hour || hour > 24)) return std::nullopt;
  if (p.afternoon && hour <= 12) hour = hour % 12 + (*p.afternoon ? 12 : 0);
  if (hour > 24 || p.minute > 59 || p.second > 60) return std::nullopt;
  const wall_time local = *date + hours(hour) + minutes(p.minute) + seconds(p.second) + milliseconds(p.millisecond);
  minutes offset(p.zone.value_or(0));
  if (!p.zone_id.empty()) {
    const auto found = offset_in_zone(p.zone_id, local);
    if (!found) return std::nullopt;
    offset = *found;
  }
  return in_range(local - offset);
}

// Nothing but digits: a year, YYDDD, YYMMDD, or Unix time.
std::optional<wall_time> bare_number(std::string_view s) {
  std::int64_t value = 0;
  for (char c : s) value = value * 10 + (c - '0');
  date_parts p;
  switch (s.size()) {
    case 4:
      p.year = int(value);
      return time_of(p);
    case 5:
      p.year = detail::full_year(int(value / 1000));
      p.ordinal = int(value % 1000);
      return time_of(p);
    case 6:
      p.year = detail::full_year(int(value / 10000));
      p.month = int(value / 100 % 100);
      p.day = int(value % 100);
      return time_of(p);
    case 9:
    case 10:
      return from_unix_ms(value * 1000);
    case 13:
      return from_unix_ms(value);
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<wall_time> parse_feed_date(std::string_view input) {
  if (input.size() > max_input) return std::nullopt;
  auto text = fold(input);
  if (text.empty()) return std::nullopt;
  const bool only_digits = text.find_first_not_of("0123456789") == std::string::npos;
  if (only_digits && text.size() <= 13 && text.size() != 7 && text.size() != 8 && text.size() != 12) return bare_number(text);
  const auto parts = detail::read_date_parts(std::move(text));
  return parts ? time_of(*parts) : std::nullopt;
}

}  // namespace wirewatch::text
