// Where log lines go and what they look like: one event, one line, one write to standard error.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/log.h"
#include "core/time.h"

namespace wirewatch::daemon {

enum class log_style : std::uint8_t {
  journal,  // <6>event key="value": the priority is systemd's (sd-daemon(3)), the time is the journal's
  text,     // 2026-11-23T08:00:03.120Z info event key="value"
  json      // {"time":"…","level":"info","event":"…","key":"value"}
};

// Of `[daemon] log_format`. "auto" is journal when standard error is the journal ($JOURNAL_STREAM names it), else text.
log_style choose_log_style(std::string_view log_format);

// With its line end. Always valid UTF-8 in JSON.
std::string format_log_line(log_style, wall_time, log::level, std::string_view event, const log::field* fields, std::size_t count);

// Ten thousand sources that fail at once must not be ten thousand lines: of one event at one level, `burst` lines pass in each window.
// What was held back is told once its window is over.
class log_limiter {
 public:
  static constexpr std::uint64_t burst = 50;
  static constexpr milliseconds window{10'000};
  static constexpr std::size_t max_events = 1000;  // event names come from the source text; beyond this none is limited

  struct held_back {
    std::string event;
    log::level level = log::level::info;
    std::uint64_t count = 0;
  };
  bool pass(log::level, std::string_view event, wall_time now);
  // Windows that have ended with something held back; each is told once. nullopt: all of them, ended or not.
  std::vector<held_back> take_held_back(std::optional<wall_time> now);

 private:
  struct state {
    wall_time begun{};
    std::uint64_t passed = 0, held = 0;  // held: until it is taken
  };
  using key = std::pair<log::level, std::string>;
  struct less {
    using is_transparent = void;
    template <class A, class B>
    bool operator()(const A& a, const B& b) const {
      return a.first != b.first ? a.first < b.first : std::string_view(a.second) < std::string_view(b.second);
    }
  };
  std::map<key, state, less> events_;
  bool any_held_ = false;
};

// Makes this the log of the process. `fd` is standard error except in tests. May be called again: after a reload.
void install_log_backend(log::level threshold, log_style, int fd = 2);

// Writes "log_suppressed" lines for what was held back: now and then those whose window is over, at the end all.
void flush_log(bool all = false);

}  // namespace wirewatch::daemon
