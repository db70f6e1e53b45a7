#include "text/mend_xml.h"

#include <algorithm>
#include <unordered_map>

#include "core/ascii.h"
#include "core/limits.h"
#include "text/html_tokens.h"

namespace wirewatch::text {
namespace {

bool space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
bool name_start(char c) { return (c | 0x20) >= 'a' ? (c | 0x20) <= 'z' || (c & 0x80) != 0 : c == '_' || (c & 0x80) != 0; }
bool name_character(char c) { return name_start(c) || (c >= '0' && c <= '9') || c == ':' || c == '-' || c == '.'; }
std::string_view local_name(std::string_view s) { return s.substr(s.find(':') == std::string_view::npos ? 0 : s.find(':') + 1); }

class mender {
 public:
  explicit mender(std::string_view xml) : in_(xml) { out_.xml.reserve(xml.size() + xml.size() / 16 + 256); }

  mended_xml run() {
    while (at_ < in_.size()) {
      const std::size_t tag = std::min(in_.find('<', at_), in_.size());
      out_.xml += in_.substr(at_, tag - at_);
      at_ = tag;
      if (at_ < in_.size()) read_markup();
    }
    finish();
    return std::move(out_);
  }

 private:
  void read_markup() {
    const std::string_view here = in_.substr(at_);
    if (here.starts_with("<![CDATA[")) return copy_until("]]>", 9, true);
    if (here.starts_with("<!--")) return copy_until("-->", 4, false);
    if (here.starts_with("<?")) return copy_until("?>", 2, false);
    if (here.starts_with("<!")) return skip_declaration();
    if (here.size() > 2 && here[1] == '/' && name_start(here[2])) return read_end_tag();
    if (here.size() > 1 && name_start(here[1])) return read_start_tag();
    if (here.size() <= 2 && (here.size() == 1 || here[1] == '/')) return cut_off();
    out_.xml += "&lt;";
    ++at_;
  }

  void copy_until(std::string_view end, std::size_t from, bool keep) {
    const std::size_t stop = in_.find(end, at_ + from);
    if (stop == std::string_view::npos) return cut_off();
    if (keep) out_.xml += in_.substr(at_, stop + end.size() - at_);
    at_ = stop + end.size();
  }

  // <!DOCTYPE …> with or without an internal subset, <!ENTITY …>: nothing of it is needed.
  void skip_declaration() {
    int depth = 0;
    for (std::size_t i = at_ + 2; i < in_.size() && !endless_declaration_; ++i) {
      if (in_[i] == '[') ++depth;
      if (in_[i] == ']') --depth;
      if (in_[i] == '>' && depth <= 0) {
        at_ = i + 1;
        return;
      }
    }
    endless_declaration_ = true;  // not looked for a second time: it would cost the square of the length
    at_ = std::min(in_.find('>', at_), in_.size() - 1) + 1;
  }

  void read_end_tag() {
    std::size_t end = at_ + 2;
    while (end < in_.size() && name_character(in_[end])) ++end;
    const std::string_view name = in_.substr(at_ + 2, end - at_ - 2);
    while (end < in_.size() && in_[end] != '>' && in_[end] != '<') ++end;
    if (end >= in_.size()) return cut_off();
    at_ = in_[end] == '>' ? end + 1 : end;
    if (too_deep_ > 0) {
      --too_deep_;
      return;
    }
    if (const auto it = open_count_.find(name); it != open_count_.end() && it->second > 0) {
      while (stack_.back() != name) close_top();
      close_top();
    } else if (!stack_.empty() && ascii_lower(stack_.back()) == ascii_lower(name)) {
      close_top();
    }
  }

