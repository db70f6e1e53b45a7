#include "core/log.h"

#include <atomic>
#include <cstdio>

namespace wirewatch::log {
namespace {

constexpr std::size_t max_value_bytes = 2048;

void stderr_sink(level l, std::string_view event, const field* fields, std::size_t count) {
  std::string line(to_string(l));
  line += ' ';
  line += event;
  for (std::size_t i = 0; i < count; ++i) {
    line += ' ';
    line += fields[i].name();
    line += '=';
    line += fields[i].number() ? fields[i].value() : '"' + escape(fields[i].value()) + '"';
  }
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

std::atomic<sink> current_sink{&stderr_sink};
std::atomic<level> threshold{level::info};

}  // namespace

void set_sink(sink s) noexcept { current_sink = s == nullptr ? &stderr_sink : s; }
void set_threshold(level l) noexcept { threshold = l; }
bool enabled(level l) noexcept { return l >= threshold.load(std::memory_order_relaxed); }

void write(level l, std::string_view event, std::initializer_list<field> fields) {
  if (enabled(l)) current_sink.load()(l, event, fields.begin(), fields.size());
}

std::string_view to_string(level l) noexcept {
  switch (l) {
    case level::debug:
      return "debug";
    case level::info:
      return "info";
    case level::warn:
      return "warn";
    case level::error:
      return "error";
  }
  return "error";
}

std::string escape(std::string_view value) {
  std::string out;
  for (unsigned char c : value.substr(0, max_value_bytes)) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += char(c);
    } else if (c < 0x20 || c == 0x7f) {
      char buf[8];
      std::snprintf(buf, sizeof buf, "\\x%02x", c);
      out += buf;
    } else {
      out += char(c);
    }
  }
  if (value.size() > max_value_bytes) out += "…";
  return out;
}

}  // namespace wirewatch::log
