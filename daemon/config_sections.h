// One function for each section of the file. They record what is wrong and go on.
#pragma once
#include <string>
#include <vector>

#include "daemon/config.h"
#include "daemon/config_reader.h"
#include "daemon/config_tree.h"

namespace wirewatch::daemon {

struct section_context {
  const environment& env;
  std::string folder;  // of the file, for relative paths of secrets; "" for the working directory
  const text_places& places;
  diagnostics& out;
};

void read_daemon(const value& table, config&, section_context&);
void read_fetch(const value& table, config&, section_context&);    // after [daemon]: the default user agent names its public_url
void read_sources(const value& array, config&, section_context&);  // after [fetch]: a source starts from it
void read_names(const value& table, config&, section_context&);
void read_receivers(const value& array, config&, section_context&);
void read_subscriptions(const value& array, config&, section_context&);  // after the receivers: it names them
void read_operator(const value& table, config&, section_context&);       // after the receivers

// A secret under `key`, `key`_file or `key`_credential; at most one of them may be there.
struct found_secret {
  secret what;
  const member* where = nullptr;  // what it was given with, also when that is wrong; null: not given
  bool good = false;
};
found_secret read_secret(table_reader&, std::string_view key, section_context&);
// The same for one key, whose name ends as it may.
found_secret secret_of(const member&, table_reader&, section_context&);
// `name` without _file or _credential.
std::string_view without_form(std::string_view name);

// Ids of one section: each once.
class id_list {
 public:
  // True when `id` is a good new one; else an error is recorded.
  bool add(table_reader&, std::string& id, section_context&);

 private:
  std::map<std::string, place, std::less<>> seen_;
};

}  // namespace wirewatch::daemon
