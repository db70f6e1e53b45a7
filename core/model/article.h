// An article: its identity, its revisions, the documents they were read from.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/digest.h"
#include "core/ids.h"
#include "core/model/fetch.h"
#include "core/time.h"

namespace wirewatch {

// The canonical form that digests and differences are made of.
struct content {
  std::string title;  // one line
  std::string body;   // text, paragraphs separated by "\n\n"
  std::string author;
  std::string link;  // canonical, without tracking parameters
  std::string language;
  std::optional<wall_time> published;
  std::vector<std::string> images;  // canonical addresses, in order of appearance, no repeats
  friend bool operator==(const content&, const content&) = default;
};

// exact: SHA-256 over all fields. substance: over title, body, author, link and images after NFKC case folding with
// punctuation and spacing dropped; the published date is left out of it.
struct content_digests {
  sha256_digest exact, substance;
  friend bool operator==(const content_digests&, const content_digests&) = default;
};

struct article_head {
  article_key key;
  source_no source{};
  std::string identity;  // what the key was made from: "guid:…", "link:…", "title:…"
  std::string url, title, author;
  std::optional<wall_time> published;
  wall_time first_seen{}, last_seen{};  // last_seen: when it was last in the window, kept once it left
  bool in_window = true;
  std::uint32_t revision = 0;  // 0: listed, its page not read yet, so nothing said yet
  content_digests digests;
  bool from_page = false;  // the body of the latest revision came from the article's page, not from the feed
  wall_time page_due{};    // its row in the agenda; zero: none
};

struct revision {
  article_key key;
  std::uint32_t number = 0;
  wall_time seen_at{};
  content what;
  content_digests digests;
  sha256_digest document;       // the raw_document it was read from; empty: kept nowhere
  std::uint32_t extractor = 0;  // version of the rules that made it
};

// Body and headers as received; stored once per digest of the body as it came.
struct raw_document {
  sha256_digest digest;  // of wire_body
  std::string url;
  int status = 0;
  wall_time fetched_at{};
  header_list headers;
  std::string content_encoding;
  std::string wire_body;
};

// A look at an article's page that is due.
enum class page_reason : std::uint8_t { baseline, fresh, changed };  // silent first text · new entry · the entry changed
struct agenda_row {
  wall_time due{};
  article_key key;
  source_no source{};
  page_reason reason = page_reason::fresh;
  std::uint32_t attempts = 0;
  std::string url;
  content listed;         // what the entry said, canonical
  wall_time listed_at{};  // when the entry was seen
  wall_time last_seen_before{};
  sha256_digest listed_document;
};

}  // namespace wirewatch
