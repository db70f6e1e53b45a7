#include "text/html_text.h"

#include <optional>

#include "core/limits.h"
#include "text/entities.h"
#include "text/fold.h"
#include "text/html_tokens.h"
#include "text/images.h"
#include "text/text_sink.h"

namespace wirewatch::text {
namespace {

constexpr bool letter(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }

// "<p>", "</p>", "<br/>", "<a href…", "<!--" at the start of s.
bool plausible_tag(std::string_view s) {
  if (s.starts_with("<!--") || s.starts_with("<![CDATA[")) return true;
  std::size_t i = s.size() > 1 && s[1] == '/' ? 2 : 1;
  char name[16];
  std::size_t length = 0;
  for (; i < s.size() && (letter(s[i]) || (s[i] >= '0' && s[i] <= '9')); ++i) {
    if (length == sizeof name) return false;
    name[length++] = letter(s[i]) ? static_cast<char>(s[i] | 0x20) : s[i];
  }
  if (length == 0 || i >= s.size()) return false;
  if (s[i] != '>' && s[i] != '/' && s[i] != ' ' && s[i] != '\n' && s[i] != '\t' && s[i] != '\r') return false;
  return is_html_element({name, length});
}

bool plausible_entity(std::string_view s) {
  std::string ignored;
  const std::size_t used = append_entity(s, ignored);
  return used > 2 && s[used - 1] == ';';
}

void read_plain(std::string_view s, text_sink& sink) {
  bool empty_line = false;
  while (true) {
    const std::size_t end = s.find('\n');
    const std::string_view line = s.substr(0, end);
    const bool blank = line.find_first_not_of(" \t\r") == std::string_view::npos;
    if (blank) {
      empty_line = true;
    } else {
      sink.break_off(empty_line ? text_break::paragraph : text_break::line);
      sink.append(line);
      empty_line = false;
    }
    if (end == std::string_view::npos) return;
    s.remove_prefix(end + 1);
  }
}

void read_markup(std::string_view html, text_sink& sink, image_list* images) {
  html_tokenizer tokens(html);
  html_token token;
  std::size_t inside_pre = 0;
  while (tokens.next(token)) {
    if (token.what == html_token::kind::text) {
      if (inside_pre > 0)
        sink.append_preformatted(decode_entities(token.text));
      else
        sink.append_html(token.text);
      continue;
    }
    sink.break_off(break_around(token.name));
    if (token.name == "pre") inside_pre = token.what == html_token::kind::open ? inside_pre + 1 : inside_pre - (inside_pre > 0 ? 1 : 0);
    if (images != nullptr && token.what == html_token::kind::open && token.name == "img") {
      const std::string_view attributes = token.attributes;
      images->add([attributes](std::string_view name) { return find_attribute(attributes, name); });
    }
  }
}

std::string read_any(std::string_view html, image_list* images) {
  text_sink sink(limits::max_field_bytes, html.size());
  if (looks_like_html(html))
    read_markup(html, sink, images);
  else
    read_plain(html, sink);
  return sink.finish();
}

}  // namespace

bool looks_like_html(std::string_view s) {
  for (std::size_t at = s.find_first_of("<&"); at != std::string_view::npos; at = s.find_first_of("<&", at + 1)) {
    const std::string_view here = s.substr(at);
    if (here[0] == '<' ? plausible_tag(here) : plausible_entity(here)) return true;
  }
  return false;
}

std::string html_to_text(std::string_view html) { return read_any(html, nullptr); }

std::string html_to_line(std::string_view html) {
  std::string text = html_to_text(html);
  return text.find('\n') == std::string::npos ? text : collapse_space(text);
}

html_summary read_html(std::string_view html, std::string_view base_url) {
  image_list images(base_url);
  html_summary out;
  out.text = read_any(html, &images);
  out.images = images.take();
  return out;
}

}  // namespace wirewatch::text
