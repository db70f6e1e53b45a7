#include "cli/output.h"

#include <sys/ioctl.h>
#include <unicode/uchar.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>

#include "cli/program.h"
#include "text/charset.h"
#include "text/fold.h"

namespace wirewatch::cli {
namespace {

// What a terminal may take for an order, or what makes text read other than it is.
bool steers(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x061c || c == 0x200e || c == 0x200f || c == 0x2028 || c == 0x2029 ||
         (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

std::string escaped(std::string_view s, bool one_line) {
  const std::string good = text::valid_utf8(s) ? std::string(s) : text::sanitize_utf8(s);
  std::string out;
  for (std::size_t pos = 0; pos < good.size();) {
    const std::size_t start = pos;
    const char32_t c = text::next_code_point(good, pos);
    if (!one_line && (c == '\n' || c == '\t')) {
      out += char(c);
    } else if (one_line && (c == '\n' || c == '\t' || c == '\r')) {
      out += ' ';
    } else if (steers(c)) {
      char buffer[16];
      std::snprintf(buffer, sizeof buffer, "\\u{%x}", unsigned(c));
      out += buffer;
    } else {
      out.append(good, start, pos - start);
    }
  }
  return out;
}

std::size_t columns_of(char32_t c) {
  if (c >= 0x20 && c < 0x7f) return 1;
  switch (u_charType(UChar32(c))) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_FORMAT_CHAR:
      return 0;
    default:
      break;
  }
  const int width = u_getIntPropertyValue(UChar32(c), UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

terminal find_screen() {
  terminal t;
  t.interactive = ::isatty(STDOUT_FILENO) == 1;
  if (!t.interactive) return t;
  const char *no_colour = std::getenv("NO_COLOR"), *term = std::getenv("TERM");
  t.colours = (no_colour == nullptr || *no_colour == '\0') && term != nullptr && std::string_view(term) != "dumb";
  winsize size{};
  t.width = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
  return t;
}

}  // namespace

const terminal& screen() {
  static const terminal found = find_screen();
  return found;
}

bool can_ask() { return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1; }

std::string paint(const terminal& t, tone how, std::string_view safe_text) {
  constexpr std::string_view codes[] = {"", "1", "2", "31", "32", "33", "34", "36"};
  if (!t.colours || how == tone::plain || safe_text.empty()) return std::string(safe_text);
  return "\x1b[" + std::string(codes[std::size_t(how)]) + "m" + std::string(safe_text) + "\x1b[0m";
}

std::string visible(std::string_view s) { return escaped(s, false); }
std::string visible_line(std::string_view s) { return escaped(s, true); }

std::size_t columns_of(std::string_view s) {
  std::size_t n = 0;
  for (std::size_t pos = 0; pos < s.size();) n += columns_of(text::next_code_point(s, pos));
  return n;
}

std::string cut_to(std::string_view s, std::size_t columns) {
  if (columns_of(s) <= columns) return std::string(s);
  if (columns == 0) return {};
  std::size_t used = 0, end = 0;
  for (std::size_t pos = 0; pos < s.size();) {
    used += columns_of(text::next_code_point(s, pos));
    if (used > columns - 1) break;
    end = pos;
  }
  return std::string(s.substr(0, end)) + "…";
}

std::string table(const terminal& t, const std::vector<std::string>& heads, const std::vector<std::vector<cell>>& rows) {
  constexpr std::size_t gap = 2, narrowest = 12;
  std::vector<std::size_t> width;
  for (const std::string& h : heads) width.push_back(columns_of(h));
  std::vector<std::vector<std::string>> texts;
  for (const auto& row : rows) {
    std::vector<std::string> safe;
    for (std::size_t i = 0; i < row.size(); ++i) {
      safe.push_back(visible_line(row[i].text));
      width[i] = std::max(width[i], columns_of(safe.back()));
    }
    texts.push_back(std::move(safe));
  }
  std::size_t total = gap * (heads.size() - 1);
  for (std::size_t w : width) total += w;
  while (t.width > 0 && total > t.width) {
    auto widest = std::max_element(width.begin(), width.end());
    if (*widest <= narrowest) break;
    const std::size_t less = std::min(total - t.width, *widest - narrowest);
    // Cut the widest down to the next one at most, so that two wide columns share the loss.
    std::size_t second = 0;
    for (auto it = width.begin(); it != width.end(); ++it)
      if (it != widest) second = std::max(second, *it);
    const std::size_t step = std::clamp<std::size_t>(*widest > second ? *widest - second : 1, 1, less);
    *widest -= step;
    total -= step;
  }
  std::string out;
  auto put = [&](std::size_t column, std::string_view safe, tone how) {
    std::string shown = cut_to(safe, width[column]);
    const std::size_t used = columns_of(shown);
    out += paint(t, how, shown);
    if (column + 1 < heads.size()) out.append(width[column] - used + gap, ' ');
  };
  auto end_line = [&] {
    while (!out.empty() && out.back() == ' ') out.pop_back();
    out += '\n';
  };
  for (std::size_t i = 0; i < heads.size(); ++i) put(i, heads[i], tone::dim);
  end_line();
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t i = 0; i < texts[r].size(); ++i) put(i, texts[r][i], rows[r][i].how);
    end_line();
  }
  return out;
}

std::string ago(wall_time t, wall_time now) {
  if (t == wall_time{}) return "never";
  const bool future = t > now;
  const std::int64_t s = (future ? t - now : now - t).count() / 1000;
  std::string amount;
  if (s < 60)
    amount = std::to_string(s) + " s";
  else if (s < 3600)
    amount = std::to_string(s / 60) + " min";
  else if (s < 86'400)
    amount = std::to_string(s / 3600) + " h";
  else if (s < 30 * 86'400)
    amount = std::to_string(s / 86'400) + " d";
  else
    return to_rfc3339(t).substr(0, 10);
  return future ? "in " + amount : amount + " ago";
}

std::string shown_time(wall_time t) {
  std::string s = to_rfc3339(std::chrono::floor<std::chrono::seconds>(t));
  return s.substr(0, 10) + " " + s.substr(11, 8) + " UTC";
}

wall_time now() { return std::chrono::floor<milliseconds>(std::chrono::system_clock::now()); }

std::string counted(std::uint64_t n, std::string_view singular, std::string_view plural) {
  return std::to_string(n) + " " + std::string(n == 1 ? singular : plural);
}

void print(std::string_view s) { std::fwrite(s.data(), 1, s.size(), stdout); }

std::string json_line(const boost::json::value& v) {
  const std::string plain = boost::json::serialize(v);
  std::string out;
  std::size_t kept = 0;
  for (std::size_t pos = 0; pos < plain.size();) {
    const auto byte = static_cast<unsigned char>(plain[pos]);
    if (byte < 0x7f) {  // JSON's own escapes are those below 0x20
      ++pos;
      continue;
    }
    const std::size_t start = pos;
    const char32_t c = text::next_code_point(plain, pos);
    if (!steers(c)) continue;
    char buffer[8];
    std::snprintf(buffer, sizeof buffer, "\\u%04x", unsigned(c));
    out.append(plain, kept, start - kept).append(buffer);
    kept = pos;
  }
  return out.append(plain, kept, plain.size() - kept) + "\n";
}

void print_json(const boost::json::value& v) { print(json_line(v)); }

void complain(std::string_view message) {
  std::fflush(stdout);
  const std::string line = "wirewatch: " + visible(message) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

int failure(std::string_view message) {
  complain(message);
  return failed;
}
int failure(const error& e) { return failure(e.message()); }

bool flush_output() {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return true;
  const char line[] = "wirewatch: standard output can not be written\n";
  std::fwrite(line, 1, sizeof line - 1, stderr);
  return false;
}

}  // namespace wirewatch::cli
