// Which links of a page are its list of articles.
#pragma once
#include <string>
#include <vector>

#include "watchers/listing/page_links.h"

namespace wirewatch::watchers {

struct listed_link {
  std::uint32_t box = 0;  // the element that holds the link and nothing of the others
  std::string url, title;
  shown_date date;
};

// Links that stand in places of the same kind are weighed together: by titles that read like headlines, by dates beside them, by how many there
// are; what stands in menus and boxes at the side counts little. The heaviest group is the list, and those like it belong to it. In
// document order, each address once; empty when no group is heavy enough. `page_url`: the page itself is none of its articles.
std::vector<listed_link> find_list(const linked_page& page, std::string_view page_url);

// For each of these link elements the largest element around it that holds no other of them. Nodes sorted, each once.
std::vector<std::uint32_t> boxes_of(const text::element_tree& tree, const std::vector<std::uint32_t>& nodes);

}  // namespace wirewatch::watchers
