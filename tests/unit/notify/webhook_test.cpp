#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "notify/change_json.h"
#include "notify/http_post.h"
#include "notify/signature.h"
#include "sample.h"

namespace wirewatch::notify {
namespace {

namespace json = boost::json;

constexpr const char* spec_key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const wall_time now = *parse_rfc3339("2026-11-23T09:00:00.999Z");

const notifier& webhook() { return *find("webhook"); }
std::string header(const fetch_request& r, std::string_view name) { return std::string(find_header(r.headers, name).value_or("(none)")); }

TEST(signature, is_that_of_the_published_example) {
  auto s = sign(secret(spec_key), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, R"({"test": 2432232314})");
  ASSERT_TRUE(s);
  EXPECT_EQ(*s, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(signature, keys_have_24_to_64_bytes_of_base64) {
  auto says = [](std::string key) {
    auto r = check_signing_key(secret(key));
    if (r) return std::string("good");
    EXPECT_EQ(r.error().message().find(key.size() > 6 ? key.substr(6) : "\n"), std::string::npos);
    return r.error().detail();
  };
  EXPECT_EQ(says(spec_key), "good");
  EXPECT_EQ(says("whsec_" + std::string(34, 'A')), "good");
  EXPECT_EQ(says("whsec_" + std::string(34, 'A') + "=="), "good");
  EXPECT_EQ(says("whsec_" + std::string(86, 'A') + "=="), "good");
  EXPECT_NE(says("whsec_" + std::string(28, 'B')).find("21 bytes"), std::string::npos);
  EXPECT_NE(says("whsec_" + std::string(88, 'B')).find("66 bytes"), std::string::npos);
  for (std::string bad :
       {std::string(33, 'C'), std::string(34, 'C') + "=", std::string(32, 'C') + "====", "-" + std::string(31, 'C'), std::string(31, 'C') + " "})
    EXPECT_NE(says("whsec_" + bad).find("not base64"), std::string::npos) << bad;
  EXPECT_NE(says(std::string(32, 'D')).find("expected whsec_"), std::string::npos);
}

TEST(webhook, sends_what_the_contract_shows) {
  alert a = sample_alert();
  receiver_spec r = receiver("webhook");
  r.signing_key = secret(spec_key);
  r.headers.emplace_back("X-Team", secret("dprk"));
  auto request = webhook().render(a, r, {"https://w.example"}, now);
  ASSERT_TRUE(request) << request.error().message();
  EXPECT_EQ(request->method, "POST");
  EXPECT_EQ(request->url, r.url.reveal());
  EXPECT_FALSE(request->follow_redirects);
  EXPECT_EQ(header(*request, "content-type"), "application/json");
  EXPECT_EQ(header(*request, "x-team"), "dprk");
  EXPECT_EQ(header(*request, "webhook-id"), "d_abc");
  EXPECT_EQ(header(*request, "webhook-timestamp"), "1795424400");
  EXPECT_EQ(header(*request, "webhook-signature"), *sign(r.signing_key, "d_abc", 1795424400, request->body));

  json::value expected = {{"type", "article.edited"},
                          {"timestamp", "2026-11-23T08:00:04Z"},
                          {"data",
                           {{"delivery", "d_abc"},
                            {"subscription", {{"id", "jang-excised"}, {"query", "jang"}}},
                            {"matches", json::array{{{"field", "body"}, {"terms", json::array{"Jang"}}}}},
                            {"change", to_json(*a.what, "https://w.example")}}}};
  EXPECT_EQ(json::parse(request->body), expected);
}

TEST(webhook, several_subscriptions_share_a_delivery) {
  alert a = sample_alert();
  a.hits.push_back({"all-edits", "kind:edited", {}});
  json::value body = json::parse(webhook().render(a, receiver("webhook"), {}, now)->body);
  const json::value& data = body.at("data");
  EXPECT_EQ(data.at("subscription").at("id"), "jang-excised");
  EXPECT_EQ(
      json::serialize(data.at("subscriptions")),
      R"([{"id":"jang-excised","query":"jang","matches":[{"field":"body","terms":["Jang"]}]},{"id":"all-edits","query":"kind:edited","matches":[]}])");
}

TEST(webhook, names_sources_and_the_operator) {
  alert a = sample_alert();
  a.what->kind = change_kind::outage;
  a.what->article.reset();
  EXPECT_EQ(json::parse(webhook().render(a, receiver("webhook"), {}, now)->body).at("type"), "source.outage");

  alert o;
  o.delivery_id = "d_op";
  o.operator_type = "operator.receiver_disabled";
  o.operator_text = "research answered 410";
  o.test = true;
  auto request = webhook().render(o, receiver("webhook"), {}, now);
  ASSERT_TRUE(request);
  json::value body = json::parse(request->body);
  EXPECT_EQ(body.at("type"), "operator.receiver_disabled");
  EXPECT_EQ(json::serialize(body.at("data")), R"({"delivery":"d_op","test":true,"message":"research answered 410"})");
  EXPECT_EQ(header(*request, "webhook-signature"), "(none)");
  EXPECT_FALSE(webhook().render(alert{}, receiver("webhook"), {}, now));
}

TEST(webhook, refuses_wrong_settings_without_repeating_secrets) {
  auto complaint = [](auto change) {
    receiver_spec r = receiver("webhook");
    r.signing_key = secret(spec_key);
    change(r);
    auto valid = webhook().validate(r);
    if (valid) return std::string("good");
    EXPECT_FALSE(webhook().render(sample_alert(), r, {}, now));
    EXPECT_EQ(valid.error().message().find("CANARY"), std::string::npos) << valid.error().message();
    return valid.error().detail();
  };
  auto with_header = [&](std::string name, std::string value) {
    return complaint([&](receiver_spec& r) { r.headers.emplace_back(name, secret(value)); });
  };
  EXPECT_EQ(complaint([](receiver_spec&) {}), "good");
  EXPECT_EQ(with_header("Authorization", "Bearer CANARY"), "good");
  for (const char* url : {"", "CANARY", "ftp://CANARY.example/", "//CANARY.example/", "javascript:CANARY"})
    EXPECT_NE(complaint([&](receiver_spec& r) { r.url = secret(url); }).find("url: "), std::string::npos) << url;
  EXPECT_NE(complaint([](receiver_spec& r) { r.signing_key = secret("whsec_CANARY!"); }).find("signing key: "), std::string::npos);
  for (const char* value : {"CANARY\r\nX: y", "CANARY\n", "CANARY\r", " CANARY", "CANARY\x7f"})
    EXPECT_NE(with_header("X-A", value).find("X-A"), std::string::npos);
  EXPECT_NE(with_header("X-A", std::string("CANARY\0", 7)).find("X-A"), std::string::npos);
  for (const char* name :
       {"Webhook-Id", "webhook-signature", "Content-Length", "CONTENT-TYPE", "Host", "Connection", "Transfer-Encoding", "User-Agent"})
    EXPECT_NE(with_header(name, "CANARY").find("set by wirewatch"), std::string::npos) << name;
  for (const char* name : {"", "X A", "X:A", "X\nA", "Ä"}) EXPECT_NE(with_header(name, "CANARY").find("characters"), std::string::npos) << name;
  EXPECT_NE(complaint([](receiver_spec& r) { r.headers = {{"X-A", secret("1")}, {"x-a", secret("2")}}; }).find("twice"), std::string::npos);
}

TEST(webhook, secrets_stay_out_of_the_body) {
  receiver_spec r = receiver("webhook");
  r.signing_key = secret(spec_key);
  r.headers.emplace_back("Authorization", secret("Bearer CANARY-HEADER"));
  auto request = webhook().render(sample_alert(), r, {"https://w.example"}, now);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->body.find("CANARY"), std::string::npos);
  EXPECT_EQ(request->body.find(spec_key + 6), std::string::npos);
}

fetch_response answer(int status, header_list headers = {}) {
  fetch_response r;
  r.status = status;
  r.headers = std::move(headers);
  return r;
}

TEST(classify_status, as_the_contract_says) {
  for (int s : {200, 201, 202, 204, 299}) EXPECT_EQ(classify_status(answer(s), now).what, verdict::delivered) << s;
  for (int s : {408, 425, 429, 500, 502, 503, 504, 599}) EXPECT_EQ(classify_status(answer(s), now).what, verdict::retry) << s;
  EXPECT_EQ(classify_status(answer(410), now).what, verdict::disable);
  for (int s : {100, 301, 302, 304, 307, 400, 401, 403, 404, 405, 413, 422, 600}) EXPECT_EQ(classify_status(answer(s), now).what, verdict::dead) << s;
  EXPECT_EQ(webhook().classify(answer(301), now).reason, "HTTP 301: redirects are not followed");
}

TEST(classify_status, reads_retry_after) {
  auto wait = [](std::string value, int status = 429) {
    auto w = classify_status(answer(status, {{"retry-after", value}}), now).retry_after;
    return w ? w->count() : -1;
  };
  constexpr std::int64_t day = 24LL * 3600 * 1000;
  EXPECT_EQ(wait("30"), 30'000);
  EXPECT_EQ(wait("86400", 503), day);
  EXPECT_EQ(wait("86401"), day);
  EXPECT_EQ(wait("99999999999999999999999999"), day);
  EXPECT_EQ(wait("0"), -1);
  EXPECT_EQ(wait("-5"), -1);
  EXPECT_EQ(wait("soon"), -1);
  EXPECT_EQ(wait(""), -1);
  EXPECT_EQ(wait("Mon, 23 Nov 2026 09:00:30 GMT"), 29'001);
  EXPECT_EQ(wait("Mon, 23 Nov 2026 08:00:00 GMT"), -1);
  EXPECT_EQ(wait("Wed, 23 Nov 2033 08:00:00 GMT"), day);
  EXPECT_EQ(wait("30", 404), -1);
}

TEST(registry, knows_its_kinds) {
  EXPECT_EQ(known_kinds(), "slack, webhook");
  EXPECT_EQ(find("slack")->kind(), "slack");
  EXPECT_EQ(find("Slack"), nullptr);
  EXPECT_EQ(find("carrier-pigeon"), nullptr);
}

}  // namespace
}  // namespace wirewatch::notify
