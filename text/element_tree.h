// A page as an array of its elements and texts in document order, with every name and attribute: what CSS selectors and the search for
// lists work on. (text/page_tree.h is the leaner one that the search for the main text works on.) Made by gumbo.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wirewatch::text {

struct element_node {
  std::string tag;                                              // lower case; empty: a text
  std::string text;                                             // of a text, references resolved
  std::uint32_t parent = 0;                                     // the root is its own parent
  std::uint32_t end = 0;                                        // one behind the last node inside
  std::uint32_t depth = 0;                                      // the root has 0
  std::vector<std::pair<std::string, std::string>> attributes;  // names in lower case

  bool is_element() const { return !tag.empty(); }
  bool has_attribute(std::string_view name) const;
  std::string_view attribute(std::string_view name) const;  // "" when absent
};

using element_tree = std::vector<element_node>;  // [0] is <html>; empty when there is no element

// Scripts, styles and the like are empty in it; what is nested deeper than limits::max_html_depth, markup beyond 4 MiB (inlined pictures
// aside) and nodes beyond 400,000 are left out. Formatting elements that are not closed are not opened again in every paragraph.
element_tree build_element_tree(std::string_view utf8_html);

// All text below `at`, itself included, white space folded.
std::string text_below(const element_tree& tree, std::uint32_t at);

// The address that relative links start from: `url`, or what <base href> makes of it.
std::string base_address(const element_tree& tree, std::string_view url);

}  // namespace wirewatch::text
