// A page as an array of nodes in document order: every walk is a loop. Made by gumbo (the HTML parser of the standard).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wirewatch::text {

enum class page_tag : std::uint8_t {
  text,  // not an element
  inline_element,
  block,  // any block element that has no name here
  a,
  article,
  aside,
  blockquote,
  br,
  button,
  div,
  dl,
  fieldset,
  figcaption,
  figure,
  footer,
  form,
  h1,
  h2,
  h3,
  h4,
  h5,
  h6,
  header,
  img,
  label,
  li,
  main,
  nav,
  ol,
  p,
  pre,
  section,
  span,
  table,
  td,
  time,
  tr,
  ul
};

struct page_node {
  page_tag tag = page_tag::text;
  bool hidden = false;                                          // says so itself: hidden, display:none, aria-hidden
  std::uint32_t parent = 0;                                     // the root is its own parent
  std::uint32_t end = 0;                                        // one behind the last node inside
  std::string text;                                             // of a text node, references resolved
  std::string hints;                                            // of an element: role, itemprop, class and id in lower case, with a space around each
  std::vector<std::pair<std::string, std::string>> attributes;  // of img, time and a; of others content, datetime and title
  std::string_view attribute(std::string_view name) const;
};

using page_tree = std::vector<page_node>;  // [0] is the root; empty when there is no element

// `html`: bounded in depth (see page_scan.h). At most max_page_nodes; what comes behind is left out.
inline constexpr std::size_t max_page_nodes = 400'000;
page_tree build_page_tree(const std::string& html);

bool is_block(page_tag);

}  // namespace wirewatch::text
