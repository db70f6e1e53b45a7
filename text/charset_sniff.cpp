#include <algorithm>
#include <string>
#include <utility>

#include "text/charset_labels.h"

namespace wirewatch::text::detail {
namespace {

// The standard lets a browser look at one KiB and still change its mind when the parser meets a later <meta>; this is both in one.
constexpr std::size_t max_prescan_bytes = 16 * 1024;

bool blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }
bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; }

std::string_view trim(std::string_view s) {
  while (!s.empty() && blank(s.front())) s.remove_prefix(1);
  while (!s.empty() && blank(s.back())) s.remove_suffix(1);
  return s;
}

bool starts_with_nocase(std::string_view s, std::string_view lower_case) {
  return s.size() >= lower_case.size() && std::equal(lower_case.begin(), lower_case.end(), s.begin(), [](char a, char b) { return a == lower(b); });
}

// "charset=..." inside the content attribute of a <meta> (HTML Standard, "extracting a character encoding from a meta element").
std::string_view charset_of_content(std::string_view s) {
  for (std::size_t i = 0; i + 7 <= s.size(); ++i) {
    if (!starts_with_nocase(s.substr(i), "charset")) continue;
    auto rest = trim(s.substr(i + 7));
    if (!rest.starts_with('=')) continue;
    rest = trim(rest.substr(1));
    if (rest.empty()) return {};
    if (rest[0] == '"' || rest[0] == '\'') {
      const auto end = rest.find(rest[0], 1);
      return end == std::string_view::npos ? std::string_view() : rest.substr(1, end - 1);
    }
    return rest.substr(0, rest.find_first_of("; \t\n\f\r"));
  }
  return {};
}

class prescanner {
 public:
  explicit prescanner(std::string_view in) : in_(in) {}

  const encoding_info* run() {
    for (; at_ < in_.size(); ++at_) {
      at_ = std::min(in_.find('<', at_), in_.size());
      const auto rest = in_.substr(at_);
      if (rest.starts_with("<!--")) {
        const auto end = in_.find("-->", at_ + 2);
        at_ = end == std::string_view::npos ? in_.size() : end + 2;
      } else if (starts_with_nocase(rest, "<meta") && rest.size() > 5 && (blank(rest[5]) || rest[5] == '/')) {
        at_ += 5;
        if (const auto* found = meta()) return found;
      } else if (rest.size() > 2 && (is_alpha(rest[1]) || (rest[1] == '/' && is_alpha(rest[2])))) {
        while (at_ < in_.size() && !blank(in_[at_]) && in_[at_] != '>') ++at_;
        while (next_attribute()) {
        }
      } else if (rest.size() > 1 && (rest[1] == '!' || rest[1] == '/' || rest[1] == '?')) {
        at_ = std::min(in_.find('>', at_), in_.size());
      }
    }
    return nullptr;
  }

 private:
  const encoding_info* meta() {
    bool pragma = false, needs_pragma = false, has_http_equiv = false, has_content = false, has_charset = false;
    const encoding_info* found = nullptr;
    while (next_attribute()) {
      if (name_ == "http-equiv" && !std::exchange(has_http_equiv, true)) {
        pragma = value_ == "content-type";
      } else if (name_ == "content" && !std::exchange(has_content, true)) {
        if (found == nullptr && (found = find_encoding(charset_of_content(value_))) != nullptr) needs_pragma = true;
      } else if (name_ == "charset" && !std::exchange(has_charset, true)) {
        found = find_encoding(value_);
        needs_pragma = false;
      }
    }
    if (found == nullptr || (needs_pragma && !pragma)) return nullptr;
    return found->bytes == width::wide ? find_encoding("utf-8") : found;  // it was read as ASCII, so it is not UTF-16
  }

  // Leaves at_ on the ">" when there is no further attribute.
  bool next_attribute() {
    while (at_ < in_.size() && (blank(in_[at_]) || in_[at_] == '/')) ++at_;
    name_.clear();
    value_.clear();
    if (at_ >= in_.size() || in_[at_] == '>') return false;
    while (at_ < in_.size() && !blank(in_[at_]) && in_[at_] != '/' && in_[at_] != '>' && !(in_[at_] == '=' && !name_.empty()))
      name_.push_back(lower(in_[at_++]));
    while (at_ < in_.size() && blank(in_[at_])) ++at_;
    if (at_ >= in_.size() || in_[at_] != '=') return at_ < in_.size();
    do ++at_;
    while (at_ < in_.size() && blank(in_[at_]));
    if (at_ >= in_.size()) return false;
    if (const char quote = in_[at_]; quote == '"' || quote == '\'') {
      const auto end = in_.find(quote, at_ + 1);
      if (end == std::string_view::npos) return at_ = in_.size(), false;
      for (std::size_t i = at_ + 1; i < end; ++i) value_.push_back(lower(in_[i]));
      at_ = end + 1;
      return true;
    }
    while (at_ < in_.size() && !blank(in_[at_]) && in_[at_] != '>') value_.push_back(lower(in_[at_++]));
    return at_ < in_.size();
  }

  std::string_view in_;
  std::size_t at_ = 0;
  std::string name_, value_;
};

}  // namespace

std::string_view charset_parameter(std::string_view content_type) {
  for (auto rest = content_type; !rest.empty();) {
    const auto end = std::min(rest.find(';'), rest.size());
    const auto parameter = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const auto equals = parameter.find('=');
    if (equals == std::string_view::npos) continue;
    const auto name = trim(parameter.substr(0, equals));
    if (name.size() != 7 || !starts_with_nocase(name, "charset")) continue;
    auto value = trim(parameter.substr(equals + 1));
    while (!value.empty() && (value.front() == '"' || value.front() == '\'')) value.remove_prefix(1);
    while (!value.empty() && (value.back() == '"' || value.back() == '\'')) value.remove_suffix(1);
    return trim(value);
  }
  return {};
}

std::string_view xml_declared_encoding(std::string_view bytes) {
  bytes = trim(bytes.substr(0, 1024));
  if (!bytes.starts_with("<?xml") || bytes.size() < 6 || !blank(bytes[5])) return {};
  const auto declaration = bytes.substr(0, bytes.find("?>"));
  auto at = declaration.find("encoding");
  if (at == std::string_view::npos) return {};
  auto rest = trim(declaration.substr(at + 8));
  if (!rest.starts_with('=')) return {};
  rest = trim(rest.substr(1));
  if (rest.empty() || (rest[0] != '"' && rest[0] != '\'')) return {};
  const auto end = rest.find(rest[0], 1);
  return end == std::string_view::npos ? std::string_view() : rest.substr(1, end - 1);
}

const encoding_info* prescan_html(std::string_view bytes) { return prescanner(bytes.substr(0, max_prescan_bytes)).run(); }

}  // namespace wirewatch::text::detail
