// What a look means: old records and what was seen in, records to write out. On the store's executor; no I/O beyond the
// transaction's reads, no clock.
#pragma once
#include "engine/committer.h"
#include "engine/visit.h"

namespace wirewatch::engine {

struct visit_receipt {
  bool known = true;       // false: the source is not declared any more
  bool pages_due = false;  // rows were added to the agenda
  std::size_t changes = 0;
  bool over = false;                           // it is gone: no further look
  milliseconds longest_wait{0};                // as in the source's state now
  source_kind found = source_kind::automatic;  // the same
  std::string url;                             // where to look next time, when it moved; else empty
};

// Of what decides which article an entry is and what its text is; never 0. Under other rules what a source lists is no news, so the next look is
// silent.
std::uint64_t rules_of(const source_spec&);

// The document of a changed feed: the first one is a silent baseline.
visit_receipt plan_visit(transaction&, const routing&, const touch&, seen_document&&, wall_time now);
// Looks that change only the source's small record: redirects counted, numbers kept; and the one that ends a watch.
visit_receipt plan_touch(transaction&, const routing&, const touch&, wall_time now);

// The outcome of a look at an article's page. `page` is null when it failed for good: then what the feed said counts.
struct page_seen {
  agenda_row row;
  std::optional<raw_document> document;
  std::optional<content> what;  // listed and page joined
};
void plan_page(transaction&, const routing&, page_seen&&, wall_time now);
// A look at a page that failed and will be tried again; `counts`: as one of the attempts it has.
void plan_page_retry(transaction&, const agenda_row&, wall_time next, bool counts);

}  // namespace wirewatch::engine
