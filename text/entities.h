// Character references of HTML (HTML Living Standard, section 13.2.5.72 ff. and its table of names).
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace wirewatch::text {

// In attribute values an old name without ';' is left alone before '=' or a letter: "?a=1&copy=2" is an address.
enum class entity_place { text, attribute };

// One reference at the start of `s`, which begins with '&'. Appends what it stands for to `out` and returns how many
// bytes of `s` it takes; 0 when there is no reference (a bare '&'), and then nothing is appended.
// Names are case-sensitive. The old names work without ';' ("&eacute", "&nbsp"), as browsers have it. Numbers in
// 0x80–0x9F are read as windows-1252; surrogates, zero and numbers beyond Unicode give U+FFFD.
std::size_t append_entity(std::string_view s, std::string& out, entity_place place = entity_place::text);

// All references resolved, once; everything else stays byte by byte. Linear.
std::string decode_entities(std::string_view s, entity_place place = entity_place::text);

// Escapes & < > and ", for text and attribute values of HTML and XML. Appends.
void append_escaped(std::string_view s, std::string& out);
std::string escape_markup(std::string_view s);

}  // namespace wirewatch::text
