// Namespaces (W3C Namespaces in XML 1.0) as feeds use them: by address when it is a known one, else by the usual prefix.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace pugi {
class xml_node;
}

namespace wirewatch::watchers {

enum class xml_space : std::uint8_t {
  none,  // no prefix: the format's own
  rss,   // RSS 0.90, 1.0, 1.1 with a prefix
  atom,
  rdf,
  dc,
  dcterms,
  content,
  media,
  itunes,
  feedburner,
  xhtml,
  syndication,
  history,  // RFC 5005: paged and archived feeds
  prism,
  other
};

// Names are compared in lower case: "pubdate" and "GUID" are about as frequent as they are wrong.
class xml_name {
 public:
  xml_name(xml_space space, std::string_view local);
  xml_space space() const { return space_; }
  std::string_view local() const { return {lower_.data(), size_}; }
  bool is(xml_space space, std::string_view local) const { return space_ == space && this->local() == local; }

 private:
  xml_space space_;
  std::uint8_t size_ = 0;
  std::array<char, 30> lower_{};  // longer names are none of ours and are cut
};

class xml_names {
 public:
  explicit xml_names(const pugi::xml_node& root);
  // Without a prefix only the element's own xmlns counts, and only if it is a known one: a wrong default namespace on
  // the root is a frequent mistake and changes nothing.
  xml_name of(const pugi::xml_node& element) const;

 private:
  xml_space space_of_prefix(std::string_view prefix, const pugi::xml_node& element) const;

  std::vector<std::pair<std::string_view, xml_space>> root_;  // prefixes declared at the root
};

xml_space space_of_address(std::string_view address);  // other for an unknown one

}  // namespace wirewatch::watchers
