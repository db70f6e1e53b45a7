// The shortest way from one text to another, in tokens. Internal to detect/; see compare.h.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wirewatch::detect {

// Bytes [old_begin, old_end) of the old text become bytes [new_begin, new_end) of the new one.
struct edit {
  std::size_t old_begin = 0, old_end = 0, new_begin = 0, new_end = 0;
  std::uint32_t removed_words = 0, added_words = 0;  // words, and characters of scripts without spaces
};

// Ascending, apart from each other, on token borders; what lies between two edits is equal in both texts. Paragraphs are
// compared first, then the tokens of those that differ, both as E. Myers, "An O(ND) Difference Algorithm" (1986). The work
// is bounded: a stretch that differs in more than limits::max_diff_tokens tokens, or too much, becomes one edit.
std::vector<edit> find_edits(std::string_view old_text, std::string_view new_text);

// Applied to the old text they give the new one.
std::string apply_edits(std::string_view old_text, std::string_view new_text, const std::vector<edit>&);

}  // namespace wirewatch::detect
