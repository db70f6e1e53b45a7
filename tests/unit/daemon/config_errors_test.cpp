// Every kind of mistake, and the place and the words it is told with.
#include <gtest/gtest.h>

#include "daemon/config.h"
#include "temp_folder.h"

namespace wirewatch::daemon {
namespace {

std::vector<std::string> errors_of(const std::string& text, const environment& env = {}) {
  auto c = parse_config(text, "w.toml", env);
  std::vector<std::string> out;
  if (!c)
    for (const config_error& e : c.error()) out.push_back(e.text());
  return out;
}

struct mistake {
  const char* name;
  std::string text;
  std::string message;  // exact, the only one
};

std::ostream& operator<<(std::ostream& out, const mistake& m) { return out << m.name; }

const std::string a_source = "[[source]]\nid = \"a\"\nurl = \"http://a.example/feed\"\n";
const std::string a_webhook = "[[receiver]]\nid = \"w\"\ntype = \"webhook\"\nurl = \"https://w.example/hook\"\n";
const std::string duration = "expected a duration such as \"90s\", \"10m\", \"1h\" or \"30d\"";
const std::string an_id = "expected 1 to 100 of the characters A-Z a-z 0-9 . _ -";

const std::vector<mistake> mistakes{
    {"value_without_quotes", "[daemon]\nlisten = https://x\n",
     "w.toml:2:10: not TOML: found a value without quotes, expected a string in quotes, a number, true, false, a list or a table"},
    {"key_twice", "[daemon]\nthreads = 1\nthreads = 2\n",
     "w.toml:3:11: not TOML: parsing key-value pair: cannot redefine existing integer 'threads'"},
    {"very_long_key", "x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x = 1\n", "w.toml:1:32: found a key of too many parts, expected at most 16"},
    {"unknown_section", "[daemn]\n", "w.toml:1:2: found the unknown key \"daemn\" in the file; did you mean \"daemon\"?"},
    {"section_without_brackets", "fetch = 3\n", "w.toml:1:1: fetch: found the number 3, expected [fetch]"},
    {"source_in_single_brackets", "[source]\nid = \"a\"\n", "w.toml:1:1: source: found [source], expected [[source]]"},
    {"daemon_in_double_brackets", "[[daemon]]\nthreads = 1\n", "w.toml:1:1: daemon: found [[daemon]], expected [daemon]"},
    {"source_list_of_text", "source = [\"a\"]\n", "w.toml:1:11: source: found \"a\", expected [[source]]"},
    {"unknown_key", a_source + "evrey = \"10m\"\n", "w.toml:4:1: found the unknown key \"evrey\" in [[source]]; did you mean \"every\"?"},
    {"unknown_key_like_none", "[operator]\nzzz = 1\n", "w.toml:2:1: found the unknown key \"zzz\" in [operator], expected one of: receivers"},
    {"unknown_key_in_inline_table", a_source + "removal = { probes = 2, ovr = \"1h\" }\n",
     "w.toml:4:25: found the unknown key \"ovr\" in removal; did you mean \"over\"?"},
    {"duration_unit", a_source + "every = \"10x\"\n", "w.toml:4:9: every: found \"10x\", " + duration},
    {"duration_negative", a_source + "every = \"-1s\"\n", "w.toml:4:9: every: found \"-1s\", " + duration},
    {"duration_number", a_source + "every = 10\n", "w.toml:4:9: every: found the number 10, " + duration},
    {"every_max_below_every", a_source + "every = \"1h\"\nevery_max = \"30m\"\n",
     "w.toml:5:13: every_max: found \"30m\", expected at least every, which is \"1h\""},
    {"every_max_below_default", a_source + "every_max = \"5m\"\n",
     "w.toml:4:13: every_max: found \"5m\", expected at least the default of every, which is \"10m\""},
    {"password_in_an_address", "[[source]]\nid = \"a\"\nurl = \"http://user:hunter2@a.example/feed\"\n",
     "w.toml:3:7: url: found a value that is not shown here, expected an address without a user name and password"},
    {"size_unit", "[fetch]\nmax_body = \"16M\"\n", "w.toml:2:12: max_body: found \"16M\", expected a size from 1KiB to 1GiB such as \"16MiB\""},
    {"size_too_large", "[fetch]\nmax_body = \"2GiB\"\n",
     "w.toml:2:12: max_body: found \"2GiB\", expected a size from 1KiB to 1GiB such as \"16MiB\""},
    {"rate", a_source + "purge = { over = \"20 per 1h\" }\n", "w.toml:4:18: over: found \"20 per 1h\", expected a rate such as \"20 in 1h\""},
    {"purge_not_a_table", a_source + "purge = \"20 in 1h\"\n",
     "w.toml:4:9: purge: found \"20 in 1h\", expected a table such as { over = \"20 in 1h\" }"},
    {"bool_as_text", a_source + "full_text = \"yes\"\n", "w.toml:4:13: full_text: found \"yes\", expected true or false"},
    {"integer_out_of_range", "[daemon]\nthreads = 1000\n", "w.toml:2:11: threads: found the number 1000, expected a whole number from 0 to 256"},
    {"integer_as_float", "[daemon]\nthreads = 1.5\n", "w.toml:2:11: threads: found the number 1.500000, expected a whole number from 0 to 256"},
    {"date_for_number", "[daemon]\nthreads = 2024-01-01\n", "w.toml:2:11: threads: found a date or time, expected a whole number from 0 to 256"},
    {"id_missing", "[[source]]\nurl = \"http://a.example/\"\n", "w.toml:1:1: id: not found in this [[source]], " + an_id},
    {"id_characters", "[[source]]\nid = \"a b\"\nurl = \"http://a.example/\"\n", "w.toml:2:6: id: found \"a b\", " + an_id},
    {"id_twice", a_source + a_source, "w.toml:5:6: id: found \"a\" again, expected another id: the first one is at w.toml:2:6"},
    {"url_missing", "\n  [[source]]\n  id = \"a\"\n",
     "w.toml:2:3: url: not found in this [[source]], expected an address that starts with http:// or https://"},
    {"url_scheme", "[[source]]\nid = \"a\"\nurl = \"ftp://a.example/\"\n",
     "w.toml:3:7: url: found \"ftp://a.example/\", expected an address that starts with http:// or https://"},
    {"kind_unknown", a_source + "kind = \"rss\"\n", "w.toml:4:8: kind: found \"rss\", expected one of auto, feed, listing, sitemap, page"},
    {"selector", a_source + "select = { title = \"b[\" }\n",
     "w.toml:4:20: title: found \"b[\", expected a CSS selector: column 3: found the end, expected a name"},
    {"selector_in_a_list", a_source + "select = { drop = [\"p\", \"a >\"] }\n", "w.toml:4:25: drop: found \"a >\", expected a CSS selector"},
    {"script_rule", a_source + "select = { scripts = [\"onNews\"] }\n",
     "w.toml:4:23: scripts: found \"onNews\", expected a function and where it leads, such as \"onNews: /news?no={3}\""},
    {"identity_unknown", a_source + "identity = \"title\"\n",
     "w.toml:4:12: identity: found \"title\", expected auto, guid, link, title+date, \"url:REGEX\" or \"base64:REGEX\""},
    {"identity_not_available", a_source + "identity = 'url:id=(\\d+)'\n",
     "w.toml:4:12: identity: found \"url:id=(\\\\d+)\", expected auto, guid, link or title+date: patterns are not available yet"},
    {"language", a_source + "language = \"English!\"\n",
     "w.toml:4:12: language: found \"English!\", expected a language tag such as \"en\", \"ko\" or \"zh-Hant\""},
    {"stale", a_source + "stale = \"never\"\n", "w.toml:4:9: stale: found \"never\", expected auto or a duration such as \"2d\""},
    {"revisit_word", a_source + "revisit = \"always\"\n",
     "w.toml:4:11: revisit: found \"always\", expected \"never\" or a table with first, factor, max and census"},
    {"revisit_factor", a_source + "revisit = { factor = 0.5 }\n", "w.toml:4:22: factor: found the number 0.500000, expected a number from 1 to 1000"},
    {"list_for_text", a_source + "title = [\"A\"]\n",
     "w.toml:4:9: title: found a list, expected text of at most 1000 bytes without control characters"},
    {"text_for_list", a_source + "tags = \"dprk\"\n", "w.toml:4:8: tags: found \"dprk\", expected a list, each of it a tag of 1 to 100 bytes"},
    {"list_item", a_source + "tags = [\"dprk\", 7]\n", "w.toml:4:17: tags: found the number 7, expected a tag of 1 to 100 bytes"},
    {"network", "[fetch]\nallow_networks = [\"10.0.0.0/8\", \"10.0.0.0/40\"]\n",
     "w.toml:2:33: allow_networks: found \"10.0.0.0/40\", expected a network such as \"10.0.0.0/8\" or \"fd00::/8\""},
    {"network_of_a_source", a_source + "allow_networks = [\"intranet\"]\n",
     "w.toml:4:19: allow_networks: found \"intranet\", expected a network such as \"10.0.0.0/8\" or \"fd00::/8\""},
    {"proxy_scheme", "[fetch]\nproxy = \"socks4://p.example:1080\"\n",
     "w.toml:2:9: proxy: found \"socks4://p.example:1080\", expected http://HOST:PORT, socks5h://HOST:PORT or \"\", without a user name"},
    {"user_agent", "[fetch]\nuser_agent = \"a\\r\\nX: y\"\n",
     "w.toml:2:14: user_agent: found \"a\\x0d\\x0aX: y\", expected 1 to 256 printable ASCII characters"},
    {"listen_form", "[daemon]\nlisten = \"8484\"\n", "w.toml:2:10: listen: found \"8484\", expected ADDRESS:PORT, [IPV6]:PORT, unix:/PATH or \"\""},
    {"listen_without_token", "[daemon]\nlisten = \"0.0.0.0:8484\"\n",
     "w.toml:2:10: listen: found \"0.0.0.0:8484\", which other machines can reach, and no token, expected token_file beside it, or a loopback "
     "address or a Unix socket"},
    {"public_url", "[daemon]\npublic_url = \"watch.example\"\n",
     "w.toml:2:14: public_url: found \"watch.example\", expected an address that starts with http:// or https://, without ? and #"},
    {"log_level", "[daemon]\nlog_level = \"verbose\"\n", "w.toml:2:13: log_level: found \"verbose\", expected one of debug, info, warn, error"},
    {"receiver_type_unknown", "[[receiver]]\nid = \"r\"\ntype = \"slak\"\n",
     "w.toml:3:8: type: found \"slak\", expected one of: slack, webhook; did you mean \"slack\"?"},
    {"receiver_type_not_available", "[[receiver]]\nid = \"r\"\ntype = \"discord\"\nwhatever = 1\n",
     "w.toml:3:8: receiver type \"discord\" is not available yet; available: slack, webhook"},
    {"receiver_type_missing", "[[receiver]]\nid = \"r\"\n", "w.toml:1:1: type: not found in this [[receiver]], expected one of: slack, webhook"},
    {"max_in_flight", a_webhook + "max_in_flight = 0\n", "w.toml:5:17: max_in_flight: found the number 0, expected a whole number from 1 to 64"},
    {"two_forms_of_a_secret", a_webhook + "url_file = \"/x\"\n",
     "w.toml:5:1: url_file: found beside url, expected only one of url, url_file and url_credential"},
    {"secret_file_missing", a_webhook + "secret_file = \"/nonexistent/key\"\n",
     "w.toml:5:15: secret_file: found no usable secret in \"/nonexistent/key\" (No such file or directory), expected a readable file that holds it"},
    {"credential_outside_systemd", a_webhook + "secret_credential = \"key\"\n",
     "w.toml:5:21: secret_credential: found no usable credential \"key\" ($CREDENTIALS_DIRECTORY is not set; the service needs "
     "LoadCredential=key:PATH), expected a readable file that holds it"},
    {"header_name", a_webhook + "headers = { \"X Team\" = \"dprk\" }\n",
     "w.toml:5:13: receiver \"w\": headers: a name has characters that no header name may have"},
    {"header_of_the_protocol", a_webhook + "headers = { Host = \"h\" }\n", "w.toml:5:13: receiver \"w\": headers: Host is set by wirewatch itself"},
    {"header_twice", a_webhook + "headers = { A = \"1\", a = \"2\" }\n", "w.toml:5:22: receiver \"w\": headers: a is given twice"},
    {"undeclared_receiver", a_webhook + "[[subscription]]\nid = \"s\"\nquery = \"x\"\nreceivers = [\"w\", \"W2\"]\n",
     "w.toml:8:19: receivers: found \"W2\", expected the id of a [[receiver]]"},
    {"receiver_named_twice", a_webhook + "[operator]\nreceivers = [\"w\", \"w\"]\n",
     "w.toml:6:19: receivers: found \"w\" again, expected each receiver once"},
    {"operator_without_receivers", "[operator]\nreceivers = [\"pipeline\"]\n",
     "w.toml:2:14: receivers: found \"pipeline\", expected the id of a [[receiver]]: there is none"},
    {"query_missing", "[[subscription]]\nid = \"s\"\n",
     "w.toml:1:1: query: not found in this [[subscription]], expected a query such as 'missile source:kcna-*'"},
    {"deliver", "[[subscription]]\nid = \"s\"\nquery = \"x\"\ndeliver = \"daily 24:00\"\n",
     "w.toml:4:11: deliver: found \"daily 24:00\", expected instant, hourly, \"daily 08:00\", \"weekly mon 08:00\" or cron with five fields"},
    {"time_zone", "[[subscription]]\nid = \"s\"\nquery = \"x\"\ntime_zone = \"Asia/Soul\"\n",
     "w.toml:4:13: time_zone: found \"Asia/Soul\", expected a time zone's name such as \"UTC\" or \"Asia/Seoul\""},
    {"quiet_hours", "[[subscription]]\nid = \"s\"\nquery = \"x\"\nquiet_hours = \"22-7\"\n",
     "w.toml:4:15: quiet_hours: found \"22-7\", expected two times such as \"22:00-07:00\""},
    {"storm", "[[subscription]]\nid = \"s\"\nquery = \"x\"\nstorm = { over = 10 }\n",
     "w.toml:4:18: over: found the number 10, expected a rate such as \"10 in 5m\""},
    {"set_name", "[names]\n\"a b\" = [\"x\"]\n",
     "w.toml:2:1: names: found the name \"a b\", expected 1 to 100 bytes without spaces and ( ) \" @ : *"},
    {"set_of_nothing", "[names]\na = [\"\"]\n", "w.toml:2:6: a: found \"\", expected a name of 1 to 200 bytes"},
};

class config_mistake : public testing::TestWithParam<mistake> {};

TEST_P(config_mistake, is_told_with_its_place) { EXPECT_EQ(errors_of(GetParam().text), std::vector<std::string>{GetParam().message}); }

INSTANTIATE_TEST_SUITE_P(all, config_mistake, testing::ValuesIn(mistakes), [](const auto& info) { return std::string(info.param.name); });

TEST(config_errors, are_collected_and_sorted_by_place) {
  auto errors = errors_of("[[source]]\nid = \"é/\"\nurl = 1\n[fetch]\ntimeout = \"\"\n[daemon]\nthreads = -1\n");
  ASSERT_EQ(errors.size(), 4u);
  EXPECT_EQ(errors[0].substr(0, 12), "w.toml:2:6: ");
  EXPECT_EQ(errors[1].substr(0, 12), "w.toml:3:7: ");
  EXPECT_EQ(errors[2].substr(0, 13), "w.toml:5:11: ");
  EXPECT_EQ(errors[3].substr(0, 13), "w.toml:7:11: ");
}

TEST(config_errors, are_at_most_fifty_and_say_how_many_more) {
  std::string text = "[daemon]\n";
  for (int i = 0; i < 60; ++i) text += "x" + std::to_string(i) + " = 1\n";
  auto errors = errors_of(text);
  ASSERT_EQ(errors.size(), 50u);
  EXPECT_EQ(errors[0].substr(0, 12), "w.toml:2:1: ");
  EXPECT_NE(errors[49].find("(and 10 more messages)"), std::string::npos) << errors[49];
}

TEST(config_errors, in_a_query_have_the_place_inside_it) {
  auto place = [](const std::string& query) {
    auto errors = errors_of("[[subscription]]\nid = \"s\"\nquery = " + query + "\n");
    return errors.empty() ? std::string("none") : errors[0].substr(0, errors[0].find(": query: "));
  };
  EXPECT_EQ(place("'장성택 )'"), "w.toml:3:14");
  EXPECT_EQ(place("\"\\\"a b\\\" )\""), "w.toml:3:18");  // each escape is two characters in the file
  EXPECT_EQ(place("\"\\u00e9 )\""), "w.toml:3:17");
  EXPECT_EQ(place("'''\nmissile\n  )'''"), "w.toml:5:3");  // the first line break is not part of the string
  EXPECT_EQ(place("\"\"\"a\nb )\"\"\""), "w.toml:4:3");
  EXPECT_EQ(place("'missile'"), "none");
}

TEST(config_errors, suggest_declared_receivers) {
  auto errors =
      errors_of("[[receiver]]\nid = \"pipeline\"\ntype = \"webhook\"\nurl = \"https://w.example/\"\n[operator]\nreceivers = [\"pipelin\"]\n");
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0], "w.toml:6:14: receivers: found \"pipelin\", expected the id of a [[receiver]]; did you mean \"pipeline\"?");
}

