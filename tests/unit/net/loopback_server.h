// A server for tests: a thread for each connection, a script for each server. Plain or TLS.
#pragma once
#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace wirewatch::net::testing {

class server_connection {
 public:
  server_connection(int fd, SSL_CTX* tls) : fd_(fd) {
    if (!tls) return;
    ssl_ = SSL_new(tls);
    SSL_set_fd(ssl_, fd_);
    good_ = SSL_accept(ssl_) == 1;
  }
  ~server_connection() {
    if (ssl_ && good_ && goodbye_) SSL_shutdown(ssl_);
    if (ssl_) SSL_free(ssl_);
    ::close(fd_);
  }

  // Head and body of the next request; empty at the end of the connection.
  std::string read_request() {
    for (;;) {
      const auto end = pending_.find("\r\n\r\n");
      if (end != std::string::npos) {
        const auto at = pending_.find("Content-Length: ");
        const std::size_t body = at < end ? std::stoul(pending_.substr(at + 16)) : 0;
        if (pending_.size() >= end + 4 + body) {
          std::string out = pending_.substr(0, end + 4 + body);
          pending_.erase(0, out.size());
          return out;
        }
      }
      char buffer[4096];
      const auto n = receive(buffer, sizeof buffer);
      if (n <= 0) return {};
      pending_.append(buffer, std::size_t(n));
    }
  }

  // So many bytes, or fewer at the end of the connection.
  std::string read_bytes(std::size_t size) {
    char buffer[4096];
    while (pending_.size() < size) {
      const auto n = receive(buffer, sizeof buffer);
      if (n <= 0) break;
      pending_.append(buffer, std::size_t(n));
    }
    std::string out = pending_.substr(0, size);
    pending_.erase(0, out.size());
    return out;
  }

  // False when the client is gone.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto n = ssl_ ? (good_ ? SSL_write(ssl_, bytes.data(), int(bytes.size())) : -1) : ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(std::size_t(n));
    }
    return true;
  }

  void wait_for_close() {
    char byte;
    while (receive(&byte, 1) > 0) {
    }
  }
  void without_goodbye() { goodbye_ = false; }
  int descriptor() const { return fd_; }

 private:
  long receive(char* to, std::size_t size) {
    if (ssl_) return good_ ? SSL_read(ssl_, to, int(size)) : -1;
    return ::recv(fd_, to, size, 0);
  }
  int fd_;
  SSL* ssl_ = nullptr;
  bool good_ = true, goodbye_ = true;
  std::string pending_;
};

class loopback_server {
 public:
  using script = std::function<void(server_connection&)>;
  explicit loopback_server(script s, SSL_CTX* tls = nullptr) : script_(std::move(s)), tls_(tls) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&at), size) != 0 || ::listen(listener_, 64) != 0) std::abort();
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size);
    port_ = ntohs(at.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }
  ~loopback_server() {
    ending_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    {
      std::lock_guard lock(mutex_);
      for (int fd : open_) ::shutdown(fd, SHUT_RDWR);
    }
    for (auto& t : threads_) t.join();
    ::close(listener_);
  }

  std::string url(std::string_view path = "/", std::string_view host = "127.0.0.1") const {
    return (tls_ ? "https://" : "http://") + std::string(host) + ":" + std::to_string(port_) + std::string(path);
  }
  std::uint16_t port() const { return port_; }
  int accepted() const { return accepted_; }

 private:
  void accept_all() {
    for (;;) {
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0 || ending_) {
        if (fd >= 0) ::close(fd);
        return;
      }
      ++accepted_;
      std::lock_guard lock(mutex_);
      open_.push_back(fd);
      threads_.emplace_back([this, fd] {
        // OpenSSL's own socket writes raise it; the code under test must not need this.
        sigset_t pipe;
        sigemptyset(&pipe);
        sigaddset(&pipe, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
        server_connection c(fd, tls_);
        script_(c);
        std::lock_guard gone(mutex_);
        std::erase(open_, fd);
      });
    }
  }

  script script_;
  SSL_CTX* tls_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> accepted_{0};
  std::atomic<bool> ending_{false};
  std::thread acceptor_;
  std::mutex mutex_;
  std::vector<int> open_;
  std::vector<std::thread> threads_;
};

// Sends the same answer to every request of a connection.
inline loopback_server::script always(std::string answer) {
  return [answer = std::move(answer)](server_connection& c) {
    while (!c.read_request().empty()) {
      if (!c.send(answer)) return;
    }
  };
}

}  // namespace wirewatch::net::testing
