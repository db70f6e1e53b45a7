#include "text/article_facts.h"

#include <algorithm>

#include "text/article_hints.h"
#include "text/fold.h"
#include "text/html_text.h"
#include "text/url.h"

namespace wirewatch::text {
namespace {

constexpr std::size_t max_words = 200;

std::vector<std::string> words_of(std::string_view s) {
  const std::string folded = fold(s);
  std::vector<std::string> out;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) out.push_back(std::move(word));
    word.clear();
  };
  for (std::size_t i = 0; i < folded.size() && out.size() < max_words;) {
    const std::size_t start = i;
    const script_class kind = classify(next_code_point(folded, i));
    if (kind != script_class::spaced) end_word();
    if (kind != script_class::none) word.append(folded, start, i - start);
    if (kind == script_class::unspaced) end_word();
  }
  end_word();
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

// "rodong" of "http://www.rodong.rep.kp/x": the longest part of the host's name.
std::string site_label(std::string_view address) {
  const auto parsed = parse_url(address);
  if (!parsed) return {};
  std::string best;
  for (std::size_t at = 0; at < parsed->host.size();) {
    const std::size_t end = std::min(parsed->host.find('.', at), parsed->host.size());
    if (end - at > best.size()) best = parsed->host.substr(at, end - at);
    at = end + 1;
  }
  return best;
}

}  // namespace

overlap words_shared(std::string_view a, std::string_view b) {
  const std::vector<std::string> left = words_of(a), right = words_of(b);
  std::vector<std::string> both;
  std::set_intersection(left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(both));
  const std::size_t least = std::min(left.size(), right.size());
  return {both.size(), least == 0 ? 0 : static_cast<double>(both.size()) / static_cast<double>(least)};
}

page_facts::page_facts(std::string_view utf8_html, std::string_view address)
    : page(scan_page(utf8_html)), tree(build_page_tree(page.body)), url(address) {
  mark_beside();
  choose_ld();
  std::string_view site = page.first_meta({"og:site_name", "application-name"});
  if (site.empty() && ld != nullptr) site = ld->publisher;
  site_name = html_to_line(site);
  language = find_language();
}

std::string page_facts::inner_text(std::size_t node) const {
  std::string out;
  const std::size_t end = std::min<std::size_t>(tree[node].end, node + 2000);
  for (std::size_t t = node; t < end && out.size() < 4096; ++t) {
    out += tree[t].text;
    if (is_block(tree[t].tag) || tree[t].tag == page_tag::br) out += ' ';
  }
  return collapse_space(out);
}

bool page_facts::names_site(std::string_view s) const {
  const std::string said = substance(s);
  if (said.empty()) return true;
  for (const std::string_view name : {std::string_view(site_name), ld == nullptr ? std::string_view() : std::string_view(ld->publisher)})
    if (!name.empty() && said == substance(name)) return true;
  const std::string label = substance(site_label(url));
  if (label.size() < 4) return false;
  return said == label || (said.starts_with(label) && std::count(s.begin(), s.end(), ' ') <= 2 && said.size() <= label.size() + 12);
}

void page_facts::mark_beside() {
  beside.assign(tree.size(), false);
  std::vector<std::uint32_t> headings(tree.size() + 1, 0);  // <h1> before each node
  for (std::size_t i = 0; i < tree.size(); ++i) headings[i + 1] = headings[i] + (tree[i].tag == page_tag::h1 ? 1 : 0);
  for (std::size_t i = 1; i < tree.size(); ++i) {
    const page_node& n = tree[i];
    // The name of what holds the headline or most of the page speaks of its layout: "has-sidebar".
    const bool most_of_it = n.end - i > tree.size() / 2 || headings[n.end] != headings[i];
    const bool menu = n.tag == page_tag::nav || n.tag == page_tag::aside || n.tag == page_tag::footer || n.tag == page_tag::button;
    beside[i] = beside[n.parent] || n.hidden || (!most_of_it && (menu || beside_article(n.hints)));
  }
}

// The one that shares most words with what the head calls the page; a page may carry data of the articles it only lists.
void page_facts::choose_ld() {
  const std::string_view called = page.first_meta({"og:title", "twitter:title"});
  std::size_t best = 0;
  for (const ld_article& a : page.articles) {
    if (a.type.ends_with("WebPage")) continue;
    const std::size_t points = 1 + (a.headline.empty() ? 0 : 1 + words_shared(a.headline, called.empty() ? page.title : called).shared);
    if (points <= best) continue;
    best = points;
    ld = &a;
  }
}

std::string page_facts::find_language() const {
  std::string found = page.language;
  if (found.empty() && ld != nullptr) found = ld->language;
  if (found.empty()) found = page.first_meta({"content-language", "og:locale", "dc.language", "language"});
  std::replace(found.begin(), found.end(), '_', '-');
  return found.size() <= 35 ? found : std::string();
}

}  // namespace wirewatch::text
