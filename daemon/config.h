// The configuration file (TOML), read whole and checked whole: either everything in it is right, or a list of what is wrong, each with
// its place. docs/configuration.md describes every key.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "core/log.h"
#include "core/model/delivery.h"
#include "core/model/source.h"
#include "core/secret.h"

namespace wirewatch::daemon {

inline constexpr std::size_t max_config_bytes = 64 * 1024 * 1024;  // about 200,000 sources
inline constexpr std::size_t max_config_messages = 50;             // of each sort; the last one counts the rest

// Lines and columns count from 1, columns in characters (code points).
struct config_message {
  std::string file;
  std::size_t line = 1, column = 1;
  std::string message;       // what was found, what was expected; never a secret
  std::string text() const;  // "FILE:LINE:COLUMN: message"
};
using config_error = config_message;
using config_note = config_message;  // a setting that is right and does not do what one may think

struct daemon_settings {
  std::string state_dir;                  // never empty after loading
  std::string listen = "127.0.0.1:8484";  // daemon/listen_address.h reads it
  std::string public_url;                 // without a slash at its end
  unsigned threads = 0;                   // 0: one per core
  log::level log_level = log::level::info;
  std::string log_format = "auto";  // "auto", "text" or "json"
  secret token;
};

struct config {
  std::string file;
  daemon_settings daemon;
  fetch_settings fetch;
  std::vector<source_spec> sources;
  std::vector<receiver_spec> receivers;
  std::vector<subscription_spec> subscriptions;
  std::map<std::string, std::vector<std::string>> names;
  std::vector<std::string> operator_receivers;
  std::vector<config_note> notes;
};

// What the service manager tells a service; a value, so that loading depends on nothing else.
struct environment {
  std::string state_directory;        // $STATE_DIRECTORY, its first entry
  std::string credentials_directory;  // $CREDENTIALS_DIRECTORY
  static environment of_process();
};

using config_result = tl::expected<config, std::vector<config_error>>;

// Errors are sorted by place. Secrets given as files are read too; a relative path starts at the configuration's folder.
config_result load_config(const std::string& path, const environment&);
config_result parse_config(std::string_view text, const std::string& file, const environment&);

// `given` if there is one, else $WIREWATCH_CONFIG if set (these two even if there is no such file: loading says so), else
// /etc/wirewatch/wirewatch.toml or ./wirewatch.toml, whichever exists first; "" when none does.
std::string find_config(const std::optional<std::string>& given);

}  // namespace wirewatch::daemon
