// One pass over a page before a tree is made of it: what its head says, and the markup that can hold text.
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "text/json_ld.h"

namespace wirewatch::text {

struct page_scan {
  std::string title;                                  // <title>, one line
  std::string language;                               // lang of <html>
  std::string canonical;                              // <link rel=canonical>, as written
  std::unordered_map<std::string, std::string> meta;  // name, property or itemprop in lower case -> content; the first counts
  std::vector<ld_article> articles;                   // JSON-LD
  std::string body;  // the page without scripts, styles and the like; tags nested deeper than limits::max_html_depth left out

  // The first of these that is there and not empty; "" otherwise.
  std::string_view first_meta(std::initializer_list<std::string_view> names) const;
};

page_scan scan_page(std::string_view utf8_html);

}  // namespace wirewatch::text
