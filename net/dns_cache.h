// Answers of the resolver by name, with their end. Bounded: the oldest answer goes first.
#pragma once
#include <chrono>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/limits.h"
#include "core/result.h"
#include "text/address.h"

namespace wirewatch::net {

using dns_answer = result<std::vector<text::ip_address>>;

class dns_cache {
 public:
  using clock = std::chrono::steady_clock;
  explicit dns_cache(std::size_t most = limits::max_dns_cache) : most_(most) {}
  void put(const std::string& name, dns_answer answer, clock::time_point until);
  // nullptr when there is none or its time is over.
  const dns_answer* find(const std::string& name, clock::time_point now);
  std::size_t size() const { return order_.size(); }

 private:
  struct entry {
    std::string name;
    dns_answer answer;
    clock::time_point until;
  };
  std::size_t most_;
  std::list<entry> order_;  // oldest first
  std::unordered_map<std::string, std::list<entry>::iterator> by_name_;
};

}  // namespace wirewatch::net
