// A difference as it is shown to people. See compare.h, which puts the fields together.
#pragma once
#include <string_view>

#include "core/model/change.h"

namespace wirewatch::detect {

// Adds the difference of one text field. A hunk's `before` and `after` are what both texts have around it, up to 60
// characters and to the ends of the line, cut at tokens (tokens.h); so before + removed + after stands in the old text, and
// before + added + after in the new one. Where one side is empty, the white space around the other goes to the context.
// Differences less than three words apart, or six characters of a script without spaces, share a hunk. Sides are cut with
// "…" at limits::max_hunk_bytes; hunks beyond limits::max_hunks are only counted. added_words and removed_words count all.
void add_difference(content_field, std::string_view before, std::string_view after, difference& to);

// Adds one hunk for a field that is no running text: an address, a date. No words are counted.
void add_replacement(content_field, std::string_view before, std::string_view after, difference& to);

}  // namespace wirewatch::detect
