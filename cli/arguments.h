// The options and operands of one command: --name VALUE, --name=VALUE, --flag, and everything else as an operand. After "--" all is an
// operand; "-" is one too (standard input). There are no short options except -h.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "core/time.h"

namespace wirewatch::cli {

struct option {
  std::string_view name;   // without the hyphens
  std::string_view value;  // what the help calls its value; empty: it has none
  std::string_view help;
  bool repeated = false;  // may be given several times
};

class arguments {
 public:
  // The error is for the person who typed it.
  static tl::expected<arguments, std::string> parse(std::span<const std::string_view> words, std::span<const option> known);

  bool has(std::string_view name) const { return given_.contains(name); }
  std::optional<std::string> value(std::string_view name) const;
  std::vector<std::string> values(std::string_view name) const;
  const std::vector<std::string>& operands() const { return operands_; }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> given_;
  std::vector<std::string> operands_;
};

// `otherwise` when the option was not given; the error names the option and what it expects.
tl::expected<std::uint64_t, std::string> read_number(const arguments&, std::string_view name, std::uint64_t otherwise, std::uint64_t min,
                                                     std::uint64_t max);
tl::expected<milliseconds, std::string> read_duration(const arguments&, std::string_view name, milliseconds otherwise);

// "; did you mean --json?" or "".
std::string suggestion(std::string_view word, const std::vector<std::string>& candidates, std::string_view before = "");

}  // namespace wirewatch::cli
