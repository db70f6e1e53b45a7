#include "watchers/listing/listing_watcher.h"

#include <algorithm>
#include <optional>

#include "core/limits.h"
#include "text/charset.h"
#include "text/entities.h"
#include "text/fold.h"
#include "text/html_text.h"
#include "text/html_tokens.h"
#include "text/script_link.h"
#include "text/selector.h"
#include "watchers/listing/find_list.h"
#include "watchers/listing/next_page.h"

namespace wirewatch::watchers {
namespace {

using text::element_tree;

result<std::optional<text::selector>> parsed(const std::string& css, const char* key) {
  if (css.empty()) return std::nullopt;
  auto out = text::selector::parse(css);
  if (!out) return fail(errc::invalid_argument, std::string("select.") + key, out.error().detail());
  return std::optional(std::move(*out));
}

struct rules {
  std::optional<text::selector> entry, link, title, date, body;
  std::vector<text::selector> drop;
  std::vector<text::script_rule> scripts;
};

result<rules> read_rules(const selectors& s) {
  rules out;
  const std::pair<const char*, std::pair<const std::string*, std::optional<text::selector>*>> keys[] = {{"entry", {&s.entry, &out.entry}},
                                                                                                        {"link", {&s.link, &out.link}},
                                                                                                        {"title", {&s.title, &out.title}},
                                                                                                        {"date", {&s.date, &out.date}},
                                                                                                        {"body", {&s.body, &out.body}}};
  for (const auto& [key, places] : keys) {
    auto one = parsed(*places.first, key);
    if (!one) return fail(one.error());
    *places.second = std::move(*one);
  }
  for (const std::string& css : s.drop) {
    auto one = parsed(css, "drop");
    if (!one) return fail(one.error());
    if (*one) out.drop.push_back(std::move(**one));
  }
  for (const std::string& script : s.scripts) {
    auto one = text::parse_script_rule(script);
    if (!one) return fail(errc::invalid_argument, "select.scripts", one.error().detail());
    out.scripts.push_back(std::move(*one));
  }
  return out;
}

std::vector<std::uint32_t> all_of(const std::optional<text::selector>& s, const element_tree& tree) {
  return s ? s->all(tree) : std::vector<std::uint32_t>();
}

// The list as the selectors say, and what they leave open as it is found.
class selected_list {
 public:
  selected_list(const linked_page& page, std::string_view url, const rules& r)
      : page_(page),
        tree_(page.tree()),
        url_(url),
        rules_(r),
        links_(all_of(r.link, tree_)),
        titles_(all_of(r.title, tree_)),
        dates_(all_of(r.date, tree_)) {}

  std::vector<listed_link> run() {
    std::vector<listed_link> out;
    if (rules_.entry) {
      for (const std::uint32_t box : rules_.entry->all(tree_)) add(box, out);
    } else if (rules_.link) {
      std::vector<std::uint32_t> nodes;
      for (const std::uint32_t n : links_)
        if (!page_.dropped(n)) nodes.push_back(n);
      for (const std::uint32_t box : boxes_of(tree_, nodes)) add(box, out);
    } else {
      out = find_list(page_, url_);
      for (listed_link& l : out) complete(l.box, l);
    }
    return out;
  }

 private:
  // The first of these at or below the box; 0: none, as <html> is never meant.
  std::uint32_t first_in(const std::vector<std::uint32_t>& nodes, std::uint32_t box) const {
    for (auto it = std::lower_bound(nodes.begin(), nodes.end(), box); it != nodes.end() && *it < tree_[box].end; ++it)
      if (!page_.dropped(*it)) return *it;
    return 0;
  }

  const page_link* best_link(std::uint32_t box) const {
    const page_link* best = nullptr;
    const auto& links = page_.links();
    auto it = std::lower_bound(links.begin(), links.end(), box, [](const page_link& l, std::uint32_t n) { return l.node < n; });
    for (; it != links.end() && it->node < tree_[box].end; ++it)
      if (best == nullptr || it->worth > best->worth) best = &*it;
    return best;
  }

  void add(std::uint32_t box, std::vector<listed_link>& out) const {
    if (page_.dropped(box) || out.size() >= limits::max_entries_per_feed) return;
    listed_link one;
    one.box = box;
    if (rules_.link) {
      const std::uint32_t at = first_in(links_, box);
      if (at == 0) return;
      one.url = page_.target(at);
      one.title = page_.title_of(at);
      if (one.url.empty())
        if (const page_link* inside = best_link(at)) one.url = inside->url;
    } else if (const page_link* best = best_link(box)) {
      one.url = best->url;
      one.title = best->title;
    }
    if (one.url.empty()) return;
    complete(box, one);
    out.push_back(std::move(one));
  }

