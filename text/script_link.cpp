#include "text/script_link.h"

#include <algorithm>

#include "core/limits.h"

namespace wirewatch::text {
namespace {

constexpr std::size_t max_arguments = 20, max_calls = 20;

bool blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool digit(char c) { return c >= '0' && c <= '9'; }
bool name_char(char c) { return digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || c == '$' || c == '.'; }

bool valid_function(std::string_view s) { return !s.empty() && s.size() <= 100 && !digit(s.front()) && std::all_of(s.begin(), s.end(), name_char); }

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && blank(s.front())) s.remove_prefix(1);
  while (!s.empty() && blank(s.back())) s.remove_suffix(1);
  return s;
}

// "index.php?id=4", "/a", "https://…", "news/1.html"; not "popup", "width=900" or "2011".
bool looks_like_address(std::string_view s) {
  if (s.size() < 2 || s.size() > limits::max_url_bytes || std::any_of(s.begin(), s.end(), blank)) return false;
  if (s.starts_with("javascript:") || s.starts_with('#') || s.starts_with("about:")) return false;
  if (s.find('/') != std::string_view::npos || s.find('?') != std::string_view::npos) return true;
  const std::size_t dot = s.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  constexpr std::string_view extensions[] = {"htm", "html", "php", "asp", "aspx", "jsp", "do", "cgi", "shtml"};
  return std::find(std::begin(extensions), std::end(extensions), s.substr(dot + 1)) != std::end(extensions);
}

class script_reader {
 public:
  explicit script_reader(std::string_view s) : s_(s) {}

  struct step {
    std::string_view name;
    std::vector<std::string> arguments;  // of a call; of an assignment the value
    bool call = false;
  };

  // The next call or assignment of a string; false at the end.
  bool next(step& out) {
    while (at_ < s_.size()) {
      if (s_[at_] == '\'' || s_[at_] == '"') {
        read_string();
        continue;
      }
      if (!name_char(s_[at_])) {
        ++at_;
        continue;
      }
      const std::size_t start = at_;
      while (at_ < s_.size() && name_char(s_[at_])) ++at_;
      out = {s_.substr(start, at_ - start), {}, false};
      skip_blanks();
      if (at_ < s_.size() && s_[at_] == '(') {
        ++at_;
        read_arguments(out.arguments);
        out.call = true;
        return true;
      }
      if (at_ < s_.size() && s_[at_] == '=') {
        ++at_;
        skip_blanks();
        if (at_ < s_.size() && (s_[at_] == '\'' || s_[at_] == '"')) {
          out.arguments.push_back(read_string());
          return true;
        }
      }
    }
    return false;
  }

 private:
  void skip_blanks() {
    while (at_ < s_.size() && blank(s_[at_])) ++at_;
  }

  std::string read_string() {
    const char quote = s_[at_++];
    std::string out;
    while (at_ < s_.size() && s_[at_] != quote) {
      if (s_[at_] == '\\' && at_ + 1 < s_.size()) ++at_;
      out += s_[at_++];
    }
    if (at_ < s_.size()) ++at_;
    return out;
  }

  // Behind '(', up to its ')'. What is neither a string nor a plain word stands for an argument all the same.
  void read_arguments(std::vector<std::string>& out) {
    while (at_ < s_.size() && out.size() < max_arguments) {
      skip_blanks();
      if (at_ >= s_.size() || s_[at_] == ')') return;
      if (s_[at_] == '\'' || s_[at_] == '"') {
        out.push_back(read_string());
      } else {
        const std::size_t start = at_;
        while (at_ < s_.size() && s_[at_] != ',' && s_[at_] != ')') ++at_;
        out.emplace_back(trimmed(s_.substr(start, at_ - start)));
      }
      skip_blanks();
      if (at_ < s_.size() && s_[at_] == ',') ++at_;
    }
  }

  std::string_view s_;
  std::size_t at_ = 0;
};

std::string filled(const std::string& address, const std::vector<std::string>& arguments) {
  std::string out;
  for (std::size_t i = 0; i < address.size() && out.size() <= limits::max_url_bytes; ++i) {
    const std::size_t end = address[i] == '{' ? address.find('}', i) : std::string::npos;
    if (end == std::string::npos) {
      out += address[i];
      continue;
    }
    std::size_t n = 0;
    for (std::size_t d = i + 1; d < end; ++d) n = n * 10 + std::size_t(address[d] - '0');
    if (n >= 1 && n <= arguments.size()) out += arguments[n - 1];
    i = end;
  }
  return out;
}

}  // namespace

result<script_rule> parse_script_rule(std::string_view s) {
  const std::size_t colon = s.find(':');
  const auto wrong = [](std::string_view why) { return fail(errc::invalid_argument, "read script rule", std::string(why)); };
  if (colon == std::string_view::npos) return wrong("no \":\" between function and address");
  script_rule out{std::string(trimmed(s.substr(0, colon))), std::string(trimmed(s.substr(colon + 1)))};
  if (!valid_function(out.function)) return wrong("what stands before \":\" is no function's name");
  if (out.address.empty() || out.address.size() > limits::max_url_bytes) return wrong("no address behind \":\"");
  for (std::size_t i = 0; i < out.address.size(); ++i) {
    if (out.address[i] == '}') return wrong("a } without {");
    if (out.address[i] != '{') continue;
    const std::size_t end = out.address.find('}', i);
    const std::string_view number = std::string_view(out.address).substr(i + 1, end == std::string::npos ? 0 : end - i - 1);
    if (number.empty() || number.size() > 2 || !std::all_of(number.begin(), number.end(), digit)) return wrong("{ is not followed by a number and }");
    i = end;
  }
  return out;
}

std::string script_target(std::string_view script, const std::vector<script_rule>& rules) {
  std::string guess;
  script_reader reader(script);
  script_reader::step s;
  for (std::size_t steps = 0; steps < max_calls && reader.next(s); ++steps) {
    if (s.call)
      for (const script_rule& r : rules)
        if (r.function == s.name) return filled(r.address, s.arguments);
    const bool location = s.call || s.name.ends_with("location") || s.name.ends_with("location.href");
    if (guess.empty() && location && !s.arguments.empty() && looks_like_address(s.arguments[0])) guess = s.arguments[0];
  }
  return guess;
}

}  // namespace wirewatch::text
