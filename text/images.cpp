#include "text/images.h"

#include <algorithm>

#include "core/limits.h"

namespace wirewatch::text {
namespace {

bool tiny(const std::optional<std::string>& size) { return size && (*size == "0" || *size == "1" || *size == "1px" || *size == "0px"); }

// The first address of "a.jpg 1x, b.jpg 2x".
std::string_view first_of_srcset(std::string_view s) {
  const std::size_t start = s.find_first_not_of(" \t\r\n,");
  if (start == std::string_view::npos) return {};
  s.remove_prefix(start);
  s = s.substr(0, s.find_first_of(" \t\r\n"));
  while (s.ends_with(',')) s.remove_suffix(1);
  return s;
}

bool usable(std::string_view address) { return !address.empty() && !address.starts_with("data:") && !address.starts_with("about:"); }

}  // namespace

void image_list::add(const attribute_reader& attribute) {
  if (list_.size() >= limits::max_images_per_article) return;
  if (tiny(attribute("width")) || tiny(attribute("height"))) return;
  std::string address;
  for (const std::string_view name : {"data-src", "data-original", "data-lazy-src", "src"}) {
    address = attribute(name).value_or("");
    if (usable(address)) break;
  }
  if (!usable(address)) {
    for (const std::string_view name : {"srcset", "data-srcset"}) {
      const std::string set = attribute(name).value_or("");
      address = first_of_srcset(set);
      if (usable(address)) break;
    }
  }
  if (!usable(address)) return;
  const auto absolute = parse_url(address, base_ ? &*base_ : nullptr);
  if (!absolute || (absolute->scheme != "http" && absolute->scheme != "https")) return;
  std::string canonical = canonical_link(absolute->href());
  if (seen_.insert(canonical).second) list_.push_back(std::move(canonical));
}

}  // namespace wirewatch::text
