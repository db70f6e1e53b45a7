// Laws: an href parses back to the same record; a canonical link is its own canonical link; nothing outside ASCII comes out.
#include "text/url.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

using namespace wirewatch::text;

static void require(bool law) {
  if (!law) std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto newline = std::min(input.find('\n'), size);
  const auto base = parse_url(input.substr(0, newline));
  const auto reference = input.substr(std::min(newline + 1, size));
  for (const auto& u : {base, parse_url(reference, base ? &*base : nullptr)}) {
    if (!u) continue;
    const auto href = u->href();
    require(std::all_of(href.begin(), href.end(), [](char c) { return c >= ' ' && c < 0x7f; }));
    const auto again = parse_url(href);
    require(again && *again == *u);
    const auto canonical = canonical_link(href);
    require(canonical_link(canonical) == canonical);
    const bool web = u->scheme == "http" || u->scheme == "https";
    require(origin_of(href).empty() != web);
  }
  return 0;
}
