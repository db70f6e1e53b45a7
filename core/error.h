// What went wrong, in three parts: a code from a closed list (it decides retry, log level and metric label), the
// operation that was under way, and a detail for people. Text that came from a remote party goes to `detail` only,
// capped, and is never used as a format or a label.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace wirewatch {

enum class errc : std::uint8_t {
  // the other side or the way there; trying again may help
  timeout,
  resolve_failed,
  connect_failed,
  connection_lost,
  tls_failed,
  // the other side answered, and wrongly
  protocol_error,
  body_too_large,
  header_too_large,
  bad_encoding,
  too_many_redirects,
  // we will not
  address_refused,
  scheme_refused,
  disallowed,
  // input of a user or of a source
  invalid_argument,
  parse_failed,
  unsupported,
  not_found,
  conflict,
  // this machine
  io_failed,
  corrupt,
  busy,
  cancelled,
  bug
};

std::string_view to_string(errc) noexcept;

// A class with a constructor, not an aggregate: gcc 12 destroys aggregate temporaries inside co_await twice (ADR 0007).
class error {
 public:
  error() = default;
  error(errc code, std::string operation, std::string detail = {});

  errc code() const noexcept { return code_; }
  const std::string& operation() const noexcept { return operation_; }
  const std::string& detail() const noexcept { return detail_; }
  // True when the same call may succeed later without anybody changing anything.
  bool transient() const noexcept;
  // "connect: timed out (203.0.113.7:443)"
  std::string message() const;

 private:
  errc code_ = errc::bug;
  std::string operation_, detail_;
};

inline constexpr std::size_t max_error_detail_bytes = 512;

}  // namespace wirewatch
