#include "text/robots.h"

#include <algorithm>
#include <charconv>

#include "core/ascii.h"
#include "core/limits.h"

namespace wirewatch::text {
namespace {

constexpr std::size_t max_line = 2083 * 8 - 1;  // the longest address some browsers took, eight times: what lies beyond is cut off
constexpr std::size_t max_sitemaps = 1000;
constexpr double max_delay_seconds = 86'400;

bool blank(char c) { return c == ' ' || c == '\t' || c == '\v' || c == '\f'; }

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && blank(s.front())) s.remove_prefix(1);
  while (!s.empty() && blank(s.back())) s.remove_suffix(1);
  return s;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = static_cast<char>(c | 0x20);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool unreserved(int c) {  // RFC 3986, section 2.3
  return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' || c == '.' || c == '_' || c == '~';
}

void put_escaped(unsigned char c, std::string& out) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  out += '%';
  out += digits[c >> 4];
  out += digits[c & 15];
}

// Copies one escape at s[i], in its one form: unreserved characters plain, the others with upper-case digits.
std::size_t put_escape(std::string_view s, std::size_t i, std::string& out) {
  const int high = i + 2 < s.size() ? hex_digit(s[i + 1]) : -1, low = i + 2 < s.size() ? hex_digit(s[i + 2]) : -1;
  if (high < 0 || low < 0) {
    out += '%';
    return 1;
  }
  const int c = high * 16 + low;
  if (unreserved(c))
    out += static_cast<char>(c);
  else
    put_escaped(static_cast<unsigned char>(c), out);
  return 3;
}

// RFC 9309, section 2.2.2: how patterns and addresses are compared. A '*' is special in a pattern, and a '$' at its end.
std::string normal_pattern(std::string_view s) {
  std::string out;
  for (std::size_t i = 0; i < s.size();) {
    if (s[i] == '%') {
      i += put_escape(s, i, out);
      continue;
    }
    if (static_cast<unsigned char>(s[i]) >= 0x80 || (s[i] == '$' && i + 1 < s.size()))
      put_escaped(static_cast<unsigned char>(s[i]), out);
    else
      out += s[i];
    ++i;
  }
  return out;
}

std::string normal_path(std::string_view s) {
  std::string out;
  for (std::size_t i = 0; i < s.size();) {
    if (s[i] == '%') {
      i += put_escape(s, i, out);
      continue;
    }
    if (s[i] == '*' || s[i] == '$')
      put_escaped(static_cast<unsigned char>(s[i]), out);
    else
      out += s[i];
    ++i;
  }
  return out;
}

// "http://host/a?b#c" → "/a?b"
std::string_view path_and_query(std::string_view address) {
  address = address.substr(0, address.find('#'));
  const std::size_t authority = address.find("//");
  const std::size_t first = address.find_first_of("/?;");
  if (authority != std::string_view::npos && (authority == first)) {
    const std::size_t path = address.find_first_of("/?;", authority + 2);
    return path == std::string_view::npos ? std::string_view("/") : address.substr(path);
  }
  return address;
}

// '*' stands for any characters: each piece between two of them is taken at the first place where it fits.
bool matches(std::string_view pattern, std::string_view path) {
  const bool anchored = !pattern.empty() && pattern.back() == '$';
  if (anchored) pattern.remove_suffix(1);
  bool first = true;
  while (true) {
    const std::size_t star = pattern.find('*');
    const std::string_view piece = pattern.substr(0, star);
    const bool last = star == std::string_view::npos;
    if (first && !path.starts_with(piece)) return false;
    if (last && anchored) return first ? path == piece : path.ends_with(piece);
    const std::size_t at = path.find(piece);
    if (at == std::string_view::npos) return false;
    if (last) return true;
    path.remove_prefix(at + piece.size());
    pattern.remove_prefix(star + 1);
    first = false;
  }
}

// Allowing a folder's index page allows the folder: what follows the last '/' of the pattern begins with "index.htm".
std::string folder_of_index(std::string_view pattern) {
  const std::size_t slash = pattern.rfind('/');
  if (slash == std::string_view::npos || !pattern.substr(slash + 1).starts_with("index.htm")) return {};
  return std::string(pattern.substr(0, slash + 1)) + "$";
}