  void read_start_tag() {
    const std::size_t start = at_ + 1;
    std::size_t i = start;
    while (i < in_.size() && name_character(in_[i])) ++i;
    const std::string_view name = in_.substr(start, i - start);
    const std::size_t end = end_of_tag(i);
    if (end == std::string_view::npos) return cut_off();
    if (in_[end] == '<') {  // the next tag begins before this one has ended: not a tag
      out_.xml += "&lt;";
      ++at_;
      return;
    }
    at_ = end + 1;
    std::string_view attributes = in_.substr(i, end - i);
    const bool empty = attributes.ends_with('/') || name == "br" || name == "hr" || name == "img";
    if (attributes.ends_with('/')) attributes.remove_suffix(1);
    close_entry_before(name);
    if (stack_.size() >= limits::max_xml_depth) {
      if (!empty) ++too_deep_;
      return;
    }
    out_.xml += '<';
    out_.xml += name;
    write_attributes(attributes);
    out_.xml += empty ? "/>" : ">";
    if (empty) return;
    stack_.push_back(name);
    ++open_count_[name];
  }

  // Of '>' (or of the '<' that comes first); quotes are respected as long as no '<' stands between them.
  std::size_t end_of_tag(std::size_t i) const {
    char quote = 0, before = 0;
    std::size_t quoted_end = std::string_view::npos;
    for (; i < in_.size(); ++i) {
      const char c = in_[i];
      if (quote != 0) {
        if (c == quote) quote = 0;
        if (c == '>' && quoted_end == std::string_view::npos) quoted_end = i;
        if (c == '<' && quote != 0) return std::min(quoted_end, i);
      } else if (c == '>' || c == '<') {
        return i;
      } else if ((c == '"' || c == '\'') && before == '=') {
        quote = c;
        quoted_end = std::string_view::npos;
      }
      if (!space(c)) before = c;
    }
    return quoted_end;
  }

  void write_attributes(std::string_view s) {
    std::size_t i = 0;
    while (i < s.size()) {
      if (!name_start(s[i])) {
        ++i;
        continue;
      }
      const std::size_t start = i;
      while (i < s.size() && name_character(s[i])) ++i;
      const std::string_view name = s.substr(start, i - start);
      while (i < s.size() && space(s[i])) ++i;
      std::string_view value;
      if (i < s.size() && s[i] == '=') {
        i = std::min(s.find_first_not_of(" \t\r\n", i + 1), s.size());
        const char quote = i < s.size() && (s[i] == '"' || s[i] == '\'') ? s[i] : '\0';
        const std::size_t from = quote != 0 ? i + 1 : i;
        const std::size_t to = std::min(quote != 0 ? s.find(quote, from) : s.find_first_of(" \t\r\n", from), s.size());
        value = s.substr(from, to - from);
        i = quote != 0 && to < s.size() ? to + 1 : to;
      }
      out_.xml += ' ';
      out_.xml += name;
      out_.xml += "=\"";
      for (const char c : value) {
        if (c == '"')
          out_.xml += "&quot;";
        else if (c == '<')
          out_.xml += "&lt;";
        else
          out_.xml += c;
      }
      out_.xml += '"';
    }
  }

  // An entry never holds another one: a second beginning means that the end of the first is missing.
  void close_entry_before(std::string_view name) {
    if (name != "item" && name != "entry") return;
    const auto it = open_count_.find(name);
    if (it == open_count_.end() || it->second == 0) return;
    while (stack_.back() != name) close_top();
    close_top();
  }

  void close_top() {
    out_.xml += "</";
    out_.xml += stack_.back();
    out_.xml += '>';
    --open_count_[stack_.back()];
    stack_.pop_back();
  }

  void cut_off() {
    at_ = in_.size();
    cut_off_ = true;
  }

  void finish() {
    // Trailing junk behind a complete document may leave an element of HTML open: that is no truncation.
    out_.truncated = stack_.empty() ? cut_off_ && out_.xml.find('<') == std::string::npos : !is_html_element(ascii_lower(stack_.front()));
    if (out_.truncated)
      for (const std::string_view name : stack_) out_.open_at_end.push_back(ascii_lower(local_name(name)));
    while (!stack_.empty()) close_top();
  }

  std::string_view in_;
  std::size_t at_ = 0, too_deep_ = 0;
  bool cut_off_ = false, endless_declaration_ = false;
  mended_xml out_;
  std::vector<std::string_view> stack_;
  std::unordered_map<std::string_view, std::size_t> open_count_;
};

}  // namespace

mended_xml mend_xml(std::string_view xml) { return mender(xml).run(); }

}  // namespace wirewatch::text
