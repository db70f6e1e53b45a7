#include "daemon/config_values.h"

#include <unicode/ucal.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "core/log.h"
#include "text/url.h"

namespace wirewatch::daemon {
namespace {

constexpr std::size_t max_quoted_bytes = 80;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alpha(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; }

// The whole of `s` as a number, digits only.
template <class T>
std::optional<T> number(std::string_view s) {
  T n{};
  if (s.empty() || !is_digit(s.front())) return {};
  auto [end, ec] = std::from_chars(s.data(), s.data() + s.size(), n);
  if (ec != std::errc() || end != s.data() + s.size()) return {};
  return n;
}

std::vector<std::string_view> split(std::string_view s, char by) {
  std::vector<std::string_view> out;
  for (;;) {
    std::size_t at = s.find(by);
    out.push_back(s.substr(0, at));
    if (at == s.npos) return out;
    s.remove_prefix(at + 1);
  }
}

bool valid_clock(std::string_view s) {
  if (s.size() != 5 || s[2] != ':') return false;
  auto h = number<int>(s.substr(0, 2)), m = number<int>(s.substr(3));
  return h && m && *h < 24 && *m < 60;
}

constexpr std::array<std::string_view, 7> days{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
constexpr std::array<std::string_view, 12> months{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};

struct cron_field {
  int min, max;
  const std::string_view* names;
  int name_count;
};

std::optional<int> cron_value(std::string_view s, const cron_field& f) {
  for (int i = 0; i < f.name_count; ++i)
    if (s == f.names[i]) return f.min + i;
  auto n = number<int>(s);
  if (!n || *n < f.min || *n > f.max) return {};
  return n;
}

// item[,item…] with item = (* | a | a-b)[/step]
bool valid_cron_field(std::string_view s, const cron_field& f) {
  for (std::string_view item : split(s, ',')) {
    std::size_t slash = item.find('/');
    if (slash != item.npos) {
      auto step = number<int>(item.substr(slash + 1));
      if (!step || *step < 1 || *step > f.max) return false;
      item = item.substr(0, slash);
    }
    if (item == "*") continue;
    std::size_t dash = item.find('-');
    auto from = cron_value(item.substr(0, dash), f);
    if (!from) return false;
    if (dash == item.npos) continue;
    auto to = cron_value(item.substr(dash + 1), f);
    if (!to || *to < *from) return false;
  }
  return true;
}

bool valid_cron(const std::vector<std::string_view>& words) {
  const std::array<cron_field, 5> fields{
      {{0, 59, nullptr, 0}, {0, 23, nullptr, 0}, {1, 31, nullptr, 0}, {1, 12, months.data(), 12}, {0, 7, days.data(), 7}}};
  if (words.size() != fields.size() + 1) return false;
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (!valid_cron_field(words[i + 1], fields[i])) return false;
  return true;
}

// Optimal string alignment: insertions, deletions, replacements and swaps of neighbours; case does not count.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1)});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1])) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

}  // namespace

std::optional<std::size_t> parse_size(std::string_view s) {
  static constexpr std::array<std::pair<std::string_view, std::size_t>, 7> units{
      {{"B", 1}, {"KB", 1000}, {"KiB", 1024}, {"MB", 1000 * 1000}, {"MiB", 1024 * 1024}, {"GB", 1000 * 1000 * 1000}, {"GiB", 1024 * 1024 * 1024}}};
  std::size_t digits = std::size_t(std::find_if_not(s.begin(), s.end(), is_digit) - s.begin());
  auto n = number<std::size_t>(s.substr(0, digits));
  if (!n) return {};
  for (const auto& [name, bytes] : units)
    if (s.substr(digits) == name) {
      if (*n > std::numeric_limits<std::size_t>::max() / bytes) return {};
      return *n * bytes;
    }
  return {};
}

std::optional<rate> parse_rate(std::string_view s) {
  constexpr std::string_view in = " in ";
  std::size_t at = s.find(in);
  if (at == s.npos) return {};
  auto count = number<std::uint32_t>(s.substr(0, at));
  auto over = parse_duration(s.substr(at + in.size()));
  if (!count || !over) return {};
  return rate{*count, *over};
}

bool valid_id(std::string_view s) {
  return !s.empty() && s.size() <= 100 &&
         std::all_of(s.begin(), s.end(), [](char c) { return is_alpha(c) || is_digit(c) || c == '.' || c == '_' || c == '-'; });
}

bool valid_language(std::string_view s) {
  if (s.size() > 100) return false;
  bool first = true;
  for (std::string_view part : split(s, '-')) {
    if (part.size() < (first ? 2u : 1u) || part.size() > 8) return false;
    if (!std::all_of(part.begin(), part.end(), [&](char c) { return is_alpha(c) || (!first && is_digit(c)); })) return false;
    first = false;
  }
  return true;
}

bool valid_deliver(std::string_view s) {
  if (s.size() > 200) return false;
  auto words = split(s, ' ');
  if (words.size() == 1) return s == "instant" || s == "hourly";
  if (words[0] == "daily") return words.size() == 2 && valid_clock(words[1]);
  if (words[0] == "weekly") return words.size() == 3 && std::find(days.begin(), days.end(), words[1]) != days.end() && valid_clock(words[2]);
  return words[0] == "cron" && valid_cron(words);
}

bool valid_quiet_hours(std::string_view s) { return s.size() == 11 && s[5] == '-' && valid_clock(s.substr(0, 5)) && valid_clock(s.substr(6)); }

bool valid_time_zone(std::string_view s) {
  if (s.empty() || s.size() > 64 || !std::all_of(s.begin(), s.end(), [](char c) { return c > ' ' && c < 0x7f; })) return false;
  std::array<UChar, 65> name{}, canonical{};
  std::copy(s.begin(), s.end(), name.begin());
  UErrorCode status = U_ZERO_ERROR;
  UBool known = false;
  ucal_getCanonicalTimeZoneID(name.data(), int32_t(s.size()), canonical.data(), int32_t(canonical.size()), &known, &status);
  return U_SUCCESS(status) && known;
}

bool valid_http_address(std::string_view s) {
  // The parser mends white space and missing slashes as a browser does; a configuration is better told.
  if (std::any_of(s.begin(), s.end(), [](char c) { return static_cast<unsigned char>(c) <= ' '; }) || s.find("://") == s.npos) return false;
  auto parsed = text::parse_url(s);
  return parsed && (parsed->scheme == "http" || parsed->scheme == "https") && !parsed->host.empty();
}

bool printable(std::string_view s) {
  for (std::int32_t i = 0, n = std::int32_t(std::min<std::size_t>(s.size(), INT32_MAX)); i < n;) {
    UChar32 c = 0;
    U8_NEXT(s.data(), i, n, c);
    if (c < 0x20 || (c >= 0x7f && c < 0xa0)) return false;
  }
  return true;
}

std::string_view nearest(std::string_view word, const std::vector<std::string>& candidates) {
  constexpr std::size_t longest = 100;
  if (word.size() > longest) return {};
  std::string_view best;
  // More wrong than this is another word.
  std::size_t least = (word.size() < 3 ? 0 : std::min<std::size_t>(3, word.size() / 4 + 1)) + 1;
  for (const std::string& c : candidates) {
    if (c.size() > longest || c.size() >= word.size() + least || word.size() >= c.size() + least) continue;
    if (std::size_t d = edit_distance(word, c); d < least) {
      least = d;
      best = c;
    }
  }
  return best;
}

std::string in_quotes(std::string_view s) {
  bool cut = s.size() > max_quoted_bytes;
  if (cut) {
    std::size_t n = max_quoted_bytes;
    while (n > 0 && (static_cast<unsigned char>(s[n]) & 0xc0) == 0x80) --n;
    s = s.substr(0, n);
  }
  return '"' + log::escape(s) + (cut ? "…\"" : "\"");
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " and " : ", ";
    out += words[i];
  }
  return out;
}

}  // namespace wirewatch::daemon
