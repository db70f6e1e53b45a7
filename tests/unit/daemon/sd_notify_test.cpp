#include "daemon/sd_notify.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "temp_folder.h"

namespace wirewatch::daemon {
namespace {

// What systemd is to a service.
class manager {
 public:
  manager() {
    path_ = folder_.path() + "/notify";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path_.c_str(), sizeof address.sun_path - 1);
    fd_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bound_ = ::bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ::setenv("NOTIFY_SOCKET", path_.c_str(), 1);
  }
  ~manager() {
    ::unsetenv("NOTIFY_SOCKET");
    ::close(fd_);
  }
  bool bound() const { return bound_; }
  std::string told() {
    char buffer[4096];
    ssize_t n = ::recv(fd_, buffer, sizeof buffer, 0);
    return n < 0 ? "nothing" : std::string(buffer, std::size_t(n));
  }

 private:
  temp_folder folder_;
  std::string path_;
  int fd_ = -1;
  bool bound_ = false;
};

TEST(sd_notify, tells_the_manager) {
  manager m;
  ASSERT_TRUE(m.bound());
  notify_ready();
  EXPECT_EQ(m.told(), "READY=1");
  notify_reloading();
  EXPECT_EQ(m.told().substr(0, 26), "RELOADING=1\nMONOTONIC_USEC");
  notify_status("3 sources\nREADY=0");
  EXPECT_EQ(m.told(), "STATUS=3 sources READY=0");
  notify_watchdog();
  EXPECT_EQ(m.told(), "WATCHDOG=1");
  notify_stopping();
  EXPECT_EQ(m.told(), "STOPPING=1");
  EXPECT_EQ(m.told(), "nothing");
}

TEST(sd_notify, is_quiet_without_one) {
  ::unsetenv("NOTIFY_SOCKET");
  notify_ready();
  notify_status("x");
  ::setenv("NOTIFY_SOCKET", "/nonexistent/socket", 1);
  notify_ready();
  ::unsetenv("NOTIFY_SOCKET");
}

TEST(sd_notify, reads_the_watchdog) {
  ::unsetenv("WATCHDOG_USEC");
  ::unsetenv("WATCHDOG_PID");
  EXPECT_EQ(watchdog_interval(), std::nullopt);
  ::setenv("WATCHDOG_USEC", "30000000", 1);
  EXPECT_EQ(watchdog_interval(), milliseconds(30'000));
  ::setenv("WATCHDOG_PID", "1", 1);
  EXPECT_EQ(watchdog_interval(), std::nullopt) << "meant for another process";
  ::unsetenv("WATCHDOG_USEC");
  ::unsetenv("WATCHDOG_PID");
}

}  // namespace
}  // namespace wirewatch::daemon
