// The readers of the single formats, for feed_watcher.cpp.
#pragma once
#include <string_view>

#include "core/model/entry.h"
#include "core/result.h"
#include "text/xml_document.h"
#include "watchers/feed/xml_fields.h"

namespace wirewatch::watchers {

// RSS 0.90 to 2.0, RDF too; `root` is <rss>, <rdf:RDF> or a bare <channel>. Fills format, feed and entries.
void read_rss(const pugi::xml_node& root, const link_base& base, snapshot& out);
// Atom 0.3 and 1.0; `root` is <feed>, or an <entry> standing alone (RFC 4287 section 2).
void read_atom(const pugi::xml_node& root, const link_base& base, snapshot& out);
// JSON Feed 1 and 1.1 (jsonfeed.org/version/1.1), of UTF-8 text. errc::parse_failed when it is none.
result<void> read_json_feed(std::string_view json, const link_base& base, snapshot& out);

}  // namespace wirewatch::watchers
