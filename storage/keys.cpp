#include "storage/keys.h"

#include <algorithm>

#include "storage/codec.h"

namespace wirewatch::storage::keys {
namespace {

// Times before 1970 are negative; with the sign bit turned, order of bytes is order in time.
constexpr std::uint64_t sign_bit = 1ull << 63;
std::uint64_t ordered(wall_time t) { return std::uint64_t(to_unix_ms(t)) ^ sign_bit; }
wall_time from_ordered(std::uint64_t v) { return from_unix_ms(std::int64_t(v ^ sign_bit)); }

template <std::size_t N>
void put(std::string& out, const std::array<std::uint8_t, N>& bytes) {
  out.append(reinterpret_cast<const char*>(bytes.data()), N);
}

std::string number(std::uint32_t n) {
  std::string out;
  put_be32(out, n);
  return out;
}

}  // namespace

std::string catalog(source_no n) { return "s" + number(raw(n)); }
std::string catalog(receiver_no n) { return "r" + number(raw(n)); }
std::string of(source_no n) { return number(raw(n)); }
std::string of(receiver_no n) { return number(raw(n)); }

std::string of(const article_key& k) {
  std::string out;
  put(out, k.bytes);
  return out;
}

std::string of(const sha256_digest& d) {
  std::string out;
  put(out, d.bytes);
  return out;
}

std::string change(change_seq seq) {
  std::string out;
  put_be64(out, seq);
  return out;
}

std::string revision(const article_key& k, std::uint32_t number) {
  std::string out = of(k);
  put_be32(out, ~number);
  return out;
}

std::string outbox(receiver_no r, outbox_no n) {
  std::string out = of(r);
  put_be64(out, n);
  return out;
}

std::string agenda_until(wall_time due) {
  std::string out;
  put_be64(out, ordered(due));
  return out;
}

std::string agenda(wall_time due, const article_key& k) {
  std::string out = agenda_until(due);
  put(out, k.bytes);
  return out;
}

std::string by_source(source_no s, wall_time first_seen, const article_key& k) {
  std::string out = of(s);
  put_be64(out, ~ordered(first_seen));
  put(out, k.bytes);
  return out;
}

std::optional<source_row> parse_by_source(std::string_view bytes) {
  byte_reader in(bytes);
  source_row row;
  row.source = source_no(in.be32());
  row.first_seen = from_ordered(~in.be64());
  std::string_view key = in.take(row.key.bytes.size());
  if (!in.ok() || !in.at_end()) return {};
  std::copy(key.begin(), key.end(), row.key.bytes.begin());
  return row;
}

std::string successor(std::string prefix) {
  while (!prefix.empty() && std::uint8_t(prefix.back()) == 0xff) prefix.pop_back();
  if (!prefix.empty()) prefix.back() = char(std::uint8_t(prefix.back()) + 1);
  return prefix;
}

}  // namespace wirewatch::storage::keys
