#include "cli/arguments.h"

#include <algorithm>
#include <charconv>

#include "daemon/config_values.h"

namespace wirewatch::cli {
namespace {

tl::unexpected<std::string> unknown(std::string_view word, std::span<const option> known) {
  std::vector<std::string> names;
  for (const option& o : known) names.emplace_back(o.name);
  if (!word.starts_with("--")) return tl::unexpected("unknown option " + daemon::in_quotes(word) + "; if it is no option, put -- before it");
  return tl::unexpected("unknown option " + daemon::in_quotes(word) + suggestion(word.substr(2), names, "--"));
}

}  // namespace

std::string suggestion(std::string_view word, const std::vector<std::string>& candidates, std::string_view before) {
  std::string_view near = daemon::nearest(word, candidates);
  return near.empty() ? "" : "; did you mean " + std::string(before) + std::string(near) + "?";
}

tl::expected<arguments, std::string> arguments::parse(std::span<const std::string_view> words, std::span<const option> known) {
  arguments out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string_view word = words[i];
    if (word == "--") {
      for (++i; i < words.size(); ++i) out.operands_.emplace_back(words[i]);
      break;
    }
    if (word == "-h") word = "--help";
    if (word.size() < 2 || word.front() != '-') {
      out.operands_.emplace_back(word);
      continue;
    }
    const std::size_t equals = word.find('=');
    const std::string_view flag = word.substr(0, equals);
    const auto found = std::find_if(known.begin(), known.end(), [&](const option& o) { return flag.starts_with("--") && o.name == flag.substr(2); });
    if (found == known.end()) return unknown(flag, known);
    std::vector<std::string>& values = out.given_[std::string(found->name)];
    if (!values.empty() && !found->repeated) return tl::unexpected("--" + std::string(found->name) + " is given twice");
    if (found->value.empty()) {
      if (equals != word.npos) return tl::unexpected("--" + std::string(found->name) + " takes no value");
      values.emplace_back();
    } else if (equals != word.npos) {
      values.emplace_back(word.substr(equals + 1));
    } else if (i + 1 < words.size()) {
      values.emplace_back(words[++i]);
    } else {
      return tl::unexpected("--" + std::string(found->name) + " needs a value: --" + std::string(found->name) + " " + std::string(found->value));
    }
  }
  return out;
}

std::optional<std::string> arguments::value(std::string_view name) const {
  auto it = given_.find(name);
  if (it == given_.end()) return {};
  return it->second.back();
}

std::vector<std::string> arguments::values(std::string_view name) const {
  auto it = given_.find(name);
  return it == given_.end() ? std::vector<std::string>() : it->second;
}

tl::expected<std::uint64_t, std::string> read_number(const arguments& a, std::string_view name, std::uint64_t otherwise, std::uint64_t min,
                                                     std::uint64_t max) {
  auto text = a.value(name);
  if (!text) return otherwise;
  std::uint64_t n = 0;
  auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), n);
  if (problem == std::errc() && end == text->data() + text->size() && n >= min && n <= max) return n;
  std::string bounds = max == UINT64_MAX ? "a whole number from " + std::to_string(min) + " up"
                                         : "a whole number from " + std::to_string(min) + " to " + std::to_string(max);
  return tl::unexpected("--" + std::string(name) + ": found " + daemon::in_quotes(*text) + ", expected " + bounds);
}

tl::expected<milliseconds, std::string> read_duration(const arguments& a, std::string_view name, milliseconds otherwise) {
  auto text = a.value(name);
  if (!text) return otherwise;
  if (auto d = parse_duration(*text)) return *d;
  return tl::unexpected("--" + std::string(name) + ": found " + daemon::in_quotes(*text) + ", expected a duration such as 90s, 10m, 1h or 30d");
}

}  // namespace wirewatch::cli
