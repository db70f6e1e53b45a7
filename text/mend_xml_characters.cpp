// Repairs of text/mend_xml.h that look at single characters and references, not at tags.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <unordered_map>

#include "text/entities.h"
#include "text/mend_xml.h"

namespace wirewatch::text {
namespace {

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

char lower_letter(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }
bool name_character(char c) {
  const char l = lower_letter(c);
  return (l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') || (c & 0x80) != 0 || c == '_' || c == ':' || c == '-' || c == '.';
}

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

// "&#146;", "&#x0;": numbers that are no characters of XML, or controls that stand for something else.
bool is_odd_number(std::string_view reference) {
  const bool hex = reference.size() > 2 && reference[2] == 'x';
  std::uint32_t value = 0;
  std::size_t i = hex ? 3 : 2;
  for (; i < reference.size() && value < 0x110000; ++i) {
    const char c = lower_letter(reference[i]);
    const bool digit = c >= '0' && c <= '9';
    if (!digit && (!hex || c < 'a' || c > 'f')) break;
    value = value * (hex ? 16 : 10) + static_cast<std::uint32_t>(digit ? c - '0' : c - 'a' + 10);
  }
  if (i == (hex ? 3U : 2U)) return false;
  const bool control = value < 0x20 && value != '\t' && value != '\n' && value != '\r';
  return control || (value >= 0x80 && value <= 0x9F) || (value >= 0xD800 && value <= 0xDFFF) || value > 0x10FFFF;
}

bool known_to_xml(std::string_view reference) {
  if (reference.starts_with("&#")) return !is_odd_number(reference);
  return reference.starts_with("&amp;") || reference.starts_with("&lt;") || reference.starts_with("&gt;") || reference.starts_with("&quot;") ||
         reference.starts_with("&apos;");
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

std::size_t read_c1_as_windows_1252(std::string& utf8) {
  std::size_t found = 0;
  const auto next_c1 = [&utf8](std::size_t at) {
    const auto is_c1 = [&utf8](std::size_t i) { return i + 1 < utf8.size() && static_cast<unsigned char>(utf8[i + 1]) <= 0x9F; };
    while (at != std::string::npos && !is_c1(at)) at = utf8.find('\xC2', at + 1);
    return at;
  };
  for (std::size_t at = next_c1(utf8.find('\xC2')); at != std::string::npos; at = next_c1(utf8.find('\xC2', at + 1)), ++found)
    if (std::string_view("\x81\x8D\x8F\x90\x9D").find(utf8[at + 1]) != std::string_view::npos) return 0;
  if (found == 0) return 0;
  std::string out;
  out.reserve(utf8.size() + found);
  std::size_t copied = 0;
  for (std::size_t at = next_c1(utf8.find('\xC2')); at != std::string::npos; at = next_c1(utf8.find('\xC2', at + 1))) {
    out.append(utf8, copied, at - copied);
    append_entity("&#" + std::to_string(static_cast<unsigned char>(utf8[at + 1])) + ";", out);
    copied = at + 2;
  }
  out.append(utf8, copied);
  utf8 = std::move(out);
  return found;
}

std::size_t resolve_named_entities(std::string& xml) {
  const std::string_view in = xml;
  std::size_t amp = in.find('&');
  while (amp != std::string_view::npos && known_to_xml(in.substr(amp, 12))) amp = in.find('&', amp + 1);
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

}  // namespace wirewatch::text
