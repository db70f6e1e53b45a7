// The wheel against a plain map: what is due, in which order, and never later than next() says.
#include "schedule/wheel.h"

#include <cstdlib>
#include <cstring>
#include <map>
#include <set>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  wirewatch::schedule::wheel w(0);
  std::map<std::uint32_t, std::uint64_t> armed;
  std::uint64_t now = 0;
  for (; size >= 6; data += 6, size -= 6) {
    const std::uint32_t slot = data[1] % 64;
    std::uint32_t far;
    std::memcpy(&far, data + 2, sizeof far);
    const std::uint64_t distance = std::uint64_t(far) >> (data[1] / 64 * 8);
    if (data[0] % 4 < 2) {
      const std::uint64_t tick = data[0] & 0x80 ? now - std::min(now, distance) : now + distance;
      w.arm(slot, tick);
      armed[slot] = tick;
    } else if (data[0] % 4 == 2) {
      w.disarm(slot);
      armed.erase(slot);
    } else {
      now += distance;
      std::set<std::pair<std::uint64_t, std::uint32_t>> expected;
      for (auto [s, tick] : armed)
        if (tick <= now) expected.emplace(tick, s);
      std::vector<std::uint32_t> due;
      w.advance(now, due);
      if (due.size() != expected.size()) std::abort();
      std::size_t i = 0;
      for (auto [tick, s] : expected) {
        if (due[i++] != s) std::abort();
        armed.erase(s);
      }
    }
    if (w.armed() != armed.size() || w.next().has_value() == armed.empty()) std::abort();
    for (auto [s, tick] : armed)
      if (w.tick_of(s) != tick || *w.next() > tick) std::abort();
  }
  return 0;
}
