// Text out of HTML snippets, as feeds carry them. A tokenizer without a tree: linear in the input, no recursion.
// For whole pages see text/article.h.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace wirewatch::text {

// Whether the string is meant as HTML: it holds a plausible tag ("<p>", "</b>", "<br/>"), a comment or an entity.
// "a < b" and "R&D" are plain text.
bool looks_like_html(std::string_view s);

// HTML (or plain text, which passes through folded) as text: paragraphs are separated by "\n\n", lines (<br>, list
// items, table rows) by "\n", other white space is folded to one space; NFC. Contents of script, style, noscript,
// template, comments and the like are dropped. Plain text keeps its empty lines as paragraph borders.
std::string html_to_text(std::string_view html);

// The same on one line: for titles and names.
std::string html_to_line(std::string_view html);

struct html_summary {
  std::string text;
  std::vector<std::string> images;  // absolute canonical addresses in order of appearance, no repeats
};

// At most limits::max_images_per_article images; tracking pixels (1x1) and data: addresses are left out.
html_summary read_html(std::string_view html, std::string_view base_url);

}  // namespace wirewatch::text
