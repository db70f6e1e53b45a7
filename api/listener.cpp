#include "api/listener.h"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>
#include <cerrno>
#include <cstring>
#include <set>

#include "core/limits.h"
#include "core/log.h"
#include "core/metrics.h"

namespace wirewatch::api {
namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace {

using socket = asio::generic::stream_protocol::socket;
constexpr std::chrono::seconds idle_limit{30};

std::string percent_decode(std::string_view s, bool plus_is_space) {
  auto hex = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; };
  std::string out;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] == '%' && i + 2 < s.size() && hex(s[i + 1]) >= 0 && hex(s[i + 2]) >= 0) {
      out += char(hex(s[i + 1]) * 16 + hex(s[i + 2]));
      i += 2;
    } else {
      out += plus_is_space && s[i] == '+' ? ' ' : s[i];
    }
  }
  return out;
}

request read_request(http::request<http::string_body>&& r) {
  request out;
  out.method = r.method_string();
  std::string_view target(r.target().data(), r.target().size());
  std::size_t question = target.find('?');
  out.path = percent_decode(target.substr(0, question), false);
  while (question != std::string_view::npos) {
    std::size_t start = question + 1, end = target.find('&', start);
    std::string_view pair = target.substr(start, end == std::string_view::npos ? end : end - start);
    std::size_t equals = pair.find('=');
    std::string key = percent_decode(pair.substr(0, equals), true);
    if (!key.empty()) out.query[key] = equals == std::string_view::npos ? "" : percent_decode(pair.substr(equals + 1), true);
    question = end;
  }
  out.host = r[http::field::host];
  out.authorization = r[http::field::authorization];
  out.content_type = r[http::field::content_type];
  out.origin = r[http::field::origin];
  out.fetch_site = r["Sec-Fetch-Site"];
  out.body = std::move(r.body());
  return out;
}

std::string render(const response& r, bool keep_alive, bool head) {
  std::string out = "HTTP/1.1 " + std::to_string(r.status) + " " + std::string(http::obsolete_reason(http::status(r.status))) + "\r\n";
  out += "Content-Type: " + r.content_type + "\r\nContent-Length: " + std::to_string(r.body.size()) +
         "\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n";
  if (!r.allow.empty()) out += "Allow: " + r.allow + "\r\n";
  out += keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
  if (!head) out += r.body;
  return out;
}

// Takes away the socket of a process that is gone; errc::io_failed when something else stands there.
result<void> clear_path(asio::any_io_executor executor, const std::string& path) {
  const std::string operation = "listen on " + path;
  struct stat st {};
  if (::lstat(path.c_str(), &st) != 0) return {};  // what else is wrong with the path shows in bind
  if (!S_ISSOCK(st.st_mode)) return fail(errc::io_failed, operation, "something that is no socket is there; set another path with [daemon] listen");
  asio::local::stream_protocol::socket probe(executor);
  boost::system::error_code ec;
  probe.open(asio::local::stream_protocol(), ec);
  probe.non_blocking(true, ec);
  if (!ec) probe.connect(asio::local::stream_protocol::endpoint(path), ec);
  if (ec != asio::error::connection_refused)
    return fail(errc::io_failed, operation, !ec || ec == asio::error::would_block ? "another process answers there" : ec.message());
  if (::unlink(path.c_str()) != 0) return fail(errc::io_failed, operation, std::strerror(errno));
  return {};
}

class server final : public listener, public std::enable_shared_from_this<server> {
 public:
  server(asio::any_io_executor executor, handler h) : executor_(std::move(executor)), handler_(std::move(h)), acceptor_(executor_) {}

  result<void> open(const listen_on& where) {
    boost::system::error_code ec;
    asio::generic::stream_protocol::endpoint endpoint;
    if (!where.unix_path.empty()) {
      if (where.unix_path.size() > 100) return fail(errc::invalid_argument, "listen", "the path of a Unix socket has at most 100 bytes");
      if (auto cleared = clear_path(executor_, where.unix_path); !cleared) return cleared;
      path_ = where.unix_path;
      endpoint = asio::local::stream_protocol::endpoint(path_);
      address_ = "unix:" + path_;
    } else {
      auto ip = asio::ip::make_address(where.host, ec);
      if (ec) return fail(errc::invalid_argument, "listen", where.host + " is not an IP address");
      endpoint = asio::ip::tcp::endpoint(ip, where.port);
    }
    acceptor_.open(endpoint.protocol(), ec);
    if (!ec && path_.empty()) acceptor_.set_option(asio::socket_base::reuse_address(true), ec);
    if (!ec) acceptor_.bind(endpoint, ec);
    if (!ec) acceptor_.listen(asio::socket_base::max_listen_connections, ec);
    if (ec) {
      std::string place = path_.empty() ? where.host + ":" + std::to_string(where.port) : path_;
      return fail(errc::io_failed, "listen on " + place, ec.message() + "; set another address with [daemon] listen");
    }
    if (path_.empty()) {
      const bool v6 = where.host.find(':') != std::string::npos;
      auto bound = acceptor_.local_endpoint();
      std::uint16_t port = 0;
      // sin_port and sin6_port are at the same place
      std::memcpy(&port, static_cast<const char*>(static_cast<const void*>(bound.data())) + 2, 2);
      address_ = (v6 ? "[" + where.host + "]" : where.host) + ":" + std::to_string(ntohs(port));
    } else {
      ::chmod(path_.c_str(), 0660);
      bound_ = ::lstat(path_.c_str(), &ours_) == 0;
    }
    asio::co_spawn(executor_, accept(shared_from_this()), asio::detached);
    return {};
  }

