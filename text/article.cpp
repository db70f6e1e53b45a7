#include "text/article.h"

#include <algorithm>

#include "core/limits.h"
#include "text/article_body.h"
#include "text/date.h"
#include "text/fold.h"
#include "text/html_text.h"
#include "text/page_scan.h"
#include "text/page_tree.h"
#include "text/url.h"

namespace wirewatch::text {
namespace {

constexpr std::size_t max_byline = 200;  // bytes; more is no name

std::string line(std::string_view s) { return html_to_line(s); }

std::string inner_text(const page_tree& tree, std::size_t i) {
  std::string out;
  for (std::size_t t = i; t < tree[i].end && out.size() < 4096; ++t) {
    out += tree[t].text;
    if (is_block(tree[t].tag)) out += ' ';
  }
  return collapse_space(out);
}

std::size_t words_in(std::string_view s) { return static_cast<std::size_t>(std::count(s.begin(), s.end(), ' ')) + 1; }

// "Headline | Site", "Site: Headline": the part that is the headline. The site's name decides when it is known; else the
// longer side of the last separator.
std::string without_site(const std::string& title, std::string_view site) {
  constexpr std::string_view separators[] = {" | ", " - ", " – ", " — ", " » ", " « ", " :: ", " / ", " · ", "｜", " : "};
  const std::string site_folded = fold(site);
  std::size_t best = std::string::npos, best_size = 0;
  for (const std::string_view separator : separators) {
    const std::size_t at = title.rfind(separator);
    if (at == std::string::npos) continue;
    if (!site_folded.empty()) {
      if (substance(title.substr(at + separator.size())) == substance(site)) return title.substr(0, at);
      const std::size_t first = title.find(separator);
      if (substance(title.substr(0, first)) == substance(site)) return title.substr(first + separator.size());
    }
    if (separator != " : " && (best == std::string::npos || at > best)) {
      best = at;
      best_size = separator.size();
    }
  }
  if (best == std::string::npos) return title;
  const std::string left = title.substr(0, best), right = title.substr(best + best_size);
  if (words_in(left) >= 3 || (left.size() > right.size() && left.size() >= 12)) return left;
  return right.size() > left.size() && words_in(right) >= 3 ? right : title;
}

class article_reader {
 public:
  article_reader(std::string_view html, std::string_view url) : url_(url), page_(scan_page(html)), tree_(build_page_tree(page_.body)) {
    for (const ld_article& a : page_.articles)
      if (ld_ == nullptr || (ld_->headline.empty() && !a.headline.empty())) ld_ = &a;
  }

  article_text read() {
    article_text out;
    out.site_name = line(first({page_.first_meta({"og:site_name", "application-name"}), ld(&ld_article::publisher)}));
    out.title = title(out.site_name);
    out.lang = language();
    out.canonical_url = canonical();
    article_body body = find_article_body(tree_, out.title, url_);
    out.text = std::move(body.text);
    out.images = std::move(body.images);
    if (ld_ != nullptr && out.text.size() < 200 && ld_->body.size() > out.text.size() * 2) out.text = html_to_text(ld_->body);
    out.byline = byline();
    set_published(out);
    return out;
  }

 private:
  static std::string_view first(std::initializer_list<std::string_view> list) {
    for (const std::string_view s : list)
      if (!s.empty()) return s;
    return {};
  }

  std::string_view ld(std::string ld_article::*field) const { return ld_ == nullptr ? std::string_view() : std::string_view(ld_->*field); }

  std::string title(std::string_view site) const {
    const std::string_view meta = page_.first_meta({"og:title", "twitter:title", "parsely-title", "dc.title", "dcterms.title", "title"});
    std::string found = line(first({ld(&ld_article::headline), meta}));
    if (!found.empty()) return without_known_site(found, site);
    found = page_.title;
    const std::string heading = only_h1();
    if (!heading.empty() && (found.empty() || fold(found).find(fold(heading)) != std::string::npos)) return heading;
    return without_site(found, site);
  }

  static std::string without_known_site(const std::string& title, std::string_view site) {
    if (site.empty()) return title;
    const std::string cut = without_site(title, site);
    // Without the site's name in it the separator may be the headline's own.
    return substance(title).size() == substance(cut).size() + substance(site).size() ? cut : title;
  }

