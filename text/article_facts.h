// What is known of a page while its article is read, and the questions all readers of it ask; for text/article.cpp.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "text/page_scan.h"
#include "text/page_tree.h"

namespace wirewatch::text {

struct page_facts {
  page_scan page;
  page_tree tree;
  std::string url;
  std::vector<bool> beside;         // for each node: hidden, or in a part of the page that belongs to no article (menus, comments, teasers)
  const ld_article* ld = nullptr;   // the schema.org article this page is about; null when there is none
  std::string site_name, language;  // language as declared, BCP 47

  page_facts(std::string_view utf8_html, std::string_view url);
  page_facts(const page_facts&) = delete;
  page_facts& operator=(const page_facts&) = delete;

  std::string inner_text(std::size_t node) const;  // one line, of the first 4 KiB and 2000 nodes
  bool names_site(std::string_view s) const;       // says which site this is and nothing else

 private:
  void mark_beside();
  void choose_ld();
  std::string find_language() const;
};

// How much of the shorter one's words (of Han, kana and the like: characters) the other one has.
struct overlap {
  std::size_t shared = 0;
  double share = 0;  // 0 to 1
};
overlap words_shared(std::string_view a, std::string_view b);

}  // namespace wirewatch::text
