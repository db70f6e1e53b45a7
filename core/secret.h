// A string that must not be seen: webhook addresses, signing keys, tokens. It prints as "<redacted>" wherever it is
// streamed or formatted; only reveal() gives the value, and a search for reveal() shows every place that uses one.
#pragma once
#include <ostream>
#include <string>
#include <utility>

namespace wirewatch {

class secret {
 public:
  secret() = default;
  explicit secret(std::string value) : value_(std::move(value)) {}
  const std::string& reveal() const noexcept { return value_; }
  bool empty() const noexcept { return value_.empty(); }
  friend bool operator==(const secret&, const secret&) = default;
  friend std::ostream& operator<<(std::ostream& out, const secret&) { return out << "<redacted>"; }

 private:
  std::string value_;
};

}  // namespace wirewatch
