// The table of commands: what is dispatched, what --help prints, what the completions and the manual page are held to.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.h"
#include "cli/program.h"

namespace wirewatch::cli {

struct command;

// One call of a command, its options read.
struct call {
  const command& what;
  arguments args;
  bool json = false;

  // Says what is wrong with the call and where its help is; the exit status for that.
  int refuse(std::string_view message) const;
};

struct command {
  std::string_view name;        // one word or two: "source add"
  std::string_view summary;     // one line, no full stop
  std::string_view usage;       // what follows the name
  std::string_view details;     // further paragraphs of the help
  std::string_view example;     // whole command lines
  std::vector<option> options;  // besides the common ones
  int (*run)(const call&);
  std::size_t min_operands = 0, max_operands = 0;
  bool has_json = true;  // --json changes something; it is taken everywhere
};

const std::vector<command>& commands();
const std::vector<option>& common_options();  // --config --json --help
std::vector<option> all_options(const command&);

std::string help_text(const command&);
std::string overview();

// The functions behind the table, in their own files.
int run_daemon(const call&);
int check(const call&);
int watch(const call&);
int demo(const call&);
int inspect(const call&);
int diff(const call&);
int query(const call&);
int source_add(const call&);
int source_discover(const call&);
int source_list(const call&);
int source_show(const call&);
int source_edit(const call&);
int source_remove(const call&);
int source_pause(const call&);
int source_resume(const call&);
int source_poll(const call&);
int source_import(const call&);
int source_export(const call&);
int article_list(const call&);
int article_show(const call&);
int article_history(const call&);
int article_diff(const call&);
int changes(const call&);
int status(const call&);
int receiver_list(const call&);
int receiver_test(const call&);
int delivery_list(const call&);

}  // namespace wirewatch::cli
