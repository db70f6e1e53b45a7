// Words by which pages announce what is no part of an article, in some fifteen languages. All of it is about whole short lines:
// nothing is searched inside running text.
#pragma once
#include <string_view>

namespace wirewatch::text {

// A heading above teasers of other articles or above comments: "More from …", "Related articles", "관련기사".
bool announces_others(std::string_view heading);

// A line that is no sentence of anybody: "Advertisement", "Image 1 of 5", "Sign up for our newsletter", "© 2026 …, all rights reserved".
bool is_page_furniture(std::string_view line);

// "Published: 12:37 GMT, 21 December 2026 | Updated: …", "Posted 3 hours ago", "5 min read": lines that speak of the article's age.
bool is_dateline(std::string_view line);

}  // namespace wirewatch::text
