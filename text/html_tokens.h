// A pull tokenizer for HTML (HTML Living Standard, section 13.2.5, without the tree construction). Linear, allocates nothing.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wirewatch::text {

struct html_token {
  enum class kind : std::uint8_t {
    text,
    open,
    close,
    opaque  // an element whose content is no text of the document, with that content: script, style, svg, title …
  };
  kind what = kind::text;
  std::string_view text;        // of a text token, or the content of an opaque one: as written, references unresolved
  std::string_view raw;         // of a tag: the whole of it
  std::string_view name;        // of a tag: lower case, cut at 31 bytes; valid until the next call
  std::string_view attributes;  // of an opening tag: what stands between its name and '>'
  bool self_closing = false;
};

class html_tokenizer {
 public:
  enum class opaque : std::uint8_t { passed_over, reported };

  explicit html_tokenizer(std::string_view html, opaque elements = opaque::passed_over) : rest_(html), opaque_(elements) {}

  // Comments, declarations and processing instructions are passed over. False at the end.
  bool next(html_token& token);

 private:
  bool read_markup(html_token& token);
  void read_tag(html_token& token);
  bool take_content(html_token& token);

  std::string_view rest_;
  opaque opaque_;
  std::array<char, 31> name_{};
  std::uint32_t never_closed_ = 0;  // elements known to have no closing tag in the rest, one bit each
};

// The value of an attribute, references resolved; nullopt when absent. The name is given in lower case.
std::optional<std::string> find_attribute(std::string_view attributes, std::string_view name);

bool is_html_element(std::string_view lower_case_name);
// What an element does to the text around it.
enum class text_break : std::uint8_t { none, space, line, paragraph };
text_break break_around(std::string_view lower_case_name);

}  // namespace wirewatch::text
