#include "watchers/listing/next_page.h"

#include <algorithm>

#include "text/fold.h"
#include "text/url.h"

namespace wirewatch::watchers {
namespace {

bool has_word(std::string_view list, std::string_view word) {
  for (std::size_t at = list.find(word); at != std::string_view::npos; at = list.find(word, at + 1)) {
    const bool starts = at == 0 || list[at - 1] == ' ', ends = at + word.size() == list.size() || list[at + word.size()] == ' ';
    if (starts && ends) return true;
  }
  return false;
}

bool says_next(std::string_view text) {
  constexpr std::string_view words[] = {"next",   "next page",  "older",         "older posts", "older articles", ">",       "›",
                                        "»",      "→",          "다음",          "다음페이지",  "다음 페이지",    "下一页",  "下一頁",
                                        "次へ",   "次のページ", "следующая",     "далее",       "siguiente",      "suivant", "page suivante",
                                        "weiter", "nächste",    "nächste seite", "seguinte",    "التالي"};
  const std::string folded = text::fold(text);
  return std::any_of(std::begin(words), std::end(words), [&](std::string_view w) { return folded == text::fold(w); });
}

// 1 where the address names no page.
unsigned page_number(std::string_view url) {
  for (const std::string_view key : {"page=", "page/", "p=", "paged=", "pg=", "pageno=", "pageindex="}) {
    const std::size_t at = url.find(key);
    if (at == std::string_view::npos || at == 0 || std::string_view("?&/;").find(url[at - 1]) == std::string_view::npos) continue;
    unsigned n = 0;
    for (std::size_t i = at + key.size(); i < url.size() && url[i] >= '0' && url[i] <= '9' && n < 100'000; ++i) n = n * 10 + unsigned(url[i] - '0');
    if (n > 0) return n;
  }
  return 1;
}

}  // namespace

std::string next_page(const linked_page& page, std::string_view url) {
  const text::element_tree& tree = page.tree();
  const std::string base = text::base_address(tree, url);
  const std::string number = std::to_string(page_number(url) + 1);
  std::string by_words, by_number;
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const text::element_node& n = tree[i];
    if ((n.tag != "a" && n.tag != "link") || n.attribute("href").empty()) continue;
    const auto address = text::resolve_url(base, n.attribute("href"));
    if (!address || *address == url || text::origin_of(*address).empty() || text::origin_of(*address) != text::origin_of(url)) continue;
    if (has_word(text::fold(n.attribute("rel")), "next")) return *address;
    if (n.tag == "link") continue;
    const std::string said = text::text_below(tree, std::uint32_t(i));
    if (by_words.empty() && (says_next(said) || says_next(n.attribute("title")) || says_next(n.attribute("aria-label")))) by_words = *address;
    if (by_number.empty() && said == number && address->find(number) != std::string::npos) by_number = *address;
  }
  return by_words.empty() ? by_number : by_words;
}

}  // namespace wirewatch::watchers
