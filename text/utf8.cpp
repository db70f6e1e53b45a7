#include <algorithm>
#include <cstdint>
#include <cstring>

#include "text/charset.h"

namespace wirewatch::text {
namespace {

std::size_t ascii_prefix(const unsigned char* p, std::size_t n) noexcept {
  std::size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    std::uint64_t word;
    std::memcpy(&word, p + i, 8);
    if ((word & 0x8080808080808080u) != 0) break;
  }
  while (i < n && p[i] < 0x80) ++i;
  return i;
}

// Length of the well-formed sequence at p (n > 0, p[0] >= 0x80), or 0; then `bad` is the length of the maximal invalid part.
std::size_t sequence(const unsigned char* p, std::size_t n, std::size_t& bad) noexcept {
  bad = 1;
  const unsigned char lead = p[0];
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const std::size_t length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  const unsigned char low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const unsigned char high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (n < 2 || p[1] < low || p[1] > high) return 0;
  for (bad = 2; bad < length; ++bad)
    if (bad >= n || (p[bad] & 0xc0) != 0x80) return 0;
  return length;
}

const unsigned char* data(std::string_view s) noexcept { return reinterpret_cast<const unsigned char*>(s.data()); }

}  // namespace

bool valid_utf8(std::string_view s) noexcept {
  const auto* p = data(s);
  for (std::size_t i = 0; (i += ascii_prefix(p + i, s.size() - i)) < s.size();) {
    std::size_t bad;
    const auto n = sequence(p + i, s.size() - i, bad);
    if (n == 0) return false;
    i += n;
  }
  return true;
}

std::string sanitize_utf8(std::string_view s) {
  std::string out;
  out.reserve(s.size());
  const auto* p = data(s);
  for (std::size_t i = 0; i < s.size();) {
    if (const auto ascii = ascii_prefix(p + i, s.size() - i); ascii > 0) {
      const auto run = s.substr(i, ascii);
      for (std::size_t start = 0; start < run.size();) {
        const auto nul = std::min(run.find('\0', start), run.size());
        out.append(run.substr(start, nul - start));
        start = nul + 1;
      }
      i += ascii;
      continue;
    }
    std::size_t bad;
    const auto n = sequence(p + i, s.size() - i, bad);
    out += n == 0 ? std::string_view("\xEF\xBF\xBD") : s.substr(i, n);
    i += n == 0 ? bad : n;
  }
  return out;
}

utf8_census count_utf8(std::string_view s) noexcept {
  utf8_census census;
  const auto* p = data(s);
  for (std::size_t i = 0; (i += ascii_prefix(p + i, s.size() - i)) < s.size();) {
    std::size_t bad;
    const auto n = sequence(p + i, s.size() - i, bad);
    ++(n == 0 ? census.bad : census.good);
    i += n == 0 ? bad : n;
  }
  return census;
}

}  // namespace wirewatch::text
