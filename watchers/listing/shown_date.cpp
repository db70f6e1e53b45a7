#include "watchers/listing/shown_date.h"

#include <algorithm>

#include "text/date.h"
#include "text/fold.h"

namespace wirewatch::watchers {
namespace {

constexpr std::size_t max_bytes = 100, max_words_before = 40, max_words_behind = 12;

bool digit(char c) { return c >= '0' && c <= '9'; }

std::string_view trimmed(std::string_view s, std::string_view what) {
  const std::size_t first = s.find_first_not_of(what);
  if (first == std::string_view::npos) return {};
  return s.substr(first, s.find_last_not_of(what) - first + 1);
}

std::optional<wall_time> plausible(std::optional<wall_time> t) {
  using namespace std::chrono;
  return t && *t >= sys_days(year(1980) / 1 / 1) && *t < sys_days(year(2200) / 1 / 1) ? t : std::nullopt;
}

// "Posted 2023-10-25 10:00" → "2023-10-25 10:00": from a year on, what can belong to a date.
std::string_view from_year(std::string_view s) {
  for (std::size_t i = 0; i + 8 <= s.size(); ++i) {
    const bool year = (s[i] == '1' || s[i] == '2') && digit(s[i + 1]) && digit(s[i + 2]) && digit(s[i + 3]) && (i == 0 || !digit(s[i - 1]));
    if (!year || digit(s[i + 4]) || !(s[i + 4] == '-' || s[i + 4] == '.' || s[i + 4] == '/')) continue;
    const std::size_t end = s.find_first_not_of("0123456789-./: T", i);
    return trimmed(s.substr(i, end == std::string_view::npos ? end : end - i), " -./:T");
  }
  return {};
}

// "01-05 10:00", "10.25", "3월 5일": numbers and what stands between those of a date, and at least two of them.
bool in_form_of_date(std::string_view s) {
  int numbers = 0;
  bool before = false;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const bool now = digit(s[i]);
    numbers += now && !before ? 1 : 0;
    before = now;
    if (now || std::string_view("-./: ,").find(s[i]) != std::string_view::npos) continue;
    bool sign = false;
    for (const std::string_view word : {"년", "월", "일", "시", "분", "年", "月", "日", "時", "时", "分"})
      if (s.substr(i).starts_with(word)) {
        i += word.size() - 1;
        sign = true;
        break;
      }
    if (!sign) return false;
  }
  return numbers >= 2 && numbers <= 6 && s.size() >= 4;
}

std::optional<wall_time> read_whole(std::string_view s) {
  if (s.size() < 6 || std::none_of(s.begin(), s.end(), digit) || std::all_of(s.begin(), s.end(), digit)) return std::nullopt;
  return plausible(text::parse_feed_date(s));
}

}  // namespace

shown_date read_whole_date(std::string_view s) {
  constexpr std::string_view around = " \t\r\n[]()<>|·,";
  shown_date out;
  if (s.size() > max_bytes) return out;
  s = trimmed(s, around);
  if ((out.time = read_whole(s)) || in_form_of_date(s)) out.text = s;
  return out;
}

shown_date read_shown_date(std::string_view s) {
  shown_date out = read_whole_date(s);
  if (!out.text.empty() || s.size() > max_bytes) return out;
  const std::string_view inner = from_year(s);
  if (inner.empty()) return out;
  const auto before = std::size_t(inner.data() - s.data());
  if (before > max_words_before || s.size() - before - inner.size() > max_words_behind) return out;
  out.time = read_whole(inner);
  if (out.time) out.text = inner;
  return out;
}

shown_date take_date_off(std::string& title) {
  const std::string_view all = title;
  shown_date out;
  if (all.size() < 8 || (all.back() != ')' && all.back() != ']')) return out;
  const std::size_t open = all.rfind(all.back() == ')' ? '(' : '[');
  if (open == std::string_view::npos || open == 0) return out;
  const std::string_view inner = all.substr(open + 1, all.size() - open - 2);
  if (auto t = read_whole(inner)) {
    out.text = inner;
    out.time = t;
    title = text::collapse_space(all.substr(0, open));
  }
  return out;
}

}  // namespace wirewatch::watchers
