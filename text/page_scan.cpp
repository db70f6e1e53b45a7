#include "text/page_scan.h"

#include <algorithm>

#include "core/ascii.h"
#include "core/limits.h"
#include "text/entities.h"
#include "text/fold.h"
#include "text/html_tokens.h"
#include "text/markup.h"

namespace wirewatch::text {
namespace {

constexpr std::size_t max_meta = 300;
constexpr std::size_t max_body = 4 * 1024 * 1024;  // of markup left for the tree, which takes up to 50 times that

// Formatting says nothing about text. <plaintext> swallows the rest.
bool swallows_or_repeats(std::string_view name) { return formats(name) || name == "plaintext" || name == "xmp"; }

class page_scanner {
 public:
  explicit page_scanner(std::string_view html) : tokens_(html, html_tokenizer::opaque::reported) { out_.body.reserve(html.size() / 2); }

  page_scan run() {
    html_token token;
    while (tokens_.next(token) && out_.body.size() < max_body) {
      switch (token.what) {
        case html_token::kind::text:
          out_.body += token.text;
          break;
        case html_token::kind::opaque:
          read_opaque(token);
          break;
        case html_token::kind::open:
          read_open(token);
          break;
        case html_token::kind::close:
          if (swallows_or_repeats(token.name)) break;
          if (closes_by_itself(token.name) || guard_.close(token.name)) out_.body += token.raw;
          break;
      }
    }
    return std::move(out_);
  }

 private:
  void read_opaque(const html_token& token) {
    if (token.name == "title" && out_.title.empty()) {
      out_.title = collapse_space(decode_entities(token.text));
    } else if (token.name == "script" && token.attributes.find("ld+json") != std::string_view::npos) {
      for (ld_article& a : read_json_ld(token.text))
        if (out_.articles.size() < 50) out_.articles.push_back(std::move(a));
    }
    out_.body += ' ';
  }

  void read_open(const html_token& token) {
    if (token.name == "meta") return read_meta(token.attributes);
    if (token.name == "link") return read_link(token.attributes);
    if (token.name == "html" && out_.language.empty()) {
      out_.language = find_attribute(token.attributes, "lang").value_or("");
      if (out_.language.empty()) out_.language = find_attribute(token.attributes, "xml:lang").value_or("");
    }
    if (swallows_or_repeats(token.name)) return;
    if (is_void(token.name) || closes_by_itself(token.name) || guard_.open(token.name)) out_.body += token.raw;
  }

  void read_meta(std::string_view attributes) {
    if (out_.meta.size() >= max_meta) return;
    std::string content = find_attribute(attributes, "content").value_or("");
    if (content.empty()) content = find_attribute(attributes, "value").value_or("");  // archived pages have it there
    if (content.empty()) return;
    for (const std::string_view key : {"property", "name", "itemprop", "http-equiv"})
      if (auto names = find_attribute(attributes, key)) add_meta(ascii_lower(*names), content);
  }

  // A property may be several, separated by spaces (RDFa); Dublin Core is written dc.title and dc:title.
  void add_meta(const std::string& names, const std::string& content) {
    for (std::size_t at = 0; at < names.size() && out_.meta.size() < max_meta;) {
      const std::size_t end = std::min(names.find(' ', at), names.size());
      std::string name = names.substr(at, end - at);
      if (name.starts_with("dc:") || name.starts_with("dcterms:") || name.starts_with("dcterm:")) name[name.find(':')] = '.';
      if (!name.empty()) out_.meta.emplace(std::move(name), content);
      at = end + 1;
    }
  }

  void read_link(std::string_view attributes) {
    if (out_.canonical.empty() && (" " + ascii_lower(find_attribute(attributes, "rel").value_or("")) + " ").find(" canonical ") != std::string::npos)
      out_.canonical = find_attribute(attributes, "href").value_or("");
  }

  html_tokenizer tokens_;
  depth_guard guard_;
  page_scan out_;
};

}  // namespace

std::string_view page_scan::first_meta(std::initializer_list<std::string_view> names) const {
  for (const std::string_view name : names)
    if (const auto it = meta.find(std::string(name)); it != meta.end() && !it->second.empty()) return it->second;
  return {};
}

page_scan scan_page(std::string_view utf8_html) { return page_scanner(utf8_html).run(); }

}  // namespace wirewatch::text
