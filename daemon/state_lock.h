// One daemon for one state directory, and where that daemon answers. The lock is flock(2) on wirewatch.lock: it ends with the process,
// however that ends, so a file that is left over means nothing.
#pragma once
#include <sys/types.h>

#include <optional>
#include <string>

#include "core/result.h"

namespace wirewatch::daemon {

class state_lock {
 public:
  state_lock(state_lock&&) noexcept;
  state_lock& operator=(state_lock&&) noexcept;
  state_lock(const state_lock&) = delete;
  state_lock& operator=(const state_lock&) = delete;
  ~state_lock();  // takes back the published address and lets go

  const std::string& directory() const { return directory_; }
  // Tells other commands where the API answers: the effective address in the form of `[daemon] listen`, written whole or not at all.
  result<void> publish_api(const std::string& address);

 private:
  friend result<state_lock> lock_state(const std::string&);
  state_lock(std::string directory, int fd) : directory_(std::move(directory)), fd_(fd) {}
  void release() noexcept;

  std::string directory_;
  int fd_ = -1;
};

// Creates the directory (mode 0700) when it is missing. errc::busy: another process has it, with its number in the detail;
// errc::io_failed: it can not be created or written, with what to do.
result<state_lock> lock_state(const std::string& directory);

// The process that has the directory, nullopt when none has; 0 when it has not written its number yet.
std::optional<pid_t> holder(const std::string& directory);

// What the holder published; nullopt when there is no holder or it does not answer anywhere.
std::optional<std::string> api_address(const std::string& directory);

}  // namespace wirewatch::daemon
