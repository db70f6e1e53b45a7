#include "daemon/state_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <thread>
#include <utility>

namespace wirewatch::daemon {
namespace {

constexpr std::chrono::milliseconds pause{10};
constexpr int lock_attempts = 20;  // somebody who only looks (holder) has the lock for a moment too

std::string lock_path(const std::string& directory) { return directory + "/wirewatch.lock"; }
std::string api_path(const std::string& directory) { return directory + "/api"; }

int open_retrying(const std::string& path, int flags, mode_t mode = 0) {
  int fd;
  do fd = ::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, mode);
  while (fd < 0 && errno == EINTR);
  return fd;
}

bool try_lock(int fd, int operation) {
  int rc;
  do rc = ::flock(fd, operation | LOCK_NB);
  while (rc != 0 && errno == EINTR);
  return rc == 0;
}

std::optional<std::string> read_small(int fd) {
  std::array<char, 512> buffer;
  ssize_t n = ::pread(fd, buffer.data(), buffer.size(), 0);
  if (n < 0) return {};
  std::string_view s(buffer.data(), std::size_t(n));
  return std::string(s.substr(0, s.find('\n')));
}

bool write_whole(int fd, const std::string& text) { return ::pwrite(fd, text.data(), text.size(), 0) == ssize_t(text.size()); }

pid_t read_pid(int fd) {
  pid_t pid = 0;
  if (auto text = read_small(fd)) std::from_chars(text->data(), text->data() + text->size(), pid);
  return pid > 0 ? pid : 0;
}

// The number is written right after the lock is taken; whoever comes in between waits a little for it.
pid_t wait_for_pid(int fd) {
  for (int i = 0; i < 5; ++i, std::this_thread::sleep_for(pause))
    if (pid_t pid = read_pid(fd); pid != 0) return pid;
  return 0;
}

result<void> make_directory(const std::string& directory) {
  std::error_code ignored;  // what could not be made shows in mkdir
  std::filesystem::create_directories(std::filesystem::path(directory).parent_path(), ignored);
  if (::mkdir(directory.c_str(), 0700) == 0 || errno == EEXIST) return {};
  return fail(errc::io_failed, "create the state directory " + directory,
              std::string(std::strerror(errno)) + "; create it for this user, or set state_dir to a folder that can be written");
}

}  // namespace

result<state_lock> lock_state(const std::string& path) {
  const std::string directory = path.substr(0, std::max<std::size_t>(1, path.find_last_not_of('/') + 1));
  const std::string operation = "lock the state directory " + directory;
  if (auto made = make_directory(directory); !made) return fail(made.error());
  int fd = open_retrying(lock_path(directory), O_RDWR | O_CREAT, 0600);
  if (fd < 0)
    return fail(
        errc::io_failed, operation,
        std::string(std::strerror(errno)) + "; it has to be a folder that this user can write: change its owner, or set state_dir to another one");
  state_lock lock(directory, fd);
  bool locked = try_lock(fd, LOCK_EX);
  for (int i = 1; !locked && errno == EWOULDBLOCK && i < lock_attempts; ++i) {
    std::this_thread::sleep_for(pause);
    locked = try_lock(fd, LOCK_EX);
  }
  if (!locked) {
    int reason = errno;
    pid_t pid = wait_for_pid(fd);
    ::close(std::exchange(lock.fd_, -1));  // not ours: nothing to take back
    if (reason != EWOULDBLOCK) return fail(errc::io_failed, operation, std::strerror(reason));
    return fail(errc::busy, operation, "another wirewatch (" + (pid == 0 ? "starting" : "pid " + std::to_string(pid)) + ") uses it");
  }
  ::unlink(api_path(directory).c_str());  // of one that was killed
  if (::ftruncate(fd, 0) != 0 || !write_whole(fd, std::to_string(::getpid()) + "\n"))
    return fail(errc::io_failed, operation, std::string(std::strerror(errno)) + "; is the disk full?");
  return lock;
}

state_lock::state_lock(state_lock&& other) noexcept : directory_(std::move(other.directory_)), fd_(std::exchange(other.fd_, -1)) {}

state_lock& state_lock::operator=(state_lock&& other) noexcept {
  if (this != &other) {
    release();
    directory_ = std::move(other.directory_);
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

state_lock::~state_lock() { release(); }

void state_lock::release() noexcept {
  if (fd_ < 0) return;
  ::unlink(api_path(directory_).c_str());
  ::close(std::exchange(fd_, -1));
}

result<void> state_lock::publish_api(const std::string& address) {
  const std::string path = api_path(directory_), fresh = path + ".new";
  int fd = open_retrying(fresh, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  bool written = fd >= 0 && write_whole(fd, address + "\n");
  int reason = errno;
  if (fd >= 0) ::close(fd);
  if (written && ::rename(fresh.c_str(), path.c_str()) == 0) return {};
  if (written) reason = errno;
  return fail(errc::io_failed, "write " + path, std::strerror(reason));
}

std::optional<pid_t> holder(const std::string& directory) {
  int fd = open_retrying(lock_path(directory), O_RDONLY);
  if (fd < 0) return {};
  std::optional<pid_t> pid;
  if (!try_lock(fd, LOCK_SH) && errno == EWOULDBLOCK) pid = wait_for_pid(fd);
  ::close(fd);
  return pid;
}

std::optional<std::string> api_address(const std::string& directory) {
  if (!holder(directory)) return {};
  int fd = open_retrying(api_path(directory), O_RDONLY);
  if (fd < 0) return {};
  auto text = read_small(fd);
  ::close(fd);
  if (!text || text->empty()) return {};
  return text;
}

}  // namespace wirewatch::daemon
