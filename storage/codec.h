// The bytes that records and keys are made of: varint (LEB128, at most 10 bytes), zigzag for signed numbers, big-endian
// fixed width where order matters, length-prefixed bytes.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"

namespace wirewatch::storage {

void put_varint(std::string& out, std::uint64_t);
void put_be32(std::string& out, std::uint32_t);
void put_be64(std::string& out, std::uint64_t);
void put_bytes(std::string& out, std::string_view);  // varint length, then the bytes

constexpr std::uint64_t zigzag(std::int64_t v) { return (std::uint64_t(v) << 1) ^ std::uint64_t(v >> 63); }
constexpr std::int64_t unzigzag(std::uint64_t v) { return std::int64_t(v >> 1) ^ -std::int64_t(v & 1); }

// Reads bytes of unknown worth. Never reads past the end: after the first failure ok() is false, every read gives zero
// or nothing, and finish() says what was wrong. Views point into the input.
class byte_reader {
 public:
  explicit byte_reader(std::string_view bytes) : rest_(bytes) {}

  bool ok() const { return problem_ == nullptr; }
  bool at_end() const { return rest_.empty(); }
  std::size_t left() const { return rest_.size(); }

  std::uint8_t byte();
  std::uint64_t varint();
  std::uint32_t be32();
  std::uint64_t be64();
  std::string_view take(std::size_t n);
  std::string_view bytes();  // what put_bytes wrote

  void fail(const char* problem);  // a string literal; the first one stays
  const char* problem() const { return problem_; }
  // errc::corrupt after a failure or when bytes are left over.
  result<void> finish(std::string_view operation) const;

 private:
  std::string_view rest_;
  const char* problem_ = nullptr;
};

}  // namespace wirewatch::storage
