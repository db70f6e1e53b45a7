#include "detect/edits.h"

#include <algorithm>
#include <map>

#include "core/limits.h"
#include "detect/myers.h"
#include "detect/tokens.h"

namespace wirewatch::detect {
namespace {

constexpr std::int64_t step_budget = 20'000'000;  // of one text: some 100 ms at the very worst
constexpr std::uint32_t max_slide = 64;           // tokens that an insertion or deletion is moved to find a better border

// Equal pieces get equal numbers. Ordered, not hashed: nobody can choose words that make it slow.
class numbering {
 public:
  std::uint32_t of(std::string_view piece) { return ids_.try_emplace(piece, std::uint32_t(ids_.size())).first->second; }

 private:
  std::map<std::string_view, std::uint32_t> ids_;
};

// A text cut into pieces that cover it: piece i is [starts[i], starts[i + 1]).
struct pieces {
  std::vector<std::uint32_t> ids;
  std::vector<std::size_t> starts;
  std::vector<token_kind> kinds;  // of tokens only
};

pieces cut_paragraphs(std::string_view text, numbering& numbers) {
  pieces out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = text.find("\n\n", at);
    end = end == std::string_view::npos ? text.size() : end + 2;
    out.starts.push_back(at);
    out.ids.push_back(numbers.of(text.substr(at, end - at)));
    at = end;
  }
  out.starts.push_back(text.size());
  return out;
}

pieces cut_tokens(std::string_view text, numbering& numbers) {
  pieces out;
  for (std::size_t at = 0; at < text.size();) {
    const token t = next_token(text, at);
    out.starts.push_back(at);
    out.kinds.push_back(t.kind);
    out.ids.push_back(numbers.of(text.substr(at, t.end - at)));
    at = t.end;
  }
  out.starts.push_back(text.size());
  return out;
}

std::uint32_t count_words(const pieces& p, std::uint32_t begin, std::uint32_t end) {
  return std::uint32_t(std::count_if(p.kinds.begin() + begin, p.kinds.begin() + end, counts));
}

// How natural a border before token i is: the start of a paragraph, of a sentence, behind any mark.
int border_quality(std::string_view text, const pieces& p, std::uint32_t i) {
  if (i == 0 || p.kinds[i - 1] == token_kind::space) return 3;
  if (p.kinds[i - 1] != token_kind::mark) return 0;
  const std::string_view mark = text.substr(p.starts[i - 1], p.starts[i] - p.starts[i - 1]);
  for (std::string_view end : {".", "!", "?", "。", "！", "？"})
    if (mark.ends_with(end)) return 2;
  return 1;
}

// Tokens [begin, end) of `side` are there on that side only. The same difference can often be told some tokens earlier:
// "A. [B. ]C." rather than "A[. B]. C.".
std::uint32_t best_slide(std::string_view text, const pieces& side, std::uint32_t begin, std::uint32_t end, std::uint32_t room) {
  std::uint32_t best = 0;
  int quality = border_quality(text, side, begin);
  for (std::uint32_t back = 1; back <= std::min({room, begin, max_slide}) && side.ids[begin - back] == side.ids[end - back]; ++back) {
    const int q = border_quality(text, side, begin - back);
    if (q <= quality) continue;
    quality = q;
    best = back;
  }
  return best;
}

void slide(std::vector<id_edit>& edits, std::string_view old_text, const pieces& old_side, std::string_view new_text, const pieces& new_side) {
  std::uint32_t room_start = 0;  // one token stays between two edits
  for (id_edit& e : edits) {
    const std::uint32_t room = e.old_begin - room_start;
    std::uint32_t back = 0;
    if (e.old_begin == e.old_end) back = best_slide(new_text, new_side, e.new_begin, e.new_end, room);
    if (e.new_begin == e.new_end) back = best_slide(old_text, old_side, e.old_begin, e.old_end, room);
    e = {e.old_begin - back, e.old_end - back, e.new_begin - back, e.new_end - back};
    room_start = e.old_end + 1;
  }
}

// Both texts start at the given offsets of the whole ones.
void token_edits(std::string_view old_text, std::size_t old_offset, std::string_view new_text, std::size_t new_offset, std::int64_t& budget,
                 std::vector<edit>& out) {
  numbering numbers;
  const pieces old_side = cut_tokens(old_text, numbers), new_side = cut_tokens(new_text, numbers);
  const bool too_long = std::max(old_side.ids.size(), new_side.ids.size()) > limits::max_diff_tokens;
  std::int64_t nothing = 0;
  std::vector<id_edit> edits = shortest_edits(old_side.ids, new_side.ids, too_long ? nothing : budget);
  slide(edits, old_text, old_side, new_text, new_side);
  for (const id_edit& e : edits)
    out.push_back({old_offset + old_side.starts[e.old_begin], old_offset + old_side.starts[e.old_end], new_offset + new_side.starts[e.new_begin],
                   new_offset + new_side.starts[e.new_end], count_words(old_side, e.old_begin, e.old_end),
                   count_words(new_side, e.new_begin, e.new_end)});
}

}  // namespace

std::vector<edit> find_edits(std::string_view old_text, std::string_view new_text) {
  numbering numbers;
  const pieces old_side = cut_paragraphs(old_text, numbers), new_side = cut_paragraphs(new_text, numbers);
  std::int64_t budget = step_budget;
  std::vector<edit> out;
  for (const id_edit& e : shortest_edits(old_side.ids, new_side.ids, budget)) {
    const std::size_t old_at = old_side.starts[e.old_begin], new_at = new_side.starts[e.new_begin];
    token_edits(old_text.substr(old_at, old_side.starts[e.old_end] - old_at), old_at, new_text.substr(new_at, new_side.starts[e.new_end] - new_at),
                new_at, budget, out);
  }
  return out;
}

std::string apply_edits(std::string_view old_text, std::string_view new_text, const std::vector<edit>& edits) {
  std::string out;
  std::size_t at = 0;
  for (const edit& e : edits) {
    out += old_text.substr(at, e.old_begin - at);
    out += new_text.substr(e.new_begin, e.new_end - e.new_begin);
    at = e.old_end;
  }
  return out += old_text.substr(at);
}

}  // namespace wirewatch::detect
