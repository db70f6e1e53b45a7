// A look at a source, from the answer to what the store thread has to weigh. Pure: the shard gives the answer and what
// it remembers of the source; nothing here waits or writes.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/model/article.h"
#include "core/model/entry.h"
#include "core/model/fetch.h"
#include "core/model/source.h"
#include "core/result.h"

namespace wirewatch::engine {

// What visits need of a source's declaration; sources with equal settings share one.
struct visit_policy {
  std::shared_ptr<const fetch_settings> fetch;
  milliseconds every{0}, every_max{0};
  source_kind kind = source_kind::automatic;
  std::uint32_t pages = 1;                  // of a listing
  std::shared_ptr<const selectors> select;  // null: none
  friend bool operator==(const visit_policy& a, const visit_policy& b) {
    const bool same_select = a.select == b.select || (a.select && b.select && *a.select == *b.select);
    return *a.fetch == *b.fetch && a.every == b.every && a.every_max == b.every_max && a.kind == b.kind && a.pages == b.pages && same_select;
  }
};
visit_policy policy_of(const source_spec&);

// A document that says something else than the last one did.
struct seen_document {
  snapshot what;                         // entries with raw_hash set
  source_kind kind = source_kind::feed;  // that it was read as
  bool partial = false;                  // only what is new since the last look (RFC 3229, 226 with "IM: feed")
  raw_document document;                 // digest set
  // The further pages of a listing: from which entry on, and the page.
  std::vector<std::pair<std::size_t, raw_document>> further;
  const sha256_digest& digest_of(std::size_t entry) const;
};

enum class visit_result : std::uint8_t {
  not_modified,  // 304
  unchanged,     // 200 with the same bytes
  changed,       // a document to weigh
  failed
};

struct visit_outcome {
  visit_result kind = visit_result::failed;
  int status = 0;
  std::string error;  // of a failure
  validators sent;    // to send next time
  std::uint64_t body_hash = 0;
  std::optional<milliseconds> cache_floor, retry_after, ttl_floor;
  std::uint32_t skip_hours = 0;  // as feed_info has them
  std::uint8_t skip_days = 0;
  std::string moved_to;                     // every hop was a permanent redirect: where it ended
  bool gone = false;                        // 410 at its own address (RFC 9110 section 15.5.11)
  std::unique_ptr<seen_document> document;  // with `changed`
};

// What the shard knows of a source after a look, as it goes into the source's small record.
struct touch {
  source_no no{};
  visit_result kind = visit_result::failed;
  int status = 0;
  std::string error, moved_to;
  std::string asked;  // the address that was looked at; empty: as the store has it
  validators sent;
  std::uint64_t body_hash = 0;
  wall_time last_visit{}, last_success{}, next_due{}, not_before{};
  std::uint32_t failures = 0, visits = 0, unchanged = 0;  // the last two since the record was written last
  bool gone = false;                                      // told so often enough: its watch ends
};

// `known` are the validators that were sent, `body_hash` that of the last good body, `hash_key` this state directory's.
visit_outcome interpret(result<fetch_response> response, const visit_policy&, const validators& known, std::uint64_t body_hash,
                        std::uint64_t hash_key, wall_time now);

result<std::unique_ptr<seen_document>> read_document(fetch_response&, const visit_policy&, std::uint64_t hash_key, wall_time now);
// `more` is the next page of the list.
void append(seen_document& list, seen_document&& more);

raw_document document_of(fetch_response&&, wall_time now);

}  // namespace wirewatch::engine
