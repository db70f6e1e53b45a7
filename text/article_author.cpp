#include "text/article_author.h"

#include <algorithm>
#include <array>
#include <vector>

#include "text/article_hints.h"
#include "text/date.h"
#include "text/fold.h"
#include "text/html_text.h"

namespace wirewatch::text {
namespace {

constexpr std::size_t max_names = 200;                                  // bytes of all; more is no name
constexpr std::size_t lines_below_title = 400, lines_above_title = 60;  // nodes in which a line "By ..." is looked for

bool is_address(std::string_view s) { return s.find("://") != std::string_view::npos || s.starts_with("www.") || s.starts_with("@"); }

bool one_letter_case(std::string_view s) {
  return std::none_of(s.begin(), s.end(), [](char c) { return (c >= 'A' && c <= 'Z') || c == ' '; });
}

// "jdoe", "jane.doe.17": what somebody logs in with.
bool is_login(std::string_view s) {
  return one_letter_case(s) && std::all_of(s.begin(), s.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Length of a leading "By", "Von" …; 0 when the line does not begin so.
std::size_t by_length(std::string_view line) {
  constexpr std::string_view words[] = {
      "written by ", "posted by ", "reported by ", "story by ", "article by ", "author:", "authors:", "by: ",      "by ",      "von ",
      "par ",        "por ",       "di ",          "door ",     "av ",         "text: ",  "autor: ",  "auteur : ", "autore: ", "作者：",
      "作者:",       "文：",       "文/",          "記者：",    "记者：",      "글 ",     "автор: ",  "автор:",    "بقلم "};
  const std::string_view start = line.substr(0, 40);
  std::string lower(start);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  for (const std::string_view word : words)
    if (lower.starts_with(word)) return word.size();
  return 0;
}

// The name alone: without "By", and without what follows it on the line.
std::string name_of(std::string_view written) {
  std::string line = html_to_line(written);
  while (const std::size_t by = by_length(line)) {
    line.erase(0, by);
    line.erase(0, line.find_first_not_of(" :") == std::string::npos ? line.size() : line.find_first_not_of(" :"));
  }
  for (const std::string_view end : {" | ", " • ", " · ", " – ", " — ", " / ", " Updated", " Published", " Posted", " says:", "\t"})
    line.resize(std::min(line.find(end), line.size()));
  while (!line.empty() && (line.back() == ',' || line.back() == ' ' || line.back() == '|' || line.back() == '-' || line.back() == ';'))
    line.pop_back();
  while (!line.empty() && (line.front() == ',' || line.front() == ' ' || line.front() == '|' || line.front() == '-')) line.erase(0, 1);
  const std::string folded = fold(line);
  if (folded == "by" || folded == "author" || folded == "admin" || folded == "none" || folded == "null" || folded == "undefined" ||
      folded.starts_with("see "))
    return {};
  return line;
}

class author_finder {
 public:
  author_finder(const page_facts& facts, std::size_t title_node) : facts_(facts), title_(title_node) {}

  std::string run() {
    structured();
    const bool placed = title_ != 0;
    const std::size_t above = title_ > lines_above_title ? title_ - lines_above_title : 1;
    if (placed && marked(true, above, std::min(facts_.tree.size(), facts_.tree[title_].end + lines_below_title))) return second_best_;
    for (const char* key : {"author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl",
                            "article:author_name", "og:article:author", "cxenseparse:author", "dable:author", "twitter:creator:name"})
      if (offer(facts_.page.first_meta({key}))) return second_best_;
    if (!marked(true, 1, facts_.tree.size()) && !by_line()) marked(false, 1, facts_.tree.size());
    return second_best_;
  }

 private:
  // Whether the name settles it; a name that is the site's or a login is kept for the case that there is no other.
  bool offer(std::string_view written) {
    if (settled_) return true;
    const std::string name = name_of(written);
    if (name.size() <= 2 || name.size() > max_names || is_address(name) || parse_feed_date(name)) return false;
    if (title_ != 0 && words_shared(name, facts_.inner_text(title_)).shared > 2) return false;  // a headline inside an author's block
    if (facts_.names_site(name) || is_login(name)) {
      if (second_best_.empty()) second_best_ = name;
      return false;
    }
    second_best_ = name;
    settled_ = true;
    return true;
  }

  void structured() {
    if (facts_.ld == nullptr) return;
    std::string names;
    for (const std::string& name : facts_.ld->authors) {
      const std::string clean = name_of(name);
      if (clean.empty() || is_address(clean) || (facts_.ld->authors.size() > 1 && facts_.names_site(clean))) continue;
      names += (names.empty() ? "" : ", ") + clean;
    }
    if (!names.empty()) offer(names);
  }

  // Elements that say they hold the author.
  bool marked(bool strict, std::size_t from, std::size_t to) {
    if (settled_) return true;
    for (std::size_t i = from; i < to; ++i) {
      const page_node& n = facts_.tree[i];
      if (n.tag == page_tag::text || facts_.beside[i] || (n.hints.empty() && n.tag != page_tag::a)) continue;
      if (!(strict ? says_author(n) : hints_author(n))) continue;
      const std::string inner = names_inside(i);
      if (inner.size() <= 100 && offer(inner)) return true;
    }
    return false;
  }

  static bool says_author(const page_node& n) {
    if (n.tag == page_tag::a && n.attribute("rel").find("author") != std::string_view::npos) return true;
    return n.hints.find(" author ") != std::string::npos || n.hints.find("byline") != std::string::npos ||
           n.hints.find(" dc:creator ") != std::string::npos || n.hints.find("author-name") != std::string::npos ||
           n.hints.find("author_name") != std::string::npos || n.hints.find("authorname") != std::string::npos;
  }

  static bool hints_author(const page_node& n) {
    const std::string_view h = n.hints;
    const bool alike = h.find("author") != std::string_view::npos || h.find("writer") != std::string_view::npos ||
                       h.find("autor") != std::string_view::npos || h.find("reporter") != std::string_view::npos ||
                       h.find("contributor") != std::string_view::npos;
    return alike && h.find("bio") == std::string_view::npos && h.find("avatar") == std::string_view::npos;
  }

  // The marked names inside a block; without them, its first line.
  std::string names_inside(std::size_t block) const {
    std::string names;
    for (std::size_t i = block + 1; i < facts_.tree[block].end; ++i) {
      const page_node& n = facts_.tree[i];
      const bool name = n.hints.find(" name ") != std::string::npos || n.hints.find(" fn ") != std::string::npos ||
                        (n.tag == page_tag::a && n.attribute("rel").find("author") != std::string_view::npos);
      if (!name) continue;
      const std::string one = name_of(facts_.inner_text(i));
      if (!one.empty() && names.find(one) == std::string::npos) names += (names.empty() ? "" : ", ") + one;
    }
    return names.empty() ? first_line(block) : names;
  }

  std::string first_line(std::size_t block) const {
    std::string out;
    for (std::size_t t = block; t < facts_.tree[block].end && out.size() < 400; ++t) {
      const page_node& n = facts_.tree[t];
      const bool ends_line = is_block(n.tag) || n.tag == page_tag::br || n.tag == page_tag::time;
      const std::string so_far = collapse_space(out);
      if (ends_line && by_length(so_far + " ") < so_far.size() && !so_far.empty()) return so_far;
      if (ends_line) out += ' ';
      out += n.text;
    }
    return collapse_space(out);
  }

  // A short line near the headline that begins with "By", or the reporter as Korean and Chinese papers have him.
  bool by_line() {
    if (settled_) return true;
    if (title_ == 0) return false;
    const std::size_t from = title_ > lines_above_title ? title_ - lines_above_title : 1;
    const std::size_t to = std::min(facts_.tree.size(), facts_.tree[title_].end + lines_below_title);
    for (std::size_t i = from; i < to; ++i) {
      const page_node& n = facts_.tree[i];
      if (n.tag == page_tag::text || facts_.beside[i] || n.end - i > 30) continue;
      const std::string line = facts_.inner_text(i);
      if (line.size() < 5 || line.size() > 120) continue;
      const std::size_t by = by_length(line);
      if (by != 0 && is_name(line.substr(by)) && offer(line)) return true;
      if (const std::string reporter = korean_reporter(line); !reporter.empty() && offer(reporter)) return true;
    }
    return false;
  }

  // Two words or more that begin with capitals, or a script without them.
  static bool is_name(std::string_view s) {
    const std::string name = name_of(s);
    if (name.size() > 60) return false;
    if (!name.empty() && static_cast<unsigned char>(name[0]) >= 0x80) return name.size() >= 6;
    std::size_t words = 0, capitals = 0;
    bool start = true;
    for (const char c : name) {
      if (start) {
        ++words;
        capitals += c >= 'A' && c <= 'Z' ? 1U : 0U;
      }
      start = c == ' ';
    }
    return words >= 2 && words <= 8 && capitals * 2 >= words && name[0] >= 'A' && name[0] <= 'Z';
  }

  // "홍길동 기자": the name before the word for reporter or correspondent.
  static std::string korean_reporter(const std::string& line) {
    for (const std::string_view word : {" 기자", " 특파원"}) {
      const std::size_t at = line.find(word);
      if (at == std::string::npos || at == 0 || at > 60) continue;
      const std::size_t start = line.rfind(' ', at - 1);
      std::string name = line.substr(start == std::string::npos ? 0 : start + 1, at - (start == std::string::npos ? 0 : start + 1));
      if (const std::size_t edge = name.find_last_of("=)]("); edge != std::string::npos) name.erase(0, edge + 1);
      if (name.size() >= 6 && name.size() <= 15 && static_cast<unsigned char>(name[0]) >= 0xEA) return name;
    }
    return {};
  }

  const page_facts& facts_;
  std::size_t title_;
  std::string second_best_;
  bool settled_ = false;
};

}  // namespace

std::string find_article_author(const page_facts& facts, std::size_t title_node) { return author_finder(facts, title_node).run(); }

}  // namespace wirewatch::text
