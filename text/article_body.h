// Finds the main text in a page: blocks are scored by the paragraphs they hold (the method of Arc90's Readability),
// the best one and what belongs to it is taken, boxes inside it that are not text of the article are left out.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "text/page_tree.h"

namespace wirewatch::text {

struct article_body {
  std::string text;                 // paragraphs separated by "\n\n"
  std::vector<std::string> images;  // absolute canonical addresses
};

// `title`: a heading that only repeats it is left out.
article_body find_article_body(const page_tree& tree, std::string_view title, std::string_view base_url);

}  // namespace wirewatch::text
