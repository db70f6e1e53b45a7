#include "text/mend_xml.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <unordered_map>

#include "core/limits.h"
#include "text/entities.h"
#include "text/html_tokens.h"

namespace wirewatch::text {
namespace {

bool space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
bool name_start(char c) { return (c | 0x20) >= 'a' ? (c | 0x20) <= 'z' || (c & 0x80) != 0 : c == '_' || (c & 0x80) != 0; }
bool name_character(char c) { return name_start(c) || (c >= '0' && c <= '9') || c == ':' || c == '-' || c == '.'; }
std::string lower(std::string_view s) {
  std::string out(s);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return out;
}
std::string_view local_name(std::string_view s) { return s.substr(s.find(':') == std::string_view::npos ? 0 : s.find(':') + 1); }

bool is_control(unsigned char c) { return c < 0x20 && c != '\t' && c != '\n' && c != '\r'; }

// Offset of the first control character from `i` on; eight bytes at a time, since almost no document has one.
std::size_t find_control(std::string_view s, std::size_t i) {
  constexpr std::uint64_t ones = 0x0101010101010101, high = 0x8080808080808080;
  while (i < s.size()) {
    if (i + 8 <= s.size()) {
      std::uint64_t word;
      std::memcpy(&word, s.data() + i, 8);
      if (((word - ones * 0x20) & ~word & high) == 0) {
        i += 8;
        continue;
      }
    }
    for (const std::size_t end = std::min(i + 8, s.size()); i < end; ++i)
      if (is_control(static_cast<unsigned char>(s[i]))) return i;
  }
  return std::string_view::npos;
}

// ---- entities

constexpr std::size_t max_own_entities = 256, max_own_entity_bytes = 1024, max_subset_bytes = 64 * 1024;
constexpr std::size_t max_own_bytes = 64 * 1024;  // that they may add to a document, all uses together
using entity_map = std::unordered_map<std::string, std::string>;

// <!ENTITY name "value"> of the internal subset; values with markup or references to others are left out, so that
// nothing can grow.
entity_map own_entities(std::string_view xml) {
  entity_map map;
  const std::size_t doctype = xml.substr(0, 4096).find("<!DOCTYPE");
  if (doctype == std::string_view::npos) return map;
  std::string_view s = xml.substr(doctype, max_subset_bytes);
  const std::size_t open = s.find_first_of("[>");
  if (open == std::string_view::npos || s[open] == '>') return map;
  s = s.substr(open, s.find("]>", open) - open);
  for (std::size_t at = s.find("<!ENTITY"); at != std::string_view::npos && map.size() < max_own_entities; at = s.find("<!ENTITY", at + 8)) {
    std::size_t i = s.find_first_not_of(" \t\r\n", at + 8);
    if (i == std::string_view::npos) break;
    const std::size_t start = i;
    while (i < s.size() && name_character(s[i])) ++i;
    const std::string_view name = s.substr(start, i - start);
    i = s.find_first_not_of(" \t\r\n", i);
    if (i == std::string_view::npos) break;
    if (name.empty() || (s[i] != '"' && s[i] != '\'')) continue;
    const std::size_t end = s.find(s[i], i + 1);
    if (end == std::string_view::npos) break;
    const std::string_view value = s.substr(i + 1, std::min(end - i - 1, max_own_entity_bytes));
    std::string text;
    for (std::size_t v = 0; v < value.size();) {
      const std::size_t used = value[v] == '&' && value.substr(v).starts_with("&#") ? append_entity(value.substr(v), text) : 0;
      if (used == 0) text += value[v];
      v += std::max<std::size_t>(used, 1);
    }
    if (text.find_first_of("<&%") == std::string::npos) map.emplace(name, std::move(text));
  }
  return map;
}

bool known_to_xml(std::string_view reference) {
  return reference.starts_with("&amp;") || reference.starts_with("&lt;") || reference.starts_with("&gt;") || reference.starts_with("&quot;") ||
         reference.starts_with("&#") || reference.starts_with("&apos;");
}

// CDATA sections, asked for ascending positions.
class cdata_map {
 public:
  explicit cdata_map(std::string_view xml) : xml_(xml) {}
  bool holds(std::size_t at) {
    while (at >= end_) {
      start_ = xml_.find("<![CDATA[", end_);
      if (start_ == std::string_view::npos) {
        end_ = std::string_view::npos;
        return false;
      }
      end_ = xml_.find("]]>", start_);
    }
    return at > start_ && start_ != std::string_view::npos;
  }

