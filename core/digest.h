// SHA-256 (FIPS 180-4) for what is evidence; a short form of it as a key in tables.
#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace wirewatch {

struct sha256_digest {
  std::array<std::uint8_t, 32> bytes{};
  friend auto operator<=>(const sha256_digest&, const sha256_digest&) = default;
  bool empty() const { return *this == sha256_digest{}; }
  std::string hex() const;       // 64 lower-case digits
  std::string labelled() const;  // "sha256:<hex>"
  static std::optional<sha256_digest> from_hex(std::string_view);
};

// The first 16 bytes of a SHA-256: identity of an article inside its source.
struct article_key {
  std::array<std::uint8_t, 16> bytes{};
  friend auto operator<=>(const article_key&, const article_key&) = default;
  std::string hex() const;
  static std::optional<article_key> from_hex(std::string_view);
};

sha256_digest sha256(std::string_view bytes);
article_key key_of(std::string_view identity);  // first half of sha256(identity)

// Incremental form. Fields are length-prefixed by `field`, so that ("ab","c") and ("a","bc") differ.
class sha256_hasher {
 public:
  sha256_hasher();
  ~sha256_hasher();
  sha256_hasher(const sha256_hasher&) = delete;
  sha256_hasher& operator=(const sha256_hasher&) = delete;
  sha256_hasher& update(std::string_view bytes);
  sha256_hasher& field(std::string_view bytes);
  sha256_digest finish();

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

// XXH3 64-bit: for keys that live in memory or decide nothing, never for evidence.
std::uint64_t fast_hash(std::string_view bytes, std::uint64_t seed = 0) noexcept;

std::string to_hex(std::string_view bytes);
std::string base32(std::string_view bytes);  // RFC 4648 alphabet, lower case, no padding: safe in URLs and ids

}  // namespace wirewatch

template <>
struct std::hash<wirewatch::article_key> {
  std::size_t operator()(const wirewatch::article_key& k) const noexcept {
    std::size_t h;
    std::memcpy(&h, k.bytes.data(), sizeof h);
    return h;
  }
};
