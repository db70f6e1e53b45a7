// What a receiver answered, fit to be kept and shown.
#pragma once
#include <string>
#include <string_view>

#include "core/model/delivery.h"

namespace wirewatch::engine {

// The text with every part of the receiver's secrets taken out that is long enough to be one: many servers repeat the address or the
// headers of a request that they refuse. A part that is cut off at the end of the text goes too.
std::string without_secrets(std::string_view text, const receiver_spec&);

}  // namespace wirewatch::engine
