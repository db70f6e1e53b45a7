// What class names, ids and roles tell about a block; for text/article_body.cpp.
#pragma once
#include <string_view>

namespace wirewatch::text {

// `hints` as in page_node: lower case, with a space before and behind each name.
bool unlikely(std::string_view hints);        // most probably not the article
bool surely_a_box(std::string_view hints);    // beside the article even when it stands inside it: sharing, related, newsletter …
bool marked_as_body(std::string_view hints);  // itemprop=articleBody and the like
int hint_weight(std::string_view hints);      // -25, 0 or 25 for each direction

}  // namespace wirewatch::text
