#include "text/element_tree.h"

#include <gumbo.h>

#include <algorithm>

#include "core/ascii.h"
#include "core/limits.h"
#include "text/fold.h"
#include "text/gumbo_walk.h"
#include "text/html_tokens.h"
#include "text/markup.h"
#include "text/url.h"

namespace wirewatch::text {
namespace {

constexpr std::size_t max_markup = 4 * 1024 * 1024, max_nodes = 400'000, max_tag_bytes = 64 * 1024, max_image_tag_bytes = 4 * 1024;
// A formatting element gets this before its name: gumbo then has no rule for it, and neither opens it again nor moves it.
constexpr std::string_view plain_mark = "ww-";

// Makes the markup harmless for a tree builder: no scripts, bounded depth, bounded size.
class markup_tamer {
 public:
  explicit markup_tamer(std::string_view html) : tokens_(html) { out_.reserve(std::min(html.size(), max_markup)); }

  std::string run() {
    html_token token;
    while (out_.size() < max_markup && tokens_.next(token)) {
      if (token.what == html_token::kind::text) out_ += token.text;
      if (token.what == html_token::kind::open) open(token);
      if (token.what == html_token::kind::close) close(token);
    }
    return std::move(out_);
  }

 private:
  void open(const html_token& token) {
    if (token.name == "plaintext" || token.name == "xmp" || token.name == "frameset" || token.raw.size() > max_tag_bytes) return;
    if (token.name == "img" && token.raw.size() > max_image_tag_bytes) {  // a picture inside its address
      out_ += "<img>";
      return;
    }
    if (is_void(token.name) || closes_by_itself(token.name) || guard_.open(token.name)) put(token);
  }

  void close(const html_token& token) {
    if (guard_.close(token.name)) put(token);
  }

  void put(const html_token& token) {
    if (!formats(token.name)) {
      out_ += token.raw;
      return;
    }
    const std::size_t name_at = token.what == html_token::kind::close ? 2 : 1;
    out_ += token.raw.substr(0, name_at);
    out_ += plain_mark;
    out_ += token.raw.substr(name_at);
  }

  html_tokenizer tokens_;
  std::string out_;
  depth_guard guard_;
};

std::string name_of(const GumboElement& e) {
  if (e.tag != GUMBO_TAG_UNKNOWN) return gumbo_normalized_tagname(e.tag);
  GumboStringPiece piece = e.original_tag;
  gumbo_tag_from_original_text(&piece);
  std::string name = ascii_lower(std::string_view(piece.data != nullptr ? piece.data : "", piece.data != nullptr ? piece.length : 0));
  if (name.starts_with(plain_mark)) name.erase(0, plain_mark.size());
  return name.empty() ? "unknown" : name;
}

bool add_node(const GumboNode& n, std::uint32_t parent, element_tree& tree) {
  element_node node;
  node.parent = parent;
  node.depth = tree.empty() ? 0 : tree[parent].depth + 1;
  if (n.type == GUMBO_NODE_ELEMENT || n.type == GUMBO_NODE_TEMPLATE) {
    node.tag = name_of(n.v.element);
    for (unsigned i = 0; i < n.v.element.attributes.length; ++i) {
      const auto& a = *static_cast<const GumboAttribute*>(n.v.element.attributes.data[i]);
      node.attributes.emplace_back(ascii_lower(a.name), a.value);
    }
  } else {
    node.text = n.v.text.text;
  }
  tree.push_back(std::move(node));
  return true;
}

}  // namespace

bool element_node::has_attribute(std::string_view name) const {
  return std::any_of(attributes.begin(), attributes.end(), [&](const auto& a) { return a.first == name; });
}

std::string_view element_node::attribute(std::string_view name) const {
  for (const auto& [key, value] : attributes)
    if (key == name) return value;
  return {};
}

element_tree build_element_tree(std::string_view utf8_html) {
  const std::string markup = markup_tamer(utf8_html).run();
  element_tree tree;
  walk_gumbo(markup, max_nodes, tree, add_node);
  return tree;
}

std::string text_below(const element_tree& tree, std::uint32_t at) {
  std::string out;
  for (std::uint32_t i = at; i < tree[at].end && out.size() < limits::max_field_bytes; ++i) {
    if (!tree[i].is_element())
      out += tree[i].text;
    else if (break_around(tree[i].tag) != text_break::none)
      out += ' ';
  }
  return collapse_space(out);
}

std::string base_address(const element_tree& tree, std::string_view url) {
  for (const element_node& n : tree)
    if (n.tag == "base" && n.has_attribute("href")) return resolve_url(url, n.attribute("href")).value_or(std::string(url));
  return std::string(url);
}

}  // namespace wirewatch::text
