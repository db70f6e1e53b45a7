#include "watchers/feed/detect_format.h"

#include <algorithm>

#include "core/ascii.h"
#include "text/charset.h"
#include "text/fold.h"
#include "text/html_text.h"
#include "text/html_tokens.h"

namespace wirewatch::watchers {
namespace {

constexpr std::size_t reach = 16 * 1024;

bool space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

// The beginning as far as ASCII goes: without byte order mark and the zero bytes of UTF-16 and UTF-32.
std::string head_of(std::string_view bytes) {
  std::string head(bytes.substr(0, reach));
  if (head.find('\0') != std::string::npos) std::erase(head, '\0');
  for (const std::string_view mark : {"\xEF\xBB\xBF", "\xFF\xFE", "\xFE\xFF"})
    while (head.starts_with(mark)) head.erase(0, mark.size());
  return head;
}

// The name of the first element behind declarations and comments, and what follows it; "" when something else comes first.
std::string_view first_element(std::string_view s) {
  while (true) {
    const std::size_t at = s.find_first_not_of(" \t\r\n");
    if (at == std::string_view::npos || s[at] != '<') return {};
    s.remove_prefix(at);
    std::size_t end = 0;
    if (s.starts_with("<!--"))
      end = s.find("-->");
    else if (s.starts_with("<?"))
      end = s.find("?>");
    else if (s.starts_with("<!"))
      end = s.find('>', s.substr(0, s.find('>')).find('[') == std::string_view::npos ? 0 : std::min(s.find(']'), s.size()));
    else
      return s.substr(1);
    if (end == std::string_view::npos) return {};
    s.remove_prefix(std::min(s.find('>', end) + 1, s.size()));
  }
}

std::string_view name_of(std::string_view element) {
  std::size_t i = 0;
  while (i < element.size() && !space(element[i]) && element[i] != '>' && element[i] != '/') ++i;
  return element.substr(0, i);
}

detected by_root(std::string_view element) {
  const std::string name = ascii_lower(name_of(element));
  const std::string_view local = std::string_view(name).substr(name.find(':') == std::string::npos ? 0 : name.find(':') + 1);
  const std::string_view tag = element.substr(0, element.find('>'));
  const bool atom = tag.find("w3.org/2005/Atom") != std::string_view::npos || tag.find("purl.org/atom/ns") != std::string_view::npos;
  if (local == "rss") return {feed_format::rss, 100};
  if (local == "feed") return {feed_format::atom, atom ? 100 : 70};
  if (local == "entry" && atom) return {feed_format::atom, 80};
  if (local == "rdf") {
    const bool rss = element.find("purl.org/rss/1.0") != std::string_view::npos || element.find("netscape.com/rdf") != std::string_view::npos ||
                     element.find("<channel") != std::string_view::npos || element.find("<item") != std::string_view::npos;
    return {feed_format::rss, rss ? 95 : 40};
  }
  if (local == "channel") return {feed_format::rss, 60};
  return {};
}

// Somewhere in what precedes the document there is noise: a warning of a script, a stray tag.
detected by_search(std::string_view head) {
  for (const std::string_view root : {"<rss", "<feed", "<rdf:RDF", "<atom:feed"}) {
    const std::size_t at = head.find(root);
    if (at == std::string_view::npos) continue;
    detected d = by_root(head.substr(at + 1));
    d.certainty = std::min(d.certainty, 60);
    if (d.format != feed_format::none) return d;
  }
  return {};
}

detected by_json(std::string_view head) {
  const std::size_t at = head.find("jsonfeed.org/version");
  if (at != std::string_view::npos || head.find("jsonfeed.org\\/version") != std::string_view::npos) return {feed_format::json, 100};
  if (head.find("\"items\"") != std::string_view::npos && head.find("\"title\"") != std::string_view::npos) return {feed_format::json, 40};
  return {feed_format::json, 10};
}

std::string quoted(std::string_view s, std::size_t most) { return "\"" + text::truncate_graphemes(text::collapse_space(s), most) + "\""; }

}  // namespace

detected detect_format(std::string_view bytes) {
  const std::string head = head_of(bytes);
  const std::size_t first = head.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return {};
  if (head[first] == '{') return by_json(head);
  const std::string_view element = first_element(head);
  const detected d = element.empty() ? detected{} : by_root(element);
  if (ascii_lower(name_of(element)) == "html") return {};  // a page may speak of feeds, as trackback comments do in RDF
  return d.format != feed_format::none ? d : by_search(head);
}

std::string describe_non_feed(std::string_view bytes, std::string_view content_type) {
  if (bytes.find_first_not_of(std::string_view(" \t\r\n\0", 5)) == std::string_view::npos) return "empty";
  if (bytes.starts_with("%PDF")) return "a PDF file";
  if (bytes.starts_with("\x1F\x8B") || bytes.starts_with("PK\x03\x04") || bytes.starts_with("\x28\xB5\x2F\xFD")) return "compressed data";
  if (bytes.starts_with("\x89PNG") || bytes.starts_with("\xFF\xD8\xFF") || bytes.starts_with("GIF8")) return "an image";
  const std::string head = text::to_utf8(bytes.substr(0, reach), content_type, text::markup::html).utf8;
  const std::size_t first = head.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return "empty";
  if (head[first] == '{' || head[first] == '[') return "JSON that is no JSON Feed";
  const std::string all_lower = ascii_lower(head);
  const std::string name(name_of(first_element(all_lower)));
  const bool html = name == "html" || all_lower.find("<html") != std::string::npos || all_lower.find("<!doctype html") != std::string::npos ||
                    text::is_html_element(name);
  if (html) {
    const std::size_t title = all_lower.find("<title");
    const std::size_t start = title == std::string::npos ? title : head.find('>', title);
    if (start == std::string::npos) return "an HTML page";
    const std::string inner = head.substr(start + 1, head.find('<', start) - start - 1);
    return "an HTML page titled " + quoted(text::html_to_line(inner), 120);
  }
  if (!name.empty()) return "an XML document <" + text::truncate_graphemes(name, 60) + ">";
  return "text that begins " + quoted(head.substr(first, 200), 60);
}

}  // namespace wirewatch::watchers
