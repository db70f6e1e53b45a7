// Links that are calls of a script: href="javascript:onNews('a','2011','410796')", onclick="location.href='/news/1'".
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace wirewatch::text {

// "onNews: /news?kind={1}&year={2}&no={3}": the function's name, and the address with {N} for its Nth argument.
struct script_rule {
  std::string function, address;
};
// errc::invalid_argument says what is wrong with it.
result<script_rule> parse_script_rule(std::string_view);

// The address, relative as it may be, that the script would go to: by the first rule for a function that it calls; else the first argument of
// a call, or what is assigned to a location, when that looks like an address. "" when there is none.
std::string script_target(std::string_view script, const std::vector<script_rule>& rules);

}  // namespace wirewatch::text
