// Webhooks as Standard Webhooks 1.0 defines them: the delivery's id is webhook-id, so that repeats can be told.
#include <boost/json.hpp>
#include <chrono>

#include "notify/change_json.h"
#include "notify/http_post.h"
#include "notify/notifier.h"
#include "notify/signature.h"
#include "text/charset.h"

namespace wirewatch::notify {
namespace {

namespace json = boost::json;

std::string type_of(const alert& a) {
  if (!a.what) return a.operator_type;
  return (about_article(a.what->kind) ? "article." : "source.") + std::string(to_string(a.what->kind));
}

json::array of(const std::vector<term_match>& matches) {
  json::array out;
  for (const term_match& m : matches) {
    json::array terms;
    for (const std::string& t : m.terms) terms.push_back(json::value(text::sanitize_utf8(t)));
    out.push_back(json::object{{"field", m.field}, {"terms", std::move(terms)}});
  }
  return out;
}

json::object subscription(const hit& h) { return {{"id", text::sanitize_utf8(h.subscription)}, {"query", text::sanitize_utf8(h.query)}}; }

void put_hits(json::object& data, const std::vector<hit>& hits) {
  if (hits.empty()) return;
  data["subscription"] = subscription(hits.front());
  data["matches"] = of(hits.front().matches);
  if (hits.size() == 1) return;
  json::array all;
  for (const hit& h : hits) {
    json::object one = subscription(h);
    one["matches"] = of(h.matches);
    all.push_back(std::move(one));
  }
  data["subscriptions"] = std::move(all);
}

std::string body_of(const alert& a, const render_options& options) {
  json::object data;
  data["delivery"] = a.delivery_id;
  if (a.test) data["test"] = true;
  if (a.what) {
    put_hits(data, a.hits);
    data["change"] = to_json(*a.what, options.public_url);
  } else {
    data["message"] = text::sanitize_utf8(a.operator_text);
  }
  json::object body;
  body["type"] = type_of(a);
  body["timestamp"] = to_rfc3339(a.created_at);
  body["data"] = std::move(data);
  return json::serialize(body);
}

class webhook final : public notifier {
 public:
  std::string_view kind() const noexcept override { return "webhook"; }

  result<void> validate(const receiver_spec& r) const override {
    if (auto target = check_target(r); !target) return target;
    return r.signing_key.empty() ? result<void>{} : check_signing_key(r.signing_key);
  }

  result<fetch_request> render(const alert& a, const receiver_spec& r, const render_options& options, wall_time now) const override {
    if (!a.what && a.operator_type.empty()) return fail(errc::invalid_argument, "render webhook", "neither a change nor a message");
    if (auto valid = validate(r); !valid) return fail(valid.error());
    fetch_request request = json_post(r, body_of(a, options));
    std::int64_t timestamp = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    request.headers.emplace_back("webhook-id", a.delivery_id);
    request.headers.emplace_back("webhook-timestamp", std::to_string(timestamp));
    if (!r.signing_key.empty()) {
      auto signature = sign(r.signing_key, a.delivery_id, timestamp, request.body);
      if (!signature) return fail(signature.error());
      request.headers.emplace_back("webhook-signature", std::move(*signature));
    }
    return request;
  }

  delivery_outcome classify(const fetch_response& answer, wall_time now) const override { return classify_status(answer, now); }
};

}  // namespace

const notifier& webhook_notifier() noexcept {
  static const webhook instance;
  return instance;
}

}  // namespace wirewatch::notify