// The product token at the start; "*" stands for all.
std::string named_agent(std::string_view value) {
  if (value == "*" || (value.size() > 1 && value[0] == '*' && blank(value[1]))) return "*";
  const auto in_token = [](char c) { return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' || c == '_'; };
  return ascii_lower(value.substr(0, std::size_t(std::find_if_not(value.begin(), value.end(), in_token) - value.begin())));
}

enum class line_kind { other, agent, allow, disallow, delay, sitemap };

line_kind kind_of(std::string_view key) {
  const std::string k = ascii_lower(key);
  for (const std::string_view name : {"user-agent", "useragent", "user agent"})
    if (k.starts_with(name)) return line_kind::agent;
  for (const std::string_view name : {"disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"})
    if (k.starts_with(name)) return line_kind::disallow;
  if (k.starts_with("allow")) return line_kind::allow;
  if (k == "crawl-delay") return line_kind::delay;
  if (k.starts_with("sitemap") || k.starts_with("site-map")) return line_kind::sitemap;
  return line_kind::other;
}

// "key: value"; without a colon two words are taken for that. False for anything else.
bool split_line(std::string_view line, std::string_view& key, std::string_view& value) {
  line = trimmed(line.substr(0, line.find('#')));
  if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
    key = trimmed(line.substr(0, colon));
    value = trimmed(line.substr(colon + 1));
    return !key.empty();
  }
  const std::size_t space = line.find_first_of(" \t");
  if (space == std::string_view::npos) return false;
  key = line.substr(0, space);
  value = trimmed(line.substr(space));
  return value.find_first_of(" \t") == std::string_view::npos;
}

}  // namespace

class robots::reader {
 public:
  explicit reader(robots& out) : out_(out) {}

  void read(std::string_view s) {
    for (const char mark : {'\xEF', '\xBB', '\xBF'}) {
      if (s.empty() || s.front() != mark) break;
      s.remove_prefix(1);
    }
    while (!s.empty()) {
      const std::size_t end = std::min(s.find_first_of("\r\n"), s.size());
      read_line(s.substr(0, std::min(end, max_line)));
      s.remove_prefix(std::min(end + 1, s.size()));
    }
  }

 private:
  void read_line(std::string_view line) {
    std::string_view key, value;
    if (!split_line(line, key, value)) return;
    switch (kind_of(key)) {
      case line_kind::agent:
        if (!naming_) out_.groups_.emplace_back();
        naming_ = true;
        if (std::string agent = named_agent(value); !agent.empty()) out_.groups_.back().agents.push_back(std::move(agent));
        break;
      case line_kind::allow:
      case line_kind::disallow:
        naming_ = false;
        if (!out_.groups_.empty() && !value.empty()) out_.groups_.back().rules.push_back({kind_of(key) == line_kind::allow, normal_pattern(value)});
        break;
      case line_kind::delay:
        read_delay(value);
        break;
      case line_kind::sitemap:
        if (out_.sitemaps_.size() < max_sitemaps && !value.empty() && value.size() <= limits::max_url_bytes) out_.sitemaps_.emplace_back(value);
        break;
      case line_kind::other:
        break;
    }
  }

  void read_delay(std::string_view value) {
    double seconds = 0;
    const auto [end, bad] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    if (bad != std::errc() || end != value.data() + value.size() || !(seconds >= 0) || out_.groups_.empty()) return;
    out_.groups_.back().delay = milliseconds(static_cast<std::int64_t>(std::min(seconds, max_delay_seconds) * 1000));
  }

  robots& out_;
  bool naming_ = false;  // the lines before this one name agents
};

robots::robots(std::string_view bytes) { reader(*this).read(bytes.substr(0, max_robots_bytes)); }

std::vector<const robots::group*> robots::groups_for(std::string_view agent) const {
  const std::string token = ascii_lower(trimmed(agent.substr(0, agent.find('/'))));
  std::vector<const group*> own, all;
  for (const group& g : groups_) {
    if (std::find(g.agents.begin(), g.agents.end(), token) != g.agents.end() && token != "*")
      own.push_back(&g);
    else if (std::find(g.agents.begin(), g.agents.end(), "*") != g.agents.end())
      all.push_back(&g);
  }
  return own.empty() ? all : own;
}

const robots::rule* robots::decide(std::string_view agent, std::string_view address) const {
  const std::string path = normal_path(path_and_query(address));
  if (path == "/robots.txt") return nullptr;
  const rule* best = nullptr;
  std::size_t most = 0;
  for (const group* g : groups_for(agent)) {
    for (const rule& r : g->rules) {
      std::size_t length = r.pattern.size();
      bool fits = matches(r.pattern, path);
      if (!fits && r.allow) {
        const std::string folder = folder_of_index(r.pattern);
        length = folder.size();
        fits = !folder.empty() && matches(folder, path);
      }
      if (!fits || length < most || (length == most && best != nullptr && !r.allow)) continue;
      best = &r;
      most = length;
    }
  }
  return best;
}

bool robots::allows(std::string_view agent, std::string_view address) const {
  const rule* r = decide(agent, address);
  return r == nullptr || r->allow;
}

std::string robots::deciding_rule(std::string_view agent, std::string_view address) const {
  const rule* r = decide(agent, address);
  return r == nullptr ? "" : (r->allow ? "allow: " : "disallow: ") + r->pattern;
}

std::optional<milliseconds> robots::crawl_delay(std::string_view agent) const {
  std::optional<milliseconds> longest;
  for (const group* g : groups_for(agent))
    if (g->delay) longest = std::max(longest.value_or(milliseconds(0)), *g->delay);
  return longest;
}

}  // namespace wirewatch::text
