// How the errors of sockets read in ours. For the stream implementations only.
#pragma once
#include <boost/system/error_code.hpp>

#include "core/result.h"

namespace wirewatch::net {

inline constexpr const char* end_of_stream_text = "closed by the other side";

inline error end_of_stream() { return error(errc::connection_lost, "read", end_of_stream_text); }
// errc::cancelled for an operation that was cancelled, errc::connection_lost for everything else.
error socket_error(const char* operation, const boost::system::error_code&);

}  // namespace wirewatch::net
