// Secrets that are kept beside the configuration. Errors name the file and the reason, never the content.
#pragma once
#include <string>

#include "core/result.h"
#include "core/secret.h"

namespace wirewatch::daemon {

inline constexpr std::size_t max_secret_bytes = 64 * 1024;

// The content of a regular file with the white space around it dropped. Empty or too large is an error.
result<secret> read_secret_file(const std::string& path);

// A systemd credential (systemd.exec(5), LoadCredential=): the file of that name in `directory`, which is $CREDENTIALS_DIRECTORY.
result<secret> read_credential(const std::string& name, const std::string& directory);

}  // namespace wirewatch::daemon
