#include "cli/program.h"

#include <algorithm>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/output.h"
#include "daemon/app.h"
#include "daemon/config_values.h"

namespace wirewatch::cli {
namespace {

bool is_common(std::string_view word) { return word.starts_with("--config=") || word == "--config" || word == "--json"; }

const command* find(std::string_view name) {
  for (const command& c : commands())
    if (c.name == name) return &c;
  return nullptr;
}

// Two words, else one; `used` is how many.
const command* find(std::span<const std::string_view> words, std::size_t& used) {
  if (words.size() >= 2)
    if (const command* c = find(std::string(words[0]) + " " + std::string(words[1]))) return used = 2, c;
  used = 1;
  return words.empty() ? nullptr : find(words[0]);
}

std::vector<std::string> members_of(std::string_view group) {
  std::vector<std::string> out;
  for (const command& c : commands())
    if (c.name.starts_with(std::string(group) + " ")) out.emplace_back(c.name.substr(group.size() + 1));
  return out;
}

// What other versions have: whoever asks for it has made no mistake in writing.
bool is_for_later(std::span<const std::string_view> words, std::string& name) {
  constexpr std::string_view later[] = {"search",         "export",        "verify",     "backup",        "restore",           "subscription",
                                        "article verify", "article probe", "source log", "delivery show", "delivery redeliver"};
  for (std::string_view one : later) {
    name = one;
    if (name == words[0] || (words.size() >= 2 && name == std::string(words[0]) + " " + std::string(words[1]))) return true;
  }
  return false;
}

int unknown_command(std::span<const std::string_view> words) {
  if (std::string name; is_for_later(words, name)) {
    complain(name + " is not in this version yet\nSee: wirewatch --help");
    return wrong;
  }
  if (const auto members = members_of(words[0]); !members.empty()) {
    const std::string group(words[0]);
    if (words.size() < 2 || words[1].starts_with("-"))
      complain(group + " needs one of: " + daemon::joined(members));
    else
      complain("there is no command " + daemon::in_quotes(group + " " + std::string(words[1])) + suggestion(words[1], members, group + " ") +
               "\nCommands: " + daemon::joined(members));
    return wrong;
  }
  std::vector<std::string> names;
  for (const command& c : commands()) names.emplace_back(c.name.substr(0, c.name.find(' ')));
  complain("there is no command " + daemon::in_quotes(words[0]) + suggestion(words[0], names) + "\nSee: wirewatch --help");
  return wrong;
}

int help(std::span<const std::string_view> words) {
  if (words.empty()) {
    print(overview());
    return done;
  }
  std::size_t used = 0;
  if (const command* c = find(words, used)) {
    print(help_text(*c));
    return done;
  }
  if (members_of(words[0]).empty()) return unknown_command(words);
  for (const command& c : commands())
    if (c.name.starts_with(std::string(words[0]) + " ")) print(help_text(c) + "\n");
  return done;
}

// What the usage calls an operand: the second one of "OLD NEW" is NEW.
std::string operand_at(std::string_view usage, std::size_t index) {
  for (; index > 0; --index) usage.remove_prefix(std::min(usage.find(' ') + 1, usage.size()));
  const std::string word(usage.substr(0, usage.find(' ')));
  return word.ends_with("…") ? word.substr(0, word.size() - std::string_view("…").size()) : word;
}

int run(std::span<const std::string_view> words) {
  std::vector<std::string_view> leading;  // common options may stand before the command
  while (!words.empty() && is_common(words[0])) {
    const std::size_t n = words[0] == "--config" ? std::min<std::size_t>(2, words.size()) : 1;
    leading.insert(leading.end(), words.begin(), words.begin() + std::ptrdiff_t(n));
    words = words.subspan(n);
  }
  if (words.empty()) {
    std::string text = overview();
    std::fwrite(text.data(), 1, text.size(), stderr);
    return wrong;
  }
  if (words[0] == "help" || words[0] == "--help" || words[0] == "-h") return help(words.subspan(1));
  if (words[0] == "--version" || words[0] == "version") {
    print("wirewatch " + std::string(daemon::version()) + "\n");
    return done;
  }
  std::size_t used = 0;
  const command* c = find(words, used);
  if (c == nullptr) {
    if (words.size() >= 2 && (words[1] == "--help" || words[1] == "-h") && !members_of(words[0]).empty()) return help(words.first(1));
    return unknown_command(words);
  }
  leading.insert(leading.end(), words.begin() + std::ptrdiff_t(used), words.end());
  call what{*c, {}, false};
  auto args = arguments::parse(leading, all_options(*c));
  if (!args) return what.refuse(args.error());
  what.args = std::move(*args);
  what.json = what.args.has("json");
  if (what.args.has("help")) {
    print(help_text(*c));
    return done;
  }
  const std::size_t given = what.args.operands().size();
  if (given < c->min_operands) return what.refuse(operand_at(c->usage, given) + " is missing");
  if (given > c->max_operands) return what.refuse("did not expect " + daemon::in_quotes(what.args.operands()[c->max_operands]));
  return c->run(what);
}

}  // namespace

int main(std::span<const std::string_view> words) {
  const int status = run(words);
  return flush_output() || status != done ? status : failed;
}

}  // namespace wirewatch::cli