 private:
  std::string_view xml_;
  std::size_t start_ = 0, end_ = 0;
};

// What a reference stands for, appended as XML text; how many bytes it takes, 0 to leave it.
std::size_t append_resolved(std::string_view reference, const entity_map& own, std::size_t& own_bytes, std::string& out) {
  std::size_t end = 1;
  while (end < reference.size() && end < 64 && name_character(reference[end])) ++end;
  if (!own.empty() && end < reference.size() && reference[end] == ';') {
    if (const auto it = own.find(std::string(reference.substr(1, end - 1))); it != own.end() && own_bytes + it->second.size() <= max_own_bytes) {
      own_bytes += it->second.size();
      out += it->second;
      return end + 1;
    }
  }
  std::string value;
  const std::size_t used = append_entity(reference, value);
  if (used == 0 || reference[used - 1] != ';') return 0;
  append_escaped(value, out);
  return used;
}

// ---- tags

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
    } else if (!stack_.empty() && lower(stack_.back()) == lower(name)) {
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
    out_.truncated = stack_.empty() ? cut_off_ && out_.xml.find('<') == std::string::npos : !is_html_element(lower(stack_.front()));
    if (out_.truncated)
      for (const std::string_view name : stack_) out_.open_at_end.push_back(lower(local_name(name)));
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

std::size_t strip_controls(std::string& xml) {
  std::size_t from = find_control(xml, 0);
  if (from == std::string::npos) return 0;
  const auto end =
      std::remove_if(xml.begin() + static_cast<std::ptrdiff_t>(from), xml.end(), [](char c) { return is_control(static_cast<unsigned char>(c)); });
  const auto removed = static_cast<std::size_t>(xml.end() - end);
  xml.erase(end, xml.end());
  return removed;
}

bool strip_before_prolog(std::string& xml) {
  if (xml.starts_with("<?xml")) return false;
  constexpr std::size_t reach = 16 * 1024;
  const std::string_view head = std::string_view(xml).substr(0, reach);
  const std::size_t first = head.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return false;
  std::size_t start = head.find("<?xml");
  for (const std::string_view root : {"<rss", "<feed", "<rdf:RDF", "<opml", "<urlset", "<sitemapindex"}) start = std::min(start, head.find(root));
  if (start == std::string_view::npos) start = head.find('<');
  if (start == std::string_view::npos || start == 0) return false;
  // A comment or a declaration may stand there by right.
  if (start > first && head.substr(first).starts_with("<!")) return false;
  const bool more_than_space = start > first;
  xml.erase(0, start);
  return more_than_space;
}

std::size_t resolve_named_entities(std::string& xml) {
  const std::string_view in = xml;
  std::size_t amp = in.find('&');
  while (amp != std::string_view::npos && known_to_xml(in.substr(amp, 6))) amp = in.find('&', amp + 1);
  if (amp == std::string_view::npos) return 0;
  const entity_map own = own_entities(in);
  cdata_map cdata(in);
  std::string out, value;
  std::size_t copied = 0, replaced = 0, own_bytes = 0;
  for (; amp != std::string_view::npos; amp = in.find('&', amp + 1)) {
    const std::string_view here = in.substr(amp, 80);
    if (known_to_xml(here) || cdata.holds(amp)) continue;
    value.clear();
    const std::size_t used = append_resolved(here, own, own_bytes, value);
    if (used == 0) continue;
    out += in.substr(copied, amp - copied);
    out += value;
    copied = amp + used;
    ++replaced;
  }
  if (replaced == 0) return 0;
  out += in.substr(copied);
  xml = std::move(out);
  return replaced;
}

mended_xml mend_xml(std::string_view xml) { return mender(xml).run(); }

}  // namespace wirewatch::text
