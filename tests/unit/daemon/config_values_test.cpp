#include "daemon/config_values.h"

#include <gtest/gtest.h>

#include "daemon/listen_address.h"
#include "daemon/secrets.h"
#include "temp_folder.h"

namespace wirewatch::daemon {
namespace {

TEST(config_values, sizes) {
  EXPECT_EQ(parse_size("0B"), 0u);
  EXPECT_EQ(parse_size("16MiB"), 16u * 1024 * 1024);
  EXPECT_EQ(parse_size("16MB"), 16'000'000u);
  EXPECT_EQ(parse_size("3KB"), 3'000u);
  EXPECT_EQ(parse_size("3KiB"), 3'072u);
  EXPECT_EQ(parse_size("1GiB"), std::size_t(1) << 30);
  for (const char* bad : {"", "16", "MiB", "16 MiB", "16mib", "-1B", "1.5MiB", "+1B", "99999999999GiB", "99999999999999999999B"})
    EXPECT_FALSE(parse_size(bad)) << bad;
}

TEST(config_values, rates) {
  EXPECT_EQ(parse_rate("20 in 1h"), (rate{20, milliseconds(3'600'000)}));
  EXPECT_EQ(parse_rate("0 in 0s"), (rate{0, milliseconds(0)}));
  for (const char* bad : {"", "20", "20 in", "in 1h", "20in1h", "20 in 1", "-1 in 1h", "20 in 1h ", "5000000000 in 1h"})
    EXPECT_FALSE(parse_rate(bad)) << bad;
}

TEST(config_values, ids_and_languages) {
  for (const char* good : {"a", "naenara-en", "A.b_c-9", "9"}) EXPECT_TRUE(valid_id(good)) << good;
  EXPECT_TRUE(valid_id(std::string(100, 'x')));
  for (const std::string& bad : {std::string(), std::string("a b"), std::string("a/b"), std::string("é"), std::string(101, 'x')})
    EXPECT_FALSE(valid_id(bad)) << bad;
  for (const char* good : {"en", "zh-Hant", "es-419", "sr-Latn-RS", "kok"}) EXPECT_TRUE(valid_language(good)) << good;
  for (const char* bad : {"", "e", "en-", "-en", "en_US", "english language", "12", "toolonglanguage"}) EXPECT_FALSE(valid_language(bad)) << bad;
}

TEST(config_values, times_of_delivery) {
  for (const char* good : {"instant", "hourly", "daily 08:00", "daily 23:59", "weekly mon 08:00", "weekly sun 00:00", "cron 0 8 * * mon-fri",
                           "cron */15 0-6,18-23 1,15 jan-mar 0", "cron 0 8 1-31/2 * 7"})
    EXPECT_TRUE(valid_deliver(good)) << good;
  for (const char* bad : {"",
                          "Instant",
                          "daily",
                          "daily 8:00",
                          "daily 24:00",
                          "daily 08:60",
                          "weekly 08:00",
                          "weekly Monday 08:00",
                          "cron",
                          "cron * * * *",
                          "cron * * * * * *",
                          "cron 60 * * * *",
                          "cron * 24 * * *",
                          "cron * * 0 * *",
                          "cron * * * 13 *",
                          "cron * * * * 8",
                          "cron 5-1 * * * *",
                          "cron */0 * * * *",
                          "cron 1, * * * *",
                          "cron - * * * *",
                          "cron  * * * * *",
                          "hourly 08:00"})
    EXPECT_FALSE(valid_deliver(bad)) << bad;
  EXPECT_TRUE(valid_quiet_hours("22:00-07:00"));
  for (const char* bad : {"22:00", "22:00-", "22:00-7:00", "25:00-07:00", "22:00 07:00", "22:00-07:000"}) EXPECT_FALSE(valid_quiet_hours(bad)) << bad;
}

TEST(config_values, time_zones) {
  for (const char* good : {"UTC", "Asia/Seoul", "Europe/Berlin", "Asia/Pyongyang"}) EXPECT_TRUE(valid_time_zone(good)) << good;
  for (const std::string& bad :
       {std::string(), std::string("Seoul"), std::string("Asia/Soul"), std::string("Asia/Seoul "), std::string("é"), std::string(65, 'A')})
    EXPECT_FALSE(valid_time_zone(bad)) << bad;
}

TEST(config_values, addresses) {
  for (const char* good :
       {"http://a.example", "https://a.example:8443/x?y#z", "HTTP://A.example/", "http://[2001:db8::1]/", "https://user:pw@a.example/"})
    EXPECT_TRUE(valid_http_address(good)) << good;
  for (const char* bad : {"", "a.example", "ftp://a.example/", "http://", "http:a.example", " http://a.example", "http://a.example/ x", "http://a b/",
                          "javascript:alert(1)", "http://a.example:99999/"})
    EXPECT_FALSE(valid_http_address(bad)) << bad;
}

TEST(config_values, suggestions) {
  const std::vector<std::string> keys{"every", "every_max", "url", "full_text", "title"};
  EXPECT_EQ(nearest("evrey", keys), "every");
  EXPECT_EQ(nearest("evrymax", keys), "every_max");
  EXPECT_EQ(nearest("fulltext", keys), "full_text");
  EXPECT_EQ(nearest("URL", keys), "url");
  EXPECT_EQ(nearest("Title", keys), "title");
  EXPECT_EQ(nearest("language", keys), "");
  EXPECT_EQ(nearest("", keys), "");
  EXPECT_EQ(nearest(std::string(100'000, 'x'), keys), "");
  EXPECT_EQ(nearest("url", {}), "");
}

TEST(config_values, shown_text_is_short_and_on_one_line) {
  EXPECT_EQ(in_quotes("a\nb\"c"), "\"a\\x0ab\\\"c\"");
  std::string korean;
  for (int i = 0; i < 100; ++i) korean += "가";
  std::string shown = in_quotes(korean);
  EXPECT_EQ(shown, "\"" + korean.substr(0, 78) + "…\"");  // 80 bytes would cut a character
}

TEST(listen, addresses) {
  using kind = listen_address::kind;
  auto a = parse_listen_address("127.0.0.1:8484");
  ASSERT_TRUE(a);
  EXPECT_TRUE(a->type == kind::tcp && a->host == "127.0.0.1" && a->port == 8484 && a->local);
  a = parse_listen_address("[2001:db8::1]:80");
  ASSERT_TRUE(a);
  EXPECT_TRUE(a->type == kind::tcp && a->host == "2001:db8::1" && a->port == 80 && !a->local);
  a = parse_listen_address("unix:/run/wirewatch/api.sock");
  ASSERT_TRUE(a);
  EXPECT_TRUE(a->type == kind::unix_socket && a->path == "/run/wirewatch/api.sock" && a->local);
  a = parse_listen_address("");
  ASSERT_TRUE(a);
  EXPECT_TRUE(a->type == kind::none && a->local);
  for (const char* local : {"localhost:0", "127.9.9.9:1", "[::1]:1", "[::ffff:127.0.0.1]:1"}) {
    a = parse_listen_address(local);
    EXPECT_TRUE(a && a->local) << local;
  }
  for (const char* open : {"0.0.0.0:1", "[::]:1", "192.0.2.1:1", "128.0.0.1:1", "[::2]:1"}) {
    a = parse_listen_address(open);
    EXPECT_TRUE(a && !a->local) << open;
  }
  for (const std::string& bad :
       {std::string("8484"), std::string(":8484"), std::string("127.0.0.1"), std::string("127.0.0.1:"), std::string("127.0.0.1:65536"),
        std::string("127.0.0.1:-1"), std::string("::1:8484"), std::string("[::1]"), std::string("[127.0.0.1]:1"), std::string("[]:1"),
        std::string("example.org:1"), std::string("unix:relative"), std::string("unix:"), "unix:/" + std::string(108, 'x'), std::string("127.1:1")})
    EXPECT_FALSE(parse_listen_address(bad)) << bad;
}

TEST(secrets, white_space_around_them_is_dropped) {
  temp_folder folder;
  EXPECT_EQ(read_secret_file(folder.write("a", " \r\n\tinner space stays \n\n"))->reveal(), "inner space stays");
  EXPECT_EQ(read_credential("a", folder.path())->reveal(), "inner space stays");
}

TEST(secrets, unusable_files_are_named_and_not_shown) {
  temp_folder folder;
  auto message = [](const result<secret>& r) { return r ? "read" : r.error().message(); };
  EXPECT_EQ(message(read_secret_file(folder.write("blank", " \n"))), "read " + folder.path() + "/blank: input/output failed (it is empty)");
  EXPECT_EQ(message(read_secret_file(folder.path())), "read " + folder.path() + ": input/output failed (it is not a regular file)");
  EXPECT_EQ(message(read_secret_file("/dev/zero")), "read /dev/zero: input/output failed (it is not a regular file)");
  std::string large = message(read_secret_file(folder.write("large", std::string(max_secret_bytes + 1, 'x'))));
  EXPECT_EQ(large, "read " + folder.path() + "/large: input/output failed (it is longer than 64 KiB)");
  for (const char* name : {"../a", "..", ".", "", "a/b"}) EXPECT_FALSE(read_credential(name, folder.path())) << name;
}

}  // namespace
}  // namespace wirewatch::daemon
