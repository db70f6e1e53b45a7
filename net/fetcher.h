// The seam between the engine and the network: one exchange, redirects and all, under one deadline.
// The caller must keep the fetcher alive until the awaitable has finished. An answer with any status is a value; an error
// means there was no complete, acceptable answer.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "core/model/fetch.h"
#include "core/result.h"

namespace wirewatch::net {

class fetcher {
 public:
  virtual ~fetcher() = default;
  // Move a named local in: see ADR 0007 for what gcc 12 does to temporaries in a co_await expression.
  virtual boost::asio::awaitable<result<fetch_response>> fetch(fetch_request request) = 0;
  // Every deadline and idle time-out is looked at here; the owner calls it each tick.
  virtual void tick(std::chrono::steady_clock::time_point) {}
  // Ends what is under way (it completes with errc::cancelled) and closes idle connections.
  virtual void close() {}
};

}  // namespace wirewatch::net
