// The API's answers, without a network: requests to the handler of an engine on a store in memory.
#include "api/server.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>

#include "api/views.h"
#include "core/log.h"
#include "storage/memory/memory_store.h"

namespace wirewatch::api {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;

class silent_fetcher final : public net::fetcher {
 public:
  asio::awaitable<result<fetch_response>> fetch(fetch_request) override { co_return fail(errc::cancelled, "fetch"); }
};

class server_test : public ::testing::Test {
 protected:
  server_test() {
    log::set_threshold(log::level::error);
    engine::environment env;
    env.now = [this] { return now_; };
    env.monotonic_ms = [this] { return to_unix_ms(now_); };
    env.random01 = [] { return 0.5; };
    env.make_fetcher = [](asio::any_io_executor) { return std::make_unique<silent_fetcher>(); };
    env.fatal = [](const error& e) { FAIL() << e.message(); };
    auto executor = context_.get_executor();
    engine_ = std::make_unique<engine::engine>(*store_, engine::executors{{executor, executor}, executor, executor}, env);
    engine::declaration d;
    source_spec& s = d.sources.emplace_back();
    s.id = "declared";
    s.url = "http://declared.test/rss";
    for (const char* id : {"one", "two"}) {
      receiver_spec& r = d.receivers.emplace_back();
      r.id = id;
      r.type = "webhook";
      r.url = secret("http://hook.test/");
    }
    EXPECT_TRUE(engine_->start(d));
    server_options o;
    o.allowed_hosts = {"watch.example"};
    handler_ = make_handler(*engine_, o, [this] { return now_; });
  }

  static request make(std::string method, std::string path, std::string body = {}) {
    request r;
    r.method = std::move(method);
    r.path = std::move(path);
    r.host = "127.0.0.1:8484";
    if (!body.empty()) r.content_type = "application/json";
    r.body = std::move(body);
    return r;
  }
  response ask(request r) {
    std::optional<response> out;
    asio::co_spawn(context_, handler_(std::move(r)), [&](std::exception_ptr, response got) { out = std::move(got); });
    context_.restart();
    context_.poll();
    return out ? std::move(*out) : response(0, "", "no answer");
  }
  response ask(std::string method, std::string path, std::string body = {}) { return ask(make(std::move(method), std::move(path), std::move(body))); }
  // A GET with its query; `next` as the answers give it.
  response get(const std::string& target) {
    request r = make("GET", target.substr(0, target.find('?')));
    for (std::size_t at = target.find('?'); at != target.npos;) {
      const std::size_t end = std::min(target.find('&', at + 1), target.size()), equals = target.find('=', at);
      r.query[target.substr(at + 1, equals - at - 1)] = target.substr(equals + 1, end - equals - 1);
      at = end == target.size() ? target.npos : end;
    }
    return ask(std::move(r));
  }
  // One key of every row over all pages; the pages are counted in `pages_`.
  std::string all(std::string target, const char* list, const char* key) {
    std::string out;
    for (pages_ = 0; !target.empty() && pages_ < 100; ++pages_) {
      const response got = get(target);
      EXPECT_EQ(got.status, 200) << got.body;
      if (got.status != 200) break;
      const json::value v = json::parse(got.body);
      for (const json::value& row : v.at(list).as_array()) out += (out.empty() ? "" : " ") + std::string(row.at(key).as_string());
      const json::value* next = v.as_object().if_contains("next");
      target = next != nullptr ? std::string(next->as_string()) : "";
    }
    return out;
  }
  void commit(const commit_plan& p) { ASSERT_TRUE(store_->commit({&p, 1}, durability::synced)); }

