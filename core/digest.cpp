#include "core/digest.h"

#include <openssl/evp.h>
#include <xxhash.h>

#include <cstdlib>

namespace wirewatch {
namespace {

// EVP_MD_fetch once: the implicit fetch of EVP_sha256() doubles the cost of a short digest.
const EVP_MD* sha256_md() {
  static const EVP_MD* md = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  if (md == nullptr) std::abort();
  return md;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

template <std::size_t N>
bool read_hex(std::string_view s, std::array<std::uint8_t, N>& out) {
  if (s.size() != 2 * N) return false;
  for (std::size_t i = 0; i < N; ++i) {
    int hi = hex_value(s[2 * i]), lo = hex_value(s[2 * i + 1]);
    if (hi < 0 || lo < 0) return false;
    out[i] = std::uint8_t(hi << 4 | lo);
  }
  return true;
}

template <std::size_t N>
std::string_view as_view(const std::array<std::uint8_t, N>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), N};
}

}  // namespace

struct sha256_hasher::impl {
  EVP_MD_CTX* ctx = EVP_MD_CTX_new();
  ~impl() { EVP_MD_CTX_free(ctx); }
};

sha256_hasher::sha256_hasher() : impl_(std::make_unique<impl>()) {
  if (EVP_DigestInit_ex(impl_->ctx, sha256_md(), nullptr) != 1) std::abort();
}
sha256_hasher::~sha256_hasher() = default;

sha256_hasher& sha256_hasher::update(std::string_view bytes) {
  if (EVP_DigestUpdate(impl_->ctx, bytes.data(), bytes.size()) != 1) std::abort();
  return *this;
}

sha256_hasher& sha256_hasher::field(std::string_view bytes) {
  std::uint8_t length[8];
  for (int i = 0; i < 8; ++i) length[i] = std::uint8_t(std::uint64_t(bytes.size()) >> (56 - 8 * i));
  update({reinterpret_cast<const char*>(length), sizeof length});
  return update(bytes);
}

sha256_digest sha256_hasher::finish() {
  sha256_digest d;
  unsigned n = 0;
  if (EVP_DigestFinal_ex(impl_->ctx, d.bytes.data(), &n) != 1) std::abort();
  return d;
}

sha256_digest sha256(std::string_view bytes) {
  sha256_digest d;
  unsigned n = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), d.bytes.data(), &n, sha256_md(), nullptr) != 1) std::abort();
  return d;
}

article_key key_of(std::string_view identity) {
  sha256_digest d = sha256(identity);
  article_key k;
  std::memcpy(k.bytes.data(), d.bytes.data(), k.bytes.size());
  return k;
}

std::uint64_t fast_hash(std::string_view bytes, std::uint64_t seed) noexcept { return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed); }

std::string to_hex(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (unsigned char c : bytes) {
    out += digits[c >> 4];
    out += digits[c & 15];
  }
  return out;
}

std::string base32(std::string_view bytes) {
  static constexpr char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
  std::string out;
  std::uint32_t buffer = 0;
  int bits = 0;
  for (unsigned char c : bytes) {
    buffer = (buffer << 8) | c;
    bits += 8;
    while (bits >= 5) {
      out += digits[(buffer >> (bits - 5)) & 31];
      bits -= 5;
    }
  }
  if (bits > 0) out += digits[(buffer << (5 - bits)) & 31];
  return out;
}

std::string sha256_digest::hex() const { return to_hex(as_view(bytes)); }
std::string sha256_digest::labelled() const { return "sha256:" + hex(); }
std::optional<sha256_digest> sha256_digest::from_hex(std::string_view s) {
  if (s.substr(0, 7) == "sha256:") s.remove_prefix(7);
  sha256_digest d;
  if (!read_hex(s, d.bytes)) return {};
  return d;
}
std::string article_key::hex() const { return to_hex(as_view(bytes)); }
std::optional<article_key> article_key::from_hex(std::string_view s) {
  article_key k;
  if (!read_hex(s, k.bytes)) return {};
  return k;
}

}  // namespace wirewatch
