#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>

#include "net/socket_bio.h"
#include "net/socket_errors.h"
#include "net/streams.h"
#include "net/tls_errors.h"
#include "net/tls_sessions.h"
#include "text/address.h"

namespace wirewatch::net {
namespace asio = boost::asio;
using asio::ip::tcp;

struct tls_client::state {
  ~state() { SSL_CTX_free(context); }
  SSL_CTX* context = nullptr;
  tls_sessions sessions;
};

namespace {

// What the new-session callback finds in the SSL object.
struct session_owner {
  tls_sessions* sessions;
  std::string key;
};

int keep_session(SSL* ssl, SSL_SESSION* session) {
  const auto* owner = static_cast<session_owner*>(SSL_get_app_data(ssl));
  if (!owner) return 0;
  owner->sessions->put(owner->key, session_ptr(session));
  return 1;  // the reference is ours now
}

class ssl_stream final : public tls_stream {
 public:
  ssl_stream(tls_client::state& client, tcp::socket socket, std::string_view host, std::uint16_t port)
      : socket_(std::move(socket)), host_(host), owner_{&client.sessions, host_ + ":" + std::to_string(port)} {
    boost::system::error_code ignored;
    socket_.non_blocking(true, ignored);
    socket_.native_non_blocking(true, ignored);
    ready_ = prepare(client.context);
  }

  ~ssl_stream() override { free_ssl(); }

  asio::awaitable<result<void>> handshake() override {
    if (!ready_) co_return fail(errc::tls_failed, "tls", take_tls_error("cannot be set up"));
    for (;;) {
      ERR_clear_error();
      const int n = SSL_connect(ssl_);
      if (n == 1) break;
      const int why = SSL_get_error(ssl_, n);
      if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) {
        owner_.sessions->drop(owner_.key);
        co_return fail(handshake_error(why));
      }
      auto ready = co_await wait(why);
      if (!ready) co_return fail(std::move(ready.error()));
    }
    co_return result<void>();
  }

  bool resumed() const override { return ssl_ && SSL_session_reused(ssl_) == 1; }

  asio::awaitable<result<std::size_t>> read_some(asio::mutable_buffer buffer) override {
    // Right after a request nothing can be there yet: to ask first would be a call for nothing.
    int why = quiet_ && ssl_ && !SSL_has_pending(ssl_) ? SSL_ERROR_WANT_READ : SSL_ERROR_NONE;
    quiet_ = false;
    for (;;) {
      if (why != SSL_ERROR_NONE) {
        auto ready = co_await wait(why);
        if (!ready) co_return fail(std::move(ready.error()));
      }
      if (!ssl_) co_return fail(errc::cancelled, "read");
      ERR_clear_error();
      std::size_t got = 0;
      const int n = SSL_read_ex(ssl_, buffer.data(), buffer.size(), &got);
      if (n == 1) co_return got;
      why = SSL_get_error(ssl_, n);
      if (why == SSL_ERROR_ZERO_RETURN) co_return fail(end_of_stream());
      if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) co_return fail(errc::connection_lost, "read", broken(why));
    }
  }

