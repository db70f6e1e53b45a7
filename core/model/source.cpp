#include "core/model/source.h"

#include <algorithm>

namespace wirewatch {
namespace {

constexpr std::size_t longest_user_agent = 256;

bool fits_a_comment(char c) { return c > ' ' && c <= '~' && c != '(' && c != ')' && c != '\\'; }

}  // namespace

std::string default_user_agent(std::string_view about) {
  const std::string name = "wirewatch/" WIREWATCH_VERSION, full = name + " (+" + std::string(about) + ")";
  return !about.empty() && full.size() <= longest_user_agent && std::all_of(about.begin(), about.end(), fits_a_comment) ? full : name;
}

}  // namespace wirewatch
