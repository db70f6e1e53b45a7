#include "watchers/feed/xml_names.h"

#include <algorithm>
#include <pugixml.hpp>

namespace wirewatch::watchers {
namespace {

constexpr int max_declarations = 64;  // looked at on one element

struct known {
  std::string_view address;  // without scheme, "www." and a final '/' or '#'
  xml_space space;
};
constexpr known addresses[] = {{"w3.org/2005/Atom", xml_space::atom},
                               {"purl.org/atom/ns", xml_space::atom},
                               {"w3.org/1999/02/22-rdf-syntax-ns", xml_space::rdf},
                               {"purl.org/dc/elements/1.1", xml_space::dc},
                               {"purl.org/dc/elements/1.0", xml_space::dc},
                               {"purl.org/dc/terms", xml_space::dcterms},
                               {"purl.org/rss/1.0/modules/dcterms", xml_space::dcterms},
                               {"purl.org/rss/1.0/modules/content", xml_space::content},
                               {"purl.org/rss/1.0/modules/syndication", xml_space::syndication},
                               {"purl.org/syndication/history/1.0", xml_space::history},
                               {"prismstandard.org/namespaces/basic/2.0", xml_space::prism},
                               {"prismstandard.org/namespaces/1.2/basic", xml_space::prism},
                               {"search.yahoo.com/mrss", xml_space::media},
                               {"video.search.yahoo.com/mrss", xml_space::media},
                               {"itunes.com/dtds/podcast-1.0.dtd", xml_space::itunes},
                               {"itunes.com/DTDs/PodCast-1.0.dtd", xml_space::itunes},
                               {"rssnamespace.org/feedburner/ext/1.0", xml_space::feedburner},
                               {"w3.org/1999/xhtml", xml_space::xhtml},
                               {"purl.org/rss/1.0", xml_space::rss},
                               {"my.netscape.com/rdf/simple/0.9", xml_space::rss},
                               {"channel.netscape.com/rdf/simple/0.9", xml_space::rss},
                               {"backend.userland.com/rss", xml_space::rss},
                               {"backend.userland.com/rss2", xml_space::rss},
                               {"blogs.law.harvard.edu/tech/rss", xml_space::rss},
                               {"purl.org/net/rss1.1", xml_space::rss}};

struct usual {
  std::string_view prefix;
  xml_space space;
};
constexpr usual prefixes[] = {
    {"atom", xml_space::atom},     {"atom10", xml_space::atom},           {"a10", xml_space::atom},        {"rdf", xml_space::rdf},
    {"dc", xml_space::dc},         {"dcterms", xml_space::dcterms},       {"content", xml_space::content}, {"media", xml_space::media},
    {"itunes", xml_space::itunes}, {"feedburner", xml_space::feedburner}, {"xhtml", xml_space::xhtml},     {"sy", xml_space::syndication},
    {"fh", xml_space::history},    {"prism", xml_space::prism},           {"rss", xml_space::rss}};

xml_space space_of_usual(std::string_view prefix) {
  for (const usual& u : prefixes)
    if (u.prefix == prefix) return u.space;
  return xml_space::other;
}

xml_space space_of_binding(std::string_view prefix, std::string_view address) {
  const xml_space known = space_of_address(address);
  return known == xml_space::other ? space_of_usual(prefix) : known;
}

}  // namespace

xml_name::xml_name(xml_space space, std::string_view local) : space_(space) {
  size_ = static_cast<std::uint8_t>(std::min(local.size(), lower_.size()));
  for (std::size_t i = 0; i < size_; ++i) lower_[i] = local[i] >= 'A' && local[i] <= 'Z' ? static_cast<char>(local[i] | 0x20) : local[i];
}

xml_space space_of_address(std::string_view address) {
  if (address.starts_with("http://")) address.remove_prefix(7);
  if (address.starts_with("https://")) address.remove_prefix(8);
  if (address.starts_with("www.")) address.remove_prefix(4);
  while (address.ends_with('/') || address.ends_with('#')) address.remove_suffix(1);
  for (const known& k : addresses)
    if (k.address == address) return k.space;
  return xml_space::other;
}

xml_names::xml_names(const pugi::xml_node& root) {
  for (const pugi::xml_attribute a : root.attributes()) {
    const std::string_view name = a.name();
    if (root_.size() < max_declarations && name.starts_with("xmlns:"))
      root_.emplace_back(name.substr(6), space_of_binding(name.substr(6), a.value()));
  }
}

xml_name xml_names::of(const pugi::xml_node& element) const {
  const std::string_view name = element.name();
  const std::size_t colon = name.find(':');
  if (colon != std::string_view::npos) return {space_of_prefix(name.substr(0, colon), element), name.substr(colon + 1)};
  xml_space space = xml_space::none;
  for (const pugi::xml_attribute a : element.attributes()) {
    if (std::string_view(a.name()) != "xmlns") continue;
    space = space_of_address(a.value());
    if (space == xml_space::rss || space == xml_space::other) space = xml_space::none;
  }
  return {space, name};
}

xml_space xml_names::space_of_prefix(std::string_view prefix, const pugi::xml_node& element) const {
  // Feeds nest three or four levels; a hostile one must not make each look-up long.
  pugi::xml_node at = element;
  for (int level = 0; at && level < 6; ++level, at = at.parent()) {
    int seen = 0;
    for (const pugi::xml_attribute a : at.attributes()) {
      if (++seen > max_declarations) break;
      const std::string_view name = a.name();
      if (name.size() == prefix.size() + 6 && name.starts_with("xmlns:") && name.ends_with(prefix)) return space_of_binding(prefix, a.value());
    }
    if (at.parent() && !at.parent().parent().parent()) break;
  }
  for (const auto& [known_prefix, space] : root_)
    if (known_prefix == prefix) return space;
  return space_of_usual(prefix);
}

}  // namespace wirewatch::watchers
