#include "text/date.h"

#include <unicode/timezone.h>

#include <algorithm>
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

// What nearly all feeds write, without the general reader and with the same result: "Tue, 03 Nov 2026 15:12:07 +0900" or "GMT"
// (RFC 822), "2026-11-03T15:12:07.250+09:00" or "Z" (RFC 3339). Anything else, to the last blank, is left to that reader.
class everyday_reader {
 public:
  explicit everyday_reader(std::string_view s) : s_(s) {}

  std::optional<date_parts> read() {
    const bool done = s_.size() >= 20 && (s_[3] == ',' ? rfc_822() : rfc_3339());
    return done && s_.empty() ? std::optional(p_) : std::nullopt;
  }

 private:
  bool rfc_822() {
    int day = 0, month = 0, year = 0;
    if (word("MonTueWedThuFriSatSun") == 0 || !take(", ")) return false;
    if (!number(2, day) && !number(1, day)) return false;
    if (!take(" ") || (month = word("JanFebMarAprMayJunJulAugSepOctNovDec")) == 0 || !take(" ") || !number(4, year)) return false;
    p_.day = day;
    p_.month = month;
    p_.year = year;
    return take(" ") && clock() && (take(" GMT") || (take(" ") && offset("")));
  }

  bool rfc_3339() {
    int day = 0, month = 0, year = 0;
    if (!number(4, year) || !take("-") || !number(2, month) || !take("-") || !number(2, day) || !take("T") || !clock()) return false;
    p_.day = day;
    p_.month = month;
    p_.year = year;
    if (take(".")) {
      int weight = 100;
      if (s_.empty() || !digit(s_[0])) return false;
      for (; !s_.empty() && digit(s_[0]); s_.remove_prefix(1), weight /= 10) p_.millisecond += weight * (s_[0] - '0');
    }
    return take("Z") || offset(":");
  }

  bool clock() {
    int hour = 0;
    const bool read = number(2, hour) && take(":") && number(2, p_.minute) && take(":") && number(2, p_.second);
    p_.hour = hour;
    return read;
  }

  bool offset(std::string_view between) {
    const int sign = take("-") ? -1 : take("+") ? 1 : 0;
    int hour = 0, minute = 0;
    if (sign == 0 || !number(2, hour) || !take(between) || !number(2, minute) || hour > 14 || minute > 59) return false;
    p_.zone = sign * (hour * 60 + minute);
    return true;
  }

  static bool digit(char c) { return c >= '0' && c <= '9'; }
  bool take(std::string_view text) {
    if (!s_.starts_with(text)) return false;
    s_.remove_prefix(text.size());
    return true;
  }
  bool number(std::size_t length, int& value) {
    if (s_.size() < length || !std::all_of(s_.begin(), s_.begin() + std::ptrdiff_t(length), digit)) return false;
    value = 0;
    for (char c : s_.substr(0, length)) value = value * 10 + (c - '0');
    s_.remove_prefix(length);
    return true;
  }
  // The number of the three letters in the list, from 1; 0 when they are not there.
  int word(std::string_view list) {
    for (std::size_t i = 0; i < list.size(); i += 3)
      if (take(list.substr(i, 3))) return int(i / 3) + 1;
    return 0;
  }

  std::string_view s_;
  date_parts p_;
};

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
  if (const auto parts = everyday_reader(input).read()) return time_of(*parts);
  auto text = fold(input);
  if (text.empty()) return std::nullopt;
  const bool only_digits = text.find_first_not_of("0123456789") == std::string::npos;
  if (only_digits && text.size() <= 13 && text.size() != 7 && text.size() != 8 && text.size() != 12) return bare_number(text);
  const auto parts = detail::read_date_parts(std::move(text));
  return parts ? time_of(*parts) : std::nullopt;
}

}  // namespace wirewatch::text
