// What the XML formats have in common: values out of elements.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "core/model/entry.h"
#include "text/url.h"

namespace pugi {
class xml_node;
}

namespace wirewatch::watchers {

// All text inside an element, in order, trimmed. Cut at limits::max_field_bytes.
std::string text_of(const pugi::xml_node& element);

// An element whose content is HTML, be it escaped or (wrongly, or as XHTML) as markup: the HTML.
std::string markup_of(const pugi::xml_node& element);

// The children as HTML: prefixes and xmlns attributes left out. No recursion; deeper than limits::max_xml_depth is dropped.
std::string serialised_children(const pugi::xml_node& element);

// A title or name that may hold HTML, on one line.
std::string line_of(std::string_view html);

// ASCII white space on one line; what is invisible but written on purpose (joiners of Persian and Indic) stays.
std::string squeeze(std::string_view);
std::string_view trim(std::string_view);
std::string_view attribute(const pugi::xml_node& element, const char* name);  // trimmed, "" when absent

// Addresses relative to the document, or to what xml:base says.
class link_base {
 public:
  link_base() = default;
  explicit link_base(std::string_view url);
  link_base within(const pugi::xml_node& element) const;  // with the element's xml:base applied
  // Absolute if it can be made so, else as written; "" stays "".
  std::string resolve(std::string_view reference) const;
  // An identifier: a relative path where xml:base was given (both are then the feed's own words), anything else as written.
  // The document's address does not count: it changes, and an identifier must not.
  std::string resolve_id(std::string&& id) const;

 private:
  std::optional<text::url> base_;
  bool given_ = false;  // by xml:base, and absolute there
};

// "jo@example.org (Jo Doe)", "Jo Doe <jo@example.org>": the name; an address alone stays.
std::string person_name(std::string_view);

// Sets `out` (and the text form, when it is given and the date can not be read) unless it is set already.
void set_date(std::optional<wall_time>& out, std::string_view written, std::string* unread = nullptr);
void set_once(std::string& out, std::string&& value);
// Entries without an author get the feed's, where the format says so (Atom, JSON Feed).
void inherit_author(snapshot& s);
void add_author(std::string& out, std::string_view name);  // ", " between; no repeats

}  // namespace wirewatch::watchers
