#include "daemon/secrets.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace wirewatch::daemon {
namespace {

struct descriptor {
  int fd;
  ~descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

std::string trim(const std::string& s) {
  constexpr const char* space = " \t\r\n\v\f";
  std::size_t first = s.find_first_not_of(space);
  return first == s.npos ? std::string() : s.substr(first, s.find_last_not_of(space) - first + 1);
}

}  // namespace

result<secret> read_secret_file(const std::string& path) {
  const std::string operation = "read " + path;
  descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  struct stat st {};
  if (file.fd < 0 || ::fstat(file.fd, &st) != 0) return fail(errc::io_failed, operation, std::strerror(errno));
  if (!S_ISREG(st.st_mode)) return fail(errc::io_failed, operation, "it is not a regular file");

  std::string content(max_secret_bytes + 1, '\0');
  std::size_t n = 0;
  while (n < content.size()) {
    ssize_t got = ::read(file.fd, content.data() + n, content.size() - n);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(errc::io_failed, operation, std::strerror(errno));
    if (got == 0) break;
    n += std::size_t(got);
  }
  if (n > max_secret_bytes) return fail(errc::io_failed, operation, "it is longer than 64 KiB");
  content.resize(n);
  std::string value = trim(content);
  if (value.empty()) return fail(errc::io_failed, operation, "it is empty");
  return secret(std::move(value));
}

result<secret> read_credential(const std::string& name, const std::string& directory) {
  if (name.empty() || name.size() > 255 || name == "." || name == ".." || name.find('/') != name.npos || name.find('\0') != name.npos)
    return fail(errc::invalid_argument, "read credential", "a credential's name is that of a file, without a slash");
  if (directory.empty())
    return fail(errc::not_found, "read credential " + name, "$CREDENTIALS_DIRECTORY is not set; the service needs LoadCredential=" + name + ":PATH");
  return read_secret_file(directory + "/" + name);
}

}  // namespace wirewatch::daemon
