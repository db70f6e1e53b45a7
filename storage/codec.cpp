#include "storage/codec.h"

namespace wirewatch::storage {
namespace {

template <class T>
void put_big_endian(std::string& out, T v) {
  char buffer[sizeof v];
  for (std::size_t i = 0; i < sizeof v; ++i) buffer[i] = char(v >> (8 * (sizeof v - 1 - i)));
  out.append(buffer, sizeof buffer);
}

template <class T>
T big_endian(std::string_view bytes) {
  T v = 0;
  for (char c : bytes) v = T(v << 8) | std::uint8_t(c);
  return v;
}

}  // namespace

void put_varint(std::string& out, std::uint64_t v) {
  char buffer[10];
  std::size_t n = 0;
  for (; v >= 0x80; v >>= 7) buffer[n++] = char(v | 0x80);
  buffer[n++] = char(v);
  out.append(buffer, n);
}

void put_be32(std::string& out, std::uint32_t v) { put_big_endian(out, v); }
void put_be64(std::string& out, std::uint64_t v) { put_big_endian(out, v); }

void put_bytes(std::string& out, std::string_view bytes) {
  put_varint(out, bytes.size());
  out.append(bytes);
}

std::uint8_t byte_reader::byte() {
  std::string_view b = take(1);
  return b.empty() ? 0 : std::uint8_t(b[0]);
}

std::uint64_t byte_reader::varint() {
  std::uint64_t v = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    std::uint8_t b = byte();
    if (!ok()) return 0;
    if (shift == 63 && b > 1) break;
    v |= std::uint64_t(b & 0x7f) << shift;
    if (b < 0x80) return v;
  }
  fail("number longer than 64 bits");
  return 0;
}

std::uint32_t byte_reader::be32() { return big_endian<std::uint32_t>(take(4)); }
std::uint64_t byte_reader::be64() { return big_endian<std::uint64_t>(take(8)); }

std::string_view byte_reader::take(std::size_t n) {
  if (n > rest_.size()) fail("ends early");
  if (!ok()) return {};
  std::string_view out = rest_.substr(0, n);
  rest_.remove_prefix(n);
  return out;
}

std::string_view byte_reader::bytes() {
  std::uint64_t n = varint();
  if (n > rest_.size()) fail("ends early");
  return ok() ? take(std::size_t(n)) : std::string_view{};
}

void byte_reader::fail(const char* problem) {
  if (ok()) problem_ = problem;
  rest_ = {};
}

result<void> byte_reader::finish(std::string_view operation) const {
  if (!ok()) return wirewatch::fail(errc::corrupt, std::string(operation), problem_);
  if (!at_end()) return wirewatch::fail(errc::corrupt, std::string(operation), "bytes left over");
  return {};
}

}  // namespace wirewatch::storage
