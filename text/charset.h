// Bytes from the network to UTF-8. The labels are those of the WHATWG Encoding Standard, the conversion is ICU's.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace wirewatch::text {

enum class markup { xml, html, text };

struct decoded {
  std::string utf8;       // always valid UTF-8; no NUL, no byte order mark
  std::string encoding;   // lower-case name of the Encoding Standard: "utf-8", "windows-1252", "euc-kr"
  bool guessed = false;   // nothing declared it, or the bytes contradicted the declaration
  bool replaced = false;  // some bytes meant nothing and became U+FFFD
};

// In this order: byte order mark; UTF-16/32 by the pattern of the first characters; charset of `content_type` (a Content-Type field value,
// or ""); XML declaration, or the <meta> of the first 16 KiB (HTML Standard 13.2.3.2); valid UTF-8; ICU's detector; windows-1252.
// A declaration is believed unless the bytes prove it wrong: a single-byte label over valid multi-byte UTF-8 is UTF-8, and so is a multi-byte
// label that does not read; a UTF-8 label over bytes that are mostly not UTF-8 counts for nothing, while a few stray bytes are replaced.
// ASCII without declaration is called what the standards call it: "utf-8" for XML and text, "windows-1252" for HTML, and for XML served as
// text/… without charset, which is US-ASCII (RFC 2046).
// Never throws; the result has at most three times the bytes of the input, of which one GiB is read.
decoded to_utf8(std::string_view bytes, std::string_view content_type, markup kind);

// The encoding for a label ("Latin1", "ks_c_5601-1987"): its lower-case name, or "" for an unknown label.
std::string encoding_for_label(std::string_view label);

struct utf8_census {
  std::size_t good = 0, bad = 0;  // multi-byte sequences; invalid parts
};
utf8_census count_utf8(std::string_view) noexcept;
bool valid_utf8(std::string_view) noexcept;  // RFC 3629: no surrogates, no overlong forms
// Each maximal invalid part becomes one U+FFFD (Encoding Standard, UTF-8 decoder); NUL bytes are dropped.
std::string sanitize_utf8(std::string_view);

}  // namespace wirewatch::text
