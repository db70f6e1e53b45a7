// Keys of the tables. Numbers are big-endian, so that the order of bytes is the order of numbers; what is listed from
// the newest on is stored inverted (~).
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "core/digest.h"
#include "core/ids.h"
#include "core/time.h"

namespace wirewatch::storage::keys {

std::string catalog(source_no);    // 's' be32
std::string catalog(receiver_no);  // 'r' be32
std::string of(source_no);         // be32
std::string of(receiver_no);       // be32
std::string of(const article_key&);
std::string of(const sha256_digest&);
std::string change(change_seq);                                              // be64
std::string revision(const article_key&, std::uint32_t number);              // key ~be32
std::string outbox(receiver_no, outbox_no);                                  // be32 be64; deliveries have the same
std::string agenda(wall_time due, const article_key&);                       // time key
std::string agenda_until(wall_time due);                                     // its first part
std::string by_source(source_no, wall_time first_seen, const article_key&);  // be32 ~time key

struct source_row {
  source_no source{};
  wall_time first_seen{};
  article_key key;
};
std::optional<source_row> parse_by_source(std::string_view);

// The least key above every key that starts with `prefix`; empty when there is none.
std::string successor(std::string prefix);

}  // namespace wirewatch::storage::keys
