#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "core/log.h"
#include "script.h"

namespace wirewatch::scenario {
namespace {

std::vector<std::string> files() {
  std::vector<std::string> out;
  for (const auto& f : std::filesystem::directory_iterator(std::string(WIREWATCH_SOURCE_DIR) + "/tests/scenario"))
    if (f.path().extension() == ".scn") out.push_back(f.path().string());
  std::sort(out.begin(), out.end());
  return out;
}

std::string name_of(const std::string& path) {
  std::string name = std::filesystem::path(path).stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

class scenario : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override { log::set_threshold(log::level::error); }
};

TEST_P(scenario, memory) { EXPECT_EQ(run_script(GetParam(), world::store_kind::memory), ""); }
TEST_P(scenario, rocksdb) { EXPECT_EQ(run_script(GetParam(), world::store_kind::rocksdb), ""); }

INSTANTIATE_TEST_SUITE_P(files, scenario, testing::ValuesIn(files()), [](const auto& info) { return name_of(info.param); });

TEST(scenario_language, a_wrong_expectation_fails) {
  auto path = std::filesystem::temp_directory_path() / ("wirewatch-wrong-" + std::to_string(::getpid()) + ".scn");
  {
    FILE* f = std::fopen(path.c_str(), "w");
    std::fputs("SOURCE a http://a.test/rss\nFEED http://a.test/rss\n- 1 | One | Text\nAT 1h EXPECT CHANGES 1\n", f);
    std::fclose(f);
  }
  EXPECT_NE(run_script(path.string(), world::store_kind::memory).find(":4: expected 1 changes, there were 0"), std::string::npos);
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace wirewatch::scenario
