#include "net/dns_cache.h"

namespace wirewatch::net {

void dns_cache::put(const std::string& name, dns_answer answer, clock::time_point until) {
  if (auto found = by_name_.find(name); found != by_name_.end()) {
    order_.erase(found->second);
    by_name_.erase(found);
  }
  if (order_.size() >= most_ && !order_.empty()) {
    by_name_.erase(order_.front().name);
    order_.pop_front();
  }
  order_.push_back(entry{name, std::move(answer), until});
  by_name_.emplace(name, std::prev(order_.end()));
}

const dns_answer* dns_cache::find(const std::string& name, clock::time_point now) {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return nullptr;
  if (found->second->until > now) return &found->second->answer;
  order_.erase(found->second);
  by_name_.erase(found);
  return nullptr;
}

}  // namespace wirewatch::net