  void complete(std::uint32_t box, listed_link& one) const {
    if (const std::uint32_t at = first_in(titles_, box); at != 0)
      if (std::string title = page_.text_of(at); !title.empty()) one.title = std::move(title);
    if (rules_.date) {
      const std::uint32_t at = first_in(dates_, box);
      one.date = at == 0 ? shown_date() : date_below(page_, at);
    } else if (one.date.text.empty()) {
      one.date = date_below(page_, box);
    }
  }

  const linked_page& page_;
  const element_tree& tree_;
  std::string_view url_;
  const rules& rules_;
  std::vector<std::uint32_t> links_, titles_, dates_;
};

std::string title_of_page(std::string_view html) {
  text::html_tokenizer tokens(html.substr(0, 65536), text::html_tokenizer::opaque::reported);
  text::html_token token;
  while (tokens.next(token))
    if (token.what == text::html_token::kind::opaque && token.name == "title") return text::html_to_line(text::decode_entities(token.text));
  return {};
}

std::vector<std::uint32_t> dropped_nodes(const rules& r, const element_tree& tree) {
  std::vector<std::uint32_t> out;
  for (const text::selector& s : r.drop)
    for (const std::uint32_t n : s.all(tree))
      if (n != 0) out.push_back(n);
  return out;
}

// An article's page has links to others, too; there they are the lesser part of what is to be read.
bool fills_page(const element_tree& tree, const std::vector<listed_link>& list) {
  std::vector<bool> listed(tree.size());
  for (const listed_link& l : list) std::fill(listed.begin() + l.box, listed.begin() + tree[l.box].end, true);
  std::size_t inside = 0, all = 0;
  for (std::uint32_t i = 0; i < tree.size(); ++i) {
    const std::size_t bytes = tree[i].is_element() ? 0 : text::collapse_space(tree[i].text).size();
    all += bytes;
    if (listed[i]) inside += bytes;
  }
  return inside * 5 >= all * 2;
}

bool has_element(std::string_view html) { return text::looks_like_html(html.substr(0, 65536)); }

}  // namespace

std::string_view listing_watcher::accept() const noexcept { return "text/html, application/xhtml+xml, */*;q=0.1"; }

int listing_watcher::recognise(const document& d) const {
  constexpr int certainty = 15;  // below the least that a feed gives
  const text::decoded decoded = text::to_utf8(d.body, d.content_type, text::markup::html);
  if (!has_element(decoded.utf8)) return 0;
  const linked_page page(text::build_element_tree(decoded.utf8), d.url, {}, {});
  const std::vector<listed_link> list = find_list(page, d.url);
  return list.size() >= 3 && fills_page(page.tree(), list) ? certainty : 0;
}

result<snapshot> listing_watcher::read(const document& d, const source_spec& spec) const {
  auto r = read_rules(spec.select);
  if (!r) return fail(r.error());
  const text::decoded decoded = text::to_utf8(d.body, d.content_type, text::markup::html);
  if (!has_element(decoded.utf8)) return fail(errc::parse_failed, "read listing", "no HTML");
  element_tree tree = text::build_element_tree(decoded.utf8);
  const std::vector<std::uint32_t> dropped = dropped_nodes(*r, tree);
  const linked_page page(std::move(tree), d.url, r->scripts, dropped);
  snapshot out;
  out.format = "listing";
  out.encoding = decoded.encoding;
  out.feed.title = title_of_page(decoded.utf8);
  out.feed.link = d.url;
  if (!page.tree().empty()) out.feed.language = page.tree()[0].attribute("lang");
  for (listed_link& l : selected_list(page, d.url, *r).run()) {
    entry e;
    e.link = std::move(l.url);
    e.title = std::move(l.title);
    e.published = l.date.time;
    e.published_text = std::move(l.date.text);
    e.language = out.feed.language;
    out.entries.push_back(std::move(e));
  }
  out.next = next_page(page, d.url);
  if (decoded.replaced) out.mended.emplace_back("bytes that are not " + decoded.encoding + " were replaced");
  return out;
}

}  // namespace wirewatch::watchers
