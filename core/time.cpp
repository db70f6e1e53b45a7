#include "core/time.h"

#include <array>
#include <charconv>
#include <cstdio>

namespace wirewatch {
namespace {

struct unit {
  std::string_view name;
  std::int64_t ms;
};
constexpr std::array<unit, 6> units{{{"w", 604'800'000}, {"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}}};

bool digits(std::string_view s, std::size_t at, std::size_t n, int& out) {
  if (at + n > s.size()) return false;
  out = 0;
  for (std::size_t i = at; i < at + n; ++i) {
    if (s[i] < '0' || s[i] > '9') return false;
    out = out * 10 + (s[i] - '0');
  }
  return true;
}

}  // namespace

std::string to_rfc3339(wall_time t) {
  using namespace std::chrono;
  auto day = floor<days>(t);
  year_month_day ymd(day);
  hh_mm_ss hms(t - day);
  char buf[48];
  int n = std::snprintf(buf, sizeof buf, "%04d-%02u-%02uT%02d:%02d:%02d", int(ymd.year()), unsigned(ymd.month()), unsigned(ymd.day()),
                        int(hms.hours().count()), int(hms.minutes().count()), int(hms.seconds().count()));
  std::string out(buf, std::size_t(n));
  if (int ms = int(hms.subseconds().count()); ms != 0) {
    std::snprintf(buf, sizeof buf, ".%03d", ms);
    out += buf;
  }
  return out + "Z";
}

std::optional<wall_time> parse_rfc3339(std::string_view s) {
  using namespace std::chrono;
  int y, mo, d, h, mi, sec;
  if (s.size() < 20 || !digits(s, 0, 4, y) || s[4] != '-' || !digits(s, 5, 2, mo) || s[7] != '-' || !digits(s, 8, 2, d)) return {};
  if ((s[10] != 'T' && s[10] != 't' && s[10] != ' ') || !digits(s, 11, 2, h) || s[13] != ':' || !digits(s, 14, 2, mi) || s[16] != ':' ||
      !digits(s, 17, 2, sec))
    return {};
  year_month_day ymd{year(y), month(unsigned(mo)), day(unsigned(d))};
  if (!ymd.ok() || h > 23 || mi > 59 || sec > 60) return {};
  std::size_t i = 19;
  int ms = 0;
  if (i < s.size() && s[i] == '.') {
    std::size_t start = ++i;
    int scale = 100;
    for (; i < s.size() && s[i] >= '0' && s[i] <= '9'; ++i) {
      ms += (s[i] - '0') * scale;
      scale /= 10;
    }
    if (i == start) return {};
  }
  if (i >= s.size()) return {};
  minutes offset{0};
  if (s[i] == 'Z' || s[i] == 'z') {
    if (i + 1 != s.size()) return {};
  } else {
    int oh, om;
    if ((s[i] != '+' && s[i] != '-') || s.size() != i + 6 || !digits(s, i + 1, 2, oh) || s[i + 3] != ':' || !digits(s, i + 4, 2, om)) return {};
    if (oh > 23 || om > 59) return {};
    offset = minutes((oh * 60 + om) * (s[i] == '-' ? -1 : 1));
  }
  return wall_time(sys_days(ymd)) + hours(h) + minutes(mi) + seconds(sec) + milliseconds(ms) - offset;
}

std::optional<milliseconds> parse_duration(std::string_view s) {
  std::int64_t n = 0;
  auto [end, ec] = std::from_chars(s.data(), s.data() + s.size(), n);
  if (ec != std::errc() || n < 0) return {};
  std::string_view rest = s.substr(std::size_t(end - s.data()));
  for (const unit& u : units)
    if (rest == u.name) {
      if (n > 1'000'000'000'000 / u.ms) return {};
      return milliseconds(n * u.ms);
    }
  return {};
}

std::string format_duration(milliseconds d) {
  if (d.count() == 0) return "0s";
  for (const unit& u : units)
    if (u.name != "w" && d.count() % u.ms == 0) return std::to_string(d.count() / u.ms) + std::string(u.name);
  return std::to_string(d.count()) + "ms";
}

std::string describe_duration(milliseconds d) {
  std::int64_t left = d.count() < 0 ? -d.count() : d.count();
  std::string out;
  int shown = 0;
  for (const unit& u : units) {
    if (u.name == "w" || (u.name == "ms" && shown > 0)) continue;
    std::int64_t n = left / u.ms;
    left %= u.ms;
    if (n == 0) {
      if (shown > 0) break;
      continue;
    }
    if (shown > 0) out += ' ';
    out += std::to_string(n) + " " + std::string(u.name);
    if (++shown == 2) break;
  }
  return out.empty() ? "0 s" : out;
}

}  // namespace wirewatch
