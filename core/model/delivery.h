// Who hears of what, and how far that has got.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/digest.h"
#include "core/ids.h"
#include "core/model/change.h"
#include "core/model/source.h"
#include "core/secret.h"
#include "core/time.h"

namespace wirewatch {

struct receiver_spec {
  std::string id;
  std::string type;  // "slack", "webhook" …
  secret url;
  secret signing_key;  // "whsec_" + base64, or empty: unsigned
  std::vector<std::pair<std::string, secret>> headers;
  std::uint32_t max_in_flight = 1;
  friend bool operator==(const receiver_spec&, const receiver_spec&) = default;
};

struct subscription_spec {
  std::string id, query;
  std::vector<std::string> receivers;
  std::string deliver = "instant", time_zone = "UTC", quiet_hours;
  std::optional<std::string> storm;
  origin from = origin::file;
  friend bool operator==(const subscription_spec&, const subscription_spec&) = default;
};

// Why a subscription holds: the field looked at and the query's terms found there, as written in the query.
struct term_match {  // not "match": that is the namespace of match/
  std::string field;
  std::vector<std::string> terms;
};
struct hit {
  std::string subscription, query;
  std::vector<term_match> matches;
};

// One alert to one receiver. Exactly one of seq (a change) and operator_type (a message to the operator) is set.
struct outbox_entry {
  receiver_no receiver{};
  outbox_no no = 0;
  std::string delivery_id;  // "d_" + base32, the same over retries and crashes
  change_seq seq = 0;
  std::vector<hit> hits;
  std::string operator_type, operator_text;  // "operator.receiver_disabled"
  wall_time created_at{};
};

enum class delivery_state : std::uint8_t { pending, delivered, dead };
std::string_view to_string(delivery_state) noexcept;

struct attempt {
  wall_time at{};
  milliseconds elapsed{0};
  int status = 0;       // 0: no answer
  std::string outcome;  // "delivered", "retry in 5 s", the reason it is dead
  std::string excerpt;  // start of the answer or the error
};

struct delivery_record {
  receiver_no receiver{};
  outbox_no no = 0;
  std::string delivery_id;
  delivery_state state = delivery_state::pending;
  std::vector<attempt> attempts;
  std::uint32_t attempts_made = 0;
  wall_time next_attempt{};
  std::string reason;  // why it is dead
};

struct receiver_state {
  receiver_no receiver{};
  outbox_no acked_through = 0;          // everything up to here is delivered or dead
  std::vector<outbox_no> acked_beyond;  // out of order, sorted, above acked_through
  bool disabled = false;                // it answered 410
  std::uint32_t failures = 0;           // in a row
  sha256_digest refused;                // salted digest of where it answered 410, while disabled: another address is tried again
};

std::string delivery_id(const std::string& receiver_id, const std::string& change_id);

}  // namespace wirewatch
