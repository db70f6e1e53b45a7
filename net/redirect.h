// Which answers send the caller elsewhere, and where: RFC 9110 section 15.4, made narrow. Pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/model/fetch.h"
#include "core/result.h"

namespace wirewatch::net {

// 301 302 303 307 308. Only a GET is followed: a POST that is sent elsewhere is an answer.
bool is_redirect(int status);

// The absolute address a Location leads to, without user information. `start` is where the exchange began, `taken` the hops so far.
// errc::too_many_redirects after limits::max_redirects hops or when it leads back to where the exchange has been,
// errc::scheme_refused for anything but http and https, errc::protocol_error when it is no address.
// From https to http is followed: the hops are part of the answer, and adopting such an address is the caller's decision.
result<std::string> redirect_target(std::string_view start, const std::vector<redirect_hop>& taken, std::string_view location);

// Same scheme, host and port: what was meant for one may go to the other.
bool same_origin(std::string_view a, std::string_view b);

}  // namespace wirewatch::net
