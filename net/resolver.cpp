#include "net/resolver.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <unordered_map>

#include "core/limits.h"
#include "net/dns_cache.h"
#include "net/dns_channel.h"

namespace wirewatch::net {
namespace asio = boost::asio;

namespace {

// One query and those who wait for it. The timer never fires: cancelling it wakes them.
struct lookup {
  explicit lookup(const asio::any_io_executor& ex) : bell(ex, asio::steady_timer::time_point::max()) {}
  void cancel() { bell.cancel(); }
  asio::steady_timer bell;
  bool done = false;
  dns_answer answer;
};

// As the URL Standard's "ends in a number" has it: such a host is an address or nothing.
bool looks_numeric(std::string_view host) {
  const std::string_view label = host.substr(host.rfind('.') + 1);
  if (label.empty()) return false;
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (std::all_of(label.begin(), label.end(), digit)) return true;
  const auto hex = [&](char c) { return digit(c) || (c >= 'a' && c <= 'f'); };
  return label.starts_with("0x") && std::all_of(label.begin() + 2, label.end(), hex);
}

std::vector<text::ip_address> loopback() { return {*text::parse_ip("127.0.0.1"), *text::parse_ip("::1")}; }

}  // namespace

class resolver::impl {
 public:
  impl(const asio::any_io_executor& ex, std::string servers) : executor_(ex), channel_(ex, std::move(servers)) {}

  asio::awaitable<dns_answer> resolve(std::string host, deadline& limit) {
    for (char& c : host) c = c >= 'A' && c <= 'Z' ? char(c + 32) : c;
    if (auto address = text::parse_ip(host)) co_return dns_answer(std::vector{*address});
    if (!host.empty() && host.back() == '.') host.pop_back();
    if (host.empty() || looks_numeric(host)) co_return fail(errc::resolve_failed, "resolve", "not a name and not a plain address");
    if (host == "localhost" || host.ends_with(".localhost")) co_return dns_answer(loopback());
    if (const auto* known = cache_.find(host, deadline::clock::now())) co_return *known;

    const std::shared_ptr<lookup> shared = join(host);
    const auto scope = limit.enter(phase::resolve, limits::resolve_timeout, *shared);
    while (!shared->done && !limit.over()) co_await shared->bell.async_wait(asio::as_tuple(asio::deferred));
    if (shared->done) co_return shared->answer;
    co_return fail(limit.reason());
  }

  void tick() { channel_.tick(); }
  std::size_t cached() const { return cache_.size(); }

 private:
  std::shared_ptr<lookup> join(const std::string& host) {
    if (auto found = under_way_.find(host); found != under_way_.end()) return found->second;
    auto shared = std::make_shared<lookup>(executor_);
    under_way_.emplace(host, shared);
    channel_.query(host, [this, host](dns_reply reply) { finish(host, std::move(reply)); });
    return shared;
  }

  void finish(const std::string& host, dns_reply reply) {
    const auto found = under_way_.find(host);
    const std::shared_ptr<lookup> shared = found->second;
    under_way_.erase(found);
    const auto now = deadline::clock::now();
    if (reply.addresses.empty()) {
      shared->answer = fail(std::move(reply.failure));
      if (reply.definite) cache_.put(host, shared->answer, now + limits::dns_negative_ttl);
    } else {
      shared->answer = std::move(reply.addresses);
      cache_.put(host, shared->answer, now + std::clamp(reply.ttl, limits::dns_ttl_min, limits::dns_ttl_max));
    }
    shared->done = true;
    shared->bell.cancel();
  }

  asio::any_io_executor executor_;
  dns_cache cache_;
  std::unordered_map<std::string, std::shared_ptr<lookup>> under_way_;
  dns_channel channel_;
};

resolver::resolver(asio::any_io_executor ex, std::string servers) : impl_(std::make_unique<impl>(ex, std::move(servers))) {}
resolver::~resolver() = default;
asio::awaitable<dns_answer> resolver::resolve(std::string host, deadline& limit) { return impl_->resolve(std::move(host), limit); }
void resolver::tick() { impl_->tick(); }
std::size_t resolver::cached() const { return impl_->cached(); }

}  // namespace wirewatch::net
