// The manners of a feed reader, over months of virtual time.
#include "manners.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>

#include "core/log.h"

namespace wirewatch::scenario {
namespace {

using namespace std::chrono_literals;

std::string http_date(wall_time t) {
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(t).time_since_epoch().count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[64];
  std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return text;
}

source_spec feed(const std::string& id, const std::string& url, milliseconds every) {
  source_spec s;
  s.id = id;
  s.url = url;
  s.kind = source_kind::feed;
  s.every = every;
  s.every_max = std::max<milliseconds>(every, 6h);
  return s;
}

std::string document(int state) {
  return rss("Feed", {{"g" + std::to_string(state), "Title " + std::to_string(state), "Text.", "http://a.test/1", ""}});
}

class manners : public testing::Test {
 protected:
  void SetUp() override { log::set_threshold(log::level::error); }
  int below(int n) { return int(world_.random()() % std::uint64_t(n)); }
  bool one_in(int n) { return below(n) == 0; }

  // A source whose document changes now and then; `dress` gives the answer its headers, or makes it something else.
  void add(source_spec s, std::function<void(answer&, const received&, int state)> dress) {
    auto state = std::make_shared<int>(0);
    world_.serve(s.url, [this, state, dress](const received& r) {
      answer a;
      a.latency = milliseconds(20 + below(400));
      if (one_in(40)) {
        a.failure = one_in(2) ? errc::timeout : errc::connection_lost;
        return a;
      }
      if (one_in(8)) ++*state;
      a.body = document(*state);
      dress(a, r, *state);
      if (a.status == 200 && !a.etag.empty() && r.if_none_match == a.etag) a.status = 304;
      return a;
    });
    world_.declared.sources.push_back(std::move(s));
  }

  void expect_good_manners() {
    for (const source_spec& s : world_.declared.sources) {
      EXPECT_EQ(manners_fault(world_, s), "");
      EXPECT_GT(world_.requests(s.url).size(), 3u) << s.id;
    }
  }
  // Whole documents that were asked for although some validators might have been sent.
  std::size_t unconditional(const std::string& url) const {
    auto all = world_.requests(url);
    return std::size_t(std::count_if(all.begin(), all.end(), [](const received& r) {
      return r.if_none_match.empty() && r.if_modified_since.empty() && r.answered == 200 && r.said->body.starts_with("<?xml");
    }));
  }

