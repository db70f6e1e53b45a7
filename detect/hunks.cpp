#include "detect/hunks.h"

#include <algorithm>

#include "core/limits.h"
#include "detect/edits.h"
#include "detect/tokens.h"
#include "text/fold.h"

namespace wirewatch::detect {
namespace {

constexpr std::size_t context_characters = 60;
constexpr std::size_t context_window = 512;  // bytes that are looked at for it
constexpr int word_weight = 2, apart = 3 * word_weight;

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }  // a byte within a code point

std::size_t characters(std::string_view s) { return s.size() - std::size_t(std::count_if(s.begin(), s.end(), continues)); }

bool breaks_line(std::string_view s) { return s.find('\n') != std::string_view::npos; }

// Whether what two edits have between them is too little to part them.
bool close_together(std::string_view gap) {
  int weight = 0;
  for (std::size_t at = 0; at < gap.size() && weight < apart;) {
    const token t = next_token(gap, at);
    if (t.kind == token_kind::space) return false;
    if (t.kind == token_kind::word) weight += word_weight;
    if (t.kind == token_kind::character) weight += 1;
    at = t.end;
  }
  return weight < apart;
}

std::vector<edit> merged(const std::vector<edit>& edits, std::string_view before) {
  std::vector<edit> out;
  for (const edit& e : edits) {
    if (out.empty() || !close_together(before.substr(out.back().old_end, e.old_begin - out.back().old_end))) {
      out.push_back(e);
      continue;
    }
    out.back().old_end = e.old_end;
    out.back().new_end = e.new_end;
  }
  return out;
}

// The end of `gap`, back to a token border.
std::string_view context_before(std::string_view gap) {
  std::size_t start = 0;
  if (gap.size() > context_window) {
    start = gap.size() - context_window;
    while (start < gap.size() && continues(gap[start])) ++start;
    if (start < gap.size()) start = next_token(gap, start).end;  // perhaps the rest of a token
  }
  std::vector<std::size_t> borders;
  for (std::size_t end; start < gap.size(); start = end) {
    end = next_token(gap, start).end;
    if (breaks_line(gap.substr(start, end - start)))
      borders.clear();
    else
      borders.push_back(start);
  }
  std::string_view context;
  while (!borders.empty() && characters(gap.substr(borders.back())) <= context_characters) {
    context = gap.substr(borders.back());
    borders.pop_back();
  }
  return context;
}

std::string_view context_after(std::string_view gap) {
  std::size_t at = 0;
  while (at < gap.size()) {
    const token t = next_token(gap, at);
    if (breaks_line(gap.substr(at, t.end - at)) || characters(gap.substr(0, t.end)) > context_characters) break;
    at = t.end;
  }
  return gap.substr(0, at);
}

std::string_view space_at_start(std::string_view s) { return s.substr(0, std::min(s.find_first_not_of(" \n"), s.size())); }
std::string_view space_at_end(std::string_view s) { return s.substr(std::min(s.find_last_not_of(" \n") + 1, s.size())); }

std::string capped(std::string_view s) {
  constexpr std::string_view ellipsis = "…";
  if (s.size() <= limits::max_hunk_bytes) return std::string(s);
  return text::truncate_graphemes(s, limits::max_hunk_bytes - ellipsis.size()).append(ellipsis);
}

// White space that can move into the context: both sides have it, or only one side has anything at all.
std::string_view common_space(std::string_view removed, std::string_view added, std::string_view (*space)(std::string_view)) {
  if (removed.empty()) return space(added);
  if (added.empty() || space(removed) == space(added)) return space(removed);
  return {};
}

hunk render(content_field field, std::string_view left_gap, std::string_view removed, std::string_view added, std::string_view right_gap) {
  std::string_view lead = common_space(removed, added, space_at_start);
  if (lead.size() == std::max(removed.size(), added.size())) lead = {};  // white space is all there is to show
  for (std::string_view* side : {&removed, &added}) side->remove_prefix(std::min(lead.size(), side->size()));
  std::string_view trail = common_space(removed, added, space_at_end);
  if (trail.size() == std::max(removed.size(), added.size())) trail = {};
  for (std::string_view* side : {&removed, &added}) side->remove_suffix(std::min(trail.size(), side->size()));

  std::string_view left = context_before(left_gap);
  left.remove_prefix(space_at_start(left).size());
  return {field, std::string(left).append(lead), capped(removed), capped(added), std::string(trail).append(context_after(right_gap))};
}

}  // namespace

void add_difference(content_field field, std::string_view before, std::string_view after, difference& to) {
  const std::vector<edit> edits = find_edits(before, after);
  for (const edit& e : edits) {
    to.removed_words += e.removed_words;
    to.added_words += e.added_words;
  }
  const std::vector<edit> shown = merged(edits, before);
  std::size_t left_end = 0;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const edit& e = shown[i];
    if (to.hunks.size() >= limits::max_hunks) {
      to.hunks_omitted += std::uint32_t(shown.size() - i);
      return;
    }
    const std::size_t right_end = i + 1 < shown.size() ? shown[i + 1].old_begin : before.size();
    to.hunks.push_back(render(field, before.substr(left_end, e.old_begin - left_end), before.substr(e.old_begin, e.old_end - e.old_begin),
                              after.substr(e.new_begin, e.new_end - e.new_begin), before.substr(e.old_end, right_end - e.old_end)));
    left_end = e.old_end;
  }
}

void add_replacement(content_field field, std::string_view before, std::string_view after, difference& to) {
  if (to.hunks.size() >= limits::max_hunks)
    ++to.hunks_omitted;
  else
    to.hunks.push_back({field, "", capped(before), capped(after), ""});
}

}  // namespace wirewatch::detect
