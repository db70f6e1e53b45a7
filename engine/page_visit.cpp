// A look at an article's page: fetched, its main text taken out, joined with what the entry said.
#include "core/limits.h"
#include "core/log.h"
#include "core/metrics.h"
#include "detect/canonical.h"
#include "engine/jobs.h"
#include "engine/shard.h"
#include "schedule/interval.h"
#include "text/article.h"
#include "text/charset.h"
#include "text/inflate.h"
#include "text/url.h"

namespace wirewatch::engine {
namespace asio = boost::asio;
namespace {

constexpr milliseconds patience{24LL * 3'600'000};
constexpr milliseconds retry_delays[] = {milliseconds(60'000), milliseconds(5 * 60'000)};

// The page's text, or why there is none.
result<page_seen> read_page(const page_errand& errand, result<fetch_response> response, wall_time now) {
  if (!response) return fail(response.error());
  if (response->status != 200) return fail(errc::not_found, "read page", "HTTP status " + std::to_string(response->status));
  auto body = text::decode_content(response->wire_body, response->content_encoding, errand.fetch->max_body);
  if (!body) return fail(body.error());
  text::decoded html = text::to_utf8(*body, response->header("Content-Type").value_or(""), text::markup::html);
  text::article_text article = text::extract_article(html.utf8, response->final_url);
  page_seen seen;
  seen.row = errand.row;
  if (!article.text.empty()) seen.what = detect::with_page(errand.row.listed, article);
  seen.document = document_of(std::move(*response), now);
  return seen;
}

}  // namespace

asio::awaitable<void> shard::look_at_page(std::uint32_t h, std::unique_ptr<page_errand> errand) {
  fetch_request request;
  request.url = errand->row.url;
  request.settings = errand->fetch;
  request.headers.emplace_back("Accept", "text/html, application/xhtml+xml;q=0.9, */*;q=0.1");

  std::string url = errand->row.url;
  const result<void> allowed = co_await ask_robots(h, std::move(url), errand->fetch);
  result<fetch_response> response = fail(allowed ? error() : allowed.error());
  if (allowed) response = co_await fetcher_->fetch(std::move(request));

  if (stopping_) {  // its row stays on the agenda
    finish(h);
    co_return;
  }
  const wall_time now = env_.now();
  // Asked to come later: the whole host is left alone as long as it says, and this does not count as an attempt, for a day.
  std::optional<milliseconds> later;
  if (response && (response->status == 429 || response->status == 503)) {
    later = std::max(schedule::retry_after(response->headers, now).value_or(retry_delays[0]), retry_delays[0]);
    hosts_[h].gate.hold_until(env_.monotonic_ms() + later->count());
    if (now - errand->row.listed_at > patience) later.reset();
  }
  result<page_seen> seen = read_page(*errand, std::move(response), now);
  metrics::add(seen ? metrics::id::page_visits : metrics::id::page_visits_failed);
  const bool never = !seen && seen.error().code() == errc::disallowed;
  if (later) {
    page_retry_job retry(errand->row, now + *later, false);
    retry.done = page_done_;
    co_await committer_.commit(retry);
  } else if (!seen && !never && errand->row.attempts + 1 < std::uint32_t(limits::max_page_attempts)) {
    page_retry_job retry(errand->row, now + retry_delays[errand->row.attempts], true);
    retry.done = page_done_;
    co_await committer_.commit(retry);
  } else {
    if (!seen) log::write(log::level::warn, "page_given_up", {{"host", text::origin_of(errand->row.url)}, {"reason", seen.error().message()}});
    page_seen last;  // given up: what the feed said counts
    last.row = errand->row;
    if (seen) last = std::move(*seen);
    page_job job(std::move(last), now);
    job.done = page_done_;
    co_await committer_.commit(job);
  }
  finish(h);
}

}  // namespace wirewatch::engine
