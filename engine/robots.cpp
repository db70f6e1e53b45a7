// Manners towards robots.txt: asked for once a day and host, before the first page.
#include <algorithm>

#include "core/limits.h"
#include "engine/shard.h"
#include "text/inflate.h"

namespace wirewatch::engine {
namespace asio = boost::asio;
namespace {

constexpr milliseconds fresh{24LL * 3'600'000};  // RFC 9309 section 2.4: not longer than a day
constexpr milliseconds ask_again{10 * 60'000};
constexpr milliseconds longest_delay{30'000};

// Section 2.3.1: 2xx is read, 4xx says there are no rules, anything else that nobody may come.
std::shared_ptr<const robots_answer> read_robots(const result<fetch_response>& response, const fetch_settings& settings, wall_time now) {
  auto answer = std::make_shared<robots_answer>();
  answer->until = now + fresh;
  const int status = response ? response->status : 0;
  if (status >= 200 && status < 300) {
    auto body = text::decode_content(response->wire_body, response->content_encoding, settings.max_body);
    if (body) {
      answer->bytes = std::min(body->size(), text::max_robots_bytes);
      answer->rules = text::robots(*body);
      return answer;
    }
  }
  if (status >= 400 && status < 500) return answer;
  answer->unreachable = true;
  answer->until = now + ask_again;
  return answer;
}

// Beside the page, as its address is written.
std::string robots_of(const std::string& url) {
  const std::size_t host = url.find("://") + 3;
  return url.substr(0, url.find_first_of("/?#", host)) + "/robots.txt";
}

}  // namespace

asio::awaitable<result<void>> shard::ask_robots(std::uint32_t h, std::string url, std::shared_ptr<const fetch_settings> settings) {
  if (!settings->respect_robots) co_return result<void>();
  std::shared_ptr<const robots_answer> known = hosts_[h].robots;
  if (!known || known->until <= env_.now()) {
    fetch_request request;
    request.url = robots_of(url);
    request.settings = settings;
    request.headers.emplace_back("Accept", "text/plain, */*;q=0.1");
    auto response = co_await fetcher_->fetch(std::move(request));
    if (stopping_) co_return fail(errc::cancelled, "robots.txt");
    known = read_robots(response, *settings, env_.now());
    remember_robots(h, known);
  }
  if (known->unreachable) co_return fail(errc::busy, "robots.txt", "it could not be had, so nothing is asked for (respect_robots)");
  if (known->rules.allows(settings->user_agent, url)) co_return result<void>();
  std::string rule = known->rules.deciding_rule(settings->user_agent, url);
  co_return fail(errc::disallowed, "robots.txt", rule + " (respect_robots)");
}

void shard::remember_robots(std::uint32_t h, std::shared_ptr<const robots_answer> answer) {
  if (hosts_[h].robots) robots_bytes_ -= hosts_[h].robots->bytes;
  hosts_[h].robots = std::move(answer);
  if (hosts_[h].robots) robots_bytes_ += hosts_[h].robots->bytes;
  if (robots_bytes_ <= limits::max_robots_cache) return;
  for (host& each : hosts_) each.robots.reset();
  robots_bytes_ = 0;
}

schedule::host_limits shard::bounds_of(std::uint32_t h, const fetch_settings& s) const {
  schedule::host_limits bounds{s.host_concurrency, s.host_spacing};
  if (!s.respect_robots || !hosts_[h].robots) return bounds;
  if (auto delay = hosts_[h].robots->rules.crawl_delay(s.user_agent)) bounds.spacing = std::max(bounds.spacing, std::min(*delay, longest_delay));
  return bounds;
}

}  // namespace wirewatch::engine
