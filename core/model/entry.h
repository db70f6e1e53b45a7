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
  std::optional<std::uint32_t> ttl_minutes;     // RSS 2.0 <ttl>, else the update period
  std::optional<std::uint32_t> update_minutes;  // RSS 1.0 syndication module: updatePeriod by updateFrequency
  std::uint32_t skip_hours = 0;                 // RSS 0.91 skipHours: bit h is the hour of the day h, 0 to 23, in UTC
  std::uint8_t skip_days = 0;                   // skipDays: bit 0 is Sunday, in UTC
  std::string self;                             // where the feed says it is
  std::vector<std::string> hubs;                // WebSub: whom to ask for news of `self`
  std::string prev_archive, next_archive;       // RFC 5005 section 4: the document before and behind this one
  bool complete = false;                        // RFC 5005 section 2: what is not here does not exist (any more)
  bool archive = false;                         // RFC 5005 section 4: a document that does not change any more
};

struct snapshot {
  std::string format;    // "rss 2.0", "atom 1.0", "rdf", "json feed 1.1" …
  std::string encoding;  // as found, upper or lower case as in the Encoding Standard
  feed_info feed;
  std::vector<entry> entries;       // in the source's order
  std::string next;                 // of a listing: where it goes on; empty: nowhere
  bool truncated = false;           // the document ends early; the entry it broke off in is not here
  std::vector<std::string> mended;  // what was wrong and read all the same, for people
};

}  // namespace wirewatch
