// A fetcher with its io_context, driven by the test: each round runs what is ready and ticks.
#pragma once
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>

#include "net/http_fetcher.h"

namespace wirewatch::net::testing {

class test_client {
 public:
  explicit test_client(http_fetcher_options options = http_fetcher_options()) : fetcher_(make_http_fetcher(io_.get_executor(), std::move(options))) {}

  // Settings under which loopback may be reached.
  static fetch_settings local() {
    fetch_settings s;
    s.allow_networks = {"127.0.0.0/8", "::1"};
    s.timeout = milliseconds(10'000);
    return s;
  }
  static fetch_request get(std::string url, fetch_settings s = local()) {
    fetch_request r;
    r.url = std::move(url);
    r.settings = std::make_shared<fetch_settings>(std::move(s));
    return r;
  }

  void start(fetch_request request, std::optional<result<fetch_response>>& to) {
    boost::asio::co_spawn(io_, one(*fetcher_, std::move(request), to), boost::asio::detached);
  }
  void round() {
    io_.restart();
    io_.run_for(std::chrono::milliseconds(5));
    fetcher_->tick(std::chrono::steady_clock::now() + skip);
  }
  result<fetch_response> fetch(fetch_request request) {
    std::optional<result<fetch_response>> out;
    start(std::move(request), out);
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!out && std::chrono::steady_clock::now() < end) {
      io_.restart();
      while (!out && io_.run_one_for(std::chrono::milliseconds(5)) > 0) {
      }
      fetcher_->tick(std::chrono::steady_clock::now() + skip);
    }
    if (!out) return fail(errc::bug, "test", "no answer in 20 s");
    return std::move(*out);
  }
  result<fetch_response> fetch(std::string url) { return fetch(get(std::move(url))); }
  fetcher& under_test() { return *fetcher_; }

  std::chrono::milliseconds skip{0};  // what tick() is told is this much later

 private:
  static boost::asio::awaitable<void> one(fetcher& f, fetch_request request, std::optional<result<fetch_response>>& to) {
    auto got = co_await f.fetch(std::move(request));
    to.emplace(std::move(got));
  }
  boost::asio::io_context io_;
  std::unique_ptr<fetcher> fetcher_;
};

inline errc code_of(const result<fetch_response>& r) { return r ? errc::bug : r.error().code(); }

}  // namespace wirewatch::net::testing
