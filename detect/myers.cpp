#include "detect/myers.h"

#include <algorithm>
#include <optional>

namespace wirewatch::detect {
namespace {

constexpr std::int32_t max_distance = 2'000;  // the trace below takes 4 bytes x distance² / 2: 8 MB

// Furthest reaching points: row d holds d + 1 of them, number i for the diagonal 2i - d. Its neighbours in row d - 1 are
// number i - 1, from which a deletion leads here, and number i, from which an insertion does.
class trace {
 public:
  std::int32_t* row(std::int32_t d) { return points_.data() + std::size_t(d) * std::size_t(d + 1) / 2; }
  std::int32_t* add_row(std::int32_t d) {
    points_.resize(points_.size() + std::size_t(d) + 1);
    return row(d);
  }

 private:
  std::vector<std::int32_t> points_;
};

bool by_insertion(const std::int32_t* previous, std::int32_t d, std::int32_t i) { return i == 0 || (i != d && previous[i - 1] < previous[i]); }

// The distance, with the trace that leads to it; nullopt when it is too far or the budget ends.
std::optional<std::int32_t> walk(token_ids a, token_ids b, trace& t, std::int64_t& budget) {
  const std::int32_t n = std::int32_t(a.size()), m = std::int32_t(b.size());
  for (std::int32_t d = 0; d <= std::min(n + m, max_distance) && budget > 0; ++d) {
    std::int32_t* const points = t.add_row(d);
    const std::int32_t* const previous = d > 0 ? t.row(d - 1) : nullptr;
    for (std::int32_t i = 0; i <= d; ++i) {
      std::int32_t x = 0;
      if (d > 0) x = by_insertion(previous, d, i) ? previous[i] : previous[i - 1] + 1;
      const std::int32_t start = x, diagonal = 2 * i - d;
      while (x < n && x - diagonal < m && a[std::size_t(x)] == b[std::size_t(x - diagonal)]) ++x;
      budget -= 1 + (x - start);
      points[i] = x;
      if (x >= n && x - diagonal >= m) return d;
    }
  }
  return {};
}

void push(std::vector<id_edit>& backwards, id_edit e) {
  if (!backwards.empty() && backwards.back().old_begin == e.old_end && backwards.back().new_begin == e.new_end) {
    backwards.back().old_begin = e.old_begin;
    backwards.back().new_begin = e.new_begin;
  } else {
    backwards.push_back(e);
  }
}

std::vector<id_edit> read_trace(token_ids a, token_ids b, trace& t, std::int32_t distance) {
  std::vector<id_edit> out;
  std::int32_t x = std::int32_t(a.size()), y = std::int32_t(b.size());
  for (std::int32_t d = distance; d > 0; --d) {
    const std::int32_t* const previous = t.row(d - 1);
    const std::int32_t diagonal = x - y, i = (diagonal + d) / 2;
    const bool insertion = by_insertion(previous, d, i);
    x = insertion ? previous[i] : previous[i - 1];
    y = x - diagonal + (insertion ? -1 : 1);
    const auto ux = std::uint32_t(x), uy = std::uint32_t(y);
    push(out, insertion ? id_edit{ux, ux, uy, uy + 1} : id_edit{ux, ux + 1, uy, uy});
  }
  std::reverse(out.begin(), out.end());
  return out;
}

}  // namespace

std::vector<id_edit> shortest_edits(token_ids a, token_ids b, std::int64_t& budget) {
  const auto [from_a, from_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  const auto head = std::uint32_t(from_a - a.begin());
  a = a.subspan(head);
  b = b.subspan(head);
  std::size_t tail = 0;
  while (tail < std::min(a.size(), b.size()) && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
  a = a.first(a.size() - tail);
  b = b.first(b.size() - tail);
  if (a.empty() && b.empty()) return {};

  std::vector<id_edit> out{{0, std::uint32_t(a.size()), 0, std::uint32_t(b.size())}};
  if (!a.empty() && !b.empty()) {
    trace t;
    if (auto distance = walk(a, b, t, budget)) out = read_trace(a, b, t, *distance);
  }
  for (id_edit& e : out) {
    e.old_begin += head;
    e.old_end += head;
    e.new_begin += head;
    e.new_end += head;
  }
  return out;
}

}  // namespace wirewatch::detect
