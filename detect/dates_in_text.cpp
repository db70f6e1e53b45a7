#include "detect/dates_in_text.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "detect/counters.h"
#include "detect/tokens.h"
#include "text/date.h"
#include "text/fold.h"

namespace wirewatch::detect {
namespace {

constexpr std::size_t most_bytes = 8'000;     // of the lines that differ
constexpr std::size_t longest_date = 14;      // tokens: "Wednesday, 3rd of March, 2026 at 10:30 p.m."
constexpr std::size_t dateline_letters = 60;  // bytes of what stands beside the date, folded
constexpr std::size_t most_lines = 40;        // that differ

bool is_digit(char c) { return c >= '0' && c <= '9'; }

int groups_of_digits(std::string_view s) {
  int groups = 0;
  for (std::size_t i = 0; i < s.size(); ++i) groups += is_digit(s[i]) && (i == 0 || !is_digit(s[i - 1]));
  return groups;
}

bool has_letters(std::string_view s) {
  return std::any_of(s.begin(), s.end(), [](char c) { return (c | 0x20) >= 'a' || static_cast<unsigned char>(c) >= 0x80; });
}

// Day, month and year, in figures or with the month's name; numbers alone are read as anything.
std::optional<wall_time> read_date(std::string_view s) {
  if (groups_of_digits(s) < (has_letters(s) ? 2 : 3)) return {};
  return text::parse_feed_date(s);
}

// A line as dates and what stands between them: texts[0] dates[0] texts[1] …
struct dated_line {
  std::vector<std::string> texts;  // text::substance
  std::vector<wall_time> dates;
};

std::string_view without_space(std::string_view s) {
  const std::size_t first = s.find_first_not_of(' ');
  return first == s.npos ? std::string_view() : s.substr(first, s.find_last_not_of(' ') - first + 1);
}

dated_line read(std::string_view line) {
  std::vector<std::size_t> borders{0};
  while (borders.back() < line.size()) borders.push_back(next_token(line, borders.back()).end);
  dated_line out;
  std::size_t text_start = 0;
  for (std::size_t i = 0; i + 1 < borders.size();) {
    std::size_t end = std::min(i + longest_date, borders.size() - 1);
    const auto candidate = [&](std::size_t last) { return without_space(line.substr(borders[i], borders[last] - borders[i])); };
    std::optional<wall_time> date;
    if (groups_of_digits(candidate(end)) > 0)
      while (end > i && !(date = read_date(candidate(end)))) --end;
    if (!date) {
      ++i;
      continue;
    }
    out.texts.push_back(text::substance(line.substr(text_start, borders[i] - text_start)));
    out.dates.push_back(*date);
    text_start = borders[end];
    i = end;
  }
  out.texts.push_back(text::substance(line.substr(text_start)));
  return out;
}

bool is_dateline(const dated_line& l) {
  std::size_t letters = 0;
  for (const std::string& text : l.texts) letters += text.size();
  return letters <= dateline_letters;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

}  // namespace

bool differ_in_dates_only(std::string_view before, std::string_view after) {
  const std::vector<std::string_view> old_lines = lines_of(before), new_lines = lines_of(after);
  if (old_lines.size() != new_lines.size()) return false;
  std::set<std::pair<wall_time, wall_time>> on_datelines, in_text;
  std::size_t differing = 0, bytes = 0;
  bool moved = false;
  for (std::size_t n = 0; n < old_lines.size(); ++n) {
    const std::string_view was = old_lines[n], is = new_lines[n];
    if (was == is) continue;
    bytes += was.size() + is.size();
    if (++differing > most_lines || bytes > most_bytes) return false;
    if (tells_how_long_ago(was) && tells_how_long_ago(is)) {
      moved = true;
      continue;
    }
    dated_line a = read(was), b = read(is);
    if (a.texts != b.texts) return false;
    const bool dateline = is_dateline(a);
    for (std::size_t i = 0; i < a.dates.size(); ++i)
      if (dateline || a.dates[i] != b.dates[i]) (dateline ? on_datelines : in_text).emplace(a.dates[i], b.dates[i]);
  }
  return (moved || !on_datelines.empty()) && std::includes(on_datelines.begin(), on_datelines.end(), in_text.begin(), in_text.end());
}

}  // namespace wirewatch::detect