TEST(config_errors, of_the_receiver_kind_stand_at_the_secret_they_are_about) {
  auto errors = errors_of(a_webhook + "secret = \"plain-text-key\"\n");
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].substr(0, 13), "w.toml:5:10: ");
  errors = errors_of("[[receiver]]\nid = \"w\"\ntype = \"webhook\"\n");
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].substr(0, 12), "w.toml:1:1: ");
}

TEST(config_errors, never_show_a_secret) {
  temp_folder folder;
  const std::string canary = "canary-4711";
  folder.write("bad-token", canary + " \x01 " + canary);
  folder.write("bad-key", canary);
  const environment env{"", folder.path()};
  const std::vector<std::string> texts{
      "[daemon]\ntoken = \"" + canary + " x\"\n",
      "[daemon]\ntoken_credential = \"bad-token\"\n",
      "[daemon]\ntoken = 4711\n",
      "[[receiver]]\nid = \"r\"\ntype = \"slack\"\nurl = \"ftp://" + canary + "/\"\n",
      "[[receiver]]\nid = \"r\"\ntype = \"slack\"\nurl = \"https://not-slack.example/" + canary + "\"\nsecret = \"x" + canary + "\"\n",
      "[[receiver]]\nid = \"r\"\ntype = \"webhook\"\nurl = \"https://w.example/\"\nsecret = \"" + canary + "\"\n",
      "[[receiver]]\nid = \"r\"\ntype = \"webhook\"\nurl = \"https://w.example/\"\nsecret_credential = \"bad-key\"\n",
      "[[receiver]]\nid = \"r\"\ntype = \"webhook\"\nurl = \"https://w.example/\"\nheaders = { A = \"" + canary + "\\n\" }\n",
      "[[receiver]]\nid = \"r\"\ntype = \"webhook\"\nurl = \"https://w.example/\"\nheaders = { A_credential = \"bad-token\" }\n",
      "[fetch]\nproxy = \"ftp://user:" + canary + "@p.example/\"\n",
      "[fetch]\nproxy = \"http://user:" + canary + "@p.example/\"\n",
      "[[source]]\nid = \"a\"\nurl = \"ftp://user:" + canary + "@a.example/\"\n",
      "[[receiver]]\nid = \"r\"\ntype = \"webhook\"\nurl = https://w.example/" + canary + "\n",
  };
  for (const std::string& text : texts) {
    auto errors = errors_of(text, env);
    EXPECT_FALSE(errors.empty()) << text;
    for (const std::string& e : errors) {
      EXPECT_EQ(e.find("canary"), std::string::npos) << e;
      EXPECT_EQ(e.find("4711"), std::string::npos) << e;
    }
  }
}