  world world_{world::store_kind::memory, 7};
};

TEST_F(manners, a_month_with_a_crash_a_day) {
  std::vector<std::string> always_validated;
  int n = 0;
  auto one = [&](const char* id, milliseconds every, auto dress, bool validated = true) {
    std::string url = "http://site" + std::to_string(++n) + ".test/Rss%7Efeed.XML?b=2&a=%41&utm_source=x";
    if (validated) always_validated.push_back(url);
    add(feed(id, url, every), dress);
  };
  const std::string long_tag = '"' + std::string(4094, 'x') + '"';
  auto tag = [](int state) { return std::to_string(state); };

  one("weak", 20min, [=](answer& a, auto&, int s) { a.etag = "W/\"" + tag(s) + "\""; });
  one("unquoted", 45min, [=](answer& a, auto&, int s) { a.etag = "v-" + tag(s) + "-gzip"; });
  one("broken-quotes", 45min, [=](answer& a, auto&, int s) { a.etag = "\"" + tag(s) + "\"-gzip\\"; });
  one("long-tag", 1h, [=](answer& a, auto&, int s) { a.etag = long_tag, a.etag.replace(1, tag(s).size(), tag(s)); });
  one("no-date", 1h, [=](answer& a, auto&, int s) { a.last_modified = "yesterday evening, " + tag(s); });
  one("same-second", 30min, [=](answer& a, auto&, int s) { a.last_modified = "Wed, 01 Jan 1800 00:00:00 GMT", a.etag = "\"" + tag(s) + "\""; });
  one("same-tag", 1h, [=, this](answer& a, auto&, int s) { a.etag = s % 2 == 0 ? "" : "\"1\"", a.last_modified = http_date(world_.now()); });
  one(
      "comes-and-goes", 30min,
      [=, this](answer& a, auto&, int s) {
        if (!one_in(3)) a.etag = tag(s);
      },
      false);
  one("304-with-another", 30min, [=, this](answer& a, const received& r, int) {
    a.etag = "\"" + std::to_string(below(1'000'000)) + "\"";
    if (!r.if_none_match.empty() && one_in(2)) a.status = 304;
  });
  one("same-bytes-new-tag", 30min,
      [=, this](answer& a, auto&, int) { a.etag = "\"" + std::to_string(below(1'000'000)) + "\"", a.body = document(0); });
  one("max-age", 10min, [=](answer& a, auto&, int s) { a.etag = tag(s), a.cache_control = "public, max-age=3600", a.patience = 1h; });
  one("max-age-of-a-minute", 60s * 15, [=](answer& a, auto&, int s) { a.etag = tag(s), a.cache_control = "max-age=60"; });
  one("max-age-beyond-the-slowest", 1h, [=](answer& a, auto&, int s) { a.etag = tag(s), a.cache_control = "max-age=31536000", a.patience = 6h; });
  one("no-cache", 20min, [=](answer& a, auto&, int s) { a.etag = tag(s), a.cache_control = "no-cache, max-age=315360000"; });
  one("429-seconds", 20min, [=, this](answer& a, auto&, int s) {
    a.etag = tag(s);
    if (one_in(10)) a.status = 429, a.patience = 1s * below(40'000), a.retry_after = std::to_string(a.patience / 1s);
  });
  one("503-date", 20min, [=, this](answer& a, const received& r, int s) {
    a.etag = tag(s);
    if (!one_in(10)) return;
    const wall_time until = std::chrono::floor<std::chrono::seconds>(r.at + 1s * (60 + below(80'000)));
    a.status = 503, a.retry_after = http_date(until), a.patience = until - (r.at + a.latency);
  });
  one("busy-without-a-word", 20min, [=, this](answer& a, auto&, int s) {
    const char* const useless[] = {"", "soon", "-5", "Wed, 01 Jan 2020 00:00:00 GMT", "0"};
    a.etag = tag(s);
    if (one_in(10)) a.status = one_in(2) ? 429 : 503, a.retry_after = useless[below(5)];
  });
  one("ten-years", 1h, [=, this](answer& a, auto&, int s) {
    a.etag = tag(s);
    if (one_in(60)) a.status = 429, a.retry_after = "315360000", a.patience = 7 * 24h;
  });
  one("page-instead", 30min, [=, this](answer& a, auto&, int s) {
    a.etag = tag(s);
    if (one_in(6)) a.body = "<html><title>Just a moment</title></html>", a.etag = "\"evil\"";
  });
  one(
      "cut-short", 30min,
      [=, this](answer& a, auto&, int s) {
        a.etag = tag(s);
        if (one_in(6)) a.body.resize(a.body.size() - 12);
      },
      false);

  world_.start();
  for (int day = 0; day < 30; ++day) {
    const milliseconds before(1 + below(int(milliseconds(24h).count())));
    world_.run_for(before);
    switch (day % 4) {
      case 0:
        world_.restart();
        break;
      case 1:
        world_.crash_at_next_commit(crash_point::before_commit);
        break;
      case 2:
        world_.crash_at_next_commit(crash_point::after_commit);
        break;
      default:
        world_.crash_in(1min);
    }
    world_.run_for(24h - before);
  }
  EXPECT_EQ(world_.crashes().size(), 30u);
  expect_good_manners();
  for (const std::string& url : always_validated) EXPECT_EQ(unconditional(url), 1u) << url;
}

TEST_F(manners, killed_every_seven_minutes) {
  for (int i = 0; i < 10; ++i)
    add(feed("s" + std::to_string(i), "http://site" + std::to_string(i) + ".test/rss", i == 0 ? milliseconds(30s) : milliseconds(10min)),
        [](answer& a, auto&, int state) { a.etag = std::to_string(state); });
  world_.start();
  for (milliseconds t{0}; t < 24h; t += 7min) {
    world_.run_for(7min);
    world_.restart();
  }
  expect_good_manners();
  for (const source_spec& s : world_.declared.sources) EXPECT_EQ(unconditional(s.url), 1u);
}

TEST_F(manners, a_start_does_not_ask_everybody_at_once) {
  for (int i = 0; i < 60; ++i) add(feed("s" + std::to_string(i), "http://site" + std::to_string(i) + ".test/rss", 10min), [](answer&, auto&, int) {});
  world_.start();
  world_.run_for(5min);
  std::vector<wall_time> first;
  for (const source_spec& s : world_.declared.sources) first.push_back(world_.requests(s.url).at(0).at);
  std::sort(first.begin(), first.end());
  EXPECT_GT(first.back() - first.front(), 20s);
  for (std::size_t i = 10; i < first.size(); ++i) EXPECT_GT(first[i] - first[i - 10], 1s);
}

TEST_F(manners, many_sources_on_one_host_wait_in_line) {
  for (int i = 0; i < 500; ++i) {
    source_spec s = feed("s" + std::to_string(i), "http://one.test/" + std::to_string(i), 30min);
    s.fetch.host_concurrency = 2;
    s.fetch.host_spacing = 500ms;
    add(s, [this](answer& a, auto&, int) { a.latency = milliseconds(100 + below(3000)); });
  }
  world_.start();
  world_.run_for(2h);
  world_.restart();
  world_.run_for(2h);
  std::vector<received> all = world_.log();
  std::stable_sort(all.begin(), all.end(), [](const received& a, const received& b) { return a.at < b.at; });
  EXPECT_EQ(crowding_fault(all, 2, 500ms), "");
  for (const source_spec& s : world_.declared.sources) EXPECT_GE(world_.requests(s.url).size(), 5u) << s.id;
}

TEST_F(manners, one_look_at_a_time_however_often_it_is_asked_for) {
  add(feed("news", "http://site.test/rss", 10min), [](answer& a, auto&, int) { a.latency = 10s; });
  world_.start();
  for (int i = 0; i < 200; ++i) {
    world_.poll("news");
    world_.run_for(1s);
  }
  const auto all = world_.requests("http://site.test/rss");
  EXPECT_GE(all.size(), 15u);
  EXPECT_EQ(crowding_fault(all, 1, 0ms), "");
}

TEST_F(manners, a_host_that_is_busy_is_left_alone_by_all_its_sources) {
  bool busy = false;
  for (int i = 0; i < 5; ++i)
    add(feed("s" + std::to_string(i), "http://one.test/" + std::to_string(i), 10min), [&busy](answer& a, auto&, int) {
      if (busy) a.status = 429, a.retry_after = "7200";
    });
  world_.start();
  world_.run_for(5min);
  busy = true;
  world_.run_for(15min);
  std::vector<received> after;
  for (const received& r : world_.log())
    if (r.answered == 429) after.push_back(r);
  ASSERT_FALSE(after.empty());
  EXPECT_LE(after.size(), 2u) << "those under way already";
  const wall_time until = after.front().ended + 2h;
  world_.run_for(3h);
  for (const received& r : world_.log()) EXPECT_TRUE(r.at <= after.front().ended || r.at >= until) << to_rfc3339(r.at);
}

TEST_F(manners, the_checks_see_what_they_are_for) {
  add(feed("news", "http://site.test/rss", 10min), [](answer& a, auto&, int state) { a.etag = std::to_string(state); });
  world_.start();
  world_.run_for(3h);
  expect_good_manners();
  source_spec other = world_.declared.sources[0];
  other.every = 30min;
  EXPECT_NE(manners_fault(world_, other).find("too early"), std::string::npos);
  EXPECT_NE(crowding_fault(world_.log(), 1, 1h).find("too soon"), std::string::npos);
  world_.crash();
  world_.tamper([](commit_plan& p) {
    for (source_state& s : p.states) s.sent.etag += "x";
  });
  world_.start();
  world_.run_for(1h);
  world_.restart();
  world_.run_for(1h);
  EXPECT_NE(manners_fault(world_, world_.declared.sources[0]).find("asked with"), std::string::npos);
}

}  // namespace
}  // namespace wirewatch::scenario
