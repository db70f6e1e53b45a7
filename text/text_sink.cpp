#include "text/text_sink.h"

#include <algorithm>

#include "text/entities.h"
#include "text/fold.h"

namespace wirewatch::text {

text_sink::text_sink(std::size_t limit, std::size_t expected) : limit_(limit) { out_.reserve(std::min(limit, expected)); }

void text_sink::append_html(std::string_view s) {
  while (true) {
    const std::size_t amp = s.find('&');
    line_ += s.substr(0, amp);
    if (amp == std::string_view::npos) return;
    s.remove_prefix(amp);
    std::size_t used = append_entity(s, line_);
    if (used == 0) {
      line_ += '&';
      used = 1;
    }
    s.remove_prefix(used);
  }
}

void text_sink::append_preformatted(std::string_view s) {
  while (true) {
    const std::size_t end = s.find('\n');
    line_ += s.substr(0, end);
    if (end == std::string_view::npos) return;
    break_off(text_break::line);
    s.remove_prefix(end + 1);
  }
}

void text_sink::break_off(text_break strength) {
  if (strength == text_break::none) return;
  if (strength == text_break::space) {
    line_ += ' ';
    return;
  }
  flush_line();
  pending_ = std::max(pending_, strength);
}

void text_sink::flush_line() {
  if (line_.empty()) return;
  const std::string line = collapse_space(line_);
  line_.clear();
  if (line.empty()) return;
  if (!out_.empty()) out_ += pending_ == text_break::paragraph ? "\n\n" : "\n";
  pending_ = text_break::none;
  if (out_.size() + line.size() <= limit_) {
    out_ += line;
  } else if (out_.size() < limit_) {
    out_ += truncate_graphemes(line, limit_ - out_.size());
    limit_ = 0;
  }
}

std::string text_sink::finish() {
  flush_line();
  std::string all = nfc(out_);
  out_.clear();
  pending_ = text_break::none;
  while (!all.empty() && all.back() == '\n') all.pop_back();
  return all;
}

}  // namespace wirewatch::text
