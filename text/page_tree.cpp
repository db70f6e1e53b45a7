#include "text/page_tree.h"

#include <gumbo.h>

#include "core/ascii.h"
#include "text/gumbo_walk.h"

namespace wirewatch::text {
namespace {

page_tag tag_of(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_A:
      return page_tag::a;
    case GUMBO_TAG_ARTICLE:
      return page_tag::article;
    case GUMBO_TAG_ASIDE:
      return page_tag::aside;
    case GUMBO_TAG_BLOCKQUOTE:
      return page_tag::blockquote;
    case GUMBO_TAG_BR:
      return page_tag::br;
    case GUMBO_TAG_BUTTON:
      return page_tag::button;
    case GUMBO_TAG_DIV:
      return page_tag::div;
    case GUMBO_TAG_DL:
      return page_tag::dl;
    case GUMBO_TAG_FIELDSET:
      return page_tag::fieldset;
    case GUMBO_TAG_FIGCAPTION:
      return page_tag::figcaption;
    case GUMBO_TAG_FIGURE:
      return page_tag::figure;
    case GUMBO_TAG_FOOTER:
      return page_tag::footer;
    case GUMBO_TAG_FORM:
      return page_tag::form;
    case GUMBO_TAG_H1:
      return page_tag::h1;
    case GUMBO_TAG_H2:
      return page_tag::h2;
    case GUMBO_TAG_H3:
      return page_tag::h3;
    case GUMBO_TAG_H4:
      return page_tag::h4;
    case GUMBO_TAG_H5:
      return page_tag::h5;
    case GUMBO_TAG_H6:
      return page_tag::h6;
    case GUMBO_TAG_HEADER:
      return page_tag::header;
    case GUMBO_TAG_IMG:
      return page_tag::img;
    case GUMBO_TAG_LABEL:
      return page_tag::label;
    case GUMBO_TAG_LI:
      return page_tag::li;
    case GUMBO_TAG_MAIN:
      return page_tag::main;
    case GUMBO_TAG_NAV:
      return page_tag::nav;
    case GUMBO_TAG_OL:
      return page_tag::ol;
    case GUMBO_TAG_P:
      return page_tag::p;
    case GUMBO_TAG_PRE:
      return page_tag::pre;
    case GUMBO_TAG_SECTION:
      return page_tag::section;
    case GUMBO_TAG_SPAN:
      return page_tag::span;
    case GUMBO_TAG_TABLE:
      return page_tag::table;
    case GUMBO_TAG_TD:
    case GUMBO_TAG_TH:
      return page_tag::td;
    case GUMBO_TAG_TIME:
      return page_tag::time;
    case GUMBO_TAG_TR:
      return page_tag::tr;
    case GUMBO_TAG_UL:
      return page_tag::ul;
    case GUMBO_TAG_HTML:
    case GUMBO_TAG_BODY:
    case GUMBO_TAG_ADDRESS:
    case GUMBO_TAG_CAPTION:
    case GUMBO_TAG_CENTER:
    case GUMBO_TAG_DD:
    case GUMBO_TAG_DETAILS:
    case GUMBO_TAG_DIR:
    case GUMBO_TAG_DT:
    case GUMBO_TAG_HGROUP:
    case GUMBO_TAG_HR:
    case GUMBO_TAG_LEGEND:
    case GUMBO_TAG_MENU:
    case GUMBO_TAG_SUMMARY:
    case GUMBO_TAG_TBODY:
    case GUMBO_TAG_THEAD:
    case GUMBO_TAG_TFOOT:
      return page_tag::block;
    default:
      return page_tag::inline_element;
  }
}

bool hides(std::string_view style) {
  const std::size_t at = style.find("display");
  if (at == std::string_view::npos) return false;
  const std::size_t value = style.find_first_not_of(" :", at + 7);
  return value != std::string_view::npos && style.substr(value).starts_with("none");
}

void read_attributes(const GumboElement& element, page_node& out) {
  const bool keep = out.tag == page_tag::img || out.tag == page_tag::time || out.tag == page_tag::a;
  for (unsigned i = 0; i < element.attributes.length; ++i) {
    const auto& a = *static_cast<const GumboAttribute*>(element.attributes.data[i]);
    const std::string_view name = a.name, value = a.value;
    if (name == "class" || name == "id" || name == "itemprop" || name == "role") {
      if (out.hints.empty()) out.hints = " ";
      out.hints += ascii_lower(value.substr(0, 500)) + ' ';
    } else if (name == "hidden" || (name == "aria-hidden" && value == "true") || (name == "style" && hides(ascii_lower(value.substr(0, 2000))))) {
      out.hidden = true;
    }
    if (keep || name == "content" || name == "datetime" || name == "title")  // of marked dates and names
      out.attributes.emplace_back(name, value);
  }
}

bool add_node(const GumboNode& n, std::uint32_t parent, page_tree& tree) {
  if (n.type == GUMBO_NODE_TEMPLATE) return false;  // what is in it is not shown
  page_node node;
  node.parent = parent;
  if (n.type == GUMBO_NODE_ELEMENT) {
    node.tag = tag_of(n.v.element.tag);
    read_attributes(n.v.element, node);
  } else {
    node.text = n.v.text.text;
  }
  tree.push_back(std::move(node));
  return true;
}

}  // namespace

std::string_view page_node::attribute(std::string_view name) const {
  for (const auto& [key, value] : attributes)
    if (key == name) return value;
  return {};
}

bool is_block(page_tag tag) {
  switch (tag) {
    case page_tag::text:
    case page_tag::inline_element:
    case page_tag::a:
    case page_tag::br:
    case page_tag::button:
    case page_tag::img:
    case page_tag::label:
    case page_tag::span:
    case page_tag::time:
      return false;
    default:
      return true;
  }
}

page_tree build_page_tree(const std::string& html) {
  page_tree tree;
  walk_gumbo(html, max_page_nodes, tree, add_node);
  return tree;
}

}  // namespace wirewatch::text
