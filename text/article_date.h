// When an article was published, as its page says.
#pragma once
#include <optional>
#include <string>

#include "core/time.h"
#include "text/article_facts.h"

namespace wirewatch::text {

struct article_date {
  std::string written;
  std::optional<wall_time> at;
  bool day_only = false;  // no time of day was given; `at` is midnight UTC
};

// In this order: the head and structured data, marked places of the page, the address (/2026/11/23/), lines near the headline, and at last
// what the page says about its last change. `title_node`: see article_title. A time without a zone is that of the country when the page is
// Korean or Japanese, which have one zone each; else UTC.
article_date find_article_date(const page_facts& facts, std::size_t title_node);

}  // namespace wirewatch::text
