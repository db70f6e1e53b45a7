// One look at an address that may become a source: which kind it is, and what it would list.
#pragma once
#include <string>
#include <vector>

#include "core/model/entry.h"
#include "core/model/source.h"
#include "core/result.h"
#include "text/discover.h"

namespace wirewatch::cli {

struct look {
  source_kind kind = source_kind::feed;
  std::string url;                           // where it was found at last
  result<snapshot> what;                     // the error says what it is instead
  std::vector<text::discovered_feed> feeds;  // that it names when it is a page
};

// `wanted`: automatic takes a feed or a sitemap for what it is, a page that is a list for a listing, another one with a text for a page. An
// error: nothing was fetched.
result<look> look_at(const std::string& url, const fetch_settings&, source_kind wanted);

std::string_view to_string(source_kind) noexcept;            // "auto", "feed" …
source_kind source_kind_of(std::string_view name) noexcept;  // automatic for a name that is none

}  // namespace wirewatch::cli
