// Which format a document is in, by what it holds; the Content-Type is not asked.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace wirewatch::watchers {

enum class feed_format : std::uint8_t { none, rss, atom, json };

struct detected {
  feed_format format = feed_format::none;
  int certainty = 0;  // 0 to 100
};

// From the first 16 KiB, in whatever encoding they are.
detected detect_format(std::string_view bytes);

// For people, what a document that is no feed looks like: "empty", "an HTML page titled …", "an XML document <urlset>".
std::string describe_non_feed(std::string_view bytes, std::string_view content_type);

}  // namespace wirewatch::watchers
