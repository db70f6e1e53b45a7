// Signatures of Standard Webhooks 1.0 (https://www.standardwebhooks.com): HMAC-SHA256 over "id.timestamp.body".
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/secret.h"

namespace wirewatch::notify {

// The key is "whsec_" and the base64 (RFC 4648 section 4, padding optional) of 24 to 64 bytes. Errors say what is wrong, not what it is.
result<void> check_signing_key(const secret& key);

// The value of the webhook-signature header, "v1,…". `timestamp`: seconds since 1970, as in webhook-timestamp.
result<std::string> sign(const secret& key, std::string_view id, std::int64_t timestamp, std::string_view body);

}  // namespace wirewatch::notify
