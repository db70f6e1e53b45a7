// The links of a page with what is known of each: the ground on which lists of articles are found.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/element_tree.h"
#include "text/script_link.h"
#include "watchers/listing/shown_date.h"

namespace wirewatch::watchers {

struct page_link {
  std::uint32_t node = 0;   // the element that is the link
  std::string url;          // absolute, http or https
  std::string title;        // its text without dates; else its title attribute or the text for its picture
  double worth = 0;         // 0 to 1: how much the title looks like a headline
  std::uint64_t place = 0;  // the same for links that stand in elements of the same names and classes
  std::uint64_t form = 0;   // the same for addresses of the same form
  bool beside = false;      // in a menu, a footer, a box of related things
};

inline constexpr std::size_t max_page_links = 20'000;

// A page and its links, in document order.
class linked_page {
 public:
  // `dropped`: elements that count for nothing, with all in them; sorted.
  linked_page(text::element_tree tree, std::string_view url, const std::vector<text::script_rule>& rules, const std::vector<std::uint32_t>& dropped);

  const text::element_tree& tree() const { return tree_; }
  const std::vector<page_link>& links() const { return links_; }
  bool dropped(std::uint32_t node) const { return dropped_[node]; }
  // Where a link element leads; "" when it leads nowhere. A script's call goes by the rules.
  std::string target(std::uint32_t node) const;
  std::string title_of(std::uint32_t link) const;
  std::string text_of(std::uint32_t node) const;  // without what is dropped and without dates

 private:
  void find_places();
  void find_boxes();

  text::element_tree tree_;
  std::string base_;
  std::vector<text::script_rule> rules_;
  std::vector<bool> dropped_;
  std::vector<std::uint64_t> places_;
  std::vector<page_link> links_;
};

// The first date below `at`; that of a <time> or of an element whose class says so comes first.
shown_date date_below(const linked_page& page, std::uint32_t at);

double headline_worth(std::string_view title);

}  // namespace wirewatch::watchers