  wall_time now_ = *parse_rfc3339("2026-01-05T00:00:00Z");
  std::unique_ptr<storage::memory_store> store_ = storage::make_memory_store();
  asio::io_context context_{1};
  std::unique_ptr<engine::engine> engine_;
  handler handler_;
  int pages_ = 0;
};

TEST_F(server_test, a_page_of_another_site_changes_nothing) {
  const std::string body = R"({"id":"planted","url":"http://planted.test/"})";
  auto post = [&](const std::string& origin, const std::string& site, const std::string& type = "application/json") {
    request r = make("POST", "/api/v1/sources", body);
    r.origin = origin;
    r.fetch_site = site;
    r.content_type = type;
    return ask(std::move(r)).status;
  };
  EXPECT_EQ(post("https://evil.example", ""), 403);
  EXPECT_EQ(post("null", ""), 403);
  EXPECT_EQ(post("http://127.0.0.1:9999", ""), 403) << "another program on this machine";
  EXPECT_EQ(post("http://203.0.113.5", ""), 403);
  EXPECT_EQ(post("", "cross-site"), 403);
  EXPECT_EQ(post("http://127.0.0.1:8484", "same-site"), 403);
  EXPECT_EQ(post("http://127.0.0.1:8484", "", "text/plain"), 415) << "what a form can send";
  EXPECT_EQ(post("http://127.0.0.1:8484", "", ""), 415);
  request remove = make("DELETE", "/api/v1/sources/declared");
  remove.origin = "https://evil.example";
  EXPECT_EQ(ask(remove).status, 403);
  EXPECT_EQ(all("/api/v1/sources", "sources", "id"), "declared");

  EXPECT_EQ(post("http://127.0.0.1:8484", "same-origin", "Application/JSON; charset=utf-8"), 201);
  request program = make("POST", "/api/v1/sources", R"({"id":"plain","url":"http://plain.test/"})");
  program.content_type = "application/x-www-form-urlencoded";
  EXPECT_EQ(ask(program).status, 201) << "a program is no page: it may leave the type to its library";
  request own = make("DELETE", "/api/v1/sources/planted");
  own.origin = "https://watch.example";
  own.host = "watch.example";
  EXPECT_EQ(ask(own).status, 200);
  request link = make("GET", "/api/v1/sources");
  link.fetch_site = "cross-site";
  EXPECT_EQ(ask(link).status, 200) << "a link may lead here";
}

TEST_F(server_test, what_is_no_number_is_refused) {
  for (const char* target : {"/api/v1/sources?after=abc", "/api/v1/sources?limit=abc", "/api/v1/changes?after=-1", "/api/v1/changes?limit=1x",
                             "/api/v1/deliveries?after=", "/api/v1/articles?source=declared&after=abc", "/api/v1/articles?source=declared&limit=x"}) {
    const response got = get(target);
    EXPECT_EQ(got.status, 422) << target;
    EXPECT_EQ(got.content_type, "application/problem+json");
  }
  EXPECT_EQ(get("/api/v1/deliveries?receiver=nobody").status, 404);
}

TEST_F(server_test, paths_and_methods) {
  const response put = ask("PUT", "/api/v1/sources", "{}");
  EXPECT_EQ(put.status, 405);
  EXPECT_EQ(put.allow, "GET, HEAD, POST");
  EXPECT_EQ(ask("POST", "/api/v1/sources/declared", "{}").allow, "GET, HEAD, PATCH, DELETE");
  EXPECT_EQ(ask("GET", "/api/v1/sources/declared/poll").allow, "POST");
  EXPECT_EQ(ask("POST", "/api/v1/status").allow, "GET, HEAD");
  EXPECT_EQ(ask("DELETE", "/api/v1/articles/a_x").status, 405);
  for (const char* path : {"//", "/", "", "/nowhere", "/api/v1/nowhere", "//api/v1/sources", "/api/v1//sources", "/api/v1/sources//poll/x"}) {
    const response got = ask("GET", path);
    EXPECT_EQ(got.status, 404) << path;
    EXPECT_EQ(json::parse(got.body).at("detail").as_string(), "there is nothing at \"" + std::string(path) + "\"");
  }
  EXPECT_EQ(ask("DELETE", "/api/v1/sources//declared").status, 404);
}

TEST_F(server_test, sources_come_in_pages_and_each_once) {
  json::array many;
  for (int i = 0; i < 25; ++i) many.push_back(json::object{{"title", "Same title"}, {"url", "http://many.test/" + std::to_string(i)}});
  const response added = ask("POST", "/api/v1/sources", json::serialize(json::object{{"sources", many}}));
  ASSERT_EQ(added.status, 201);
  EXPECT_EQ(json::parse(added.body).at("added"), 25);
  EXPECT_EQ(ask("DELETE", "/api/v1/sources/same-title-7").status, 200);
  const std::string ids = all("/api/v1/sources?limit=10", "sources", "id");
  EXPECT_EQ(ids, all("/api/v1/sources", "sources", "id"));
  EXPECT_TRUE(ids.starts_with("declared same-title same-title-2 same-title-3")) << ids;
  EXPECT_TRUE(ids.ends_with("same-title-25")) << ids;
  EXPECT_EQ(ids.find("same-title-7"), ids.npos);
  EXPECT_EQ(std::count(ids.begin(), ids.end(), ' '), 24);
  all("/api/v1/sources?limit=10", "sources", "id");
  EXPECT_EQ(pages_, 3);
  all("/api/v1/sources?limit=25", "sources", "id");
  EXPECT_EQ(pages_, 1) << "no empty page at the end";
}

TEST_F(server_test, two_without_an_id_at_once_get_two_ids) {
  std::vector<int> statuses;
  for (const char* url : {"http://x.test/1", "http://x.test/2"}) {
    request r = make("POST", "/api/v1/sources", json::serialize(json::object{{"title", "Twins"}, {"url", url}}));
    asio::co_spawn(context_, handler_(std::move(r)), [&](std::exception_ptr, response got) { statuses.push_back(got.status); });
  }
  context_.restart();
  context_.poll();
  EXPECT_EQ(statuses, (std::vector<int>{201, 201}));
  EXPECT_EQ(all("/api/v1/sources", "sources", "id"), "declared twins twins-2");
}

TEST_F(server_test, articles_come_in_pages) {
  commit_plan p;
  for (int i = 0; i < 7; ++i) {
    article_head& h = p.heads.emplace_back();
    h.key = article_key{};
    h.key.bytes[0] = static_cast<std::remove_reference_t<decltype(h.key.bytes[0])>>(i);
    h.source = source_no(1);
    h.title = std::to_string(i);
    h.first_seen = from_unix_ms(1'000 * (i / 3));  // some at the same time
  }
  commit(p);
  const std::string whole = all("/api/v1/articles?source=declared", "articles", "title");
  EXPECT_EQ(whole, "6 3 4 5 0 1 2");
  EXPECT_EQ(all("/api/v1/articles?source=declared&limit=2", "articles", "title"), whole);
  EXPECT_EQ(pages_, 4);
}

TEST_F(server_test, deliveries_come_in_pages_over_all_receivers) {
  commit_plan p;
  for (outbox_no no = 1; no <= 9; ++no) {
    outbox_entry& e = p.outbox.emplace_back();
    e.receiver = receiver_no(no % 2 + 1);
    e.no = no;
    e.delivery_id = std::to_string(no);
  }
  commit(p);
  EXPECT_EQ(json::parse(get("/api/v1/deliveries?limit=4").body).at("deliveries").as_array().size(), 4u) << "the limit is that of the answer";
  EXPECT_EQ(all("/api/v1/deliveries?limit=4", "deliveries", "id"), "1 2 3 4 5 6 7 8 9");
  EXPECT_EQ(pages_, 3);
  EXPECT_EQ(all("/api/v1/deliveries?receiver=two&limit=2", "deliveries", "id"), "1 3 5 7 9");
}

TEST_F(server_test, what_a_source_may_not_be) {
  response got = ask("POST", "/api/v1/sources", R"({"url":"http://user:hunter2@news.test/"})");
  EXPECT_EQ(got.status, 422);
  EXPECT_EQ(got.body.find("hunter2"), got.body.npos) << got.body;
  EXPECT_EQ(ask("POST", "/api/v1/sources", R"({"id":"a","url":"http://a.test/","every":"1h","every_max":"5m"})").status, 422);
  EXPECT_EQ(ask("POST", "/api/v1/sources", R"({"id":"a","url":"http://a.test/","every":"12h"})").status, 201) << "the default grows with it";
  got = ask("PATCH", "/api/v1/sources/a", R"({"every_max":"1h"})");
  EXPECT_EQ(got.status, 422);
  EXPECT_NE(got.body.find("12h"), got.body.npos) << got.body;
  EXPECT_EQ(ask("PATCH", "/api/v1/sources/a", R"({"url":"http://declared.test/rss"})").status, 409);
  EXPECT_EQ(ask("PATCH", "/api/v1/sources/a", R"({"every_max":"2d"})").status, 200);
}

TEST_F(server_test, estimates_are_called_so) {
  const json::value v = json::parse(get("/api/v1/status").body).at("store");
  EXPECT_TRUE(v.as_object().contains("articles_estimate") && v.as_object().contains("revisions_estimate") && v.as_object().contains("changes"));
  EXPECT_FALSE(v.as_object().contains("articles"));
}

TEST(credentials, are_found_and_taken_out) {
  EXPECT_TRUE(has_credentials("http://user:pw@host/"));
  EXPECT_TRUE(has_credentials("http://:pw@host/"));
  EXPECT_FALSE(has_credentials("http://host/a@b"));
  EXPECT_EQ(without_credentials("http://user:pw@host/a"), "http://host/a");
  EXPECT_EQ(without_credentials("not an address"), "not an address");
  EXPECT_EQ(without_credentials("user:pw@host/"), "an address");
}

}  // namespace
}  // namespace wirewatch::api
