// One thing that happened, in the one ordered log. notify/change_json.h has its JSON form (contract, section 5).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/digest.h"
#include "core/ids.h"
#include "core/time.h"

namespace wirewatch {

enum class change_kind : std::uint8_t {
  fresh,  // "new"
  edited,
  removed,
  restored,
  replaced,
  moved,
  outage,
  recovered,
  stale,
  blocked,
  gap,
  drift,
  purge,
  gone
};
enum class change_class : std::uint8_t { none, substantive, cosmetic, date_only };
enum class content_field : std::uint8_t { title, body, author, published, link, images };

std::string_view to_string(change_kind) noexcept;   // "new", "edited" …
std::string_view to_string(change_class) noexcept;  // "substantive", "cosmetic", "date-only"; "" for none
std::string_view to_string(content_field) noexcept;
std::optional<change_kind> parse_change_kind(std::string_view) noexcept;
std::optional<change_class> parse_change_class(std::string_view) noexcept;
inline bool about_article(change_kind k) { return k <= change_kind::moved; }

struct hunk {
  content_field field = content_field::body;
  std::string before, removed, added, after;  // before and after: a little context, cut at word borders
};

struct difference {
  std::uint32_t added_words = 0, removed_words = 0;  // characters in scripts without spaces
  std::vector<hunk> hunks;
  std::uint32_t hunks_omitted = 0;
};

struct source_ref {
  std::string id, title, language;
};
struct article_ref {
  article_key key;
  std::string url, title, author;
  std::optional<wall_time> published;
  wall_time first_seen{};
  std::uint32_t revision = 0;
  sha256_digest digest;
};
struct previous_ref {
  std::uint32_t revision = 0;
  sha256_digest digest;
  std::string title, url;
};
struct seen_interval {
  wall_time last_seen_before{}, first_seen_after{};  // last_seen_before zero: never seen before
};
struct probe {
  wall_time at{};
  int status = 0;
};

struct change {
  change_seq seq = 0;  // given by the store thread
  change_kind kind = change_kind::fresh;
  change_class cls = change_class::none;
  wall_time detected_at{};
  seen_interval interval;
  source_ref source;
  std::optional<article_ref> article;
  std::optional<previous_ref> previous;
  std::vector<content_field> fields;
  difference diff;
  std::vector<probe> probes;
  std::optional<std::uint32_t> reverts_to;
  std::string detail;  // of a source's change, for people
};

// Deterministic: the same change found again after a crash has the same id.
std::string change_id(const change&);
std::string article_id(const article_key&);  // "a_" + 26 characters of base32
std::optional<article_key> parse_article_id(std::string_view) noexcept;

}  // namespace wirewatch
