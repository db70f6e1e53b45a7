// c-ares on an io_context: its sockets are watched, its answers are values.
#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/result.h"
#include "text/address.h"

namespace wirewatch::net {

struct dns_reply {
  std::vector<text::ip_address> addresses;  // empty: see `failure`
  std::chrono::seconds ttl{0};              // the shortest of the answer; zero from /etc/hosts
  error failure;
  bool definite = true;  // false: the servers did not say, and asking again may help
};

class dns_channel {
 public:
  dns_channel(boost::asio::any_io_executor, std::string servers);
  ~dns_channel();  // queries under way are forgotten: their `done` is not called
  dns_channel(const dns_channel&) = delete;
  dns_channel& operator=(const dns_channel&) = delete;
  // `done` may be called before this returns.
  void query(const std::string& name, std::function<void(dns_reply)> done);
  void tick();

 private:
  class impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace wirewatch::net
