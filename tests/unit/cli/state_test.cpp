#include "cli/state.h"

#include <gtest/gtest.h>

#include "cli/command.h"
#include "temp_folder.h"

namespace wirewatch::cli {
namespace {

std::string user_agent_of(const std::string& config) {
  temp_folder folder;
  const std::string file = folder.write("w.toml", config);
  const std::string_view words[] = {"--config", file};
  auto parsed = arguments::parse(words, common_options());
  EXPECT_TRUE(parsed);
  auto s = find_setup(call{commands()[0], std::move(*parsed)});
  EXPECT_TRUE(s);
  return s ? s->fetch.user_agent : "";
}

TEST(find_setup, has_the_user_agent_that_the_daemon_has) {
  const std::string own = "wirewatch/" WIREWATCH_VERSION, daemon = "[daemon]\npublic_url = \"https://watch.example.org/\"\n";
  EXPECT_EQ(user_agent_of(""), own);
  EXPECT_EQ(user_agent_of(daemon), own + " (+https://watch.example.org)");
  EXPECT_EQ(user_agent_of(daemon + "[fetch]\ntimeout = \"5s\"\n"), own + " (+https://watch.example.org)");
  EXPECT_EQ(user_agent_of("[fetch]\nuser_agent = \"special/1\"\n" + daemon), "special/1");
}

TEST(hidden, is_a_directory_and_no_file) {
  temp_folder folder;
  const std::string file = folder.write("state", "in the way");
  std::filesystem::permissions(file, std::filesystem::perms::none);
  EXPECT_FALSE(hidden(file));
  EXPECT_FALSE(hidden(folder.path()));
  EXPECT_FALSE(hidden(folder.path() + "/missing"));
}

}  // namespace
}  // namespace wirewatch::cli
