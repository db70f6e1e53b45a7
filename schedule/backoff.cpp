#include "schedule/backoff.h"

#include <algorithm>
#include <array>

#include "core/limits.h"

namespace wirewatch::schedule {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t failures_of_a_day = 32;  // the first eight take two hours, the others an hour each
constexpr milliseconds shortest{100};            // for every = 0: a dead host is no busy loop
constexpr milliseconds longest_retry_after = 24h;
constexpr double delivery_jitter = 0.2;
constexpr std::array<milliseconds, 9> delivery_steps{4s, 20s, 2min, 10min, 30min, 1h, 2h, 4h, 6h};

milliseconds scaled(milliseconds d, double by) { return milliseconds(std::int64_t(double(d.count()) * by)); }

milliseconds delivery_step(std::uint32_t attempts_made) {
  return delivery_steps[std::min<std::size_t>(attempts_made == 0 ? 0 : attempts_made - 1, delivery_steps.size() - 1)];
}

constexpr std::uint32_t most_delivery_attempts() {
  milliseconds spent{0};
  std::uint32_t attempts = 0;
  while (spent < limits::delivery_lifetime) {
    const milliseconds step = delivery_steps[std::min<std::size_t>(attempts, delivery_steps.size() - 1)];
    spent += step * 4 / 5;
    ++attempts;
  }
  return attempts;
}

}  // namespace

milliseconds source_backoff(std::uint32_t failures, milliseconds every, milliseconds every_max, double random01) {
  const milliseconds first = std::max(std::min(every, milliseconds(30s)), shortest);
  const milliseconds cap = failures > failures_of_a_day ? every_max : std::min(every_max, std::max(every, milliseconds(1h)));
  milliseconds wait = first;
  for (std::uint32_t i = 1; i < failures && wait < cap; ++i) wait *= 2;
  return std::min(scaled(std::min(wait, cap), 1.0 + 0.25 * random01), every_max);
}

std::optional<milliseconds> delivery_delay(std::uint32_t attempts_made, std::optional<milliseconds> retry_after, double random01) {
  static_assert(delivery_steps[0] * 6 / 5 <= 5s && (delivery_steps[0] + delivery_steps[1]) * 6 / 5 <= 30s);
  if (attempts_made >= most_delivery_attempts()) return {};
  const milliseconds wait = scaled(delivery_step(attempts_made), 1.0 - delivery_jitter + 2 * delivery_jitter * random01);
  if (!retry_after) return wait;
  return std::max(wait, std::min(*retry_after, longest_retry_after));
}

}  // namespace wirewatch::schedule
