// Where a listing goes on.
#pragma once
#include <string>
#include <string_view>

#include "watchers/listing/page_links.h"

namespace wirewatch::watchers {

// The address of the next page of a list: rel=next (HTML Living Standard 4.6.7.21), else a link that says "next" in one of a dozen languages, else
// the link with the number behind this page's. Of the same origin and not `url` itself; "" when there is none.
std::string next_page(const linked_page& page, std::string_view url);

}  // namespace wirewatch::watchers
