#include "net/http_fetcher.h"

#include <optional>

#include "core/limits.h"
#include "core/metrics.h"
#include "net/connection_pool.h"
#include "net/dialer.h"
#include "net/http_exchange.h"
#include "net/proxy.h"
#include "net/redirect.h"
#include "net/request_head.h"
#include "net/streams.h"
#include "net/target.h"

namespace wirewatch::net {
namespace asio = boost::asio;

namespace {

constexpr std::size_t idle_exchanges = 64;  // kept for their buffers

// A fetch under way, in its coroutine's frame.
struct call {
  call(fetch_request r, deadline_list& list, std::unique_ptr<http_exchange> e)
      : request(std::move(r)),
        settings(request.settings ? *request.settings : defaults()),
        url(request.url),
        limit(list, settings.timeout),
        exchange(std::move(e)) {}

  static const fetch_settings& defaults() {
    static const fetch_settings those;
    return those;
  }
  bool follows() const { return request.follow_redirects && request.method == "GET"; }

  fetch_request request;
  const fetch_settings& settings;
  std::string url;  // of the present hop
  bool other_origin = false;
  proxy through;
  fetch_response response;
  deadline limit;
  std::unique_ptr<http_exchange> exchange;
};

class http_fetcher final : public fetcher {
 public:
  http_fetcher(asio::any_io_executor ex, http_fetcher_options options)
      : options_(std::move(options)), resolver_(ex, options_.dns_servers), dialer_(ex, resolver_) {}

  asio::awaitable<result<fetch_response>> fetch(fetch_request request) override {
    call c(std::move(request), deadlines_, take_exchange());
    if (!c.settings.proxy.empty()) {
      auto through = parse_proxy(c.settings.proxy);
      if (!through) co_return fail(std::move(through.error()));
      c.through = std::move(*through);
    }
    for (;;) {
      auto done = co_await hop(c);
      if (!done) co_return fail(std::move(done.error()));
      metrics::add(metrics::id::received_bytes, std::int64_t(c.response.wire_body.size()));
      if (!c.follows() || !is_redirect(c.response.status)) break;
      const auto location = c.response.header("Location");
      if (!location) break;
      auto next = redirect_target(c.request.url, c.response.redirects, *location);
      if (!next) co_return fail(std::move(next.error()));
      c.other_origin = c.other_origin || !same_origin(c.request.url, *next);
      c.response.redirects.push_back(redirect_hop{c.response.status, *next});
      c.url = std::move(*next);
    }
    c.response.final_url = std::move(c.url);
    c.response.elapsed = std::chrono::duration_cast<milliseconds>(deadline::clock::now() - c.limit.started());
    if (exchanges_.size() < idle_exchanges) exchanges_.push_back(std::move(c.exchange));
    co_return std::move(c.response);
  }

  void tick(deadline::clock::time_point now) override {
    deadlines_.tick(now);
    pool_.tick(now);
    resolver_.tick();
  }

  void close() override {
    deadlines_.cancel_all();
    pool_.clear();
  }

 private:
  // One request to c.url, answered into c.response.
  asio::awaitable<result<void>> hop(call& c) {
    const auto to = split_url(c.url);
    if (!to) co_return fail(to.error());
    request_options how;
    how.close = c.request.keep_alive_hint > limits::idle_connection_lifetime;
    how.other_origin = c.other_origin;
    how.whole_address = c.through.type == proxy::kind::http && !to->tls;
    if (auto written = write_request(c.exchange->request(), c.request, c.settings, *to, how); !written) co_return written;

    std::unique_ptr<connection> kept;
    if (!c.request.fresh_connection) kept = pool_.take(pool_key(c, to->origin), c.settings.allow_networks);
    if (kept) {
      c.response.reused_connection = true;
      c.response.resumed_tls = false;
      auto done = co_await run(c, *kept);
      if (done) pass_on(std::move(kept), *c.exchange, how);
      // A server may close a connection just when it is used again. Only what can be asked twice is (RFC 9110 section 9.2.2).
      const bool again = !done && done.error().code() == errc::connection_lost && !c.exchange->answered() && c.request.method == "GET";
      if (!again) co_return done;
    }
    auto opened = co_await open(c, *to);
    if (!opened) co_return fail(std::move(opened.error()));
    auto done = co_await run(c, **opened);
    if (done) pass_on(std::move(*opened), *c.exchange, how);
    co_return done;
  }

  asio::awaitable<result<void>> run(call& c, connection& over) {
    c.response.peer = over.peer;
    c.response.tls = over.tls;
    reader_limits bounds;
    bounds.max_body = c.settings.max_body;
    bounds.max_answer = c.request.max_answer;
    bounds.expect_redirect = c.follows();
    return c.exchange->run(*over.stream, bounds, c.limit, c.response);
  }

