// Repairs on the characters of an XML document, for text/xml_document.h. All linear in the input.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace wirewatch::text {

// Removes C0 control characters other than white space. Returns how many there were.
std::size_t strip_controls(std::string& xml);

// Removes what stands before the document: blank space, messages of the server's scripting language. False if nothing.
bool strip_before_prolog(std::string& xml);

// The controls U+0080 to U+009F, which nobody means: what windows-1252 has at these numbers. When it has nothing at one of them, the text was never
// windows-1252 and stays. Returns how many were replaced. `utf8` must be valid.
std::size_t read_c1_as_windows_1252(std::string& utf8);

// References that XML does not know, outside CDATA: names are the document's own entities when they are plain text, else
// HTML's; numbers of controls and of no character are read as HTML reads them. What neither knows stays. Returns how
// many were replaced.
std::size_t resolve_named_entities(std::string& xml);

struct mended_xml {
  std::string xml;                       // balanced: every element is closed
  bool truncated = false;                // the input ended inside its outermost element
  std::vector<std::string> open_at_end;  // the elements it ended in, outermost first
};

// Closes what was left open, drops end tags without a beginning, quotes attributes, escapes '<' that begins no tag.
// Elements nested deeper than limits::max_xml_depth lose their tags, not their text.
mended_xml mend_xml(std::string_view xml);

}  // namespace wirewatch::text
