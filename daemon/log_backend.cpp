#include "daemon/log_backend.h"

#include <sys/stat.h>
#include <unicode/utf8.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <mutex>

namespace wirewatch::daemon {
namespace {

constexpr std::size_t max_json_value_bytes = 2048;  // as log::escape has for the other styles

char priority_of(log::level l) {
  switch (l) {  // syslog(3)
    case log::level::debug:
      return '7';
    case log::level::info:
      return '6';
    case log::level::warn:
      return '4';
    case log::level::error:
      return '3';
  }
  return '3';
}

void append_json_string(std::string& out, std::string_view s) {
  const bool cut = s.size() > max_json_value_bytes;
  s = s.substr(0, max_json_value_bytes);
  out += '"';
  for (std::int32_t i = 0, n = std::int32_t(s.size()); i < n;) {
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(s.data(), i, n, c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += char(c);
    } else if (c < 0x20 || (c >= 0x7f && c < 0xa0)) {
      char buffer[16];
      std::snprintf(buffer, sizeof buffer, "\\u%04x", unsigned(c));
      out += buffer;
    } else {
      char bytes[U8_MAX_LENGTH];
      std::int32_t length = 0;
      U8_APPEND_UNSAFE(bytes, length, c);
      out.append(bytes, std::size_t(length));
    }
  }
  out += cut ? "…\"" : "\"";
}

std::string json_line(wall_time now, log::level l, std::string_view event, const log::field* fields, std::size_t count) {
  std::string out = "{\"time\":\"" + to_rfc3339(now) + "\",\"level\":\"" + std::string(log::to_string(l)) + "\",\"event\":";
  append_json_string(out, event);
  for (std::size_t i = 0; i < count; ++i) {
    out += ',';
    append_json_string(out, fields[i].name());
    out += ':';
    if (fields[i].number())
      out += fields[i].value();
    else
      append_json_string(out, fields[i].value());
  }
  return out + "}\n";
}

struct backend {
  std::mutex mutex;  // lines come from every thread
  log_limiter limiter;
  log_style style = log_style::text;
  int fd = STDERR_FILENO;
};

// Never destroyed: threads may log until the very end of the process.
backend& the_backend() {
  static backend* b = new backend;
  return *b;
}

wall_time now() { return std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now()); }

void write_line(int fd, const std::string& line) {
  std::size_t done = 0;
  while (done < line.size()) {
    ssize_t n = ::write(fd, line.data() + done, line.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;  // a log that can not be written is no reason to stop
    done += std::size_t(n);
  }
}

void write_held_back(backend& b, std::optional<wall_time> until, wall_time at) {
  for (const log_limiter::held_back& h : b.limiter.take_held_back(until)) {
    const log::field fields[] = {{"suppressed", h.event}, {"count", h.count}};
    write_line(b.fd, format_log_line(b.style, at, h.level, "log_suppressed", fields, 2));
  }
}

void sink(log::level l, std::string_view event, const log::field* fields, std::size_t count) {
  const wall_time at = now();
  backend& b = the_backend();
  std::lock_guard lock(b.mutex);
  write_held_back(b, at, at);
  if (b.limiter.pass(l, event, at)) write_line(b.fd, format_log_line(b.style, at, l, event, fields, count));
}

}  // namespace

log_style choose_log_style(std::string_view log_format) {
  if (log_format == "json") return log_style::json;
  if (log_format == "text") return log_style::text;
  const char* stream = std::getenv("JOURNAL_STREAM");
  unsigned long long device = 0, inode = 0;
  struct stat st {};
  if (stream == nullptr || std::sscanf(stream, "%llu:%llu", &device, &inode) != 2 || ::fstat(STDERR_FILENO, &st) != 0) return log_style::text;
  return st.st_dev == device && st.st_ino == inode ? log_style::journal : log_style::text;
}

std::string format_log_line(log_style style, wall_time now, log::level l, std::string_view event, const log::field* fields, std::size_t count) {
  if (style == log_style::json) return json_line(now, l, event, fields, count);
  std::string line;
  if (style == log_style::journal)
    line.append("<").append(1, priority_of(l)).append(">");
  else
    line.append(to_rfc3339(now)).append(" ").append(log::to_string(l)).append(" ");
  line += event;
  for (std::size_t i = 0; i < count; ++i) {
    line.append(" ").append(fields[i].name()).append("=");
    if (fields[i].number())
      line += fields[i].value();
    else
      line.append("\"").append(log::escape(fields[i].value())).append("\"");
  }
  return line + "\n";
}

bool log_limiter::pass(log::level l, std::string_view event, wall_time now) {
  auto it = events_.find(std::pair<log::level, std::string_view>(l, event));
  if (it == events_.end()) {
    if (events_.size() >= max_events) return true;
    it = events_.emplace(key(l, event), state{now, 0, 0}).first;
  }
  state& s = it->second;
  if (now - s.begun >= window || now < s.begun) {  // or the clock was set back
    s.begun = now;
    s.passed = 0;
  }
  if (s.passed < burst) {
    ++s.passed;
    return true;
  }
  ++s.held;
  any_held_ = true;
  return false;
}

std::vector<log_limiter::held_back> log_limiter::take_held_back(std::optional<wall_time> now) {
  std::vector<held_back> out;
  if (!any_held_) return out;
  any_held_ = false;
  for (auto& [k, s] : events_) {
    const bool over = !now || *now - s.begun >= window || *now < s.begun;
    if (over && s.held > 0) out.push_back({k.second, k.first, std::exchange(s.held, 0)});
    any_held_ = any_held_ || s.held > 0;
  }
  return out;
}

void install_log_backend(log::level threshold, log_style style, int fd) {
  backend& b = the_backend();
  {
    std::lock_guard lock(b.mutex);
    b.style = style;
    b.fd = fd;
  }
  log::set_threshold(threshold);
  log::set_sink(&sink);
}

void flush_log(bool all) {
  backend& b = the_backend();
  const wall_time at = now();
  std::lock_guard lock(b.mutex);
  write_held_back(b, all ? std::nullopt : std::optional<wall_time>(at), at);
}

}  // namespace wirewatch::daemon