  void pass_on(std::unique_ptr<connection> used, const http_exchange& exchange, const request_options& how) {
    if (exchange.reusable() && !how.close) pool_.put(std::move(used), deadline::clock::now());
  }

  asio::awaitable<result<std::unique_ptr<connection>>> open(call& c, target to) {
    c.response.reused_connection = c.response.resumed_tls = false;
    auto allowed = text::network_list::parse(c.settings.allow_networks);
    if (!allowed) co_return fail(std::move(allowed.error()));
    if (to.tls) {
      if (auto ready = prepare_tls(); !ready) co_return fail(std::move(ready.error()));
    }
    std::string host(to.host);
    std::uint16_t port = to.port;
    const bool proxied = c.through.type != proxy::kind::none;
    if (proxied) {
      if (auto fits = may_ask_for(host, *allowed); !fits) co_return fail(std::move(fits.error()));
      // The operator named the proxy, so it may be anywhere.
      allowed = text::network_list::parse({"0.0.0.0/0", "::/0"});
      host = c.through.host;
      port = c.through.port;
    }
    auto dialled = co_await dialer_.dial(std::move(host), port, std::move(*allowed), c.limit);
    if (!dialled) co_return fail(std::move(dialled.error()));
    if (proxied && (to.tls || c.through.type == proxy::kind::socks5h)) {
      auto tunnelled = co_await tunnel(c, dialled->socket, to);
      if (!tunnelled) co_return fail(std::move(tunnelled.error()));
    }

    auto out = std::make_unique<connection>();
    out->origin = pool_key(c, to.origin);
    out->allowed = c.settings.allow_networks;
    out->peer = (proxied ? "proxy " : "") + text::format_endpoint(dialled->address, port);
    out->tls = to.tls;
    if (!to.tls) {
      out->stream = make_tcp_stream(std::move(dialled->socket));
      co_return out;
    }
    auto stream = make_tls_stream(*tls_, std::move(dialled->socket), to.host, to.port);
    {
      const auto scope = c.limit.enter(phase::tls, limits::tls_timeout, *stream);
      if (c.limit.over()) co_return fail(c.limit.reason());
      auto shaken = co_await stream->handshake();
      if (!shaken) co_return fail(c.limit.explain(std::move(shaken.error())));
    }
    c.response.resumed_tls = stream->resumed();
    out->stream = std::move(stream);
    co_return out;
  }

  asio::awaitable<result<void>> tunnel(call& c, asio::ip::tcp::socket& socket, target to) {
    struct stopper {
      asio::ip::tcp::socket& of;
      void cancel() {
        boost::system::error_code ignored;
        of.cancel(ignored);
      }
    } stop{socket};
    const auto scope = c.limit.enter(phase::connect, limits::connect_timeout, stop);
    if (c.limit.over()) co_return fail(c.limit.reason());
    std::string host(to.host);
    auto done = co_await open_tunnel(socket, c.through.type, std::move(host), to.port);
    if (!done) co_return fail(c.limit.explain(std::move(done.error())));
    co_return result<void>();
  }

  // Connections through a proxy are kept apart from those without.
  static std::string pool_key(const call& c, std::string_view origin) {
    return c.settings.proxy.empty() ? std::string(origin) : c.settings.proxy + " " + std::string(origin);
  }

  // Reading the system's authorities takes milliseconds: not for a process that only ever sees http.
  result<void> prepare_tls() {
    if (tls_) return {};
    tls_client::options which;
    which.ca_file = options_.ca_file;
    which.ca_path = options_.ca_path;
    auto made = tls_client::create(which);
    if (!made) return fail(std::move(made.error()));
    tls_ = std::move(*made);
    return {};
  }

  std::unique_ptr<http_exchange> take_exchange() {
    if (exchanges_.empty()) return std::make_unique<http_exchange>();
    auto out = std::move(exchanges_.back());
    exchanges_.pop_back();
    return out;
  }

  http_fetcher_options options_;
  deadline_list deadlines_;
  resolver resolver_;
  dialer dialer_;
  std::unique_ptr<tls_client> tls_;
  connection_pool pool_;
  std::vector<std::unique_ptr<http_exchange>> exchanges_;
};

}  // namespace

std::unique_ptr<fetcher> make_http_fetcher(asio::any_io_executor ex, http_fetcher_options options) {
  return std::make_unique<http_fetcher>(std::move(ex), std::move(options));
}

}  // namespace wirewatch::net
