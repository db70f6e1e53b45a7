#include "net/tls_sessions.h"

#include <ctime>

namespace wirewatch::net {

void tls_sessions::put(const std::string& key, session_ptr session) {
  if (auto found = by_key_.find(key); found != by_key_.end()) {
    found->second->second = std::move(session);
    order_.splice(order_.begin(), order_, found->second);
    return;
  }
  if (order_.size() >= most_ && !order_.empty()) {
    by_key_.erase(order_.back().first);
    order_.pop_back();
  }
  order_.emplace_front(key, std::move(session));
  by_key_.emplace(key, order_.begin());
}

SSL_SESSION* tls_sessions::find(const std::string& key) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  SSL_SESSION* session = found->second->second.get();
  if (!SSL_SESSION_is_resumable(session) || SSL_SESSION_get_time(session) + SSL_SESSION_get_timeout(session) <= std::time(nullptr)) {
    drop(key);
    return nullptr;
  }
  order_.splice(order_.begin(), order_, found->second);
  return session;
}

void tls_sessions::drop(const std::string& key) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return;
  order_.erase(found->second);
  by_key_.erase(found);
}

}  // namespace wirewatch::net
