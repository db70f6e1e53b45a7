// Puts running text together from pieces: folds white space, keeps lines and paragraphs apart.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "text/html_tokens.h"

namespace wirewatch::text {

class text_sink {
 public:
  explicit text_sink(std::size_t limit, std::size_t expected = 0);  // bytes

  void append(std::string_view piece) { line_ += piece; }  // UTF-8, references resolved
  void append_html(std::string_view piece);                // the same with references to be resolved
  void append_preformatted(std::string_view piece);        // line feeds stay line breaks
  void break_off(text_break);                              // the strongest of several in a row counts
  std::string finish();                                    // NFC; the sink is empty afterwards

 private:
  void flush_line();

  std::size_t limit_;  // bytes of out_; the rest is dropped
  std::string out_, line_;
  text_break pending_ = text_break::none;
};

}  // namespace wirewatch::text
