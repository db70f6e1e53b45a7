#include "text/discover.h"

#include <algorithm>
#include <unordered_set>

#include "core/ascii.h"
#include "core/limits.h"
#include "text/entities.h"
#include "text/fold.h"
#include "text/html_tokens.h"
#include "text/url.h"

namespace wirewatch::text {
namespace {

constexpr std::string_view space = " \t\r\n\f";

std::string_view trimmed(std::string_view s) {
  const std::size_t first = s.find_first_not_of(space);
  if (first == std::string_view::npos) return {};
  return s.substr(first, s.find_last_not_of(space) - first + 1);
}

bool has_word(std::string_view list, std::string_view word) {
  while (!(list = trimmed(list)).empty()) {
    const std::size_t end = std::min(list.find_first_of(space), list.size());
    if (list.substr(0, end) == word) return true;
    list.remove_prefix(end);
  }
  return false;
}

bool feed_type(std::string_view type, std::string_view href) {
  constexpr std::string_view types[] = {"application/rss+xml",   "application/atom+xml",   "application/feed+json",  "application/x.rss+xml",
                                        "application/x-rss+xml", "application/x.atom+xml", "application/x-atom+xml", "application/rss+atom+xml"};
  if (one_of(type, types)) return true;
  // The type of JSON Feed 1; WordPress gives it to its programming interface.
  return type == "application/json" && href.find("/wp-json") == std::string_view::npos && href.find("oembed") == std::string_view::npos;
}

// "/news/feed/", "/rss", "/atom.xml", "/export/rss.php", "https://feeds.example.org/x"
bool looks_like_feed(const url& u) {
  std::string path = ascii_lower(u.path);
  while (path.ends_with('/')) path.pop_back();
  constexpr std::string_view endings[] = {".rss", ".atom", ".rdf"};
  for (const std::string_view e : endings)
    if (path.ends_with(e)) return true;
  std::string_view last = path;
  last.remove_prefix(std::min(path.rfind('/') + 1, path.size()));
  const std::string_view stem = last.substr(0, last.find('.')), extension = last.substr(std::min(last.find('.'), last.size()));
  constexpr std::string_view stems[] = {"feed", "feeds", "rss", "rss2", "atom", "rdf", "rssfeed", "feed-rss", "feed-atom"};
  constexpr std::string_view extensions[] = {"", ".xml", ".json", ".php", ".asp", ".aspx", ".jsp", ".do", ".cgi"};
  if (one_of(stem, stems) && one_of(extension, extensions)) return true;
  if (u.host.starts_with("feeds.") && path.size() > 1) return true;
  const std::string query = ascii_lower(u.query);
  for (const std::string_view q : {"feed=rss", "feed=rss2", "feed=atom", "format=rss", "format=atom", "type=rss", "output=rss"})
    if (query == q || query.ends_with("&" + std::string(q)) || query.starts_with(std::string(q) + "&")) return true;
  return false;
}

bool of_comments(const discovered_feed& f) {
  const std::string title = ascii_lower(f.title), href = ascii_lower(f.url);
  return title.find("comment") != std::string::npos || title.find("댓글") != std::string::npos || title.find("コメント") != std::string::npos ||
         href.find("/comments/") != std::string::npos || href.find("comments-rss") != std::string::npos || href.ends_with("/comments");
}

class feed_finder {
 public:
  feed_finder(std::string_view html, std::string_view address) : tokens_(html), base_(address) {}

  std::vector<discovered_feed> run() {
    html_token token;
    while (tokens_.next(token)) {
      if (token.what == html_token::kind::text && in_anchor_ && anchor_.title.size() < 200) anchor_.title += decode_entities(token.text);
      if (token.what == html_token::kind::close && token.name == "a") end_anchor();
      if (token.what != html_token::kind::open) continue;
      if (token.name == "base" && !has_base_) read_base(token.attributes);
      if (token.name == "link") read_link(token.attributes);
      if (token.name == "a") read_anchor(token.attributes);
    }
    end_anchor();
    std::vector<discovered_feed>& out = declared_.empty() ? anchors_ : declared_;
    std::stable_partition(out.begin(), out.end(), [](const discovered_feed& f) { return !of_comments(f); });
    return std::move(out);
  }

 private:
  void read_base(std::string_view attributes) {
    const auto href = find_attribute(attributes, "href");
    if (!href) return;
    has_base_ = true;
    if (auto absolute = resolve_url(base_, *href)) base_ = std::move(*absolute);
  }

  // "" when it is no address of the web.
  std::string absolute(std::string_view href) const {
    href = trimmed(href);
    if (href.starts_with("feed://")) href.remove_prefix(5);  // "feed://a.example/x" is what some write for http
    if (href.starts_with("feed:http")) href.remove_prefix(5);
    if (href.empty() || href.size() > limits::max_url_bytes) return {};
    auto out = resolve_url(base_, href);
    return out && !origin_of(*out).empty() ? *out : std::string();
  }

  void read_link(std::string_view attributes) {
    if (declared_.size() >= max_discovered_feeds) return;
    const std::string rel = ascii_lower(find_attribute(attributes, "rel").value_or(""));
    const std::string full_type = ascii_lower(find_attribute(attributes, "type").value_or(""));
    const std::string_view type = trimmed(std::string_view(full_type).substr(0, full_type.find(';')));
    const std::string href = find_attribute(attributes, "href").value_or("");
    const bool alternate = has_word(rel, "alternate") && !has_word(rel, "stylesheet") && feed_type(type, href);
    if (!alternate && !has_word(rel, "feed")) return;
    discovered_feed f;
    f.url = absolute(href);
    f.title = collapse_space(find_attribute(attributes, "title").value_or(""));
    f.type = type;
    if (!f.url.empty() && seen_.insert(f.url).second) declared_.push_back(std::move(f));
  }

  void read_anchor(std::string_view attributes) {
    end_anchor();
    if (anchors_.size() >= max_discovered_feeds) return;
    anchor_ = {};
    anchor_.declared = false;
    anchor_.url = absolute(find_attribute(attributes, "href").value_or(""));
    in_anchor_ = !anchor_.url.empty();
    typed_ = feed_type(trimmed(ascii_lower(find_attribute(attributes, "type").value_or(""))), anchor_.url) && find_attribute(attributes, "type");
  }

  void end_anchor() {
    if (!in_anchor_) return;
    in_anchor_ = false;
    anchor_.title = collapse_space(anchor_.title);
    const auto u = parse_url(anchor_.url);
    if (!u || !(typed_ || looks_like_feed(*u))) return;
    if (seen_anchors_.insert(anchor_.url).second) anchors_.push_back(std::move(anchor_));
  }

  html_tokenizer tokens_;
  std::string base_;
  bool has_base_ = false, in_anchor_ = false, typed_ = false;
  discovered_feed anchor_;
  std::vector<discovered_feed> declared_, anchors_;
  std::unordered_set<std::string> seen_, seen_anchors_;
};

}  // namespace

std::vector<discovered_feed> discover_feeds(std::string_view utf8_html, std::string_view url) { return feed_finder(utf8_html, url).run(); }

}  // namespace wirewatch::text
