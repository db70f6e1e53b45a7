#include <array>
#include <cstdio>

#include "text/date.h"

namespace wirewatch::text {
namespace {

constexpr std::array<std::string_view, 7> weekdays = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; }

struct reader {
  std::string_view s;
  bool ok = true;

  bool take(std::string_view text) {
    if (s.size() < text.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i)
      if (lower(s[i]) != lower(text[i])) return false;
    s.remove_prefix(text.size());
    return true;
  }
  void expect(std::string_view text) { ok = ok && take(text); }
  int number(std::size_t width) {
    int value = 0;
    if (s.size() < width) ok = false;
    for (std::size_t i = 0; ok && i < width; ++i) {
      ok = s[i] >= '0' && s[i] <= '9';
      value = value * 10 + (s[i] - '0');
    }
    if (ok) s.remove_prefix(width);
    return value;
  }
  unsigned month() {
    for (unsigned m = 0; m < months.size(); ++m)
      if (take(months[m])) return m + 1;
    ok = false;
    return 1;
  }
  std::chrono::milliseconds time() {
    const int h = number(2);
    expect(":");
    const int m = number(2);
    expect(":");
    const int sec = number(2);
    ok = ok && h < 24 && m < 60 && sec <= 60;
    return std::chrono::hours(h) + std::chrono::minutes(m) + std::chrono::seconds(sec);
  }
};

std::optional<wall_time> combine(const reader& r, int year, unsigned month, int day, std::chrono::milliseconds time) {
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(unsigned(day))};
  if (!r.ok || !r.s.empty() || !date.ok()) return std::nullopt;
  return wall_time(std::chrono::sys_days(date)) + time;
}

// "06 Nov 1994 08:49:37 GMT" or, with the hyphens of RFC 850, "06-Nov-94 08:49:37 GMT"
std::optional<wall_time> day_first(reader r, std::string_view separator, std::size_t year_digits) {
  const int day = r.number(2);
  r.expect(separator);
  const auto month = r.month();
  r.expect(separator);
  int year = r.number(year_digits);
  if (year_digits == 2) year += year < 70 ? 2000 : 1900;
  r.expect(" ");
  const auto time = r.time();
  r.expect(" GMT");
  return combine(r, year, month, day, time);
}

// "Nov  6 08:49:37 1994"
std::optional<wall_time> asctime(reader r) {
  const auto month = r.month();
  r.expect(" ");
  const int day = r.number(r.take(" ") ? 1 : 2);
  r.expect(" ");
  const auto time = r.time();
  r.expect(" ");
  const int year = r.number(4);
  return combine(r, year, month, day, time);
}

}  // namespace

std::optional<wall_time> parse_http_date(std::string_view input) {
  for (const auto name : weekdays) {
    reader r{input};
    if (r.take(name) && r.take(", ")) return day_first(r, "-", 2);
    r = reader{input};
    if (!r.take(name.substr(0, 3))) continue;
    if (r.take(", ")) return day_first(r, " ", 4);
    return r.take(" ") ? asctime(r) : std::nullopt;
  }
  return std::nullopt;
}

std::string format_http_date(wall_time t) {
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(t - day));
  const auto weekday = weekdays[std::chrono::weekday(day).c_encoding()].substr(0, 3);
  std::array<char, 64> out;
  const int n = std::snprintf(out.data(), out.size(), "%.3s, %02u %.3s %04d %02d:%02d:%02d GMT", weekday.data(), unsigned(date.day()),
                              months[unsigned(date.month()) - 1].data(), int(date.year()), int(time.hours().count()), int(time.minutes().count()),
                              int(time.seconds().count()));
  return std::string(out.data(), std::size_t(n));
}

}  // namespace wirewatch::text
