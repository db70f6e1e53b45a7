#include "watchers/listing/names.h"

#include <algorithm>

#include "core/ascii.h"

namespace wirewatch::watchers {
namespace {

using text::element_node;

bool digit(char c) { return c >= '0' && c <= '9'; }
bool upper(char c) { return c >= 'A' && c <= 'Z'; }
bool letter(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }

// The words of class names and ids: "TopMenu list-news2" → top menu list news2.
template <class F>
bool any_word(std::string_view names, F test) {
  std::string word;
  char before = ' ';
  for (std::size_t i = 0; i <= names.size() && i <= 1000; ++i) {
    const char c = i < names.size() && i < 1000 ? names[i] : ' ';
    const bool inside = letter(c) || digit(c);
    if (!word.empty() && (!inside || (upper(c) && !upper(before)))) {
      if (test(word)) return true;
      word.clear();
    }
    if (inside) word += upper(c) ? static_cast<char>(c | 0x20) : c;
    before = c;
  }
  return false;
}

}  // namespace

bool surely_beside(const element_node& n) {
  constexpr std::string_view tags[] = {"nav", "footer", "aside", "select"};
  return one_of(n.tag, tags);
}

bool says_beside(const element_node& n) {
  if (n.tag == "form" || surely_beside(n)) return true;
  constexpr std::string_view words[] = {
      "nav",      "navi",      "navbar",   "navigation", "menu",    "gnb",      "lnb",   "snb",        "breadcrumb",  "breadcrumbs",
      "foot",     "footer",    "sidebar",  "side",       "aside",   "paging",   "pager", "pagination", "related",     "most",
      "popular",  "rank",      "ranking",  "trending",   "tags",    "tagcloud", "share", "sns",        "social",      "lang",
      "language", "languages", "login",    "banner",     "banners", "ad",       "ads",   "comments",   "widget",      "toolbar",
      "pathbar",  "path",      "location", "copyright",  "sitemap", "quick",    "skip",  "recommend",  "recommended", "partners"};
  const auto known = [&](std::string_view w) { return one_of(w, words); };
  return any_word(n.attribute("class"), known) || any_word(n.attribute("id"), known) || n.attribute("role") == "navigation" ||
         n.attribute("role") == "contentinfo" || n.attribute("role") == "complementary";
}

bool says_date(const element_node& n) {
  constexpr std::string_view words[] = {"date", "time", "datetime",  "day",     "published", "publish",  "pubdate",
                                        "cal",  "when", "timestamp", "regdate", "artdate",   "writedate"};
  return n.tag == "time" || any_word(n.attribute("class"), [&](std::string_view w) { return one_of(w, words); });
}

bool says_title(const element_node& n) {
  constexpr std::string_view tags[] = {"h1", "h2", "h3", "h4", "h5", "h6"};
  constexpr std::string_view words[] = {"tit", "title", "headline", "subject", "heading"};
  return one_of(n.tag, tags) || any_word(n.attribute("class"), [&](std::string_view w) { return one_of(w, words); });
}

// Names that only count or tell a state do not tell one kind of place from another.
std::string telling_classes(const element_node& n) {
  constexpr std::string_view items[] = {"li", "tr", "td", "article", "a", "dd", "dt"};
  if (one_of(n.tag, items)) return {};
  constexpr std::string_view states[] = {"first",    "last",    "odd", "even", "active", "on",     "off",
                                         "selected", "current", "alt", "new",  "hot",    "sticky", "clearfix"};
  std::string out;
  const std::string_view classes = n.attribute("class");
  for (std::size_t i = 0; i < classes.size() && i < 1000;) {
    const std::size_t end = std::min(classes.find_first_of(" \t\r\n\f", i), classes.size());
    const std::string_view name = classes.substr(i, end - i);
    if (!name.empty() && !one_of(name, states) && std::none_of(name.begin(), name.end(), digit)) (out += name) += ' ';
    i = end + 1;
  }
  return out;
}

}  // namespace wirewatch::watchers
