#include "cli/fetch_once.h"

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <optional>

#include "engine/task_group.h"
#include "net/http_fetcher.h"
#include "text/address.h"
#include "text/inflate.h"
#include "text/url.h"

namespace wirewatch::cli {
namespace asio = boost::asio;
namespace {

asio::awaitable<void> fetch_into(net::fetcher& f, fetch_request r, std::optional<result<fetch_response>>& out) {
  auto answer = co_await f.fetch(std::move(r));
  out.emplace(std::move(answer));
}

}  // namespace

result<fetch_response> fetch_now(fetch_request r) {
  asio::io_context context(1);
  auto fetcher = net::make_http_fetcher(context.get_executor(), {});
  engine::task_group tasks("fetch");
  std::optional<result<fetch_response>> out;
  tasks.spawn(context.get_executor(), fetch_into(*fetcher, std::move(r), out));
  while (!out) {
    fetcher->tick(std::chrono::steady_clock::now());
    context.run_for(std::chrono::milliseconds(50));
    if (context.stopped()) context.restart();
  }
  fetcher->close();
  context.restart();
  context.poll();
  return std::move(*out);
}

result<fetched> fetch_document(const std::string& url, const fetch_settings& settings) {
  fetch_request r;
  r.url = url;
  r.settings = std::make_shared<const fetch_settings>(settings);
  auto answer = fetch_now(std::move(r));
  if (!answer) return fail(answer.error());
  if (answer->status != 200) {
    const errc code = answer->status == 404 || answer->status == 410 ? errc::not_found : answer->status < 500 ? errc::disallowed : errc::busy;
    return fail(code, "fetch " + url, "HTTP status " + std::to_string(answer->status));
  }
  auto body = text::decode_content(answer->wire_body, answer->content_encoding, settings.max_body);
  if (!body) return fail(body.error());
  fetched out;
  out.body = std::move(*body);
  out.content_type = std::string(answer->header("Content-Type").value_or(""));
  out.url = answer->final_url.empty() ? url : answer->final_url;
  return out;
}

std::vector<std::string> networks_of(const std::string& url) {
  auto parsed = text::parse_url(url);
  if (!parsed) return {};
  std::string host = parsed->host;
  if (host == "localhost" || host.ends_with(".localhost")) return {"127.0.0.0/8", "::1"};
  if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
  auto ip = text::parse_ip(host);
  if (!ip || text::is_public(*ip)) return {};
  return {text::format_ip(*ip)};
}

bool is_http_address(const std::string& s) { return !text::origin_of(s).empty(); }

}  // namespace wirewatch::cli
