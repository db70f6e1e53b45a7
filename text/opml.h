// OPML 1.0 and 2.0 (opml.org/spec2): lists of feeds.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace wirewatch::text {

struct opml_feed {
  std::string url;    // xmlUrl, as written
  std::string title;  // text or title
  std::string html_url;
  std::string type;  // "rss", "atom" …, as written
  std::string language;
  std::vector<std::string> folders;  // titles of the outlines around it, the outermost first
};

// In document order; a url seen before is dropped, so are outlines without one and those that include other lists. Bounded by limits::max_xml_depth
// and limits::max_entries_per_feed. Damaged documents give what can be read; errc::parse_failed when it is no OPML.
result<std::vector<opml_feed>> parse_opml(std::string_view bytes, std::string_view content_type);

// OPML 2.0 that parse_opml reads back to the same feeds in the same order; neighbours in equal folders share outlines.
std::string write_opml(std::string_view title, const std::vector<opml_feed>& feeds);

}  // namespace wirewatch::text
