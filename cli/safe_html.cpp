#include "cli/safe_html.h"

#include <algorithm>
#include <iterator>

#include "text/entities.h"
#include "text/fold.h"
#include "text/html_tokens.h"
#include "text/url.h"

namespace wirewatch::cli {
namespace {

constexpr std::string_view kept_elements[] = {
    "a",    "abbr",    "acronym", "address",    "article", "aside", "audio",    "b",     "bdi",  "bdo",     "big",   "blockquote",
    "br",   "caption", "center",  "cite",       "code",    "col",   "colgroup", "dd",    "del",  "details", "dfn",   "div",
    "dl",   "dt",      "em",      "figcaption", "figure",  "font",  "footer",   "h1",    "h2",   "h3",      "h4",    "h5",
    "h6",   "header",  "hr",      "i",          "img",     "ins",   "kbd",      "li",    "main", "mark",    "nav",   "ol",
    "p",    "picture", "pre",     "q",          "rp",      "rt",    "ruby",     "s",     "samp", "section", "small", "source",
    "span", "strike",  "strong",  "sub",        "summary", "sup",   "table",    "tbody", "td",   "tfoot",   "th",    "thead",
    "time", "tr",      "track",   "tt",         "u",       "ul",    "var",      "video", "wbr"};
static_assert(std::is_sorted(std::begin(kept_elements), std::end(kept_elements)));
constexpr std::string_view plain_attributes[] = {"alt", "title", "lang", "dir", "colspan", "rowspan", "datetime", "width", "height"};
constexpr std::string_view address_attributes[] = {"href", "src", "cite"};

bool kept(std::string_view element) { return std::binary_search(std::begin(kept_elements), std::end(kept_elements), element); }

// What a browser makes of it decides: it drops white space and controls inside a scheme, and so does parse_url.
bool harmless_address(const std::string& address) {
  static const auto anywhere = text::parse_url("https://base.invalid/");
  auto parsed = text::parse_url(address, &*anywhere);
  return parsed && (parsed->scheme == "http" || parsed->scheme == "https" || parsed->scheme == "mailto");
}

void put_attribute(std::string& out, std::string_view name, const std::string& value) {
  out.append(" ").append(name).append("=\"");
  text::append_escaped(value, out);
  out += '"';
}

void put_text(std::string& out, std::string_view as_written) {
  for (const char c : as_written) {
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += c;
  }
}

void put_tag(std::string& out, const text::html_token& t) {
  out.append("<").append(t.name);
  for (std::string_view name : plain_attributes)
    if (auto value = text::find_attribute(t.attributes, name)) put_attribute(out, name, *value);
  for (std::string_view name : address_attributes)
    if (auto value = text::find_attribute(t.attributes, name); value && harmless_address(*value)) put_attribute(out, name, *value);
  out += '>';
}

// <audio> and <video>: of what is inside only the addresses count, the rest is for those who cannot play it.
void put_player(std::string& out, const text::html_token& t) {
  const std::string name(t.name);
  put_tag(out, t);
  text::html_tokenizer inside(t.text);
  text::html_token part;
  while (inside.next(part))
    if (part.what == text::html_token::kind::open && (part.name == "source" || part.name == "track")) put_tag(out, part);
  out.append("</").append(name).append(">");
}

}  // namespace

std::string safe_html(std::string_view html) {
  if (html.find('<') == html.npos) return std::string(html);
  std::string out;
  text::html_tokenizer tokens(html, text::html_tokenizer::opaque::reported);
  text::html_token t;
  while (tokens.next(t)) {
    if (t.what == text::html_token::kind::text) {
      put_text(out, t.text);
    } else if (t.what == text::html_token::kind::opaque) {
      if (kept(t.name)) put_player(out, t);
    } else if (!kept(t.name)) {
      if (text::break_around(t.name) != text::text_break::none) out += ' ';  // what it kept apart stays apart
    } else if (t.what == text::html_token::kind::close) {
      out.append("</").append(t.name).append(">");
    } else {
      put_tag(out, t);
    }
  }
  return out;
}

std::string safe_line(std::string_view line) {
  if (line.find('<') == line.npos) return std::string(line);
  text::html_tokenizer tokens(line, text::html_tokenizer::opaque::reported);
  text::html_token t;
  std::string words;
  bool harmless = true;
  bool mention = true;  // tags that are spoken of: without attributes, and with nothing inside that could run
  const bool closes = line.find("</") != line.npos;
  while (tokens.next(t)) {
    if (t.what == text::html_token::kind::text) {
      words += t.text;
      continue;
    }
    const bool bare = t.attributes.find_first_not_of(" \t\r\n\f/") == std::string_view::npos;
    const bool opaque = t.what == text::html_token::kind::opaque;
    harmless = harmless && !opaque && kept(t.name) && bare;
    mention = mention && bare && (!opaque || !closes);
  }
  if (harmless) return std::string(line);
  return mention ? text::escape_markup(line) : text::collapse_space(words);
}

}  // namespace wirewatch::cli
