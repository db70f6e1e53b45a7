// What one look at a source showed, as the source gave it. Nothing here is canonical yet (detect/ does that).
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/time.h"

namespace wirewatch {

struct enclosure {
  std::string href, type;
};

struct entry {
  std::string id;     // guid, atom:id; empty when the source gives none
  std::string link;   // absolute
  std::string title;  // text, markup removed, entities resolved
  std::string author;
  std::string language;
  std::string summary;  // HTML or text, as the source gave it (entities of the XML layer resolved)
  std::string content;  // the same, the long form; empty when the source gives only a summary
  std::optional<wall_time> published, updated;
  std::string published_text;  // the date as written, kept when it could not be read
  std::vector<enclosure> enclosures;
  std::uint64_t raw_hash = 0;  // set by the engine with the instance's key; 0 here
};

struct feed_info {
  std::string title, link, id, subtitle, language, author;
  std::optional<wall_time> published, updated;
  std::optional<std::uint32_t> ttl_minutes;
};

struct snapshot {
  std::string format;    // "rss 2.0", "atom 1.0", "rdf", "json feed 1.1" …
  std::string encoding;  // as found, upper or lower case as in the Encoding Standard
  feed_info feed;
  std::vector<entry> entries;       // in the source's order
  bool truncated = false;           // the document ends early; the entry it broke off in is not here
  std::vector<std::string> mended;  // what was wrong and read all the same, for people
};

}  // namespace wirewatch
