#include "storage/records.h"

#include <zstd.h>

#include <algorithm>

#include "storage/schema.h"

namespace wirewatch::storage {
namespace {

constexpr std::size_t window_entry_bytes = 24;
constexpr std::uint64_t max_unpacked = 1ull << 30;
constexpr std::uint64_t max_zstd_ratio = 32'768;  // a block of 128 KiB takes at least 4 bytes
constexpr int zstd_level = 3;

packed pack(std::string bytes, bool worth_trying) {
  if (worth_trying && !bytes.empty()) {
    std::string out(ZSTD_compressBound(bytes.size()), '\0');
    std::size_t n = ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), zstd_level);
    if (ZSTD_isError(n) == 0 && n < bytes.size()) {
      out.resize(n);
      return {bytes.size(), std::move(out)};
    }
  }
  return {0, std::move(bytes)};
}

result<std::string> unpack(packed p) {
  if (p.size == 0) return std::move(p.bytes);
  if (p.size > max_unpacked || p.size / max_zstd_ratio > p.bytes.size()) return fail(errc::corrupt, "read document", "size not possible");
  std::string out(std::size_t(p.size), '\0');
  if (ZSTD_decompress(out.data(), out.size(), p.bytes.data(), p.bytes.size()) != out.size())
    return fail(errc::corrupt, "read document", "zstd frame damaged");
  return out;
}

result<byte_reader> open_record(std::string_view bytes) {
  byte_reader in(bytes);
  const char format = char(in.byte());
  if (!in.ok() || format == 0) return fail(errc::corrupt, "read record", "no format byte");
  if (format != record_format) return fail(errc::unsupported, "read record", "written in a format this version does not know");
  return in;
}

}  // namespace

bool field_cursor::at(unsigned number) {
  while (number_ != 0 && number_ < number) {
    if (shape_ == shape::number)
      in_.varint();
    else if (shape_ == shape::fixed8)
      in_.take(8);
    else
      in_.bytes();
    next();
  }
  return number_ == number;
}

void field_cursor::next() {
  const unsigned before = number_;
  number_ = 0;
  if (!in_.ok() || in_.at_end()) return;
  const std::uint64_t tag = in_.varint();
  const std::uint64_t number = tag >> 2;
  if (!in_.ok()) return;
  if (number == 0 || number < before || number >= std::numeric_limits<unsigned>::max()) return in_.fail("field number out of order");
  if ((tag & 3) >= std::uint64_t(shape::count_)) return in_.fail("field of a shape not known");
  number_ = unsigned(number);
  shape_ = shape(tag & 3);
}

template <class T>
void encode_to(std::string& out, const T& x) {
  out.push_back(record_format);
  write_fields(out, x);
}

template <class T>
result<T> decode(std::string_view bytes) {
  auto in = open_record(bytes);
  if (!in) return fail(std::move(in.error()));
  result<T> out;
  read_fields(*in, *out);
  if (auto end = in->finish("read record"); !end) out = fail(std::move(end.error()));
  return out;
}

#define WW_RECORD(T)                               \
  template void encode_to(std::string&, const T&); \
  template result<T> decode(std::string_view);
WW_RECORD(catalog_source)
WW_RECORD(catalog_receiver)
WW_RECORD(source_state)
WW_RECORD(article_head)
WW_RECORD(revision)
WW_RECORD(change)
WW_RECORD(outbox_entry)
WW_RECORD(delivery_record)
WW_RECORD(receiver_state)
WW_RECORD(agenda_row)
WW_RECORD(store_counters)
WW_RECORD(state_identity)
#undef WW_RECORD

template <>
void encode_to(std::string& out, const source_window& w) {
  out.reserve(out.size() + 1 + w.entries.size() * window_entry_bytes);
  out.push_back(record_format);
  for (const window_entry& e : w.entries) {
    out.append(reinterpret_cast<const char*>(e.key.bytes.data()), e.key.bytes.size());
    put_be64(out, e.raw_hash);
  }
}

template <>
result<source_window> decode(std::string_view bytes) {
  auto in = open_record(bytes);
  if (!in) return fail(std::move(in.error()));
  if (in->left() % window_entry_bytes != 0) return fail(errc::corrupt, "read window", "not a whole number of entries");
  source_window w;
  w.entries.resize(in->left() / window_entry_bytes);
  for (window_entry& e : w.entries) {
    std::string_view key = in->take(e.key.bytes.size());
    std::copy(key.begin(), key.end(), e.key.bytes.begin());
    e.raw_hash = in->be64();
  }
  return w;
}

template <>
void encode_to(std::string& out, const raw_document& d) {
  stored_document s;
  std::string head;
  write_fields(head, d);
  s.head = pack(std::move(head), true);
  s.body = pack(d.wire_body, d.content_encoding.empty());
  out.push_back(record_format);
  write_fields(out, s);
}

template <>
result<raw_document> decode(std::string_view bytes) {
  auto in = open_record(bytes);
  if (!in) return fail(std::move(in.error()));
  stored_document s;
  read_fields(*in, s);
  if (auto end = in->finish("read document"); !end) return fail(std::move(end.error()));
  auto head = unpack(std::move(s.head));
  if (!head) return fail(std::move(head.error()));
  auto body = unpack(std::move(s.body));
  if (!body) return fail(std::move(body.error()));
  raw_document d;
  byte_reader fields(*head);
  read_fields(fields, d);
  if (auto end = fields.finish("read document"); !end) return fail(std::move(end.error()));
  d.wire_body = std::move(*body);
  return d;
}

}  // namespace wirewatch::storage
