// The HTTP listener: connections in, requests to a handler, answers out. HTTP/1.1, keep-alive, bounded in connections,
// header, body and time. On one executor.
#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "core/result.h"
#include "core/secret.h"

namespace wirewatch::api {

struct request {
  std::string method, path, body;            // path without the query, percent-decoded
  std::map<std::string, std::string> query;  // decoded; of a repeated key the last one
  std::string host, authorization, content_type;
  std::string origin, fetch_site;  // what a browser says of the page that asks: Origin, Sec-Fetch-Site
};

class response {
 public:
  response() {}
  response(int s, std::string type, std::string b) : status(s), content_type(std::move(type)), body(std::move(b)) {}
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::string allow;  // of a 405: the methods there are (RFC 9110, section 10.2.1)
};

using handler = std::function<boost::asio::awaitable<response>(request)>;

class listener {
 public:
  virtual ~listener() = default;
  // "127.0.0.1:8484" as bound (port 0 resolved), or "unix:/path".
  virtual std::string address() const = 0;
  virtual void close() = 0;
};

// Exactly one of port (with an IP literal as host) and unix_path counts.
struct listen_on {
  std::string host;
  std::uint16_t port = 0;
  std::string unix_path;
};
// At a Unix path a socket that nobody answers on is replaced; anything else that is there stays: errc::io_failed.
result<std::unique_ptr<listener>> listen(boost::asio::any_io_executor, const listen_on&, handler);

// RFC 9457.
response problem(int status, std::string_view title, std::string_view detail);

}  // namespace wirewatch::api
