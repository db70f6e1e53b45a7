// An HTTP/1.1 server on a free port of 127.0.0.1, in a thread of its own, one connection after the other: the newsroom and the receivers
// of the demo.
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "cli/http_text.h"
#include "core/result.h"

namespace wirewatch::cli {

class small_server {
 public:
  // Called on the server's thread; gives the whole answer, see http_response.
  using handler = std::function<std::string(const http_request&)>;
  static result<std::unique_ptr<small_server>> start(handler);
  ~small_server();
  small_server(const small_server&) = delete;
  small_server& operator=(const small_server&) = delete;

  const std::string& address() const { return address_; }  // "http://127.0.0.1:34567"

 private:
  small_server(int listening, std::string address, handler h);
  void serve();
  void answer(int fd) const;

  int listening_;
  std::string address_;
  handler handler_;
  std::atomic<bool> ending_{false};
  std::thread thread_;
};

std::string http_response(int status, std::string_view content_type, std::string_view body, std::string_view more_headers = "");

}  // namespace wirewatch::cli