  std::string address() const override { return address_; }
  void close() override {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    for (socket* s : open_) s->close(ignored);
    // Only our own socket: somebody may have put something else there since.
    struct stat now {};
    if (bound_ && ::lstat(path_.c_str(), &now) == 0 && now.st_dev == ours_.st_dev && now.st_ino == ours_.st_ino) ::unlink(path_.c_str());
    bound_ = false;
  }

 private:
  static asio::awaitable<void> accept(std::shared_ptr<server> self) {
    asio::steady_timer pause(self->executor_);
    while (self->acceptor_.is_open()) {
      boost::system::error_code ec;
      socket s(self->executor_);
      co_await self->acceptor_.async_accept(s, asio::redirect_error(asio::use_awaitable, ec));
      if (ec) {
        if (ec == asio::error::operation_aborted || !self->acceptor_.is_open()) co_return;
        // Out of descriptors, most likely: waiting is better than spinning.
        pause.expires_after(std::chrono::milliseconds(100));
        co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ec));
        continue;
      }
      if (self->open_.size() >= limits::max_api_connections) {
        metrics::add(metrics::id::refused_api);
        continue;
      }
      auto connection = std::make_shared<socket>(std::move(s));
      asio::co_spawn(self->executor_, serve(self, std::move(connection)), asio::detached);
    }
  }

  static asio::awaitable<void> serve(std::shared_ptr<server> self, std::shared_ptr<socket> s) {
    self->open_.insert(s.get());
    asio::steady_timer deadline(self->executor_);
    boost::beast::flat_buffer buffer;
    bool keep_alive = true;
    while (keep_alive && s->is_open()) {
      http::request_parser<http::string_body> parser;
      parser.header_limit(std::uint32_t(limits::max_header_bytes));
      parser.body_limit(limits::max_api_body);
      deadline.expires_after(idle_limit);
      // Holds the socket: it may run after the connection is done with.
      auto close_late = [s](const boost::system::error_code& ec) {
        boost::system::error_code ignored;
        if (!ec) s->close(ignored);
      };
      deadline.async_wait(close_late);
      boost::system::error_code ec;
      co_await http::async_read_header(*s, buffer, parser, asio::redirect_error(asio::use_awaitable, ec));
      // Beast 1.81 fails an assertion over some chunked bodies, and no client of ours sends one.
      const bool chunked = !ec && parser.chunked();
      if (!ec && !chunked) co_await http::async_read(*s, buffer, parser, asio::redirect_error(asio::use_awaitable, ec));
      deadline.cancel();
      response answer;
      bool head = false;
      if (ec == http::error::body_limit) {
        answer = problem(413, "Content Too Large", "the body is larger than this server takes");
        keep_alive = false;
      } else if (ec == http::error::end_of_stream || ec.category() != boost::beast::http::make_error_code(http::error::end_of_stream).category()) {
        if (ec) break;
      } else if (ec) {
        answer = problem(400, "Bad Request", ec.message());
        keep_alive = false;
      }
      if (chunked) {
        answer = problem(411, "Length Required", "send the body with a Content-Length");
        keep_alive = false;
      } else if (!ec) {
        auto message = parser.release();
        keep_alive = message.keep_alive();
        head = message.method() == http::verb::head;
        request ready = read_request(std::move(message));
        answer = co_await self->handler_(std::move(ready));
      }
      std::string bytes = render(answer, keep_alive, head);
      deadline.expires_after(idle_limit);
      deadline.async_wait(close_late);
      co_await asio::async_write(*s, asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, ec));
      deadline.cancel();
      if (ec) break;
    }
    self->open_.erase(s.get());
  }

  asio::any_io_executor executor_;
  handler handler_;
  asio::basic_socket_acceptor<asio::generic::stream_protocol> acceptor_;
  std::set<socket*> open_;
  std::string address_, path_;
  bool bound_ = false;  // at path_
  struct stat ours_ {};
};

// The listener keeps the server; its connections do too until they end.
class handle final : public listener {
 public:
  explicit handle(std::shared_ptr<server> s) : server_(std::move(s)) {}
  ~handle() override { server_->close(); }
  std::string address() const override { return server_->address(); }
  void close() override { server_->close(); }

 private:
  std::shared_ptr<server> server_;
};

}  // namespace

result<std::unique_ptr<listener>> listen(asio::any_io_executor executor, const listen_on& where, handler h) {
  auto s = std::make_shared<server>(std::move(executor), std::move(h));
  if (auto opened = s->open(where); !opened) return fail(opened.error());
  return std::unique_ptr<listener>(std::make_unique<handle>(std::move(s)));
}

response problem(int status, std::string_view title, std::string_view detail) {
  boost::json::object o;
  o["type"] = "about:blank";
  o["title"] = title;
  o["status"] = status;
  o["detail"] = detail;
  return {status, "application/problem+json", boost::json::serialize(o) + "\n"};
}

}  // namespace wirewatch::api
