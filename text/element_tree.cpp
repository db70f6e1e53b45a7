#include "text/element_tree.h"

#include <gumbo.h>

#include <algorithm>
#include <memory>
#include <unordered_map>

#include "core/limits.h"
#include "text/fold.h"
#include "text/html_tokens.h"
#include "text/url.h"

namespace wirewatch::text {
namespace {

constexpr std::size_t max_markup = 4 * 1024 * 1024, max_nodes = 400'000, max_tag_bytes = 64 * 1024, max_image_tag_bytes = 4 * 1024;
// A formatting element gets this before its name: gumbo then has no rule for it, and neither opens it again nor moves it.
constexpr std::string_view plain_mark = "ww-";

template <std::size_t n>
bool one_of(std::string_view name, const std::string_view (&list)[n]) {
  return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

bool is_void(std::string_view name) {
  constexpr std::string_view names[] = {"br",     "img",  "hr",   "input", "meta",  "link",  "wbr",
                                        "source", "area", "base", "col",   "embed", "param", "track"};
  return one_of(name, names);
}

bool closes_by_itself(std::string_view name) {
  constexpr std::string_view names[] = {"p", "li", "td", "tr", "th", "dt", "dd", "option", "tbody", "thead", "tfoot", "html", "head", "body"};
  return one_of(name, names);
}

bool formats(std::string_view name) {
  constexpr std::string_view names[] = {"b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"};
  return one_of(name, names);
}

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
    if (!is_void(token.name) && !closes_by_itself(token.name)) {
      if (stack_.size() >= limits::max_html_depth) {
        ++dropped_[std::string(token.name)];
        return;
      }
      stack_.emplace_back(token.name);
      ++open_[stack_.back()];
    }
    put(token);
  }

  void close(const html_token& token) {
    const std::string name(token.name);
    if (const auto it = dropped_.find(name); it != dropped_.end() && it->second > 0) {
      --it->second;
      return;
    }
    if (const auto it = open_.find(name); it != open_.end() && it->second > 0) {
      while (stack_.back() != name) pop();
      pop();
    }
    put(token);
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

  void pop() {
    --open_[stack_.back()];
    stack_.pop_back();
  }

  html_tokenizer tokens_;
  std::string out_;
  std::vector<std::string> stack_;
  std::unordered_map<std::string, std::size_t> open_, dropped_;
};

std::string lower(std::string_view s) {
  std::string out(s);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return out;
}

std::string name_of(const GumboElement& e) {
  if (e.tag != GUMBO_TAG_UNKNOWN) return gumbo_normalized_tagname(e.tag);
  GumboStringPiece piece = e.original_tag;
  gumbo_tag_from_original_text(&piece);
  std::string name = lower(std::string_view(piece.data != nullptr ? piece.data : "", piece.data != nullptr ? piece.length : 0));
  if (name.starts_with(plain_mark)) name.erase(0, plain_mark.size());
  return name.empty() ? "unknown" : name;
}

void add_node(const GumboNode& n, std::uint32_t parent, element_tree& tree) {
  element_node node;
  node.parent = parent;
  node.depth = tree.empty() ? 0 : tree[parent].depth + 1;
  node.end = static_cast<std::uint32_t>(tree.size()) + 1;
  if (n.type == GUMBO_NODE_ELEMENT || n.type == GUMBO_NODE_TEMPLATE) {
    node.tag = name_of(n.v.element);
    for (unsigned i = 0; i < n.v.element.attributes.length; ++i) {
      const auto& a = *static_cast<const GumboAttribute*>(n.v.element.attributes.data[i]);
      node.attributes.emplace_back(lower(a.name), a.value);
    }
  } else {
    node.text = n.v.text.text;
  }
  tree.push_back(std::move(node));
}

struct output_deleter {
  void operator()(GumboOutput* o) const { gumbo_destroy_output(&kGumboDefaultOptions, o); }
};

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
  GumboOptions options = kGumboDefaultOptions;
  options.max_errors = 0;
  const std::unique_ptr<GumboOutput, output_deleter> output(gumbo_parse_with_options(&options, markup.data(), markup.size()));
  element_tree tree;
  if (!output || output->root == nullptr) return tree;
  struct step {
    const GumboNode* node;
    std::uint32_t index;
    unsigned next_child;
  };
  add_node(*output->root, 0, tree);
  std::vector<step> path{{output->root, 0, 0}};
  while (!path.empty()) {
    step& here = path.back();
    const GumboVector& children = here.node->v.element.children;
    if (here.next_child >= children.length || tree.size() >= max_nodes) {
      tree[here.index].end = static_cast<std::uint32_t>(tree.size());
      path.pop_back();
      continue;
    }
    const auto* child = static_cast<const GumboNode*>(children.data[here.next_child++]);
    if (child->type == GUMBO_NODE_COMMENT || child->type == GUMBO_NODE_DOCUMENT) continue;
    const auto index = static_cast<std::uint32_t>(tree.size());
    add_node(*child, here.index, tree);
    if (tree.back().is_element()) path.push_back({child, index, 0});
  }
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
