// The table of commands against what is written elsewhere: completions, manual page, documentation.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "cli/command.h"

namespace wirewatch::cli {
namespace {

std::string read(const std::string& path) {
  std::ifstream in(std::string(WIREWATCH_SOURCE_DIR) + "/" + path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  return std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

std::string options_of(const command& c) {
  std::string out;
  for (const option& o : all_options(c)) out += (out.empty() ? "--" : " --") + std::string(o.name);
  return out;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
  return text;
}

TEST(commands, each_has_a_name_of_its_own_and_all_a_help_needs) {
  std::set<std::string_view> names;
  for (const command& c : commands()) {
    EXPECT_TRUE(names.insert(c.name).second) << c.name;
    EXPECT_FALSE(c.summary.empty()) << c.name;
    EXPECT_NE(c.run, nullptr) << c.name;
    EXPECT_LE(c.min_operands, c.max_operands) << c.name;
    EXPECT_EQ(c.max_operands > 0, !c.usage.empty()) << c.name;
    std::set<std::string_view> options;
    for (const option& o : all_options(c)) EXPECT_TRUE(options.insert(o.name).second) << c.name << " --" << o.name;
    const std::string help = help_text(c);
    EXPECT_TRUE(has(help, "Example:")) << c.name;
    for (const option& o : all_options(c))
      EXPECT_EQ(has(help, "  --" + std::string(o.name)), o.name != "json" || c.has_json) << c.name << " --" << o.name;
    EXPECT_TRUE(has(overview(), "  " + std::string(c.name) + " ")) << c.name;
  }
}

TEST(commands, the_examples_are_calls_the_program_takes) {
  for (const command& c : commands()) {
    std::istringstream lines{std::string(c.example)};
    for (std::string line; std::getline(lines, line);) {
      const std::string start = "wirewatch " + std::string(c.name);
      ASSERT_TRUE(line.starts_with(start)) << line;
      line = line.substr(start.size(), line.find(" >") - start.size());
      std::vector<std::string> words;
      bool quoted = false, in_word = false;
      for (char ch : line) {
        if (ch == '\'' || (ch == '"' && !has(line, "'"))) {
          quoted = !quoted;
        } else if (ch == ' ' && !quoted) {
          in_word = false;
        } else {
          if (!in_word) words.emplace_back();
          in_word = true;
          words.back() += ch;
        }
      }
      std::vector<std::string_view> views(words.begin(), words.end());
      auto parsed = arguments::parse(views, all_options(c));
      ASSERT_TRUE(parsed) << line << ": " << parsed.error();
      EXPECT_GE(parsed->operands().size(), c.min_operands) << line;
      EXPECT_LE(parsed->operands().size(), c.max_operands) << line;
    }
  }
}

TEST(commands, the_bash_completion_knows_the_table) {
  const std::string text = read("etc/completions/wirewatch.bash");
  for (const command& c : commands()) EXPECT_TRUE(has(text, "    '" + std::string(c.name) + "') options='" + options_of(c) + "' ;;\n")) << c.name;
  EXPECT_EQ(count(text, ") options='"), commands().size());
}

TEST(commands, the_zsh_completion_knows_the_table) {
  const std::string text = read("etc/completions/_wirewatch");
  for (const command& c : commands()) EXPECT_TRUE(has(text, "    '" + std::string(c.name) + "') options=(" + options_of(c) + ") ;;\n")) << c.name;
  EXPECT_EQ(count(text, ") options=("), commands().size());
}

TEST(commands, the_fish_completion_knows_the_table) {
  const std::string text = read("etc/completions/wirewatch.fish");
  std::size_t options = 0;
  for (const command& c : commands())
    for (const option& o : all_options(c)) {
      ++options;
      EXPECT_TRUE(has(text, "complete -c wirewatch -n '__wirewatch_words " + std::string(c.name) + "' -l " + std::string(o.name) +
                                (o.value.empty() ? " -d" : " -r -d")))
          << c.name << " --" << o.name;
    }
  EXPECT_EQ(count(text, "complete -c wirewatch -n '__wirewatch_words"), options);
}

TEST(commands, groups_are_completed_word_by_word) {
  const std::string bash = read("etc/completions/wirewatch.bash"), zsh = read("etc/completions/_wirewatch"),
                    fish = read("etc/completions/wirewatch.fish");
  std::map<std::string, std::string> groups;
  for (const command& c : commands())
    if (const std::size_t space = c.name.find(' '); space != c.name.npos) {
      std::string& members = groups[std::string(c.name.substr(0, space))];
      members += (members.empty() ? "" : " ") + std::string(c.name.substr(space + 1));
      EXPECT_TRUE(has(fish, "'__wirewatch_next " + std::string(c.name.substr(0, space)) + "' -a " + std::string(c.name.substr(space + 1)) + " -d"))
          << c.name;
    }
  for (const auto& [group, members] : groups) {
    EXPECT_TRUE(has(bash, "'" + group + "') words='" + members + "' ;;")) << group;
    EXPECT_TRUE(has(zsh, group + ") names=(" + members + ") ;;")) << group;
  }
}

// The part of a text that begins with `start` and ends where the next `mark` is.
std::string section(const std::string& text, const std::string& start, const std::string& mark) {
  const std::size_t at = text.find(start);
  if (at == text.npos) return {};
  const std::size_t end = text.find(mark, at + start.size());
  return text.substr(at, end == text.npos ? end : end - at);
}

TEST(commands, the_documentation_has_each_with_its_options) {
  const std::string text = read("docs/commands.md");
  for (const command& c : commands()) {
    const std::string part = section(text, "\n## " + std::string(c.name) + "\n", "\n## ");
    ASSERT_FALSE(part.empty()) << c.name;
    for (const option& o : c.options)
      EXPECT_TRUE(has(part, "| `--" + std::string(o.name) + (o.value.empty() ? "`" : " "))) << c.name << " --" << o.name;
    EXPECT_EQ(count(part, "| `--"), c.options.size()) << c.name;
    EXPECT_TRUE(has(part, std::string(c.example))) << c.name;
    EXPECT_TRUE(has(part, "\nJSON: ")) << c.name;
  }
  EXPECT_EQ(count(text, "\n## "), commands().size());
}

TEST(commands, the_manual_page_has_each_with_its_options) {
  const std::string text = read("docs/wirewatch.1");
  for (const command& c : commands()) {
    const std::string part = section(text, ".SS wirewatch " + std::string(c.name), "\n.S");
    ASSERT_FALSE(part.empty()) << c.name;
    for (const option& o : c.options)
      EXPECT_TRUE(has(part, "\\fB\\-\\-" + replaced(std::string(o.name), "-", "\\-") + "\\fR")) << c.name << " --" << o.name;
    EXPECT_EQ(count(part, ".TP\n"), c.options.size()) << c.name;
  }
  EXPECT_EQ(count(text, "\n.SS "), commands().size());
}

}  // namespace
}  // namespace wirewatch::cli
