#include "text/article_title.h"

#include <algorithm>
#include <vector>

#include "text/fold.h"
#include "text/html_text.h"

namespace wirewatch::text {
namespace {

constexpr std::size_t max_heading = 400;   // bytes
constexpr std::size_t max_headings = 200;  // looked at

std::size_t words_in(std::string_view s) { return static_cast<std::size_t>(std::count(s.begin(), s.end(), ' ')) + 1; }

std::string trimmed(std::string s) {
  constexpr std::string_view edges = " |-:/";
  const std::size_t first = s.find_first_not_of(edges), last = s.find_last_not_of(" |-/");
  return first == std::string::npos || last < first ? std::string() : s.substr(first, last - first + 1);
}

constexpr std::string_view separators[] = {" | ", " - ", " – ", " — ", " » ", " « ", " :: ", " / ", " · ", "｜", " : ", ": ", "_", "|", " • "};

// "Headline | Site" and "Site: Headline" where the site's name is known; else unchanged.
std::string without_named_site(const std::string& title, const page_facts& facts) {
  for (const std::string_view separator : separators) {
    const std::size_t last = title.rfind(separator);
    if (last == std::string::npos) continue;
    if (facts.names_site(title.substr(last + separator.size()))) return title.substr(0, last);
    const std::size_t first = title.find(separator);
    if (facts.names_site(title.substr(0, first))) return title.substr(first + separator.size());
  }
  return title;
}

// For a <title>, which mostly has the site's name even when nothing tells what it is: the longer side of the last separator.
std::string without_any_site(const std::string& title, const page_facts& facts) {
  const std::string known = without_named_site(title, facts);
  if (known != title) return known;
  std::size_t best = std::string::npos, size = 0;
  for (const std::string_view separator : separators) {
    if (!separator.starts_with(" ") && separator != "｜" && separator != "_") continue;
    if (separator == " : ") continue;
    const std::size_t at = title.rfind(separator);
    if (at == std::string::npos || (best != std::string::npos && at < best)) continue;
    best = at;
    size = separator.size();
  }
  if (best == std::string::npos) return title;
  const std::string left = title.substr(0, best), right = title.substr(best + size);
  if (words_in(left) >= 3 || (left.size() > right.size() && left.size() >= 12)) return left;
  return right.size() > left.size() && words_in(right) >= 3 ? right : title;
}

class title_finder {
 public:
  explicit title_finder(const page_facts& facts) : facts_(facts) {
    said(facts.page.first_meta({"og:title"}));
    if (facts.ld != nullptr) said(facts.ld->headline);
    for (const char* key : {"twitter:title", "parsely-title", "dc.title", "dcterms.title", "headline", "title"}) said(facts.page.first_meta({key}));
  }

  article_title run() const {
    article_title found = heading();
    if (found.node != 0) found.text = without_surroundings(std::move(found.text), found.node);
    if (found.text.empty()) found.text = from_head();
    found.text = unabridged(trimmed(without_named_site(found.text, facts_)));
    if (facts_.names_site(found.text)) found.text.clear();
    return found;
  }

 private:
  void said(std::string_view written) {
    std::string line = html_to_line(written);
    if (!line.empty() && !facts_.names_site(line)) heads_.push_back(std::move(line));
  }

  static bool called_headline(std::string_view hints) {
    for (const std::string_view word : {" headline ", " entry-title ", " post-title ", " article-title ", " articletitle ", " article_title ",
                                        " news_title ", " title_news ", " article__title ", " article-headline ", " p-name "})
      if (hints.find(word) != std::string_view::npos) return true;
    return false;
  }

