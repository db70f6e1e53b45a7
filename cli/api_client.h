// Speaks to the running daemon: one request, one answer, blocking, over TCP or a Unix socket.
#pragma once
#include <boost/json/value.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "cli/http_text.h"
#include "cli/state.h"
#include "core/result.h"

namespace wirewatch::cli {

class api_client {
 public:
  // The daemon that has the state directory. errc::not_found: none runs, and how to start one; errc::unsupported: it runs without an API.
  static result<api_client> find(const setup&);

  // `target` with its query. errc::connect_failed, timeout, connection_lost …
  result<http_answer> send(std::string_view method, std::string_view target, std::string_view body = {}) const;
  // The answer's JSON when its status is 2xx; otherwise what the problem's detail says (RFC 9457), errc::not_found for 404.
  result<boost::json::value> ask(std::string_view method, std::string_view target, std::string_view body = {}) const;
  // Every object of the array `name` in a paged list, following "next". `visit` returns false to end it.
  result<void> each(std::string_view target, std::string_view name, const std::function<bool(const boost::json::object&)>& visit) const;

  const std::string& address() const { return address_; }

  api_client(std::string address, secret token, bool token_unreadable)
      : address_(std::move(address)), token_(std::move(token)), token_unreadable_(token_unreadable) {}

 private:
  std::string address_;  // as `[daemon] listen` writes it
  secret token_;
  bool token_unreadable_ = false;
};

}  // namespace wirewatch::cli
