// What class names, ids and roles tell about a block; for text/article_body.cpp.
#pragma once
#include <string_view>

namespace wirewatch::text {

// `hints` as in page_node: lower case, with a space before and behind each name.
bool unlikely(std::string_view hints);        // most probably not the article
bool surely_a_box(std::string_view hints);    // beside the article even when it stands inside it: sharing, related, newsletter …
bool marked_as_body(std::string_view hints);  // itemprop=articleBody and the like
bool consent_dialog(std::string_view hints);  // asks about cookies, or another dialog over the page
bool standfirst(std::string_view hints);      // the summary between headline and text
bool beside_article(std::string_view hints);  // holds what says nothing about this article: comments, teasers of others, menus
int hint_weight(std::string_view hints);      // -25, 0 or 25 for each direction

}  // namespace wirewatch::text
