#include "core/model/delivery.h"

namespace wirewatch {

std::string_view to_string(delivery_state s) noexcept {
  switch (s) {
    case delivery_state::pending:
      return "pending";
    case delivery_state::delivered:
      return "delivered";
    case delivery_state::dead:
      return "dead";
  }
  return "pending";
}

std::string delivery_id(const std::string& receiver_id, const std::string& change_id) {
  sha256_hasher h;
  sha256_digest d = h.field(receiver_id).field(change_id).finish();
  return "d_" + base32({reinterpret_cast<const char*>(d.bytes.data()), 15});
}

}  // namespace wirewatch
