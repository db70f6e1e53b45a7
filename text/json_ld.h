// What schema.org data in a page (JSON-LD) says about an article. A tolerant scanner, not a JSON parser: damaged data
// gives what stands before the damage.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace wirewatch::text {

struct ld_article {
  std::string type;  // "NewsArticle" …, or "WebPage": the page around it
  std::string headline, published, language, publisher, url, body, image;
  std::vector<std::string> authors;
};

// The articles in one <script type="application/ld+json">, in order of their ends. Depth is bounded by 64, their number by 50.
std::vector<ld_article> read_json_ld(std::string_view json);

}  // namespace wirewatch::text
