#include "text/markup.h"

#include "core/ascii.h"
#include "core/limits.h"

namespace wirewatch::text {

bool is_void(std::string_view name) {
  constexpr std::string_view names[] = {"br",     "img",  "hr",   "input", "meta",  "link",  "wbr",
                                        "source", "area", "base", "col",   "embed", "param", "track"};
  return one_of(name, names);
}

bool closes_by_itself(std::string_view name) {
  constexpr std::string_view names[] = {"p", "li", "td", "tr", "th", "dt", "dd", "option", "tbody", "thead", "tfoot", "html", "head", "body"};
  return one_of(name, names);
}

bool formats(std::string_view name) {
  constexpr std::string_view names[] = {"b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"};
  return one_of(name, names);
}

bool depth_guard::open(std::string_view name) {
  if (stack_.size() >= limits::max_html_depth) {
    ++dropped_[std::string(name)];
    return false;
  }
  stack_.emplace_back(name);
  ++open_[stack_.back()];
  return true;
}

bool depth_guard::close(std::string_view name) {
  const std::string key(name);
  if (const auto it = dropped_.find(key); it != dropped_.end() && it->second > 0) {
    --it->second;
    return false;
  }
  const auto it = open_.find(key);
  if (it == open_.end() || it->second == 0) return true;
  while (stack_.back() != key) pop();
  pop();
  return true;
}

void depth_guard::pop() {
  --open_[stack_.back()];
  stack_.pop_back();
}

}  // namespace wirewatch::text
