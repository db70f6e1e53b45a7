#include "net/dns_channel.h"

#include <ares.h>
#include <netinet/in.h>

#include <algorithm>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cstring>
#include <mutex>
#include <unordered_map>

#include "net/resolver.h"

namespace wirewatch::net {
namespace asio = boost::asio;

namespace {

// One socket of c-ares. The descriptor belongs to c-ares: it is released, not closed.
struct watched_socket {
  watched_socket(const asio::any_io_executor& ex, ares_socket_t fd) : descriptor(ex) {
    boost::system::error_code seen_at_the_first_wait;
    descriptor.assign(fd, seen_at_the_first_wait);
  }
  asio::posix::stream_descriptor descriptor;
  bool alive = true;
  bool want_read = false, want_write = false, reading = false, writing = false;
};

std::vector<text::ip_address> read_addresses(const ares_addrinfo& info, std::chrono::seconds& ttl) {
  std::vector<text::ip_address> out;
  int shortest = INT32_MAX;
  for (const auto* c = info.cnames; c; c = c->next) shortest = std::min(shortest, c->ttl);
  for (const auto* n = info.nodes; n && out.size() < max_addresses_per_name; n = n->ai_next) {
    text::ip_address a;
    if (n->ai_family == AF_INET) {
      std::memcpy(a.bytes.data(), &reinterpret_cast<const sockaddr_in*>(n->ai_addr)->sin_addr, 4);
    } else if (n->ai_family == AF_INET6) {
      a.v6 = true;
      std::memcpy(a.bytes.data(), &reinterpret_cast<const sockaddr_in6*>(n->ai_addr)->sin6_addr, 16);
    } else {
      continue;
    }
    shortest = std::min(shortest, n->ai_ttl);
    if (std::find(out.begin(), out.end(), a) == out.end()) out.push_back(a);
  }
  ttl = std::chrono::seconds(std::clamp(shortest, 0, 86'400));
  return out;
}

dns_reply read_reply(int status, const ares_addrinfo* info) {
  dns_reply out;
  if (status == ARES_SUCCESS && info) out.addresses = read_addresses(*info, out.ttl);
  if (!out.addresses.empty()) return out;
  out.definite = status == ARES_SUCCESS || status == ARES_ENOTFOUND || status == ARES_ENODATA || status == ARES_EBADNAME;
  const char* why = status == ARES_ENOTFOUND                           ? "no such name"
                    : status == ARES_SUCCESS || status == ARES_ENODATA ? "no address"
                                                                       : ares_strerror(status);
  out.failure = error(errc::resolve_failed, "resolve", why);
  return out;
}

}  // namespace

class dns_channel::impl {
 public:
  impl(asio::any_io_executor ex, std::string servers) : executor_(std::move(ex)), servers_(std::move(servers)) {}

  ~impl() {
    closing_ = true;
    close();
  }

  void query(const std::string& name, std::function<void(dns_reply)> done) {
    if (!open()) {
      dns_reply none;
      none.failure = error(errc::resolve_failed, "resolve", "the resolver cannot be set up");
      none.definite = false;
      return done(std::move(none));
    }
    ares_addrinfo_hints hints{};
    hints.ai_flags = ARES_AI_NOSORT;  // the order is the dialer's; sorting opens a socket for each address
    hints.ai_family = AF_UNSPEC;
    ++pending_;
    auto* call = new pending_query{this, std::move(done)};
    ares_getaddrinfo(channel_, name.c_str(), nullptr, &hints, on_reply, call);
  }

  void tick() {
    if (pending_ > 0) ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  }

 private:
  struct pending_query {
    impl* owner;
    std::function<void(dns_reply)> done;
  };

  bool open() {
    // Servers that do not answer may have been replaced: /etc/resolv.conf is read again when a channel is made.
    if (channel_ && suspect_ && pending_ == 0) close();
    if (channel_) return true;
    static std::once_flag once;
    std::call_once(once, [] { ares_library_init(ARES_LIB_INIT_ALL); });
    ares_options options{};
    char lookups[] = "fb";
    options.flags = ARES_FLAG_NOSEARCH;
    options.timeout = 1500;
    options.tries = 3;
    options.lookups = lookups;
    options.sock_state_cb = on_socket;
    options.sock_state_cb_data = this;
    const int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS | ARES_OPT_SOCK_STATE_CB;
    if (ares_init_options(&channel_, &options, mask) != ARES_SUCCESS) {
      channel_ = nullptr;
      return false;
    }
    suspect_ = false;
    if (!servers_.empty() && ares_set_servers_ports_csv(channel_, servers_.c_str()) != ARES_SUCCESS) {
      close();
      return false;
    }
    return true;
  }

  void close() {
    if (!channel_) return;
    ares_destroy(channel_);
    channel_ = nullptr;
    for (auto& [fd, socket] : sockets_) forget(*socket);
    sockets_.clear();
  }

  static void forget(watched_socket& socket) {
    socket.alive = false;
    if (socket.descriptor.is_open()) socket.descriptor.release();
  }

  static void on_reply(void* data, int status, int, ares_addrinfo* info) {
    std::unique_ptr<pending_query> call(static_cast<pending_query*>(data));
    dns_reply reply = read_reply(status, info);
    if (info) ares_freeaddrinfo(info);
    impl& self = *call->owner;
    --self.pending_;
    if (!reply.definite) self.suspect_ = true;
    if (!self.closing_) call->done(std::move(reply));
  }

  static void on_socket(void* data, ares_socket_t fd, int readable, int writable) {
    impl& self = *static_cast<impl*>(data);
    const auto found = self.sockets_.find(fd);
    if (!readable && !writable) {
      if (found == self.sockets_.end()) return;
      forget(*found->second);
      self.sockets_.erase(found);
      return;
    }
    auto socket = found != self.sockets_.end() ? found->second : std::make_shared<watched_socket>(self.executor_, fd);
    if (found == self.sockets_.end()) self.sockets_.emplace(fd, socket);
    socket->want_read = readable != 0;
    socket->want_write = writable != 0;
    self.watch(std::move(socket), fd);
  }

  void watch(std::shared_ptr<watched_socket> socket, ares_socket_t fd) {
    if (socket->want_read && !socket->reading) {
      socket->reading = true;
      socket->descriptor.async_wait(asio::posix::stream_descriptor::wait_read, [this, socket, fd](const boost::system::error_code& ec) {
        socket->reading = false;
        if (!ec && socket->alive) ready(socket, fd, fd, ARES_SOCKET_BAD);
      });
    }
    if (socket->want_write && !socket->writing) {
      socket->writing = true;
      socket->descriptor.async_wait(asio::posix::stream_descriptor::wait_write, [this, socket, fd](const boost::system::error_code& ec) {
        socket->writing = false;
        if (!ec && socket->alive) ready(socket, fd, ARES_SOCKET_BAD, fd);
      });
    }
  }

  void ready(const std::shared_ptr<watched_socket>& socket, ares_socket_t fd, ares_socket_t read, ares_socket_t write) {
    ares_process_fd(channel_, read, write);
    if (socket->alive) watch(socket, fd);
  }

  asio::any_io_executor executor_;
  std::string servers_;
  ares_channel channel_ = nullptr;
  std::unordered_map<ares_socket_t, std::shared_ptr<watched_socket>> sockets_;
  std::size_t pending_ = 0;
  bool suspect_ = false, closing_ = false;
};

dns_channel::dns_channel(asio::any_io_executor ex, std::string servers) : impl_(std::make_unique<impl>(std::move(ex), std::move(servers))) {}
dns_channel::~dns_channel() = default;
void dns_channel::query(const std::string& name, std::function<void(dns_reply)> done) { impl_->query(name, std::move(done)); }
void dns_channel::tick() { impl_->tick(); }

}  // namespace wirewatch::net
