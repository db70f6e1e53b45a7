// CSS selectors over element trees: the part of Selectors Level 4 (https://www.w3.org/TR/selectors-4/) that people write to point at things.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "text/element_tree.h"

namespace wirewatch::text {

inline constexpr std::size_t max_selector_bytes = 1000;

class selector {
 public:
  // Lists (","), the combinators " ", ">", "+" and "~", type and universal selectors, .class, #id, [attribute] with all operators and the flag
  // "i", :not() :is() :where() of compound selectors, :first-child :last-child :only-child :nth-child() :nth-last-child() :first-of-type
  // :last-of-type :only-of-type :nth-of-type() :nth-last-of-type() :empty :root. errc::invalid_argument says at which column it does not go on.
  static result<selector> parse(std::string_view);

  // The elements that match, in document order. Linear in the tree for each selector of the list.
  std::vector<std::uint32_t> all(const element_tree&) const;

 private:
  friend class selector_parser;
  friend class selector_matcher;

  struct simple {
    enum class kind : std::uint8_t { type, id, has_class, attribute, nth, nth_last, nth_type, nth_last_type, empty, root, is, is_not };
    kind what = kind::type;
    std::string name, value;  // of an attribute selector both; else what is asked for
    char op = 0;              // of an attribute selector: 0 (is there) = ~ | ^ $ *
    bool no_case = false;
    int step = 0, offset = 0;                    // nth: step * n + offset
    std::vector<std::vector<simple>> compounds;  // of is and is_not
  };
  struct compound {
    char combinator = 0;  // to the one before: 0 (the first) ' ' > + ~
    std::vector<simple> parts;
  };
  std::vector<std::vector<compound>> list_;
};

}  // namespace wirewatch::text
