#include "text/html_tokens.h"

#include <algorithm>
#include <iterator>

#include "text/entities.h"

namespace wirewatch::text {
namespace {

// Content that is not text of the document. For the first two an end that is missing is the end of the input, as in
// browsers; for the others the tag alone is passed over.
constexpr std::string_view opaque_elements[] = {"script", "style", "noscript", "template", "iframe", "noembed", "noframes", "textarea", "title",
                                                "select", "svg",   "math",     "datalist", "canvas", "object",  "audio",    "video"};
constexpr std::size_t eats_the_rest = 2;

constexpr std::string_view elements[] = {
    "a",        "abbr",     "acronym",    "address",  "article",  "aside",      "audio",   "b",        "base",     "bdi",      "bdo",
    "big",      "blink",    "blockquote", "body",     "br",       "button",     "canvas",  "caption",  "center",   "cite",     "code",
    "col",      "colgroup", "data",       "datalist", "dd",       "del",        "details", "dfn",      "dialog",   "dir",      "div",
    "dl",       "dt",       "em",         "embed",    "fieldset", "figcaption", "figure",  "font",     "footer",   "form",     "frame",
    "frameset", "h1",       "h2",         "h3",       "h4",       "h5",         "h6",      "head",     "header",   "hr",       "html",
    "i",        "iframe",   "img",        "input",    "ins",      "kbd",        "label",   "legend",   "li",       "link",     "main",
    "map",      "mark",     "marquee",    "math",     "menu",     "meta",       "nav",     "nobr",     "noframes", "noscript", "object",
    "ol",       "optgroup", "option",     "p",        "param",    "picture",    "pre",     "q",        "rp",       "rt",       "ruby",
    "s",        "samp",     "script",     "section",  "select",   "small",      "source",  "span",     "strike",   "strong",   "style",
    "sub",      "summary",  "sup",        "svg",      "table",    "tbody",      "td",      "template", "textarea", "tfoot",    "th",
    "thead",    "time",     "title",      "tr",       "track",    "tt",         "u",       "ul",       "var",      "video",    "wbr"};
constexpr std::string_view paragraphs[] = {
    "address", "article",  "aside",      "blockquote", "body",   "caption", "center", "dd", "details", "dialog",  "dir",     "div",   "dl",
    "dt",      "fieldset", "figcaption", "figure",     "footer", "form",    "h1",     "h2", "h3",      "h4",      "h5",      "h6",    "header",
    "hr",      "html",     "legend",     "main",       "menu",   "nav",     "ol",     "p",  "pre",     "section", "summary", "table", "ul"};
constexpr std::string_view lines[] = {"br", "li", "option", "tr"};

template <std::size_t n>
constexpr bool sorted(const std::string_view (&list)[n]) {
  return std::is_sorted(std::begin(list), std::end(list));
}
static_assert(sorted(elements) && sorted(paragraphs) && sorted(lines));

bool letter(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }
bool space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

bool same_name(std::string_view any_case, std::string_view lower_case) {
  return any_case.size() == lower_case.size() &&
         std::equal(any_case.begin(), any_case.end(), lower_case.begin(), [](char a, char b) { return lower(a) == b; });
}

// Behind the '>' that ends a tag, quotes respected; npos when there is none.
std::size_t end_of_tag(std::string_view s, std::size_t from) {
  char quote = 0, before = 0;
  for (std::size_t i = from; i < s.size(); ++i) {
    const char c = s[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '>') {
      return i + 1;
    } else if ((c == '"' || c == '\'') && before == '=') {
      quote = c;
    }
    if (!space(c)) before = c;
  }
  return std::string_view::npos;
}

// Offset of "</name" in any case, followed by a space, '/' or '>'; npos when there is none.
std::size_t find_closing(std::string_view s, std::string_view name) {
  for (std::size_t at = s.find("</"); at != std::string_view::npos; at = s.find("</", at + 2)) {
    const std::size_t end = at + 2 + name.size();
    if (end < s.size() && same_name(s.substr(at + 2, name.size()), name) && (space(s[end]) || s[end] == '/' || s[end] == '>')) return at;
  }
  return std::string_view::npos;
}

}  // namespace

bool html_tokenizer::next(html_token& token) {
  while (!rest_.empty()) {
    token = {};
    if (rest_.front() == '<' && read_markup(token)) {
      if (token.name.empty()) {
        if (token.text.empty()) continue;
        return true;
      }
      const bool taken = token.what == html_token::kind::open && take_content(token);
      if (taken && opaque_ == opaque::passed_over) continue;
      return true;
    }
    token.text = rest_.substr(0, rest_.find('<', 1));
    rest_.remove_prefix(token.text.size());
    return true;
  }
  return false;
}

// At '<'. False when it is just that character; a token without name and text is something to pass over.
bool html_tokenizer::read_markup(html_token& token) {
  if (rest_.size() < 2) return false;
  const char c = rest_[1];
  if (letter(c) || (c == '/' && rest_.size() > 2 && letter(rest_[2]))) {
    read_tag(token);
    return true;
  }
  if (rest_.starts_with("<![CDATA[")) {  // of XML; feeds escape it along with the text in it
    const std::size_t end = rest_.find("]]>");
    token.text = rest_.substr(9, end == std::string_view::npos ? end : end - 9);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 3);
    return true;
  }
  if (c != '!' && c != '?' && c != '/') return false;
  const bool comment = rest_.starts_with("<!--");
  const std::size_t end = comment ? rest_.find("-->", 4) : rest_.find('>');
  rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + (comment ? 3 : 1));
  return true;
}

