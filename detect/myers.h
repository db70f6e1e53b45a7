// E. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), over numbered tokens. Internal to detect/.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace wirewatch::detect {

using token_ids = std::span<const std::uint32_t>;

// Tokens [old_begin, old_end) become [new_begin, new_end).
struct id_edit {
  std::uint32_t old_begin = 0, old_end = 0, new_begin = 0, new_end = 0;
};

// Ascending, apart from each other. `budget` counts down the steps; a difference of more than 2,000 tokens, or one that
// the budget does not reach, becomes one edit between the common beginning and the common end.
std::vector<id_edit> shortest_edits(token_ids old_ids, token_ids new_ids, std::int64_t& budget);

}  // namespace wirewatch::detect
