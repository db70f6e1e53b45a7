// TLS sessions to resume, by host and port (RFC 5077, RFC 8446 section 4.6.1). Bounded: the one unused longest goes first.
#pragma once
#include <openssl/ssl.h>

#include <list>
#include <memory>
#include <string>
#include <unordered_map>

#include "core/limits.h"

namespace wirewatch::net {

struct session_free {
  void operator()(SSL_SESSION* s) const { SSL_SESSION_free(s); }
};
using session_ptr = std::unique_ptr<SSL_SESSION, session_free>;

class tls_sessions {
 public:
  explicit tls_sessions(std::size_t most = limits::max_tls_sessions) : most_(most) {}
  void put(const std::string& key, session_ptr);
  // nullptr when there is none that is still valid. The cache keeps the session.
  SSL_SESSION* find(const std::string& key);
  void drop(const std::string& key);
  std::size_t size() const { return order_.size(); }

 private:
  using entry = std::pair<std::string, session_ptr>;
  std::size_t most_;
  std::list<entry> order_;  // latest first
  std::unordered_map<std::string, std::list<entry>::iterator> by_key_;
};

}  // namespace wirewatch::net
