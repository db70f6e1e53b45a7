// Connections that have answered and may answer again. The latest idle one is used first: the others age and are closed. Bounded by
// limits::max_idle_connections in all, limits::idle_connection_lifetime each. One thread.
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/limits.h"
#include "net/byte_stream.h"

namespace wirewatch::net {

struct connection {
  std::unique_ptr<byte_stream> stream;
  std::string origin;                // "https://host:8443", see target::origin
  std::vector<std::string> allowed;  // under which allow_networks it was opened: another source's may be narrower
  std::string peer;                  // "192.0.2.1:443"
  bool tls = false;
};

class connection_pool {
 public:
  using clock = std::chrono::steady_clock;
  explicit connection_pool(std::size_t most = limits::max_idle_connections) : most_(most) {}
  // nullptr when there is none. Those found closed, or with bytes nobody asked for, are dropped on the way.
  std::unique_ptr<connection> take(std::string_view origin, const std::vector<std::string>& allowed);
  void put(std::unique_ptr<connection>, clock::time_point now);
  void tick(clock::time_point now);
  void clear() { idle_.clear(); }
  std::size_t size() const { return idle_.size(); }

 private:
  struct slot {
    std::uint64_t hash;
    clock::time_point since;
    std::unique_ptr<connection> held;
  };
  std::size_t most_;
  std::vector<slot> idle_;  // oldest first; a scan of 256 hashes costs less than keeping a map
};

}  // namespace wirewatch::net
