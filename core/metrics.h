// Counters and gauges. Each is declared once in metric_defs.inc (name, kind, help); a relaxed atomic add costs a few
// nanoseconds. Labels come from closed lists only, as part of the name: never an address or an id.
#pragma once
#include <atomic>
#include <cstdint>
#include <string>

namespace wirewatch::metrics {

enum class id : unsigned {
#define WW_METRIC(name, kind, label, help) name,
#include "core/metric_defs.inc"
#undef WW_METRIC
  count_
};

void add(id, std::int64_t n = 1) noexcept;
void set(id, std::int64_t value) noexcept;
std::int64_t get(id) noexcept;
// Prometheus text exposition format 0.0.4.
std::string render();

}  // namespace wirewatch::metrics
