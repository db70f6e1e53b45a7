// The article in a web page: its text without what surrounds it, and what the page says about it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"

namespace wirewatch::text {

// Version of the rules: stored with each revision, raised whenever the same page would give another text.
inline constexpr std::uint32_t extractor_version = 2;

struct article_text {
  std::string title;  // without the site's name
  std::string byline;
  std::string published;  // as written; see published_at
  std::string lang;       // as declared, BCP 47
  std::string site_name;
  std::string canonical_url;  // absolute; empty when the page names none
  std::string text;           // paragraphs separated by "\n\n"; empty when there is no main text
  std::optional<wall_time> published_at;
  bool published_day_only = false;  // the page tells no time of day: published_at is midnight UTC
  std::string lead_image;           // the one the page names for previews, else the first of these; absolute
  std::vector<std::string> images;  // of the main text: absolute canonical addresses, no repeats
};

// `utf8_html`: the page, already in UTF-8. `url`: where it was found, for relative addresses; may be empty.
// Never fails: a page without an article has an empty text. Elements nested deeper than limits::max_html_depth are cut off.
article_text extract_article(std::string_view utf8_html, std::string_view url);

}  // namespace wirewatch::text
