// Two contents out of any bytes: equal to themselves, edits lead from one to the other, hunks within their bounds.
#include "detect/compare.h"

#include <cstdint>
#include <cstdlib>

#include "core/limits.h"
#include "detect/edits.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wirewatch;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  // The last byte says where the old text ends, the one before how much of it the new one repeats.
  const std::size_t cut = size < 2 ? size : data[size - 1] * (size - 2) / 255;
  const std::size_t repeated = size < 2 ? 0 : data[size - 2] * cut / 255;
  content a, b;
  a.body = input.substr(0, cut);
  b.body = std::string(input.substr(0, repeated)).append(input.substr(cut));
  a.title = a.body.substr(0, 100);
  b.title = b.body.substr(0, 100);

  if (!detect::compare(a, a).same()) std::abort();
  const detect::comparison c = detect::compare(a, b);
  if (c.same() != (a == b) || c.diff.hunks.size() > limits::max_hunks || c.diff.hunks.empty() != c.same()) std::abort();
  for (const hunk& h : c.diff.hunks)
    if (h.removed.size() > limits::max_hunk_bytes || h.added.size() > limits::max_hunk_bytes) std::abort();
  if (detect::apply_edits(a.body, b.body, detect::find_edits(a.body, b.body)) != b.body) std::abort();
  return 0;
}
