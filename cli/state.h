// Which state directory is meant, and reading what is in it.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "core/result.h"
#include "daemon/config.h"
#include "storage/rocksdb/rocksdb_store.h"
#include "storage/store.h"

namespace wirewatch::cli {

// What commands need that read state or speak to the daemon: [daemon] and [fetch]. The other sections are not looked at: they may hold
// credentials that only the service can read, or be in the middle of an edit.
struct setup {
  std::string file;  // "": none was found, and these are the defaults
  daemon::daemon_settings daemon;
  fetch_settings fetch;
  bool token_unreadable = false;  // the configuration names an API token that this user cannot read
};
// On failure what is wrong has been said; the value is the exit status.
tl::expected<setup, int> find_setup(const call&);

// The whole configuration, as `run` would read it. `on_errors`, when given, is told what is wrong before it is said.
tl::expected<daemon::config, int> load_whole_config(const call&, const std::function<void(const std::vector<daemon::config_error>&)>& on_errors = {});
// One a line on standard error.
void tell(const std::vector<daemon::config_message>&, std::string_view suffix = "");

// This user may not look into the directory: then nothing can be said about what is in it.
bool hidden(const std::string& directory);

// Waits a moment for a daemon that is starting. The error says what to do about it.
result<std::unique_ptr<storage::reader>> open_state(const setup&);
result<std::unique_ptr<storage::follower>> open_followed_state(const setup&);
// Says it, and gives the exit status. Where nothing is there the sentence alone says all.
int state_failure(const error&);
// open_state, said: nullptr when it failed.
std::unique_ptr<storage::reader> open_state_or_complain(const setup&);

// errc::not_found names what was looked for.
result<catalog_source> find_source(const storage::reader&, const std::string& id);
// The id of a source, for display; "?" when it is not there.
std::string source_id(const storage::reader&, source_no);

}  // namespace wirewatch::cli
