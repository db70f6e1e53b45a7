#include "watchers/page/page_watcher.h"

#include <algorithm>

#include "core/limits.h"
#include "text/article.h"
#include "text/charset.h"
#include "text/date.h"
#include "text/element_tree.h"
#include "text/entities.h"
#include "text/html_tokens.h"
#include "text/images.h"
#include "text/selector.h"
#include "text/text_sink.h"

namespace wirewatch::watchers {
namespace {

using text::element_tree;

// Paragraphs as HTML: what stands in the text can not be taken for markup.
std::string as_html(std::string_view text, const std::vector<std::string>& images) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find("\n\n"), text.size());
    out += "<p>";
    for (std::string_view rest = text.substr(0, end); !rest.empty();) {
      const std::size_t line = std::min(rest.find('\n'), rest.size());
      text::append_escaped(rest.substr(0, line), out);
      if (line < rest.size()) out += "<br>";
      rest.remove_prefix(std::min(line + 1, rest.size()));
    }
    out += "</p>\n";
    text.remove_prefix(std::min(end + 2, text.size()));
  }
  for (const std::string& image : images) {
    out += "<img src=\"";
    text::append_escaped(image, out);
    out += "\">\n";
  }
  return out;
}

class selected_page {
 public:
  selected_page(std::string_view html, std::string_view url, const selectors& s)
      : tree_(text::build_element_tree(html)), base_(text::base_address(tree_, url)), select_(s), dropped_(tree_.size()) {}

  result<void> apply(text::article_text& a) {
    for (const std::string& css : select_.drop) {
      auto found = find(css, "drop");
      if (!found) return fail(found.error());
      for (const std::uint32_t n : *found) std::fill(dropped_.begin() + n, dropped_.begin() + tree_[n].end, true);
    }
    if (!select_.body.empty()) {
      auto found = find(select_.body, "body");
      if (!found) return fail(found.error());
      read_body(*found, a);
    }
    if (!select_.title.empty()) {
      auto found = find(select_.title, "title");
      if (!found) return fail(found.error());
      if (!found->empty()) a.title = text::text_below(tree_, found->front());
    }
    if (!select_.date.empty()) {
      auto found = find(select_.date, "date");
      if (!found) return fail(found.error());
      if (!found->empty()) read_date(found->front(), a);
    }
    return {};
  }

 private:
  result<std::vector<std::uint32_t>> find(const std::string& css, const char* key) const {
    auto s = text::selector::parse(css);
    if (!s) return fail(errc::invalid_argument, std::string("select.") + key, s.error().detail());
    return s->all(tree_);
  }

  void read_body(const std::vector<std::uint32_t>& nodes, text::article_text& a) const {
    text::text_sink sink(limits::max_field_bytes, 4096);
    text::image_list images(base_);
    std::uint32_t done = 0;
    for (const std::uint32_t n : nodes) {
      sink.break_off(text::text_break::paragraph);
      for (std::uint32_t i = std::max(n, done); i < tree_[n].end; ++i)
        if (!dropped_[i]) read_node(i, sink, images);
      sink.break_off(text::text_break::paragraph);
      done = std::max(done, tree_[n].end);
    }
    a.text = sink.finish();
    a.images = images.take();
  }

  void read_node(std::uint32_t i, text::text_sink& sink, text::image_list& images) const {
    const text::element_node& n = tree_[i];
    // The end of an element breaks the text as its beginning does.
    for (std::uint32_t before = i - 1; i > 0 && before != n.parent && before != 0; before = tree_[before].parent)
      if (tree_[before].is_element() && tree_[before].end == i) sink.break_off(text::break_around(tree_[before].tag));
    if (!n.is_element()) return sink.append(n.text);
    sink.break_off(text::break_around(n.tag));
    if (n.tag == "img")
      images.add([&n](std::string_view name) { return n.has_attribute(name) ? std::optional(std::string(n.attribute(name))) : std::nullopt; });
  }

  void read_date(std::uint32_t n, text::article_text& a) const {
    const std::string_view machine = tree_[n].attribute("datetime");
    a.published = machine.empty() ? text::text_below(tree_, n) : std::string(machine);
    a.published_at = text::parse_feed_date(a.published);
  }

  element_tree tree_;
  std::string base_;
  const selectors& select_;
  std::vector<bool> dropped_;
};

}  // namespace

std::string_view page_watcher::accept() const noexcept { return "text/html, application/xhtml+xml, text/plain;q=0.5, */*;q=0.1"; }

result<snapshot> page_watcher::read(const document& d, const source_spec& spec) const {
  if (d.body.empty()) return fail(errc::parse_failed, "read page", "it is empty");
  const text::decoded decoded = text::to_utf8(d.body, d.content_type, text::markup::html);
  text::article_text a = text::extract_article(decoded.utf8, d.url);
  if (spec.select != selectors{})
    if (auto applied = selected_page(decoded.utf8, d.url, spec.select).apply(a); !applied) return fail(applied.error());
  snapshot out;
  out.format = "page";
  out.encoding = decoded.encoding;
  out.feed.title = a.site_name.empty() ? a.title : a.site_name;
  out.feed.link = d.url;
  out.feed.language = a.lang;
  entry e;
  e.id = "page";  // wherever a redirect leads at the moment, it is this source's one article
  e.link = d.url;
  e.title = std::move(a.title);
  e.author = std::move(a.byline);
  e.language = std::move(a.lang);
  e.published = a.published_at;
  e.published_text = std::move(a.published);
  e.content = as_html(a.text, a.images);
  out.entries.push_back(std::move(e));
  if (decoded.replaced) out.mended.emplace_back("bytes that are not " + decoded.encoding + " were replaced");
  return out;
}

}  // namespace wirewatch::watchers
