#include "cli/small_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace wirewatch::cli {
namespace {

constexpr timeval patience{2, 0};
constexpr int look_for_end_ms = 50;

void send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;
    bytes.remove_prefix(std::size_t(n));
  }
}

}  // namespace

result<std::unique_ptr<small_server>> small_server::start(handler h) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof where;
  // The sockets interface takes every kind of address through this one type.
  auto* any = reinterpret_cast<sockaddr*>(&where);
  if (fd < 0 || ::bind(fd, any, size) != 0 || ::listen(fd, 64) != 0 || ::getsockname(fd, any, &size) != 0) {
    const int reason = errno;
    if (fd >= 0) ::close(fd);
    return fail(errc::io_failed, "listen on 127.0.0.1", std::strerror(reason));
  }
  return std::unique_ptr<small_server>(new small_server(fd, "http://127.0.0.1:" + std::to_string(ntohs(where.sin_port)), std::move(h)));
}

small_server::small_server(int listening, std::string address, handler h)
    : listening_(listening), address_(std::move(address)), handler_(std::move(h)), thread_([this] { serve(); }) {}

small_server::~small_server() {
  ending_ = true;
  thread_.join();
  ::close(listening_);
}

void small_server::serve() {
  while (!ending_) {
    pollfd p{listening_, POLLIN, 0};
    if (::poll(&p, 1, look_for_end_ms) <= 0) continue;
    const int fd = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) continue;
    answer(fd);
    ::close(fd);
  }
}

void small_server::answer(int fd) const {
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  std::string got;
  char buffer[16384];
  while (true) {
    const ssize_t n = ::recv(fd, buffer, sizeof buffer, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;
    got.append(buffer, std::size_t(n));
    auto request = parse_request(got);
    if (!request) return send_all(fd, http_response(400, "text/plain", "bad request\n"));
    if (*request) return send_all(fd, handler_(**request));
  }
}

std::string http_response(int status, std::string_view content_type, std::string_view body, std::string_view more_headers) {
  std::string out = "HTTP/1.1 " + std::to_string(status) +
                    (status < 300   ? " OK"
                     : status < 400 ? " Not Modified"
                                    : " Not OK") +
                    "\r\nConnection: close\r\n";
  out.append(more_headers);
  if (status != 304) out += "Content-Type: " + std::string(content_type) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  return out + "\r\n" + std::string(status == 304 ? "" : body);
}

}  // namespace wirewatch::cli
