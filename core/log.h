// Log facade: an event name and fields, not sentences. Pure libraries do not log; they return. The back end is set once
// by daemon/; without one, lines go to stderr. Values are escaped: one event is one line.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace wirewatch::log {

enum class level : std::uint8_t { debug, info, warn, error };

class field {
 public:
  field(std::string_view name, std::string value) : name_(name), value_(std::move(value)) {}
  field(std::string_view name, std::string_view value) : name_(name), value_(value) {}
  field(std::string_view name, const char* value) : name_(name), value_(value) {}
  field(std::string_view name, std::int64_t value) : name_(name), value_(std::to_string(value)), number_(true) {}
  field(std::string_view name, std::uint64_t value) : name_(name), value_(std::to_string(value)), number_(true) {}
  field(std::string_view name, int value) : field(name, std::int64_t(value)) {}
  field(std::string_view name, unsigned value) : field(name, std::uint64_t(value)) {}
  std::string_view name() const { return name_; }
  const std::string& value() const { return value_; }
  bool number() const { return number_; }

 private:
  std::string_view name_;
  std::string value_;
  bool number_ = false;
};

using sink = void (*)(level, std::string_view event, const field* fields, std::size_t count);
void set_sink(sink) noexcept;
void set_threshold(level) noexcept;
bool enabled(level) noexcept;

void write(level, std::string_view event, std::initializer_list<field> fields = {});

std::string_view to_string(level) noexcept;
// Control characters, quotes and backslashes escaped, cut to 2 KiB.
std::string escape(std::string_view value);

}  // namespace wirewatch::log
