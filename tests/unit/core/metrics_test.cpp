#include "core/metrics.h"

#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <sstream>

namespace wirewatch::metrics {
namespace {

TEST(metrics, count_and_set) {
  const std::int64_t before = get(id::changes_new);
  add(id::changes_new);
  add(id::changes_new, 4);
  EXPECT_EQ(get(id::changes_new), before + 5);
  set(id::commit_queue, 12);
  EXPECT_EQ(get(id::commit_queue), 12);
  EXPECT_NE(render().find("\nwirewatch_commit_queue 12\n"), std::string::npos);
}

// Text exposition format 0.0.4: one HELP and TYPE for each name, before its samples, which stand together.
TEST(metrics, rendered_as_prometheus_reads_it) {
  const std::regex sample(R"((wirewatch_[a-z_]+)(\{[a-z]+="[a-z_]+"\})? -?[0-9]+)");
  const std::regex comment(R"(# (HELP|TYPE) (wirewatch_[a-z_]+) (.+))");
  std::istringstream in(render());
  std::set<std::string> described, typed, samples;
  std::string line, current, type;
  for (std::smatch m; std::getline(in, line);) {
    if (std::regex_match(line, m, comment)) {
      EXPECT_TRUE((m[1] == "HELP" ? described : typed).insert(m[2]).second) << line;
      if (m[1] == "TYPE") current = m[2], type = m[3];
      continue;
    }
    ASSERT_TRUE(std::regex_match(line, m, sample)) << line;
    EXPECT_EQ(m[1], current) << line;
    EXPECT_TRUE(samples.insert(m[1].str() + m[2].str()).second) << line;
    EXPECT_EQ(type == "counter", m[1].str().ends_with("_total")) << line;
  }
  EXPECT_EQ(described, typed);
  EXPECT_EQ(samples.size(), std::size_t(id::count_));
}

}  // namespace
}  // namespace wirewatch::metrics
