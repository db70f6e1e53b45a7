#include "daemon/config.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <sstream>

#include "temp_folder.h"

namespace wirewatch::daemon {
namespace {

using namespace std::chrono_literals;

config loaded(const config_result& r) {
  if (r) return *r;
  for (const config_error& e : r.error()) ADD_FAILURE() << e.text();
  return {};
}

std::vector<std::string> notes_of(const config& c) {
  std::vector<std::string> out;
  for (const config_note& n : c.notes) out.push_back(n.text());
  return out;
}

std::string content_of(const std::string& file) {
  std::ifstream in(WIREWATCH_SOURCE_DIR "/" + file, std::ios::binary);
  EXPECT_TRUE(in) << file;
  return std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
}

constexpr const char* full = R"toml(
[daemon]
state_dir = "/var/lib/wirewatch"
listen = "[::1]:9000"
public_url = "https://watch.example.org/"
threads = 3
log_level = "warn"
log_format = "json"
token_file = "api.token"

[fetch]
user_agent = "wirewatch/1.0 (+https://watch.example.org/about)"
timeout = "20s"
max_body = "8MiB"
host_concurrency = 4
host_spacing = "250ms"
respect_robots = false
allow_networks = ["10.0.0.0/8", "fd00::/8"]
proxy = ""

[[source]]
id = "naenara-en"
title = "Naenara (En)"
url = "http://naenara.example/en/news"
kind = "feed"
language = "en"
edition_of = "naenara"
every = "5m"
every_max = "2h"
full_text = true
revisit = { first = "30m", factor = 2, max = "20d", census = "5d" }
removal = { probes = 4, over = "40m" }
purge = { over = "30 in 2h" }
stale = "2d"
identity = "title+date"
pages = 2
select = { entry = "li", link = "a", title = "h1", date = "time", body = "article", drop = [".ad", "nav"] }
tags = ["dprk", "state"]
timeout = "5s"
allow_networks = []

[[source]]
id = "plain"
url = "https://plain.example/rss"

[names]
jang = ["Jang Song Thaek", "장성택"]

[[receiver]]
id = "research"
type = "slack"
url_credential = "research-slack"

[[receiver]]
id = "pipeline"
type = "webhook"
url = "https://pipeline.example/hooks/wirewatch"
secret_file = "pipeline.key"
headers = { "X-Team" = "dprk", "Authorization_file" = "api.token" }
max_in_flight = 4

[[subscription]]
id = "missiles"
query = 'missile kind:(new OR edited)'
receivers = ["research", "pipeline"]
deliver = "weekly mon 08:00"
time_zone = "Asia/Seoul"
quiet_hours = "22:00-07:00"
storm = { over = "10 in 5m" }

[operator]
receivers = ["pipeline"]
)toml";

struct full_example : testing::Test {
  temp_folder folder;
  config c;
  void SetUp() override {
    folder.write("api.token", "  the-token\n");
    folder.write("pipeline.key", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n");
    folder.write("research-slack", "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX\n");
    folder.write("w.toml", full);
    c = loaded(load_config(folder.path() + "/w.toml", {"", folder.path()}));
  }
};

TEST_F(full_example, daemon_and_fetch) {
  EXPECT_EQ(c.file, folder.path() + "/w.toml");
  EXPECT_EQ(c.daemon.state_dir, "/var/lib/wirewatch");
  EXPECT_EQ(c.daemon.listen, "[::1]:9000");
  EXPECT_EQ(c.daemon.public_url, "https://watch.example.org");
  EXPECT_EQ(c.daemon.threads, 3u);
  EXPECT_EQ(c.daemon.log_level, log::level::warn);
  EXPECT_EQ(c.daemon.log_format, "json");
  EXPECT_EQ(c.daemon.token.reveal(), "the-token");
  EXPECT_EQ(c.fetch.user_agent, "wirewatch/1.0 (+https://watch.example.org/about)");
  EXPECT_EQ(c.fetch.timeout, 20s);
  EXPECT_EQ(c.fetch.max_body, 8u * 1024 * 1024);
  EXPECT_EQ(c.fetch.host_concurrency, 4);
  EXPECT_EQ(c.fetch.host_spacing, 250ms);
  EXPECT_FALSE(c.fetch.respect_robots);
  EXPECT_EQ(c.fetch.allow_networks, (std::vector<std::string>{"10.0.0.0/8", "fd00::/8"}));
}

TEST_F(full_example, sources) {
  ASSERT_EQ(c.sources.size(), 2u);
  source_spec s = c.sources[0];
  EXPECT_EQ(s.id + "|" + s.title + "|" + s.url, "naenara-en|Naenara (En)|http://naenara.example/en/news");
  EXPECT_EQ(s.kind, source_kind::feed);
  EXPECT_EQ(s.language, "en");
  EXPECT_EQ(s.edition_of, "naenara");
  EXPECT_EQ(s.every, 5min);
  EXPECT_EQ(s.every_max, 2h);
  EXPECT_TRUE(s.full_text);
  EXPECT_EQ(s.revisit, (revisit_policy{false, 30min, 2, 480h, 120h}));
  EXPECT_EQ(s.removal, (removal_policy{4, 40min}));
  EXPECT_EQ(s.purge, (rate{30, 2h}));
  EXPECT_EQ(s.stale, "2d");
  EXPECT_EQ(s.identity, "title+date");
  EXPECT_EQ(s.pages, 2u);
  EXPECT_EQ(s.select, (selectors{"li", "a", "h1", "time", "article", {".ad", "nav"}}));
  EXPECT_EQ(s.tags, (std::vector<std::string>{"dprk", "state"}));
  EXPECT_EQ(s.from, origin::file);

  fetch_settings own = c.fetch;  // its own settings over those of [fetch]
  own.timeout = 5s;
  own.allow_networks.clear();
  EXPECT_EQ(s.fetch, own);

  source_spec plain;
  plain.id = "plain";
  plain.url = "https://plain.example/rss";
  plain.fetch = c.fetch;
  EXPECT_EQ(c.sources[1], plain);
}

TEST_F(full_example, alerts) {
  EXPECT_EQ(c.names.at("jang"), (std::vector<std::string>{"Jang Song Thaek", "장성택"}));
  ASSERT_EQ(c.receivers.size(), 2u);
  EXPECT_EQ(c.receivers[0].id + " " + c.receivers[0].type, "research slack");
  EXPECT_EQ(c.receivers[0].url.reveal(), "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX");
  EXPECT_EQ(c.receivers[1].signing_key.reveal(), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  EXPECT_EQ(c.receivers[1].max_in_flight, 4u);
  ASSERT_EQ(c.receivers[1].headers.size(), 2u);
  EXPECT_EQ(c.receivers[1].headers[0].first + ": " + c.receivers[1].headers[0].second.reveal(), "Authorization: the-token");
  EXPECT_EQ(c.receivers[1].headers[1].first + ": " + c.receivers[1].headers[1].second.reveal(), "X-Team: dprk");
  ASSERT_EQ(c.subscriptions.size(), 1u);
  subscription_spec s{
      "missiles",  "missile kind:(new OR edited)", {"research", "pipeline"}, "weekly mon 08:00", "Asia/Seoul", "22:00-07:00", "10 in 5m",
      origin::file};
  EXPECT_EQ(c.subscriptions[0], s);
  EXPECT_EQ(c.operator_receivers, std::vector<std::string>{"pipeline"});
}

TEST_F(full_example, what_does_nothing_yet_is_said) {
  std::vector<std::string> starts;
  for (const config_note& n : c.notes)
    starts.push_back(std::to_string(n.line) + " " + n.message.substr(0, n.message.find(" has no effect in this version yet")));
  EXPECT_EQ(starts,
            (std::vector<std::string>{"31 revisit", "32 removal", "33 purge", "34 stale", "46 [names]", "66 deliver", "68 quiet_hours", "69 storm"}));
}

TEST(config, of_an_empty_file_has_the_defaults) {
  config c = loaded(parse_config("", "w.toml", {}));
  EXPECT_EQ(c.daemon.state_dir, "./wirewatch-state");
  EXPECT_EQ(c.daemon.listen, "127.0.0.1:8484");
  EXPECT_EQ(c.daemon.log_level, log::level::info);
  EXPECT_EQ(c.fetch, fetch_settings{});
  EXPECT_TRUE(c.sources.empty() && c.notes.empty());
  EXPECT_EQ(loaded(parse_config("", "w.toml", {"/var/lib/wirewatch", ""})).daemon.state_dir, "/var/lib/wirewatch");
  EXPECT_EQ(loaded(parse_config("[daemon]\nstate_dir = \"/x\"\n", "w.toml", {"/var/lib/wirewatch", ""})).daemon.state_dir, "/x");
}

TEST(config, the_default_user_agent_has_the_version_and_says_where_to_read_about_it) {
  const std::string own = "wirewatch/" WIREWATCH_VERSION, address = "https://watch.example.org/w", about = own + " (+" + address + ")";
  auto agent = [](const std::string& text) { return loaded(parse_config(text, "w.toml", {})).fetch.user_agent; };
  EXPECT_EQ(agent(""), own);
  EXPECT_EQ(agent("[daemon]\nthreads = 1\n"), own);
  EXPECT_EQ(agent("[fetch]\ntimeout = '9s'\n[daemon]\npublic_url = '" + address + "/'\n"), about);
  EXPECT_EQ(agent("[fetch]\nuser_agent = 'mine/2'\n[daemon]\npublic_url = '" + address + "'\n"), "mine/2");
  // What no header can hold is left out of it.
  EXPECT_EQ(agent("[daemon]\npublic_url = 'https://watch.example.org/신문'\n"), own);
  EXPECT_EQ(agent("[daemon]\npublic_url = 'https://watch.example.org/a)b'\n"), own);
  EXPECT_EQ(agent("[daemon]\npublic_url = 'https://watch.example.org/" + std::string(300, 'a') + "'\n"), own);
  config c =
      loaded(parse_config("[[source]]\nid='a'\nurl='http://a.example'\n[[source]]\nid='b'\nurl='http://b.example'\nuser_agent='b/1'\n"
                          "[daemon]\npublic_url='" +
                              address + "'\n",
                          "w.toml", {}));
  EXPECT_EQ(c.sources.at(0).fetch.user_agent, about);
  EXPECT_EQ(c.sources.at(1).fetch.user_agent, "b/1");
}

TEST(config, an_address_in_two_sources_is_noted) {
  config c =
      loaded(parse_config("[[source]]\nid='a'\nurl='http://a.example/feed'\n[[source]]\nid='b'\nurl='http://b.example/feed'\n"
                          "[[source]]\nid='c'\nurl='HTTP://A.example:80/feed#top'\n[[source]]\nid='d'\nurl='http://a.example/feed?'\n",
                          "w.toml", {}));
  EXPECT_EQ(c.sources.size(), 4u);
  EXPECT_EQ(notes_of(c), std::vector<std::string>{"w.toml:9:5: url: found the address of another source again: the first one is at w.toml:3:5"});
}

TEST(config, accepts_what_editors_and_people_write) {
  EXPECT_EQ(loaded(parse_config("\xef\xbb\xbf[daemon]\r\nthreads = 2\r\n", "w.toml", {})).daemon.threads, 2u);
  config dotted = loaded(parse_config(
      "daemon.threads = 2\n[[source]]\nid='a'\nurl='HTTP://a.example'\nrevisit.first='0s'\n[source.removal]\nprobes = 5\n", "w.toml", {}));
  EXPECT_EQ(dotted.daemon.threads, 2u);
  EXPECT_EQ(dotted.sources.at(0).revisit.first, 0ms);
  EXPECT_EQ(dotted.sources.at(0).removal.probes, 5u);
  config slow = loaded(parse_config("[[source]]\nid='a'\nurl='http://a.example'\nevery='1d'\n", "w.toml", {}));
  EXPECT_EQ(slow.sources.at(0).every_max, 24h);
  EXPECT_TRUE(loaded(parse_config("[[source]]\nid='a'\nurl='http://a.example'\nrevisit='never'\n", "w.toml", {})).sources.at(0).revisit.never);
}

TEST(config, other_machines_may_reach_it_with_a_token) {
  EXPECT_EQ(loaded(parse_config("[daemon]\nlisten = \"0.0.0.0:80\"\ntoken = \"t\"\n", "w.toml", {})).daemon.token.reveal(), "t");
  for (const char* local : {"", "unix:/run/x.sock", "127.0.0.2:1", "localhost:0"})
    EXPECT_TRUE(parse_config("[daemon]\nlisten = \"" + std::string(local) + "\"\n", "w.toml", {})) << local;
}

TEST(config, of_pages_and_sitemaps) {
  config c =
      loaded(parse_config("[[source]]\nid='a'\nurl='http://a.example'\nkind='listing'\n"
                          "select = { entry = 'li', drop = ['.ad'], scripts = ['f: /{1}'] }\n"
                          "[[source]]\nid='b'\nurl='http://b.example'\nkind='sitemap'\n[[source]]\nid='c'\nurl='http://c.example'\nkind='page'\n",
                          "w.toml", {}));
  EXPECT_EQ(c.sources.at(0).kind, source_kind::listing);
  EXPECT_EQ(c.sources.at(0).select.entry, "li");
  EXPECT_EQ(c.sources.at(0).select.scripts, std::vector<std::string>{"f: /{1}"});
  EXPECT_EQ(c.sources.at(1).kind, source_kind::sitemap);
  EXPECT_EQ(c.sources.at(2).kind, source_kind::page);
  EXPECT_TRUE(c.notes.empty());
}

TEST(config, notes_are_given_once_for_each_setting) {
  config c =
      loaded(parse_config("[[source]]\nid='a'\nurl='http://a.example'\nstale='1d'\n[[source]]\nid='b'\nurl='http://b.example'\nstale='2d'\n"
                          "[[subscription]]\nid='s'\nquery='x'\n[fetch]\nrespect_robots=true\n",
                          "w.toml", {}));
  EXPECT_EQ(notes_of(c), (std::vector<std::string>{"w.toml:4:7: stale has no effect in this version yet: silence raises no alert (and 1 more place)",
                                                   "w.toml:9:1: subscription \"s\" has no receivers: it alerts nobody"}));
  EXPECT_TRUE(
      loaded(parse_config(
                 "[[source]]\nid='a'\nurl='http://a.example'\npages=1\nselect={entry=''}\nrevisit='never'\n[fetch]\nrespect_robots=false\nproxy=''\n",
                 "w.toml", {}))
          .notes.empty());
}

TEST(config, relative_secrets_start_at_its_folder) {
  temp_folder folder;
  folder.write("token", "t0ken\n");
  EXPECT_EQ(loaded(parse_config("[daemon]\ntoken_file = \"token\"\n", folder.path() + "/w.toml", {})).daemon.token.reveal(), "t0ken");
  EXPECT_EQ(loaded(parse_config("[daemon]\ntoken_file = \"" + folder.path() + "/token\"\n", "w.toml", {})).daemon.token.reveal(), "t0ken");
}

TEST(config, secrets_do_not_print) {
  config c = loaded(parse_config("[daemon]\ntoken = \"canary\"\n", "w.toml", {}));
  std::ostringstream out;
  out << c.daemon.token;
  EXPECT_EQ(out.str(), "<redacted>");
}

TEST(config, ten_thousand_sources_load_quickly) {
  std::string text;
  for (int i = 0; i < 10'000; ++i)
    text += "[[source]]\nid = \"outlet-" + std::to_string(i) + "\"\ntitle = \"Outlet\"\nurl = \"https://outlet" + std::to_string(i) +
            ".example/feed\"\nlanguage = \"en\"\nevery = \"10m\"\nfull_text = true\ntags = [\"dprk\", \"state\"]\nrevisit = { first = \"15m\" }\n\n";
  auto start = std::chrono::steady_clock::now();
  config c = loaded(parse_config(text, "w.toml", {}));
  auto elapsed = std::chrono::steady_clock::now() - start;
  EXPECT_EQ(c.sources.size(), 10'000u);
  EXPECT_EQ(c.notes.size(), 1u);
  RecordProperty("milliseconds", int(std::chrono::duration_cast<std::chrono::milliseconds>(elapsed).count()));
  EXPECT_LT(elapsed, 5s);
}

TEST(config, the_example_loads) {
  config c = loaded(load_config(WIREWATCH_SOURCE_DIR "/etc/wirewatch.toml", {}));
  EXPECT_EQ(notes_of(c), std::vector<std::string>{});
  EXPECT_FALSE(c.sources.empty());
  // Commands have no $STATE_DIRECTORY: without it in the file they would look elsewhere than the service.
  EXPECT_EQ(c.daemon.state_dir, "/var/lib/wirewatch");
  EXPECT_NE(content_of("systemd/wirewatch.service").find("\nStateDirectory=wirewatch\n"), std::string::npos);
}

TEST(config, the_sample_of_the_readme_loads) {
  const std::string readme = content_of("README.md"), start = "```toml\n", make = "\necho '", into = "' > slack.url";
  const std::size_t at = readme.find(start), end = readme.find("```\n", at + start.size()), secret_end = readme.find(into);
  ASSERT_TRUE(at != readme.npos && end != readme.npos && secret_end != readme.npos);
  const std::size_t secret = readme.rfind(make, secret_end) + make.size();
  temp_folder folder;
  folder.write("slack.url", readme.substr(secret, secret_end - secret) + "\n");
  const std::string file = folder.write("wirewatch.toml", readme.substr(at + start.size(), end - at - start.size()));
  config c = loaded(load_config(file, {}));
  EXPECT_EQ(notes_of(c), std::vector<std::string>{});
  EXPECT_EQ(c.subscriptions.size(), 1u);
}

TEST(find_config, looks_in_order) {
  ::unsetenv("WIREWATCH_CONFIG");
  EXPECT_EQ(find_config("given.toml"), "given.toml");
  ::setenv("WIREWATCH_CONFIG", "/named/by/variable.toml", 1);
  EXPECT_EQ(find_config("given.toml"), "given.toml");
  EXPECT_EQ(find_config({}), "/named/by/variable.toml");
  ::unsetenv("WIREWATCH_CONFIG");
  const std::string installed = "/etc/wirewatch/wirewatch.toml";  // comes first on a machine that has it
  const bool has = std::filesystem::exists(installed);
  temp_folder folder;
  auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  EXPECT_EQ(find_config({}), has ? installed : "");
  folder.write("wirewatch.toml", "");
  EXPECT_EQ(find_config({}), has ? installed : "./wirewatch.toml");
  std::filesystem::current_path(before);
}

TEST(environment_of_process, takes_the_first_state_directory) {
  ::setenv("STATE_DIRECTORY", "/var/lib/a:/var/lib/b", 1);
  ::setenv("CREDENTIALS_DIRECTORY", "/run/credentials/x", 1);
  environment e = environment::of_process();
  EXPECT_EQ(e.state_directory, "/var/lib/a");
  EXPECT_EQ(e.credentials_directory, "/run/credentials/x");
  ::unsetenv("STATE_DIRECTORY");
  ::unsetenv("CREDENTIALS_DIRECTORY");
  EXPECT_EQ(environment::of_process().state_directory, "");
}

}  // namespace
}  // namespace wirewatch::daemon
