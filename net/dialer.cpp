#include "net/dialer.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <optional>

#include "core/limits.h"

namespace wirewatch::net {
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

tcp::endpoint endpoint_of(const text::ip_address& a, std::uint16_t port) {
  if (!a.v6) {
    asio::ip::address_v4::bytes_type bytes;
    std::copy_n(a.bytes.begin(), 4, bytes.begin());
    return tcp::endpoint(asio::ip::address_v4(bytes), port);
  }
  asio::ip::address_v6::bytes_type bytes;
  std::copy(a.bytes.begin(), a.bytes.end(), bytes.begin());
  return tcp::endpoint(asio::ip::address_v6(bytes), port);
}

// Attempts side by side; the first that connects wins. Handlers hold it, so it may outlive the coroutine that waits for it.
struct race : std::enable_shared_from_this<race> {
  explicit race(const asio::any_io_executor& ex) : bell(ex) {}

  void start(const tcp::endpoint& to) {
    const std::size_t index = sockets.size();
    tcp::socket& socket = sockets.emplace_back(bell.get_executor());
    ++open;
    socket.async_connect(to, [self = shared_from_this(), index](const boost::system::error_code& ec) { self->finish(index, ec); });
  }

  void finish(std::size_t index, const boost::system::error_code& ec) {
    --open;
    if (!ec && !winner) winner = index;
    if (ec && ec != asio::error::operation_aborted) last_failure = ec;
    bell.cancel();
  }

  void cancel() { bell.cancel(); }

  void close_all() {
    boost::system::error_code ignored;
    for (auto& socket : sockets) socket.close(ignored);
  }

  asio::steady_timer bell;
  std::deque<tcp::socket> sockets;
  std::size_t open = 0;
  std::optional<std::size_t> winner;
  boost::system::error_code last_failure;
};

// A race must not go on when the coroutine that waits for it is destroyed.
struct race_end {
  std::shared_ptr<race> of;
  ~race_end() { of->close_all(); }
};

}  // namespace

result<std::vector<text::ip_address>> choose_addresses(const std::vector<text::ip_address>& found, const text::network_list& allowed) {
  std::vector<text::ip_address> six, four;
  bool any_public = false, any_refused = false;
  for (const text::ip_address& given : found) {
    const text::ip_address a = text::unmapped(given);
    if (!text::may_connect(a, allowed)) {
      any_refused = true;
      continue;
    }
    any_public = any_public || text::is_public(a);
    (a.v6 ? six : four).push_back(a);
  }
  if ((any_refused && any_public) || (six.empty() && four.empty())) {
    return fail(errc::address_refused, "connect", "address is not on the public Internet (allow_networks)");
  }
  std::vector<text::ip_address> out;
  for (std::size_t i = 0; i < std::max(six.size(), four.size()); ++i) {
    if (i < six.size()) out.push_back(six[i]);
    if (i < four.size()) out.push_back(four[i]);
  }
  return out;
}

dialer::dialer(asio::any_io_executor ex, resolver& names) : executor_(std::move(ex)), resolver_(names) {}

asio::awaitable<result<dialled>> dialer::dial(std::string host, std::uint16_t port, text::network_list allowed, deadline& limit) {
  auto found = co_await resolver_.resolve(std::move(host), limit);
  if (!found) co_return fail(std::move(found.error()));
  const auto candidates = choose_addresses(*found, allowed);
  if (!candidates) co_return fail(candidates.error());

  const race_end attempts{std::make_shared<race>(executor_)};
  race& r = *attempts.of;
  const auto scope = limit.enter(phase::connect, limits::connect_timeout, r);
  std::size_t next = 0;
  while (!r.winner && !limit.over() && (next < candidates->size() || r.open > 0)) {
    if (next < candidates->size()) {
      r.start(endpoint_of((*candidates)[next++], port));
      r.bell.expires_after(head_start);
    } else {
      r.bell.expires_at(asio::steady_timer::time_point::max());
    }
    const std::size_t open = r.open;
    const bool last = next == candidates->size();
    // A tick's cancel is seen as over(); the end of one attempt as a smaller count; the head start as neither.
    while (!r.winner && !limit.over() && r.open == open) {
      const auto rung = co_await r.bell.async_wait(asio::as_tuple(asio::deferred));
      if (!std::get<0>(rung) && !last) break;
    }
  }
  if (r.winner) {
    tcp::socket socket = std::move(r.sockets[*r.winner]);
    boost::system::error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    dialled out{std::move(socket), (*candidates)[*r.winner]};
    co_return result<dialled>(std::move(out));
  }
  if (limit.over()) co_return fail(limit.reason());
  co_return fail(errc::connect_failed, "connect", r.last_failure.message());
}

}  // namespace wirewatch::net
