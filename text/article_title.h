// The headline of an article: what stands above it on the page, checked against what the head and structured data say.
#pragma once
#include <cstddef>
#include <string>

#include "text/article_facts.h"

namespace wirewatch::text {

struct article_title {
  std::string text;      // without the site's name; empty when the page only names the site
  std::size_t node = 0;  // the heading that says it; 0 when none does
};

article_title find_article_title(const page_facts& facts);

}  // namespace wirewatch::text
