#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "text/charset.h"
#include "text/code_points.h"

namespace wirewatch::text {
namespace {

using detail::ascii_prefix;

// A state machine for table 3-7 of the Unicode Standard. A state is the offset of its six bits in the entry of a byte, and these are
// the next state: each step is a load that waits for nothing and a shift, and no branch depends on the text.
enum state : std::uint64_t {
  reject = 0,
  accept = 6,
  one_more = 12,
  two_more = 18,
  three_more = 24,
  after_e0 = 30,
  after_ed = 36,
  after_f0 = 42,
  after_f4 = 48
};

constexpr std::array<std::uint64_t, 256> make_transitions() {
  std::array<std::uint64_t, 256> table{};
  const auto on = [&](unsigned first, unsigned last, state from, state to) {
    for (unsigned byte = first; byte <= last; ++byte) table[byte] |= std::uint64_t(to) << from;
  };
  on(0x00, 0x7F, accept, accept);
  on(0xC2, 0xDF, accept, one_more);
  on(0xE0, 0xE0, accept, after_e0);
  on(0xE1, 0xEC, accept, two_more);
  on(0xED, 0xED, accept, after_ed);
  on(0xEE, 0xEF, accept, two_more);
  on(0xF0, 0xF0, accept, after_f0);
  on(0xF1, 0xF3, accept, three_more);
  on(0xF4, 0xF4, accept, after_f4);
  on(0x80, 0xBF, one_more, accept);
  on(0x80, 0xBF, two_more, one_more);
  on(0x80, 0xBF, three_more, two_more);
  on(0xA0, 0xBF, after_e0, one_more);
  on(0x80, 0x9F, after_ed, one_more);
  on(0x90, 0xBF, after_f0, two_more);
  on(0x80, 0x8F, after_f4, two_more);
  return table;
}
constexpr auto transitions = make_transitions();

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
  std::uint64_t state = accept;
  std::size_t i = 0;
  for (; i + 16 <= s.size(); i += 16) {
    std::uint64_t words[2];
    std::memcpy(words, p + i, 16);
    if (state == accept && ((words[0] | words[1]) & 0x8080808080808080u) == 0) continue;
    for (std::size_t k = 0; k < 16; ++k) state = transitions[p[i + k]] >> state & 63;
    if (state == reject) return false;
  }
  for (; i < s.size(); ++i) state = transitions[p[i]] >> state & 63;
  return state == accept;
}

std::string sanitize_utf8(std::string_view s) {
  std::string out;
  out.reserve(s.size());
  const auto* p = data(s);
  std::size_t start = 0;  // of what is right and was not copied yet
  const auto copy_to = [&](std::size_t end) {
    const auto run = s.substr(start, end - start);
    for (std::size_t from = 0; from < run.size();) {
      const auto nul = std::min(run.find('\0', from), run.size());
      out.append(run, from, nul - from);
      from = nul + 1;
    }
  };
  for (std::size_t i = 0; (i += ascii_prefix(s.data() + i, s.size() - i)) < s.size();) {
    std::size_t bad;
    if (const auto n = sequence(p + i, s.size() - i, bad); n > 0) {
      i += n;
      continue;
    }
    copy_to(i);
    out += "\xEF\xBF\xBD";
    start = i += bad;
  }
  copy_to(s.size());
  return out;
}

utf8_census count_utf8(std::string_view s) noexcept {
  utf8_census census;
  const auto* p = data(s);
  for (std::size_t i = 0; (i += ascii_prefix(s.data() + i, s.size() - i)) < s.size();) {
    std::size_t bad;
    const auto n = sequence(p + i, s.size() - i, bad);
    ++(n == 0 ? census.bad : census.good);
    i += n == 0 ? bad : n;
  }
  return census;
}

}  // namespace wirewatch::text
