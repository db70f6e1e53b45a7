#include "watchers/feed/xml_fields.h"

#include <algorithm>
#include <pugixml.hpp>

#include "core/limits.h"
#include "text/date.h"
#include "text/entities.h"
#include "text/fold.h"
#include "text/html_text.h"

namespace wirewatch::watchers {
namespace {

bool is_text(const pugi::xml_node& n) { return n.type() == pugi::node_pcdata || n.type() == pugi::node_cdata; }

// The node after `n` in document order that lies inside `top`, entering children when `enter`.
pugi::xml_node following(pugi::xml_node n, const pugi::xml_node& top, bool enter) {
  if (enter && n.first_child()) return n.first_child();
  while (n != top) {
    if (n.next_sibling()) return n.next_sibling();
    n = n.parent();
  }
  return {};
}

std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool is_void(std::string_view name) {
  constexpr std::string_view names[] = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"};
  return std::binary_search(std::begin(names), std::end(names), name);
}

void open_tag(const pugi::xml_node& n, std::string& out) {
  out += '<';
  out += local_name(n.name());
  for (const pugi::xml_attribute a : n.attributes()) {
    const std::string_view name = a.name();
    if (name.starts_with("xmlns")) continue;
    out += ' ';
    out += local_name(name);
    out += "=\"";
    text::append_escaped(a.value(), out);
    out += '"';
  }
  out += '>';
}

void close_tag(const pugi::xml_node& n, std::string& out) {
  const std::string_view name = local_name(n.name());
  if (is_void(name)) return;
  out += "</";
  out += name;
  out += '>';
}

}  // namespace

std::string_view trim(std::string_view s) {
  const std::size_t first = s.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return s.substr(first, s.find_last_not_of(" \t\r\n") - first + 1);
}

std::string text_of(const pugi::xml_node& element) {
  const pugi::xml_node first = element.first_child();
  if (!first) return {};
  if (is_text(first) && !first.next_sibling()) return std::string(trim(first.value()).substr(0, limits::max_field_bytes));
  std::string out;
  for (pugi::xml_node n = first; n && out.size() < limits::max_field_bytes; n = following(n, element, true))
    if (is_text(n)) out += std::string_view(n.value()).substr(0, limits::max_field_bytes - out.size());
  return std::string(trim(out));
}

std::string markup_of(const pugi::xml_node& element) {
  for (const pugi::xml_node n : element.children())
    if (n.type() == pugi::node_element) return serialised_children(element);
  return text_of(element);
}

std::string serialised_children(const pugi::xml_node& element) {
  std::string out;
  std::size_t depth = 0;
  pugi::xml_node n = element.first_child();
  while (n && out.size() < limits::max_field_bytes) {
    bool entered = false;
    if (is_text(n)) {
      text::append_escaped(n.value(), out);
    } else if (n.type() == pugi::node_element) {
      open_tag(n, out);
      entered = n.first_child() && depth < limits::max_xml_depth;
      if (!entered) close_tag(n, out);
    }
    if (entered) {
      ++depth;
      n = n.first_child();
      continue;
    }
    while (!n.next_sibling() && n.parent() != element) {
      n = n.parent();
      --depth;
      close_tag(n, out);
    }
    n = n.next_sibling();
  }
  return std::string(trim(out));
}

std::string line_of(std::string_view html) {
  if (html.find_first_of("<&") == std::string_view::npos) return squeeze(html);
  return text::html_to_line(html);
}

std::string squeeze(std::string_view s) {
  std::string out;
  out.reserve(s.size());
  bool blank = false;
  for (const char c : trim(s)) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space) out += c;
    if (space && !blank) out += ' ';
    blank = space;
  }
  return out;
}

std::string_view attribute(const pugi::xml_node& element, const char* name) { return trim(element.attribute(name).value()); }

link_base::link_base(std::string_view url) : base_(text::parse_url(url)) {}

link_base link_base::within(const pugi::xml_node& element) const {
  const std::string_view reference = attribute(element, "xml:base");
  if (reference.empty()) return *this;
  link_base out;
  out.base_ = text::parse_url(reference, base_ ? &*base_ : nullptr);
  if (!out.base_) out.base_ = base_;
  out.given_ = given_ || text::parse_url(reference);
  return out;
}

std::string link_base::resolve(std::string_view reference) const {
  reference = trim(reference);
  if (reference.empty() || reference.size() > limits::max_url_bytes) return {};
  const auto absolute = text::parse_url(reference, base_ ? &*base_ : nullptr);
  return absolute ? absolute->href() : std::string(reference);
}

std::string link_base::resolve_id(std::string&& id) const {
  if (!given_ || id.empty() || id.size() > limits::max_url_bytes || text::parse_url(id)) return std::move(id);
  // "42" and "post:42" are names, "/posts/42" and "posts/42" are addresses.
  if (id.find('/') == std::string::npos || id.find_first_of(": \t\n") != std::string::npos) return std::move(id);
  return resolve(id);
}

std::string person_name(std::string_view written) {
  const std::string line = line_of(written);
  const std::string_view s = line;
  if (s.find('@') != std::string_view::npos && s.ends_with(')')) {
    const std::size_t open = s.find('(');
    if (open != std::string_view::npos) {
      const std::string_view inside = trim(s.substr(open + 1, s.size() - open - 2)), before = trim(s.substr(0, open));
      const std::string_view name = inside.find('@') == std::string_view::npos ? inside : before;
      if (!name.empty()) return std::string(name);
    }
  }
  // What line_of took for a tag is gone already: "Jo <jo@example.org>" looks like none.
  const std::size_t angle = s.find('<');
  if (angle != std::string_view::npos && angle > 0 && s.ends_with('>') && s.find('@', angle) != std::string_view::npos)
    return std::string(trim(s.substr(0, angle)));
  return line;
}

void set_date(std::optional<wall_time>& out, std::string_view written, std::string* unread) {
  if (out || written.empty()) return;
  out = text::parse_feed_date(written);
  if (!out && unread != nullptr && unread->empty()) *unread = std::string(written.substr(0, 256));
}

void set_once(std::string& out, std::string&& value) {
  if (out.empty()) out = std::move(value);
}

void inherit_author(snapshot& s) {
  if (s.feed.author.empty()) return;
  for (entry& e : s.entries)
    if (e.author.empty()) e.author = s.feed.author;
}

void add_author(std::string& out, std::string_view name) {
  if (name.empty() || out.size() > 4096) return;
  if (out.empty()) {
    out = name;
  } else if ((", " + out + ", ").find(", " + std::string(name) + ", ") == std::string::npos) {
    out += ", ";
    out += name;
  }
}

}  // namespace wirewatch::watchers
