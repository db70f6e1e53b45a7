// Text for Slack messages. Foreign text (titles, passages, addresses) can neither mention anybody, nor format, nor link, nor hide its
// direction: & < > are escaped, * _ ~ ` become look-alikes, what would start a mention, an emoji or an address is broken by U+2060, and what
// nobody sees is dropped. https://api.slack.com/reference/surfaces/formatting
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace wirewatch::notify::slack {

// Characters as Slack counts them, at worst: UTF-16 code units.
std::size_t length(std::string_view utf8);

// One line of at most max_length after escaping; cut on a grapheme border with "…".
std::string plain(std::string_view foreign, std::size_t max_length);

// True when a reader could take it for an address: as the text of a link it could name another host than the link goes to.
bool looks_like_address(std::string_view foreign);

// "<address|label>"; empty when the address is not http or https, or longer than 1,000 bytes (1,500 escaped). `label` is safe text already.
std::string link(std::string_view address, std::string_view label);

// The part of `passage` around the first of `terms` (as text::fold compares), for at most about max_bytes; its start when none is in it.
std::string around(std::string_view passage, const std::vector<std::string>& terms, std::size_t max_bytes);

}  // namespace wirewatch::notify::slack
