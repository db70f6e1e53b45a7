// What the engine needs of the world, handed in: time, chance, network. The daemon gives the real ones, a test its own.
#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/time.h"
#include "net/fetcher.h"

namespace wirewatch::engine {

struct environment {
  std::function<wall_time()> now;              // wall clock
  std::function<std::int64_t()> monotonic_ms;  // never goes back
  std::function<double()> random01;            // thread-safe
  std::function<std::unique_ptr<net::fetcher>(boost::asio::any_io_executor)> make_fetcher;
  // A failure after which nothing may be assumed about what is on disk. Must not return in the daemon.
  std::function<void(const error&)> fatal;
};

}  // namespace wirewatch::engine
