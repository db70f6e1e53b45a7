#include "cli/api_client.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <mutex>

#include "cli/small_server.h"
#include "daemon/state_lock.h"
#include "temp_folder.h"

namespace wirewatch::cli {
namespace {
namespace json = boost::json;

// An API that answers what the test wants and remembers what it was asked last.
class fake_api {
 public:
  explicit fake_api(std::function<std::string(const http_request&)> answer) {
    server_ = *small_server::start([this, answer = std::move(answer)](const http_request& r) {
      std::lock_guard lock(mutex_);
      last_ = r;
      return answer(r);
    });
  }
  std::string address() const { return server_->address().substr(7); }
  http_request last() {
    std::lock_guard lock(mutex_);
    return last_;
  }
  api_client client(std::string token = "") const { return api_client(address(), secret(std::move(token)), false); }

 private:
  std::mutex mutex_;
  http_request last_;
  std::unique_ptr<small_server> server_;
};

TEST(api_client, asks_and_reads_json) {
  fake_api api([](const http_request&) { return http_response(201, "application/json", "{\"id\":\"x\"}"); });
  auto v = api.client("t0ken").ask("POST", "/api/v1/sources", "{\"url\":\"http://e.org/\"}");
  ASSERT_TRUE(v) << v.error().message();
  EXPECT_EQ(v->at("id"), "x");
  const http_request r = api.last();
  EXPECT_EQ(r.method, "POST");
  EXPECT_EQ(r.target, "/api/v1/sources");
  EXPECT_EQ(r.body, "{\"url\":\"http://e.org/\"}");
  EXPECT_EQ(find_header(r.headers, "authorization"), "Bearer t0ken");
  EXPECT_EQ(find_header(r.headers, "host"), "localhost");
}

TEST(api_client, a_problem_is_told_by_its_detail) {
  fake_api api([](const http_request& r) {
    if (r.target == "/404") return http_response(404, "application/problem+json", R"({"title":"Not Found","detail":"no source \"x\""})");
    if (r.target == "/401") return http_response(401, "application/problem+json", "{}");
    if (r.target == "/409") return http_response(409, "application/problem+json", R"({"title":"Conflict"})");
    return http_response(500, "text/html", "<h1>oh</h1>");
  });
  const api_client c = api.client();
  auto missing = c.ask("GET", "/404");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code(), errc::not_found);
  EXPECT_EQ(missing.error().detail(), "no source \"x\"");
  EXPECT_NE(c.ask("GET", "/401").error().detail().find("token"), std::string::npos);
  EXPECT_EQ(c.ask("GET", "/409").error().detail(), "Conflict");
  EXPECT_EQ(c.ask("GET", "/500").error().detail(), "HTTP status 500");
}

TEST(api_client, a_list_is_read_page_by_page) {
  fake_api api([](const http_request& r) {
    if (r.target == "/list?after=2") return http_response(200, "application/json", R"({"things":[{"n":3}]})");
    return http_response(200, "application/json", R"({"things":[{"n":1},{"n":2}],"next":"/list?after=2"})");
  });
  std::vector<std::int64_t> seen;
  ASSERT_TRUE(api.client().each("/list", "things", [&](const json::object& o) {
    seen.push_back(o.at("n").as_int64());
    return true;
  }));
  EXPECT_EQ(seen, (std::vector<std::int64_t>{1, 2, 3}));
  seen.clear();
  ASSERT_TRUE(api.client().each("/list", "things", [&](const json::object& o) {
    seen.push_back(o.at("n").as_int64());
    return false;
  }));
  EXPECT_EQ(seen, (std::vector<std::int64_t>{1}));
  EXPECT_FALSE(api.client().each("/list", "other", [](const json::object&) { return true; }));
}

TEST(api_client, what_is_no_json_is_an_error) {
  fake_api api([](const http_request&) { return http_response(200, "application/json", "{broken"); });
  EXPECT_EQ(api.client().ask("GET", "/").error().code(), errc::protocol_error);
}

TEST(api_client, nobody_there) {
  std::string address;
  {
    fake_api api([](const http_request&) { return std::string(); });
    address = api.address();
  }
  EXPECT_EQ(api_client(address, {}, false).send("GET", "/").error().code(), errc::connect_failed);
  EXPECT_EQ(api_client("unix:/nowhere/api.sock", {}, false).send("GET", "/").error().code(), errc::connect_failed);
  EXPECT_EQ(api_client("example.org:80", {}, false).send("GET", "/").error().code(), errc::invalid_argument);
}

TEST(api_client, finds_the_daemon_of_a_state_directory) {
  temp_folder folder;
  setup s;
  s.daemon.state_dir = folder.path();
  EXPECT_EQ(api_client::find(s).error().code(), errc::not_found);
  auto lock = daemon::lock_state(folder.path());
  ASSERT_TRUE(lock);
  EXPECT_EQ(api_client::find(s).error().code(), errc::unsupported);
  ASSERT_TRUE(lock->publish_api("127.0.0.1:4711"));
  auto found = api_client::find(s);
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_EQ(found->address(), "127.0.0.1:4711");
}

}  // namespace
}  // namespace wirewatch::cli
