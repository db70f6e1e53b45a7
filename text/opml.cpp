#include "text/opml.h"

#include <algorithm>
#include <pugixml.hpp>
#include <unordered_set>

#include "core/ascii.h"
#include "core/limits.h"
#include "text/entities.h"
#include "text/fold.h"
#include "text/xml_document.h"

namespace wirewatch::text {
namespace {

std::string_view trimmed(std::string_view s) {
  const std::size_t first = s.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return s.substr(first, s.find_last_not_of(" \t\r\n") - first + 1);
}

// By name without case: xmlUrl, xmlurl and XMLURL are all in use.
std::string_view attribute(const pugi::xml_node& n, std::string_view name) {
  int seen = 0;
  for (const pugi::xml_attribute a : n.attributes()) {
    if (++seen > 64) break;
    const std::string_view found = a.name();
    if (found.size() == name.size() && ascii_lower(found) == name) return trimmed(a.value());
  }
  return {};
}

std::string label_of(const pugi::xml_node& outline) {
  const std::string_view text = attribute(outline, "text");  // what is shown, says the specification; "title" is a late addition
  return collapse_space(text.empty() ? attribute(outline, "title") : text);
}

bool is_element(const pugi::xml_node& n, std::string_view name) { return n.type() == pugi::node_element && ascii_lower(n.name()) == name; }

// The <opml> element, or a bare <body> or <outline> at the top.
pugi::xml_node find_opml(const pugi::xml_node& top) {
  for (const pugi::xml_node n : top.children())
    if (is_element(n, "opml") || is_element(n, "body") || is_element(n, "outline")) return n;
  return {};
}

class outline_reader {
 public:
  // Every outline below `top`, without recursion.
  void read(const pugi::xml_node& top) {
    pugi::xml_node n = top.first_child();
    std::size_t depth = 1;
    while (n && feeds_.size() < limits::max_entries_per_feed) {
      const bool outline = is_element(n, "outline");
      if (outline) take(n);
      if (n.first_child() && depth < limits::max_xml_depth && !is_element(n, "head")) {
        enter(n, outline);
        n = n.first_child();
        ++depth;
        continue;
      }
      while (n != top && !n.next_sibling()) {
        n = n.parent();
        --depth;
        if (n != top) leave();
      }
      if (n == top) return;
      n = n.next_sibling();
    }
  }

  void take(const pugi::xml_node& outline) {
    const std::string type = ascii_lower(attribute(outline, "type"));
    if (type == "include" || type == "source") return;  // another list of feeds
    std::string_view url = attribute(outline, "xmlurl");
    if (url.empty() && type != "link") url = attribute(outline, "url");
    if (url.empty() || url.size() > limits::max_url_bytes) return;
    if (!seen_.insert(std::string(url)).second) return;
    opml_feed feed;
    feed.url = url;
    feed.title = label_of(outline);
    feed.html_url = attribute(outline, "htmlurl");
    feed.type = attribute(outline, "type");
    feed.language = attribute(outline, "language");
    for (const std::string& folder : folders_)
      if (!folder.empty()) feed.folders.push_back(folder);
    feeds_.push_back(std::move(feed));
  }

  std::vector<opml_feed> feeds() { return std::move(feeds_); }

 private:
  void enter(const pugi::xml_node& n, bool outline) {
    const bool folder = outline && attribute(n, "xmlurl").empty();
    folders_.push_back(folder ? label_of(n) : std::string());
  }
  void leave() { folders_.pop_back(); }

  std::vector<std::string> folders_;  // one for each level, "" for what is none
  std::vector<opml_feed> feeds_;
  std::unordered_set<std::string> seen_;
};

void put_attribute(std::string_view name, std::string_view value, std::string& out) {
  if (value.empty()) return;
  out += ' ';
  out += name;
  out += "=\"";
  append_escaped(value, out);
  out += '"';
}

void put_indent(std::size_t levels, std::string& out) { out.append(2 * (levels + 2), ' '); }

}  // namespace

result<std::vector<opml_feed>> parse_opml(std::string_view bytes, std::string_view content_type) {
  const xml_document document(bytes, content_type);
  const pugi::xml_node root = find_opml(document.top());
  if (!root) return fail(errc::parse_failed, "read OPML", "there is no <opml> element");
  outline_reader reader;
  if (is_element(root, "outline")) reader.take(root);
  reader.read(root);
  return reader.feeds();
}

std::string write_opml(std::string_view title, const std::vector<opml_feed>& feeds) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n  <head>\n    <title>";
  append_escaped(title, out);
  out += "</title>\n  </head>\n  <body>\n";
  std::vector<std::string> open;
  const auto close_to = [&](std::size_t levels) {
    while (open.size() > levels) {
      open.pop_back();
      put_indent(open.size(), out);
      out += "</outline>\n";
    }
  };
  for (const opml_feed& feed : feeds) {
    const auto common =
        static_cast<std::size_t>(std::mismatch(open.begin(), open.end(), feed.folders.begin(), feed.folders.end()).first - open.begin());
    close_to(common);
    for (std::size_t i = common; i < feed.folders.size(); ++i) {
      put_indent(i, out);
      out += "<outline";
      put_attribute("text", feed.folders[i], out);
      out += ">\n";
      open.push_back(feed.folders[i]);
    }
    put_indent(open.size(), out);
    out += "<outline";
    put_attribute("type", feed.type.empty() ? "rss" : feed.type, out);
    put_attribute("text", feed.title.empty() ? feed.url : feed.title, out);
    put_attribute("title", feed.title, out);
    put_attribute("xmlUrl", feed.url, out);
    put_attribute("htmlUrl", feed.html_url, out);
    put_attribute("language", feed.language, out);
    out += "/>\n";
  }
  close_to(0);
  out += "  </body>\n</opml>\n";
  return out;
}

}  // namespace wirewatch::text
