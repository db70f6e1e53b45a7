// What makes an entry the same one as yesterday's: the key under which its article is remembered.
#pragma once
#include <string>
#include <string_view>

#include "core/digest.h"
#include "core/model/entry.h"
#include "core/model/source.h"

namespace wirewatch::detect {

// By source_spec::identity:
//   auto        the guid, else the link, else title and date
//   guid        the same
//   link        the link, else the guid, else title and date
//   title+date  title and date, else the guid, else the link
// "guid:…"   The id as the source gave it, ends trimmed; by its digest beyond limits::max_guid_bytes. One that is an http or
//            https address counts by its key (link_key.h): permalinks move to https and back. "0", "null" and the like are no id,
//            nor is the address of the site's home page beside a link.
// "link:…"   The key of the link; the home page's beside a title is none.
// "title:…|…" The folded title and the published date, as it was written where it could not be read.
// "text:…"   An entry with none of these is known by the digest of its text, without its markup.
std::string identity_of(const entry&, const source_spec&);

// Sources do not share articles: the same identity in another source is another key.
article_key article_key_of(std::string_view source_id, std::string_view identity);

}  // namespace wirewatch::detect