void html_tokenizer::read_tag(html_token& token) {
  const bool closing = rest_[1] == '/';
  std::size_t i = closing ? 2 : 1, length = 0;
  for (; i < rest_.size() && !space(rest_[i]) && rest_[i] != '>' && rest_[i] != '/'; ++i)
    if (length < name_.size()) name_[length++] = lower(rest_[i]);
  const std::size_t end = end_of_tag(rest_, i);
  if (end == std::string_view::npos) {  // cut off inside the tag
    rest_ = {};
    return;
  }
  token.what = closing ? html_token::kind::close : html_token::kind::open;
  token.name = {name_.data(), length};
  token.attributes = rest_.substr(i, end - 1 - i);
  token.raw = rest_.substr(0, end);
  token.self_closing = token.attributes.ends_with('/');
  rest_.remove_prefix(end);
}

bool html_tokenizer::take_content(html_token& token) {
  const auto* const which = std::find(std::begin(opaque_elements), std::end(opaque_elements), token.name);
  if (which == std::end(opaque_elements)) return false;
  token.what = html_token::kind::opaque;
  if (token.self_closing) return true;
  const auto number = static_cast<std::size_t>(which - std::begin(opaque_elements));
  const std::uint32_t bit = 1U << number;
  const std::size_t at = (never_closed_ & bit) != 0 ? std::string_view::npos : find_closing(rest_, token.name);
  if (at != std::string_view::npos) {
    const std::size_t end = rest_.find('>', at);
    token.text = rest_.substr(0, at);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
  } else if (number < eats_the_rest) {
    token.text = rest_;
    rest_ = {};
  } else {
    never_closed_ |= bit;
  }
  return true;
}

std::optional<std::string> find_attribute(std::string_view s, std::string_view name) {
  std::size_t i = 0;
  while (true) {
    while (i < s.size() && (space(s[i]) || s[i] == '/')) ++i;
    if (i >= s.size()) return std::nullopt;
    const std::size_t start = i;
    ++i;  // a leading '=' belongs to the name
    while (i < s.size() && !space(s[i]) && s[i] != '=' && s[i] != '/') ++i;
    const std::string_view found = s.substr(start, i - start);
    while (i < s.size() && space(s[i])) ++i;
    std::string_view value;
    if (i < s.size() && s[i] == '=') {
      ++i;
      while (i < s.size() && space(s[i])) ++i;
      if (i < s.size() && (s[i] == '"' || s[i] == '\'')) {
        const std::size_t end = std::min(s.find(s[i], i + 1), s.size());
        value = s.substr(i + 1, end - i - 1);
        i = std::min(end + 1, s.size());
      } else {
        const std::size_t from = i;
        while (i < s.size() && !space(s[i])) ++i;
        value = s.substr(from, i - from);
      }
    }
    if (same_name(found, name)) return decode_entities(value, entity_place::attribute);
  }
}

bool is_html_element(std::string_view name) { return std::binary_search(std::begin(elements), std::end(elements), name); }

text_break break_around(std::string_view name) {
  if (std::binary_search(std::begin(paragraphs), std::end(paragraphs), name)) return text_break::paragraph;
  if (std::binary_search(std::begin(lines), std::end(lines), name)) return text_break::line;
  return name == "td" || name == "th" ? text_break::space : text_break::none;
}

}  // namespace wirewatch::text
