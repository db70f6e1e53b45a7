#include "text/entities.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "text/fold.h"

namespace wirewatch::text {
namespace {

struct named {
  std::string_view name, value;
  bool bare;  // works without ';'
};

constexpr named table[] = {
#define E(name, value) {name, value, false},
#define L(name, value) {name, value, true},
#include "text/entities.inc"
#undef E
#undef L
};
static_assert(std::is_sorted(std::begin(table), std::end(table), [](const named& a, const named& b) { return a.name < b.name; }));

constexpr std::size_t longest_name = 31;  // CounterClockwiseContourIntegral
constexpr std::size_t shortest_bare = 2, longest_bare = 6;

const named* find(std::string_view name) {
  const auto* at = std::lower_bound(std::begin(table), std::end(table), name, [](const named& n, std::string_view s) { return n.name < s; });
  return at != std::end(table) && at->name == name ? at : nullptr;
}

// What windows-1252 has at 0x80–0x9F; zero where it has nothing.
constexpr std::array<std::uint16_t, 32> windows_1252 = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
                                                        0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
                                                        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

int digit(char c, int base) {
  int v = 99;
  if (c >= '0' && c <= '9') v = c - '0';
  if (c >= 'a' && c <= 'f') v = c - 'a' + 10;
  if (c >= 'A' && c <= 'F') v = c - 'A' + 10;
  return v < base ? v : -1;
}

std::size_t append_numeric(std::string_view s, std::string& out) {
  std::size_t i = 2;
  int base = 10;
  if (i < s.size() && (s[i] | 0x20) == 'x') {
    base = 16;
    ++i;
  }
  std::uint32_t value = 0;
  const std::size_t first = i;
  for (; i < s.size() && digit(s[i], base) >= 0; ++i)
    value = std::min<std::uint32_t>(value * static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(digit(s[i], base)), 0x110000);
  if (i == first) return 0;
  if (i < s.size() && s[i] == ';') ++i;
  if (value >= 0x80 && value <= 0x9F && windows_1252[value - 0x80] != 0) value = windows_1252[value - 0x80];
  const bool control = value < 0x20 && value != '\t' && value != '\n' && value != '\r';
  if (control || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) value = 0xFFFD;
  append_utf8(out, value);
  return i;
}

bool alphanumeric(char c) { return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'); }

}  // namespace

std::size_t append_entity(std::string_view s, std::string& out, entity_place place) {
  if (s.size() < 3 || s[0] != '&') return 0;
  if (s[1] == '#') return append_numeric(s, out);
  std::size_t end = 1;
  while (end < s.size() && end <= longest_name && alphanumeric(s[end])) ++end;
  if (end < s.size() && s[end] == ';') {
    if (const named* n = find(s.substr(1, end - 1))) {
      out += n->value;
      return end + 1;
    }
  }
  for (std::size_t length = std::min(end - 1, longest_bare); length >= shortest_bare; --length) {
    const named* n = find(s.substr(1, length));
    if (n == nullptr || !n->bare) continue;
    const char next = 1 + length < s.size() ? s[1 + length] : '\0';
    if (place == entity_place::attribute && (next == '=' || alphanumeric(next))) return 0;
    out += n->value;
    return 1 + length;
  }
  return 0;
}

std::string decode_entities(std::string_view s, entity_place place) {
  std::string out;
  out.reserve(s.size());
  while (!s.empty()) {
    const std::size_t amp = s.find('&');
    out += s.substr(0, amp);
    if (amp == std::string_view::npos) break;
    s.remove_prefix(amp);
    std::size_t used = append_entity(s, out, place);
    if (used == 0) {
      out += '&';
      used = 1;
    }
    s.remove_prefix(used);
  }
  return out;
}

void append_escaped(std::string_view s, std::string& out) {
  std::size_t copied = 0;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const char c = s[i];
    if (c != '&' && c != '<' && c != '>' && c != '"') continue;
    out.append(s, copied, i - copied);
    out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&quot;";
    copied = i + 1;
  }
  out.append(s, copied);
}

std::string escape_markup(std::string_view s) {
  std::string out;
  out.reserve(s.size() + 16);
  append_escaped(s, out);
  return out;
}

}  // namespace wirewatch::text
