#include "notify/signature.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <optional>

namespace wirewatch::notify {
namespace {

constexpr std::string_view prefix = "whsec_";
constexpr std::size_t min_key_bytes = 24, max_key_bytes = 64;

int sextet(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

std::optional<std::string> from_base64(std::string_view s) {
  std::size_t digits = s.find_last_not_of('=') + 1, padding = s.size() - digits;
  if (digits % 4 == 1 || (padding != 0 && s.size() % 4 != 0) || padding > 2) return {};
  std::string out;
  std::uint32_t buffer = 0;
  int bits = 0;
  for (char c : s.substr(0, digits)) {
    int v = sextet(c);
    if (v < 0) return {};
    buffer = buffer << 6 | std::uint32_t(v);
    if ((bits += 6) >= 8) out += char(buffer >> (bits -= 8) & 0xff);
  }
  return out;
}

std::string to_base64(const unsigned char* bytes, unsigned size) {
  std::string out((size + 2) / 3 * 4 + 1, '\0');  // EVP_EncodeBlock adds a NUL
  out.resize(std::size_t(EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes, int(size))));
  return out;
}

result<std::string> key_bytes(const secret& key) {
  auto wrong = [](std::string detail) { return fail(errc::invalid_argument, "check signing key", "signing key: " + std::move(detail)); };
  std::string_view text = key.reveal();
  if (text.substr(0, prefix.size()) != prefix) return wrong("expected whsec_ and base64");
  auto bytes = from_base64(text.substr(prefix.size()));
  if (!bytes) return wrong("what follows whsec_ is not base64");
  if (bytes->size() < min_key_bytes || bytes->size() > max_key_bytes)
    return wrong("it has " + std::to_string(bytes->size()) + " bytes, expected 24 to 64");
  return std::move(*bytes);
}

}  // namespace

result<void> check_signing_key(const secret& key) {
  auto bytes = key_bytes(key);
  if (!bytes) return fail(bytes.error());
  return {};
}

result<std::string> sign(const secret& key, std::string_view id, std::int64_t timestamp, std::string_view body) {
  auto bytes = key_bytes(key);
  if (!bytes) return fail(bytes.error());
  std::string signed_text(id);
  signed_text.append(".").append(std::to_string(timestamp)).append(".").append(body);
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (HMAC(EVP_sha256(), bytes->data(), int(bytes->size()), reinterpret_cast<const unsigned char*>(signed_text.data()), signed_text.size(), mac,
           &size) == nullptr)
    return fail(errc::bug, "sign", "HMAC-SHA256 failed");
  return "v1," + to_base64(mac, size);
}

}  // namespace wirewatch::notify
