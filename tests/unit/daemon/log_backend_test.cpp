#include "daemon/log_backend.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

namespace wirewatch::daemon {
namespace {

const wall_time noon = *parse_rfc3339("2026-11-23T12:00:00.120Z");

std::string line_of(log_style style, log::level l, std::initializer_list<log::field> fields) {
  return format_log_line(style, noon, l, "visit_failed", fields.begin(), fields.size());
}

TEST(log_line, styles) {
  const std::initializer_list<log::field> fields{{"source", "kcna-en"}, {"status", 503}, {"error", "said \"no\"\n<3>forged"}};
  EXPECT_EQ(line_of(log_style::journal, log::level::warn, fields),
            "<4>visit_failed source=\"kcna-en\" status=503 error=\"said \\\"no\\\"\\x0a<3>forged\"\n");
  EXPECT_EQ(line_of(log_style::text, log::level::info, fields),
            "2026-11-23T12:00:00.120Z info visit_failed source=\"kcna-en\" status=503 error=\"said \\\"no\\\"\\x0a<3>forged\"\n");
  EXPECT_EQ(line_of(log_style::json, log::level::error, fields),
            "{\"time\":\"2026-11-23T12:00:00.120Z\",\"level\":\"error\",\"event\":\"visit_failed\",\"source\":\"kcna-en\",\"status\":503,"
            "\"error\":\"said \\\"no\\\"\\u000a<3>forged\"}\n");
}

TEST(log_line, priorities_are_those_of_syslog) {
  std::string all;
  for (log::level l : {log::level::debug, log::level::info, log::level::warn, log::level::error})
    all += line_of(log_style::journal, l, {}).substr(0, 3);
  EXPECT_EQ(all, "<7><6><4><3>");
}

TEST(log_line, json_is_valid_whatever_the_value_is) {
  EXPECT_EQ(line_of(log_style::json, log::level::info, {{"v", std::string("a\xff\xc3") + '\0' + "\xc2\x85장"}}),
            "{\"time\":\"2026-11-23T12:00:00.120Z\",\"level\":\"info\",\"event\":\"visit_failed\",\"v\":\"a��\\u0000\\u0085장\"}\n");
  std::string cut = line_of(log_style::json, log::level::info, {{"v", std::string(10'000, 'x')}});
  EXPECT_LT(cut.size(), 2300u);
  EXPECT_EQ(cut.substr(cut.size() - 6), "…\"}\n");
}

TEST(log_limiter, passes_a_burst_and_counts_the_rest) {
  log_limiter l;
  int passed = 0;
  for (int i = 0; i < 1000; ++i) passed += l.pass(log::level::warn, "visit_failed", noon + milliseconds(i));
  EXPECT_EQ(passed, 50);
  EXPECT_TRUE(l.pass(log::level::warn, "other", noon)) << "each event for itself";
  EXPECT_TRUE(l.pass(log::level::error, "visit_failed", noon)) << "each level for itself";
  EXPECT_TRUE(l.take_held_back(noon + milliseconds(9'999)).empty());
  auto held = l.take_held_back(noon + milliseconds(10'000));
  ASSERT_EQ(held.size(), 1u);
  EXPECT_EQ(held[0].event, "visit_failed");
  EXPECT_EQ(held[0].level, log::level::warn);
  EXPECT_EQ(held[0].count, 950u);
  EXPECT_TRUE(l.take_held_back(noon + milliseconds(20'000)).empty()) << "told once";
  EXPECT_TRUE(l.pass(log::level::warn, "visit_failed", noon + milliseconds(10'000)));
}

TEST(log_limiter, tells_everything_at_the_end) {
  log_limiter l;
  for (int i = 0; i < 60; ++i) l.pass(log::level::info, "e", noon);
  ASSERT_TRUE(l.take_held_back(noon).empty());
  auto held = l.take_held_back({});
  ASSERT_EQ(held.size(), 1u);
  EXPECT_EQ(held[0].count, 10u);
}

TEST(log_limiter, a_clock_that_is_set_back_does_not_silence_it) {
  log_limiter l;
  for (int i = 0; i < 60; ++i) l.pass(log::level::info, "e", noon);
  EXPECT_TRUE(l.pass(log::level::info, "e", noon - milliseconds(3'600'000)));
}

TEST(log_backend, writes_whole_lines_from_every_thread) {
  FILE* file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  install_log_backend(log::level::info, log_style::journal, ::fileno(file));
  log::write(log::level::debug, "below_threshold");
  std::thread threads[4];
  for (int t = 0; t < 4; ++t)
    threads[t] = std::thread([] {
      for (int i = 0; i < 100; ++i) log::write(log::level::warn, "from_threads", {{"text", "abc"}});
    });
  for (std::thread& t : threads) t.join();
  flush_log();
  flush_log(true);
  log::set_sink(nullptr);
  install_log_backend(log::level::info, log_style::text, STDERR_FILENO);
  log::set_sink(nullptr);

  std::rewind(file);
  int whole = 0, suppressed = 0;
  char line[4096];
  while (std::fgets(line, sizeof line, file)) {
    std::string s = line;
    if (s == "<4>from_threads text=\"abc\"\n")
      ++whole;
    else if (s == "<4>log_suppressed suppressed=\"from_threads\" count=350\n")
      ++suppressed;
    else
      ADD_FAILURE() << s;
  }
  std::fclose(file);
  EXPECT_EQ(whole, 50);
  EXPECT_EQ(suppressed, 1);
}

TEST(log_style, is_the_journals_only_when_stderr_is_the_journal) {
  EXPECT_EQ(choose_log_style("json"), log_style::json);
  struct stat st {};
  ASSERT_EQ(::fstat(STDERR_FILENO, &st), 0);
  ::setenv("JOURNAL_STREAM", (std::to_string(st.st_dev) + ":" + std::to_string(st.st_ino)).c_str(), 1);
  EXPECT_EQ(choose_log_style("auto"), log_style::journal);
  EXPECT_EQ(choose_log_style("text"), log_style::text);
  ::setenv("JOURNAL_STREAM", (std::to_string(st.st_dev) + ":" + std::to_string(st.st_ino + 1)).c_str(), 1);
  EXPECT_EQ(choose_log_style("auto"), log_style::text) << "redirected to a file";
  ::setenv("JOURNAL_STREAM", "nonsense", 1);
  EXPECT_EQ(choose_log_style("auto"), log_style::text);
  ::unsetenv("JOURNAL_STREAM");
  EXPECT_EQ(choose_log_style("auto"), log_style::text);
}

}  // namespace
}  // namespace wirewatch::daemon
