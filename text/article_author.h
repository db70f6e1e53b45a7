// Who wrote an article: structured data, the head, marked places of the page, lines that begin with "By".
#pragma once
#include <string>

#include "text/article_facts.h"

namespace wirewatch::text {

// `title_node`: see article_title. Names are joined with ", "; empty when nobody is named.
std::string find_article_author(const page_facts& facts, std::size_t title_node);

}  // namespace wirewatch::text
