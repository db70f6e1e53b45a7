#include "notify/slack/mrkdwn.h"

#include <algorithm>

#include "text/fold.h"
#include "text/url.h"

namespace wirewatch::notify::slack {
namespace {

constexpr std::size_t max_read_bytes = 64 * 1024;
constexpr std::size_t max_address_bytes = 1000, max_link_bytes = 1500;
constexpr std::string_view joiner = "\u2060", ellipsis = "…";

bool invisible(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x34f || c == 0x61c || c == 0x115f || c == 0x1160 || c == 0x180e ||
         (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0x3164 || c == 0xfeff || c == 0xffa0 ||
         (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c <= 0xe0fff);
}

bool is_ascii_letter(char32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_word_part(char32_t c) { return is_ascii_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '+' || c >= 0x80; }

// Full-width and half-width stops count as dots in host names (UTS 46); the ideographic one ends sentences far more often.
bool is_dot(char32_t c) { return c == '.' || c == 0xff0e || c == 0xff61 || c == 0x2024; }

// How many letters stand at `pos`, up to two: a top-level domain has at least so many ("U.S." is no host).
int letters_at(std::string_view t, std::size_t pos) {
  int n = 0;
  while (n < 2 && pos < t.size()) {
    char32_t c = text::next_code_point(t, pos);
    if (!is_ascii_letter(c) && (c < 0x80 || text::classify(c) == text::script_class::none)) break;
    ++n;
  }
  return n;
}

bool is_slash_at(std::string_view t, std::size_t pos) {
  if (pos == t.size()) return false;
  char32_t c = text::next_code_point(t, pos);
  return c == '/' || c == 0xff0f;
}

// One line without anything that nobody sees.
std::string visible(std::string_view foreign) {
  std::string line = text::collapse_space(foreign.substr(0, max_read_bytes)), out;
  for (std::size_t pos = 0; pos < line.size();) {
    char32_t c = text::next_code_point(line, pos);
    if (!invisible(c)) text::append_utf8(out, c);
  }
  return out;
}

// `next` is the character behind `c`, `before` the one in front of it; 0 at the ends.
void append_escaped(std::string& out, char32_t before, char32_t c, char32_t next) {
  switch (c) {
    case '&':
      out += "&amp;";
      return;
    case '<':
      out += "&lt;";
      return;
    case '>':
      out += "&gt;";
      return;
    case '*':
      out += "∗";
      return;
    case '_':
      out += "ˍ";
      return;
    case '~':
      out += "∼";
      return;
    case '`':
      out += "ˋ";
      return;
    default:
      break;
  }
  text::append_utf8(out, c);
  bool mention = c == '@' || c == '#';
  bool emoji_or_scheme = c == ':' && (next == '/' || (next != 0 && is_word_part(next)));
  bool host = c == '.' && before != 0 && is_word_part(before) && (is_ascii_letter(next) || next >= 0x80);
  if (mention || emoji_or_scheme || host) out += joiner;
}

std::string escaped(std::string_view text) {
  std::string out;
  char32_t before = 0;
  for (std::size_t pos = 0; pos < text.size();) {
    char32_t c = text::next_code_point(text, pos);
    std::size_t peek = pos;
    char32_t next = pos < text.size() ? text::next_code_point(text, peek) : 0;
    append_escaped(out, before, c, next);
    before = c;
  }
  return out;
}

}  // namespace

std::size_t length(std::string_view utf8) {
  std::size_t n = 0;
  for (unsigned char c : utf8) n += (c & 0xc0) != 0x80 ? (c >= 0xf0 ? 2u : 1u) : 0u;
  return n;
}

std::string plain(std::string_view foreign, std::size_t max_length) {
  std::string whole = visible(foreign), out = escaped(whole);
  if (length(out) <= max_length && foreign.size() <= max_read_bytes) return out;
  for (std::size_t bytes = std::min(whole.size(), 3 * max_length);; bytes -= bytes / 8 + 1) {
    out = escaped(text::collapse_space(text::truncate_graphemes(whole, bytes)));
    out += ellipsis;
    if (length(out) <= max_length || bytes == 0) return out;
  }
}

bool looks_like_address(std::string_view foreign) {
  std::string t = visible(foreign);
  char32_t before = 0;
  for (std::size_t pos = 0; pos < t.size();) {
    char32_t c = text::next_code_point(t, pos);
    if ((c == ':' || c == 0xff1a) && is_slash_at(t, pos)) return true;
    if (c == '@' && before != 0 && is_word_part(before) && letters_at(t, pos) >= 1) return true;
    if (is_dot(c) && before != 0 && is_word_part(before) && letters_at(t, pos) >= 2) return true;
    before = c;
  }
  return false;
}

std::string link(std::string_view address, std::string_view label) {
  auto parsed = text::parse_url(address.substr(0, max_address_bytes + 1));
  if (!parsed || (parsed->scheme != "http" && parsed->scheme != "https")) return {};
  std::string href = parsed->href(), out = "<";
  if (href.size() > max_address_bytes) return {};
  for (char c : href) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "%3C";
        break;
      case '>':
        out += "%3E";
        break;
      case '|':
        out += "%7C";
        break;
      default:
        out += c;
    }
  }
  out.append("|").append(label).append(">");
  return out.size() <= max_link_bytes + label.size() ? out : "";
}

std::string around(std::string_view passage, const std::vector<std::string>& terms, std::size_t max_bytes) {
  const std::string all = visible(passage);
  if (all.size() <= max_bytes) return all;
  std::vector<std::string> wanted;
  for (const std::string& t : terms)
    if (std::string folded = text::fold(t); !folded.empty()) wanted.push_back(std::move(folded));
  auto window_at = [&](std::size_t begin) { return text::truncate_graphemes(std::string_view(all).substr(begin), max_bytes); };
  auto holds_term = [&](const std::string& window) {
    std::string folded = text::fold(window);
    return std::any_of(wanted.begin(), wanted.end(), [&](const std::string& w) { return folded.find(w) != folded.npos; });
  };
  // Windows overlap by half, so that a term no longer than that is whole in one of them.
  std::size_t begin = 0;
  std::string window = window_at(0);
  while (!wanted.empty() && !window.empty() && !holds_term(window)) {
    begin += std::max<std::size_t>(text::truncate_graphemes(window, max_bytes / 2).size(), 1);
    while (begin < all.size() && (static_cast<unsigned char>(all[begin]) & 0xc0) == 0x80) ++begin;
    window = begin < all.size() ? window_at(begin) : "";
  }
  if (wanted.empty() || window.empty()) return window_at(0) + std::string(ellipsis);
  // It was not in the window before, so it is in the second half of this one: closer to the middle reads better.
  std::size_t further = begin == 0 ? 0 : begin + text::truncate_graphemes(window, max_bytes / 4).size();
  if (std::string centred = window_at(further); holds_term(centred)) {
    begin = further;
    window = std::move(centred);
  }
  return (begin > 0 ? std::string(ellipsis) : "") + window + (begin + window.size() < all.size() ? std::string(ellipsis) : "");
}

}  // namespace wirewatch::notify::slack
