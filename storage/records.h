// Every record to bytes and back: a format byte, then tagged fields (tagged.h has the grammar, schema.h the fields).
#pragma once
#include <string>
#include <string_view>

#include "core/model/commit.h"
#include "core/result.h"

namespace wirewatch::storage {

struct state_identity;  // schema.h

inline constexpr char record_format = 1;

// Defined for the members of commit_plan, store_counters (its counters only) and state_identity. Appends to `out`.
template <class T>
void encode_to(std::string& out, const T&);

template <class T>
std::string encode(const T& x) {
  std::string out;
  encode_to(out, x);
  return out;
}

// errc::corrupt for bytes that are no such record, errc::unsupported for a format byte of a later version. Any bytes may
// be given; memory stays in proportion to them (a document: at most the 32,768-fold that zstd can reach, and 1 GiB).
template <class T>
result<T> decode(std::string_view bytes);

// A window is a format byte and then 24 bytes an entry: key, raw_hash. Its number is in the database key.
template <>
void encode_to(std::string& out, const source_window&);
template <>
result<source_window> decode(std::string_view bytes);

template <>
void encode_to(std::string& out, const raw_document&);
template <>
result<raw_document> decode(std::string_view bytes);

}  // namespace wirewatch::storage
