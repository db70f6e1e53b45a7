// Two looks at one source side by side.
#pragma once
#include <cstddef>
#include <utility>
#include <vector>

#include "core/model/entry.h"
#include "core/model/source.h"

namespace wirewatch::detect {

struct pairing {
  std::vector<std::pair<std::size_t, std::size_t>> both;  // indices before and after, in the order of `after`
  std::vector<std::size_t> added, removed;                // of `after`, of `before`; ascending
};

// By identity_of. Entries that share one identity go to the ones with the same link and title, then the same link, then in their order. What is left
// goes by link where no other entry that is left has it: a source that gives all its entries new ids has no new entries.
pairing pair_entries(const std::vector<entry>& before, const std::vector<entry>& after, const source_spec&);

}  // namespace wirewatch::detect