  asio::awaitable<result<void>> write_all(asio::const_buffer buffer) override {
    while (buffer.size() > 0) {
      if (!ssl_) co_return fail(errc::cancelled, "write");
      ERR_clear_error();
      std::size_t put = 0;
      const int n = SSL_write_ex(ssl_, buffer.data(), buffer.size(), &put);
      if (n == 1) {
        buffer += put;
        continue;
      }
      const int why = SSL_get_error(ssl_, n);
      if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) co_return fail(errc::connection_lost, "write", broken(why));
      auto ready = co_await wait(why);
      if (!ready) co_return fail(std::move(ready.error()));
    }
    quiet_ = true;
    co_return result<void>();
  }

  void cancel() override {
    boost::system::error_code ignored;
    socket_.cancel(ignored);
  }

  void close() override {
    free_ssl();
    boost::system::error_code ignored;
    socket_.close(ignored);
  }

  // Looks through the records that came: a session ticket is none of the caller's business, data and a goodbye are.
  bool stale() override {
    if (!ssl_) return true;
    ERR_clear_error();
    char byte;
    std::size_t got = 0;
    const int n = SSL_peek_ex(ssl_, &byte, 1, &got);
    return n == 1 || SSL_get_error(ssl_, n) != SSL_ERROR_WANT_READ;
  }

 private:
  bool prepare(SSL_CTX* context) {
    ERR_clear_error();
    ssl_ = SSL_new(context);
    BIO* bio = ssl_ ? new_socket_bio(socket_.native_handle()) : nullptr;
    if (!bio) return false;
    SSL_set_bio(ssl_, bio, bio);
    SSL_set_app_data(ssl_, &owner_);
    SSL_set_connect_state(ssl_);
    SSL_set_hostflags(ssl_, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (text::parse_ip(host_)) {
      if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_), host_.c_str()) != 1) return false;
    } else {
      std::string name = host_;
      if (name.back() == '.') name.pop_back();
      if (SSL_set1_host(ssl_, name.c_str()) != 1 || SSL_set_tlsext_host_name(ssl_, name.c_str()) != 1) return false;
    }
    if (SSL_SESSION* earlier = owner_.sessions->find(owner_.key)) SSL_set_session(ssl_, earlier);
    return true;
  }

  void free_ssl() {
    if (!ssl_) return;
    // Without this OpenSSL takes the end for an accident and marks the session as not to be resumed.
    SSL_set_shutdown(ssl_, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_free(ssl_);
    ssl_ = nullptr;
  }

  error handshake_error(int why) {
    const long verified = SSL_get_verify_result(ssl_);
    if (verified != X509_V_OK) {
      ERR_clear_error();
      return error(errc::tls_failed, "tls", describe_verification(verified));
    }
    return error(errc::tls_failed, "tls", broken(why));
  }

  static std::string broken(int why) {
    const bool system = why == SSL_ERROR_SYSCALL && ERR_peek_error() == 0;
    if (system && errno != 0) return boost::system::error_code(errno, boost::system::system_category()).message();
    if (system || ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING) {
      ERR_clear_error();
      return "closed without a TLS goodbye";
    }
    return take_tls_error("TLS broke off");
  }

  asio::awaitable<result<void>> wait(int why) {
    const auto direction = why == SSL_ERROR_WANT_WRITE ? tcp::socket::wait_write : tcp::socket::wait_read;
    const auto done = co_await socket_.async_wait(direction, asio::as_tuple(asio::deferred));
    if (std::get<0>(done)) co_return fail(socket_error("tls", std::get<0>(done)));
    co_return result<void>();
  }

  tcp::socket socket_;
  std::string host_;
  session_owner owner_;
  SSL* ssl_ = nullptr;
  bool ready_ = false;
  bool quiet_ = false;
};

}  // namespace

tls_client::tls_client() : state_(std::make_unique<state>()) {}
tls_client::~tls_client() = default;
std::size_t tls_client::sessions() const { return state_->sessions.size(); }

result<std::unique_ptr<tls_client>> tls_client::create(const options& given) {
  std::unique_ptr<tls_client> out(new tls_client);
  ERR_clear_error();
  SSL_CTX* c = out->state_->context = SSL_CTX_new(TLS_client_method());
  if (!c) return fail(errc::bug, "tls", take_tls_error("no context"));
  static constexpr unsigned char http11[] = "\x08http/1.1";
  SSL_CTX_set_min_proto_version(c, TLS1_2_VERSION);
  SSL_CTX_set_verify(c, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_alpn_protos(c, http11, sizeof http11 - 1);
  SSL_CTX_set_options(c, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(c, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE);
  SSL_CTX_set_read_ahead(c, 1);
  SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(c, keep_session);
  SSL_CTX_set_default_verify_paths(c);
  if (!given.ca_file.empty() && SSL_CTX_load_verify_file(c, given.ca_file.c_str()) != 1) {
    return fail(errc::io_failed, "tls", given.ca_file + ": " + take_tls_error("not read"));
  }
  if (!given.ca_path.empty() && SSL_CTX_load_verify_dir(c, given.ca_path.c_str()) != 1) {
    return fail(errc::io_failed, "tls", given.ca_path + ": " + take_tls_error("not read"));
  }
  ERR_clear_error();
  return out;
}

std::unique_ptr<tls_stream> make_tls_stream(tls_client& client, tcp::socket socket, std::string_view host, std::uint16_t port) {
  return std::make_unique<ssl_stream>(client.internal(), std::move(socket), host, port);
}

}  // namespace wirewatch::net