  std::string only_h1() const {
    std::string found;
    for (std::size_t i = 0; i < tree_.size(); ++i) {
      if (tree_[i].tag != page_tag::h1 || tree_[i].hidden) continue;
      std::string text = inner_text(tree_, i);
      if (text.empty()) continue;
      if (!found.empty()) return {};
      found = std::move(text);
    }
    return found;
  }

  std::string language() const {
    std::string found(
        first({page_.language, ld(&ld_article::language), page_.first_meta({"content-language", "og:locale", "dc.language", "language"})}));
    std::replace(found.begin(), found.end(), '_', '-');
    return found.size() <= 35 ? found : std::string();
  }

  std::string canonical() const {
    const std::string_view written = first({page_.canonical, page_.first_meta({"og:url"})});
    return written.empty() ? std::string() : resolve_url(url_, written).value_or("");
  }

  std::string byline() const {
    std::string names;
    if (ld_ != nullptr) {
      for (const std::string& name : ld_->authors) {
        if (is_address(name)) continue;
        if (!names.empty()) names += ", ";
        names += name;
      }
    }
    if (!names.empty()) return without_by(line(names));
    for (const std::string_view key :
         {"author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl", "article:author_name"}) {
      const std::string name = without_by(line(page_.first_meta({key})));
      if (!name.empty() && !is_address(name) && name.size() <= max_byline) return name;
    }
    return byline_in_page();
  }

  static bool is_address(std::string_view s) { return s.starts_with("http://") || s.starts_with("https://") || s.starts_with("www."); }

  std::string byline_in_page() const {
    for (const bool strict : {true, false}) {
      for (std::size_t i = 0; i < tree_.size(); ++i) {
        const page_node& n = tree_[i];
        if (n.tag == page_tag::text) continue;
        const bool names_author = n.tag == page_tag::a && n.attribute("rel") == "author";
        const bool marked = n.hints.find(" author ") != std::string::npos || n.hints.find("byline") != std::string::npos;
        const bool alike = n.hints.find("author") != std::string::npos || n.hints.find("writer") != std::string::npos;
        if (!(strict ? names_author || marked : alike)) continue;
        std::string name = without_by(inner_text(tree_, i));
        if (name.size() > 2 && name.size() <= 100 && !parse_feed_date(name)) return name;
      }
    }
    return {};
  }

  static std::string without_by(std::string name) {
    for (const std::string_view by : {"By ", "by ", "BY ", "Von ", "Par ", "Por ", "By: ", "by: "})
      if (name.starts_with(by)) return name.substr(by.size());
    return name == "By" || name == "by" ? std::string() : name;
  }

  void set_published(article_text& out) const {
    std::vector<std::string> written;
    written.emplace_back(ld(&ld_article::published));
    for (const std::string_view key : {"article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date", "sailthru.date",
                                       "pubdate", "publishdate", "date", "dc.date.issued", "dcterms.created", "dc.date", "dcterms.date", "ptime",
                                       "article.published", "published_at", "date.created", "article_date_original", "weibo:article:create_at"})
      written.emplace_back(page_.first_meta({key}));
    for (const std::string& w : written) {
      if (w.empty()) continue;
      out.published_at = parse_feed_date(collapse_space(w));
      if (!out.published_at) continue;
      out.published = w;
      return;
    }
    date_in_page(out);
  }

  void date_in_page(article_text& out) const {
    for (std::size_t i = 0; i < tree_.size(); ++i) {
      const page_node& n = tree_[i];
      if (n.tag != page_tag::time) continue;
      if (try_date(n.attribute("datetime"), out) || try_date(inner_text(tree_, i), out)) return;
    }
    for (std::size_t i = 0; i < tree_.size(); ++i) {
      const page_node& n = tree_[i];
      if (n.tag == page_tag::text || n.end - i > 12) continue;
      const bool alike =
          n.hints.find("date") != std::string::npos || n.hints.find("time") != std::string::npos || n.hints.find("publish") != std::string::npos;
      if (alike && n.hints.find("update") == std::string::npos && try_date(inner_text(tree_, i), out)) return;
    }
  }

  static bool try_date(std::string_view written, article_text& out) {
    if (written.empty() || written.size() > 80) return false;
    out.published_at = parse_feed_date(written);
    if (out.published_at) out.published = written;
    return out.published_at.has_value();
  }

  std::string_view url_;
  page_scan page_;
  page_tree tree_;
  const ld_article* ld_ = nullptr;
};

}  // namespace

article_text extract_article(std::string_view utf8_html, std::string_view url) { return article_reader(utf8_html, url).read(); }

}  // namespace wirewatch::text
