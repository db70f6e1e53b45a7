// The feeds that a web page names.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace wirewatch::text {

struct discovered_feed {
  std::string url;       // absolute http or https
  std::string title;     // as the page calls it; may be empty
  std::string type;      // the media type it gives, lower case; may be empty
  bool declared = true;  // by a <link>; false: a link of the text that looks like one to a feed
};

inline constexpr std::size_t max_discovered_feeds = 100;

// <link rel=alternate> with the type of a feed and <link rel=feed> (HTML Living Standard 4.6.7.1, and RSS and Atom Autodiscovery), relative to
// <base>. Feeds of comments come last. A page without such links is searched for links in its text that look like one to a feed.
// `utf8_html`: in UTF-8. `url`: where the page was found; may be empty when its links are absolute.
std::vector<discovered_feed> discover_feeds(std::string_view utf8_html, std::string_view url);

}  // namespace wirewatch::text
