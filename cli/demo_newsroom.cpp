#include "cli/demo_newsroom.h"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "notify/signature.h"
#include "text/date.h"
#include "text/entities.h"

namespace wirewatch::cli {
namespace json = boost::json;
namespace {

constexpr const char* site = "https://harbours.norland.invalid/news/";
// Standard Webhooks: "whsec_" and base64. Nothing depends on this one.
constexpr const char* demo_key = "whsec_d2lyZXdhdGNoIGRlbW8ga2V5LCBub3Qgc2VjcmV0";

std::string rss_of(const std::vector<news_item>& items) {
  std::string out =
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>" +
      text::escape_markup(newsroom::name) + "</title><link>" + site + "</link><description>News</description><language>en</language>\n";
  for (const news_item& i : items) {
    const auto published = parse_rfc3339(i.published).value_or(wall_time{});
    out += "<item><guid isPermaLink=\"false\">" + i.id + "</guid><link>" + site + i.id + "</link><dc:language>" + i.language +
           "</dc:language><title>" + text::escape_markup(i.title) + "</title><pubDate>" + text::format_http_date(published) +
           "</pubDate><description>" + text::escape_markup(i.text) + "</description></item>\n";
  }
  return out + "</channel></rss>\n";
}

const json::value* walk(const json::value& v, std::initializer_list<std::string_view> path) {
  const json::value* at = &v;
  for (std::string_view key : path) {
    if (!at->is_object()) return nullptr;
    at = at->get_object().if_contains(key);
    if (at == nullptr) return nullptr;
  }
  return at;
}

std::string string_at(const json::value& v, std::initializer_list<std::string_view> path) {
  const json::value* at = walk(v, path);
  return at != nullptr && at->is_string() ? std::string(at->get_string()) : "";
}

std::string removed_words(const json::value& body) {
  const json::value* hunks = walk(body, {"data", "change", "diff", "hunks"});
  std::string out;
  if (hunks != nullptr && hunks->is_array())
    for (const json::value& h : hunks->get_array()) out += string_at(h, {"removed"});
  return out;
}

bool signature_of(const http_request& r, const secret& key) {
  auto id = find_header(r.headers, "webhook-id"), time = find_header(r.headers, "webhook-timestamp"),
       given = find_header(r.headers, "webhook-signature");
  if (!id || !time || !given) return false;
  std::int64_t seconds = 0;
  std::from_chars(time->data(), time->data() + time->size(), seconds);
  auto wanted = notify::sign(key, *id, seconds, r.body);
  return wanted && *wanted == *given;
}

}  // namespace

newsroom::newsroom() {
  items_.push_back({"grain-terminal", "en", "Minister opens grain terminal",
                    "The new grain terminal at Westhaven was opened on Monday by Minister Anton Reiss and Deputy Minister Ilse Varga. "
                    "It can load two ships a day.",
                    "2026-11-23T08:00:00Z"});
  items_.push_back({"terminal-ko", "ko", "항만부 장관, 곡물 부두 개장",
                    "안톤 라이스 장관이 월요일 서항의 새 곡물 부두를 열었다. 하루에 배 두 척을 실을 수 있다.", "2026-11-23T08:05:00Z"});
}

result<std::unique_ptr<newsroom>> newsroom::open() {
  std::unique_ptr<newsroom> out(new newsroom);
  auto server = small_server::start([n = out.get()](const http_request& r) { return n->answer(r); });
  if (!server) return fail(server.error());
  out->server_ = std::move(*server);
  return out;
}

std::vector<news_item> newsroom::items() const {
  std::lock_guard lock(mutex_);
  return items_;
}

news_item newsroom::publish() {
  std::lock_guard lock(mutex_);
  news_item i{"new-director", "en", "Harbour authority has a new director", "Mira Olsen was appointed director of the harbour authority on Tuesday.",
              "2026-11-24T09:00:00Z"};
  items_.insert(items_.begin(), i);
  ++version_;
  return i;
}

news_item newsroom::silently_edit() {
  std::lock_guard lock(mutex_);
  news_item& i = *std::find_if(items_.begin(), items_.end(), [](const news_item& one) { return one.id == "grain-terminal"; });
  i.text = "The new grain terminal at Westhaven was opened on Monday by Minister Anton Reiss. It can load two ships a day.";
  ++version_;
  return i;
}

std::string newsroom::answer(const http_request& r) const {
  if (r.target != "/news.xml") return http_response(404, "text/plain", "there is only /news.xml\n");
  std::lock_guard lock(mutex_);
  const std::string tag = "\"" + std::to_string(version_) + "\"", header = "ETag: " + tag + "\r\n";
  if (find_header(r.headers, "If-None-Match") == tag) return http_response(304, "", "", header);
  return http_response(200, "application/rss+xml; charset=utf-8", rss_of(items_), header);
}

mailbox::mailbox() : key_(demo_key) {}

result<std::unique_ptr<mailbox>> mailbox::open() {
  std::unique_ptr<mailbox> out(new mailbox);
  auto server = small_server::start([m = out.get()](const http_request& r) { return m->answer(r); });
  if (!server) return fail(server.error());
  out->server_ = std::move(*server);
  return out;
}

std::string mailbox::answer(const http_request& r) {
  received_alert a;
  a.at = std::chrono::steady_clock::now();
  boost::system::error_code ec;
  const json::value body = json::parse(r.body, ec);
  if (ec || r.method != "POST") return http_response(400, "text/plain", "expected JSON\n");
  if (r.target == "/webhook") {
    a.receiver = "webhook";
    a.type = string_at(body, {"type"});
    a.text = string_at(body, {"data", "change", "article", "title"});
    a.removed = removed_words(body);
    a.signature_good = signature_of(r, key_);
  } else {
    a.receiver = "slack";
    a.text = string_at(body, {"text"});
  }
  std::lock_guard lock(mutex_);
  got_.push_back(std::move(a));
  return http_response(200, "text/plain", "ok");
}

std::vector<received_alert> mailbox::take() {
  std::lock_guard lock(mutex_);
  return std::exchange(got_, {});
}

}  // namespace wirewatch::cli