TEST(config_errors, hostile_text_ends_in_an_error) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "[";
  EXPECT_EQ(errors_of("x = " + deep).size(), 1u);
  std::string dotted = "x";
  for (int i = 0; i < 100'000; ++i) dotted += ".x";
  EXPECT_EQ(errors_of(dotted + " = 1").size(), 1u);
  EXPECT_EQ(errors_of("x = { \"y\" = { z" + dotted + " = 1 } }").size(), 1u);
  EXPECT_EQ(errors_of("[daemon]\nstate_dir = \"\xff\"\n").size(), 1u);
  EXPECT_EQ(errors_of("[daemon]\nstate_dir = \"a\\u0000b\"\n").size(), 1u);
  EXPECT_EQ(errors_of("[daemon").size(), 1u);
}

TEST(config_errors, a_file_that_can_not_be_read_is_named) {
  temp_folder folder;
  auto missing = load_config(folder.path() + "/none.toml", {});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().at(0).text(),
            folder.path() + "/none.toml:1:1: found no file that can be read (No such file or directory), expected the configuration");
  auto is_folder = load_config(folder.path(), {});
  ASSERT_FALSE(is_folder);
  EXPECT_EQ(is_folder.error().at(0).text(), folder.path() + ":1:1: found a folder, expected the configuration");
}

}  // namespace
}  // namespace wirewatch::daemon
