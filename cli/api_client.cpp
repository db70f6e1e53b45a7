#include "cli/api_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cerrno>
#include <cstring>

#include "daemon/listen_address.h"
#include "daemon/state_lock.h"

namespace wirewatch::cli {
namespace json = boost::json;
namespace {

constexpr timeval patience{60, 0};

class connection {
 public:
  explicit connection(int fd) : fd_(fd) {}
  ~connection() {
    if (fd_ >= 0) ::close(fd_);
  }
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

union socket_address {
  sockaddr any;
  sockaddr_in v4;
  sockaddr_in6 v6;
  sockaddr_un local;
};

// The size of what was filled in; 0 when the address cannot be used.
socklen_t fill(const daemon::listen_address& where, socket_address& out) {
  std::memset(&out, 0, sizeof out);
  if (where.type == daemon::listen_address::kind::unix_socket) {
    if (where.path.size() >= sizeof out.local.sun_path) return 0;
    out.local.sun_family = AF_UNIX;
    std::memcpy(out.local.sun_path, where.path.data(), where.path.size());
    return sizeof out.local;
  }
  // What listens on every address answers on loopback too.
  if (::inet_pton(AF_INET, where.host == "0.0.0.0" ? "127.0.0.1" : where.host.c_str(), &out.v4.sin_addr) == 1) {
    out.v4.sin_family = AF_INET;
    out.v4.sin_port = htons(where.port);
    return sizeof out.v4;
  }
  if (::inet_pton(AF_INET6, where.host == "::" ? "::1" : where.host.c_str(), &out.v6.sin6_addr) == 1) {
    out.v6.sin6_family = AF_INET6;
    out.v6.sin6_port = htons(where.port);
    return sizeof out.v6;
  }
  return 0;
}

tl::unexpected<error> system_failure(errc code, const std::string& operation) {
  if (errno == EAGAIN || errno == EINPROGRESS) return fail(errc::timeout, operation, "no answer for a minute");
  return fail(code, operation, std::strerror(errno));
}

result<http_answer> exchange(int fd, std::string_view request, const std::string& address) {
  while (!request.empty()) {
    const ssize_t n = ::send(fd, request.data(), request.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return system_failure(errc::connection_lost, "ask " + address);
    request.remove_prefix(std::size_t(n));
  }
  std::string got;
  char buffer[65536];
  while (true) {
    const ssize_t n = ::recv(fd, buffer, sizeof buffer, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return system_failure(errc::connection_lost, "ask " + address);
    got.append(buffer, std::size_t(n));
    auto answer = parse_answer(got, n == 0);
    if (!answer) return fail(answer.error());
    if (*answer) return std::move(**answer);
  }
}

std::string detail_of(const http_answer& a) {
  boost::system::error_code ignored;
  json::value v = json::parse(a.body, ignored);
  if (!ignored && v.is_object())
    for (const char* key : {"detail", "title"})
      if (const json::value* text = v.get_object().if_contains(key); text != nullptr && text->is_string() && !text->get_string().empty())
        return std::string(text->get_string());
  return "HTTP status " + std::to_string(a.status);
}

}  // namespace

result<api_client> api_client::find(const setup& s) {
  const std::string& directory = s.daemon.state_dir;
  if (auto address = daemon::api_address(directory)) return api_client(std::move(*address), s.daemon.token, s.token_unreadable);
  if (daemon::holder(directory))
    return fail(errc::unsupported, "find wirewatch", "a wirewatch runs on " + directory + " without an API; give it an address with [daemon] listen");
  // A directory that may not be looked into says nothing about a daemon; where it would answer is in the configuration.
  if (hidden(directory)) {
    api_client client(s.daemon.listen, s.daemon.token, s.token_unreadable);
    if (client.send("GET", "/healthz")) return client;
    return fail(errc::io_failed, "find wirewatch",
                "this user may not look into " + directory + ", and nobody answers at " + (s.daemon.listen.empty() ? "an address" : s.daemon.listen) +
                    "; run this as the user that wirewatch runs as");
  }
  return fail(errc::not_found, "find wirewatch", "no wirewatch is running on " + directory + "; start it with: wirewatch run");
}

result<http_answer> api_client::send(std::string_view method, std::string_view target, std::string_view body) const {
  const std::string operation = "connect to " + address_;
  auto where = daemon::parse_listen_address(address_);
  socket_address to;
  const socklen_t size = where && where->type != daemon::listen_address::kind::none ? fill(*where, to) : 0;
  if (size == 0) return fail(errc::invalid_argument, operation, "that is no address to connect to");
  connection c(::socket(to.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (c.fd() < 0) return system_failure(errc::io_failed, operation);
  ::setsockopt(c.fd(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(c.fd(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (::connect(c.fd(), &to.any, size) != 0) return system_failure(errc::connect_failed, operation);

  std::string request = std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
  if (!token_.empty()) request += "Authorization: Bearer " + token_.reveal() + "\r\n";
  if (!body.empty()) request += "Content-Type: application/json\r\n";
  if (!body.empty() || method == "POST") request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  request += "\r\n";
  request += body;
  return exchange(c.fd(), request, address_);
}

result<json::value> api_client::ask(std::string_view method, std::string_view target, std::string_view body) const {
  auto answer = send(method, target, body);
  if (!answer) return fail(answer.error());
  const std::string operation = "ask wirewatch";
  if (answer->status == 401)
    return fail(errc::disallowed, operation,
                token_unreadable_ ? "the API wants its token, which this user cannot read; run this as the user that wirewatch runs as"
                                  : "the API wants its token; name the daemon's configuration with --config FILE");
  if (answer->status == 404) return fail(errc::not_found, operation, detail_of(*answer));
  if (answer->status < 200 || answer->status > 299) return fail(errc::conflict, operation, detail_of(*answer));
  if (answer->body.empty()) return json::value();
  boost::system::error_code ec;
  json::value v = json::parse(answer->body, ec);
  if (ec) return fail(errc::protocol_error, operation, "the answer is no JSON");
  return v;
}

result<void> api_client::each(std::string_view target, std::string_view name, const std::function<bool(const json::object&)>& visit) const {
  for (std::string next(target); !next.empty();) {
    auto page = ask("GET", next);
    if (!page) return fail(page.error());
    next.clear();
    const json::object* o = page->if_object();
    const json::value* list = o != nullptr ? o->if_contains(name) : nullptr;
    if (list == nullptr || !list->is_array()) return fail(errc::protocol_error, "ask wirewatch", "the answer has no \"" + std::string(name) + "\"");
    for (const json::value& one : list->get_array())
      if (one.is_object() && !visit(one.get_object())) return {};
    if (const json::value* link = o->if_contains("next"); link != nullptr && link->is_string()) next = std::string(link->get_string());
  }
  return {};
}

}  // namespace wirewatch::cli