  // What the page shows counts more than what the head says for search engines, as long as both speak of the same thing.
  article_title heading() const {
    article_title best, only;
    std::size_t most = 0;
    bool several = false, best_is_h1 = false;
    std::size_t looked_at = 0;
    for (std::size_t i = 1; i < facts_.tree.size() && looked_at < max_headings; ++i) {
      const page_node& n = facts_.tree[i];
      const bool first_level = n.tag == page_tag::h1;
      const bool lower_level = n.tag == page_tag::h2 || n.tag == page_tag::h3;
      if (n.tag == page_tag::text || n.hidden || facts_.beside[i] || (!first_level && !lower_level && !called_headline(n.hints))) continue;
      ++looked_at;
      std::string text = facts_.inner_text(i);
      if (text.empty() || text.size() > max_heading || facts_.names_site(text)) continue;
      if (first_level) {
        several = several || (!only.text.empty() && only.text != text);
        if (only.text.empty()) only = {text, i};
      }
      const std::size_t points = agreement(text, first_level);
      if (points == 0 || points < most || (points == most && (best_is_h1 || !first_level))) continue;
      if (best_is_h1 && !first_level) continue;
      if (!best_is_h1 && first_level) most = 0;
      most = points;
      best = {std::move(text), i};
      best_is_h1 = first_level;
    }
    if (!best.text.empty()) return best;
    const bool nothing_said = heads_.empty() && (facts_.page.title.empty() || facts_.names_site(facts_.page.title));
    return nothing_said && !several ? only : article_title();
  }

  // How many words a heading shares with what the head says; 0 when it speaks of something else.
  std::size_t agreement(const std::string& text, bool first_level) const {
    std::size_t best = 0;
    const double enough = first_level ? 0.5 : 0.8;
    const auto compare = [&](const std::string& head) {
      const overlap o = words_shared(text, head);
      if (o.share >= enough && (o.shared >= 2 || substance(text) == substance(head))) best = std::max(best, o.shared);
    };
    for (const std::string& head : heads_) compare(head);
    const std::string page_title = without_any_site(facts_.page.title, facts_);
    // A heading inside a longer <title> may be the section's or the site's own.
    if (best == 0 && words_shared(text, page_title).shared * 2 >= words_in(page_title)) compare(page_title);
    return best;
  }

  // A heading that holds the rubric or the byline as well: "Opinion The headline By Jo Doe".
  std::string without_surroundings(std::string heading, std::size_t node) const {
    const std::string said = substance(heading);
    for (const std::string& head : heads_) {
      const std::string alone = without_named_site(head, facts_), core = substance(alone);
      if (core.size() >= 20 && core.size() < said.size() && said.find(core) != std::string::npos && stands_alone(node, core)) return alone;
    }
    return heading;
  }

  bool stands_alone(std::size_t node, const std::string& core) const {
    for (std::size_t i = node + 1; i < facts_.tree[node].end && i < node + 100; ++i)
      if (substance(facts_.inner_text(i)) == core) return true;
    return false;
  }

  std::string from_head() const {
    for (const std::string& head : heads_)
      if (words_shared(head, facts_.page.title).shared > 0) return head;
    const std::string cut = without_any_site(facts_.page.title, facts_);
    if (!facts_.names_site(cut) && (heads_.empty() || words_shared(cut, cut).shared > 1)) return cut;
    return heads_.empty() ? std::string() : heads_.front();
  }

  // "A long headline that was cut for…": whoever says more of it is right.
  std::string unabridged(std::string title) const {
    for (const std::string_view dots : {"...", "…"}) {
      if (!title.ends_with(dots)) continue;
      const std::string start = title.substr(0, title.size() - dots.size());
      if (start.size() < 20) continue;
      for (const std::string& head : heads_)
        if (head.size() > title.size() && head.starts_with(start)) return without_named_site(head, facts_);
      if (facts_.page.title.size() > title.size() && facts_.page.title.starts_with(start)) return without_any_site(facts_.page.title, facts_);
    }
    return title;
  }

  const page_facts& facts_;
  std::vector<std::string> heads_;
};

}  // namespace

article_title find_article_title(const page_facts& facts) { return title_finder(facts).run(); }

}  // namespace wirewatch::text
