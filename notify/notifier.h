// The seam for a receiver kind: an alert in, a request out; an answer in, an outcome out. Pure: no I/O, no clock.
// A new kind is a folder here and one line in kinds.inc.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/change.h"
#include "core/model/delivery.h"
#include "core/model/fetch.h"
#include "core/result.h"

namespace wirewatch::notify {

// What a receiver is told. Either `what` with `hits`, or a message to the operator.
struct alert {
  std::string delivery_id;
  wall_time created_at{};
  std::optional<change> what;
  std::vector<hit> hits;
  std::string operator_type, operator_text;
  bool test = false;  // a sample sent by `receiver test`: says so where people read it
};

struct render_options {
  std::string public_url;  // base of links to our own pages; empty: none are given
};

// The class decides: delivered moves the cursor, retry waits, dead moves the cursor and is kept, disable stops the receiver.
enum class verdict : std::uint8_t { delivered, retry, dead, disable };
struct delivery_outcome {
  verdict what = verdict::retry;
  std::optional<milliseconds> retry_after;  // a floor, as the receiver asked
  std::string reason;
};

class notifier {
 public:
  virtual ~notifier() = default;
  virtual std::string_view kind() const noexcept = 0;
  // Wrong settings, in words for whoever wrote them; never with a secret in it.
  virtual result<void> validate(const receiver_spec&) const = 0;
  // The request without network settings. `now` is the time of the attempt.
  virtual result<fetch_request> render(const alert&, const receiver_spec&, const render_options&, wall_time now) const = 0;
  virtual delivery_outcome classify(const fetch_response&, wall_time now) const = 0;
};

const notifier* find(std::string_view kind) noexcept;  // null for a kind that this version does not have
std::string known_kinds();                             // "slack, webhook"

// Shared by the HTTP kinds (contract, section 6): 2xx delivered; 408, 425, 429, 5xx retry after Retry-After; 410 disable;
// anything else dead.
delivery_outcome classify_status(const fetch_response&, wall_time now);

}  // namespace wirewatch::notify
