// Addresses that lead to the same thing have the same key. For telling entries and pictures apart; shown and fetched is the address itself.
#pragma once
#include <string>
#include <string_view>

namespace wirewatch::detect {

// Of an article: text::canonical_link, as https, without "www.", "m.", "mobile." and "amp." before the host; without what asks for the AMP, print or
// mobile form ("/amp", "/print", "?outputType=amp"), the click ids and session ids of more systems than canonical_link knows; without a "/" at the
// end of the path; percent-encoding as RFC 3986 section 6.2.2 says; parameters in order of their names. An address that does not parse: as it is.
// link_key(link_key(x)) == link_key(x).
std::string link_key(std::string_view address);

// Whether the address is a site's home page, which tells no article from another.
bool leads_home(std::string_view address);

// Of a picture: as https and without fragment; a file (".jpg", ".png" …) without its query, which asks for a size, a quality or past a cache, unless
// a parameter names the picture; any other address without version numbers and time stamps.
std::string image_key(std::string_view address);

}  // namespace wirewatch::detect
