#include "core/metrics.h"

#include <array>
#include <string_view>

namespace wirewatch::metrics {
namespace {

struct definition {
  std::string_view kind, label, help;
};
constexpr definition definitions[] = {
#define WW_METRIC(name, kind, label, help) {#kind, label, help},
#include "core/metric_defs.inc"
#undef WW_METRIC
};
constexpr std::size_t count = std::size_t(id::count_);
std::array<std::atomic<std::int64_t>, count> cells{};

}  // namespace

void add(id m, std::int64_t n) noexcept { cells[std::size_t(m)].fetch_add(n, std::memory_order_relaxed); }
void set(id m, std::int64_t value) noexcept { cells[std::size_t(m)].store(value, std::memory_order_relaxed); }
std::int64_t get(id m) noexcept { return cells[std::size_t(m)].load(std::memory_order_relaxed); }

std::string render() {
  std::string out;
  std::string_view last;
  for (std::size_t i = 0; i < count; ++i) {
    const definition& d = definitions[i];
    std::string_view name = d.label.substr(0, d.label.find('{'));
    if (name != last) {
      out.append("# HELP ").append(name).append(" ").append(d.help).append("\n# TYPE ").append(name).append(" ").append(d.kind).append("\n");
      last = name;
    }
    out.append(d.label).append(" ").append(std::to_string(cells[i].load(std::memory_order_relaxed))).append("\n");
  }
  return out;
}

}  // namespace wirewatch::metrics
