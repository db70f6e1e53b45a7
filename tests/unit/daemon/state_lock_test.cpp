#include "daemon/state_lock.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "temp_folder.h"

namespace wirewatch::daemon {
namespace {

// Another process that has locked the directory.
class other_daemon {
 public:
  explicit other_daemon(const std::string& directory) {
    int ready[2];
    if (::pipe(ready) != 0) return;
    pid_ = ::fork();
    if (pid_ == 0) {
      auto lock = lock_state(directory);
      char good = lock && lock->publish_api("127.0.0.1:1") ? 'y' : 'n';
      if (::write(ready[1], &good, 1) != 1) ::_exit(1);
      for (;;) ::pause();
    }
    char answer = 'n';
    ::close(ready[1]);
    locked_ = ::read(ready[0], &answer, 1) == 1 && answer == 'y';
    ::close(ready[0]);
  }
  ~other_daemon() { kill(); }
  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }
  pid_t pid() const { return pid_; }
  bool locked() const { return locked_; }

 private:
  pid_t pid_ = 0;
  bool locked_ = false;
};

TEST(state_lock, creates_the_directory_for_this_user_alone) {
  temp_folder folder;
  const std::string directory = folder.path() + "/deep/state";
  auto lock = lock_state(directory + "/");
  ASSERT_TRUE(lock) << lock.error().message();
  EXPECT_EQ(lock->directory(), directory);
  struct stat st {};
  ASSERT_EQ(::stat(directory.c_str(), &st), 0);
  EXPECT_EQ(st.st_mode & 0777u, 0700u);
}

TEST(state_lock, refuses_a_second_process_and_names_the_first) {
  temp_folder folder;
  other_daemon other(folder.path());
  ASSERT_TRUE(other.locked());
  auto lock = lock_state(folder.path());
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().code(), errc::busy);
  EXPECT_EQ(lock.error().detail(), "another wirewatch (pid " + std::to_string(other.pid()) + ") uses it");
  EXPECT_EQ(lock.error().message().find(folder.path()), lock.error().message().rfind(folder.path())) << "named once";
  EXPECT_EQ(holder(folder.path()), other.pid());
  EXPECT_EQ(api_address(folder.path()), "127.0.0.1:1") << "the refused one must not take the address back";
}

TEST(state_lock, ends_with_its_process) {
  temp_folder folder;
  other_daemon other(folder.path());
  ASSERT_TRUE(other.locked());
  other.kill();
  EXPECT_EQ(holder(folder.path()), std::nullopt);
  EXPECT_EQ(api_address(folder.path()), std::nullopt) << "what a killed process published is not believed";
  auto lock = lock_state(folder.path());
  ASSERT_TRUE(lock) << lock.error().message();
  EXPECT_EQ(holder(folder.path()), ::getpid());
  EXPECT_EQ(api_address(folder.path()), std::nullopt);
}

TEST(state_lock, is_let_go_and_taken_again) {
  temp_folder folder;
  EXPECT_EQ(holder(folder.path()), std::nullopt);
  {
    auto lock = lock_state(folder.path());
    ASSERT_TRUE(lock);
    state_lock moved = std::move(*lock);
    EXPECT_EQ(lock_state(folder.path()).error().code(), errc::busy);
    ASSERT_TRUE(moved.publish_api("unix:/run/wirewatch/api.sock"));
    ASSERT_TRUE(moved.publish_api("[::1]:8484"));
    EXPECT_EQ(api_address(folder.path()), "[::1]:8484");
  }
  EXPECT_EQ(holder(folder.path()), std::nullopt);
  EXPECT_EQ(api_address(folder.path()), std::nullopt);
  EXPECT_TRUE(lock_state(folder.path()));
}

TEST(state_lock, a_look_does_not_get_in_the_way) {
  temp_folder folder;
  { ASSERT_TRUE(lock_state(folder.path())); }
  pid_t looker = ::fork();
  if (looker == 0)
    for (;;) (void)holder(folder.path());
  int failed = 0;
  for (int i = 0; i < 200; ++i) failed += lock_state(folder.path()) ? 0 : 1;
  ::kill(looker, SIGKILL);
  ::waitpid(looker, nullptr, 0);
  EXPECT_EQ(failed, 0);
}

TEST(state_lock, says_what_to_do_about_a_directory_that_can_not_be_used) {
  temp_folder folder;
  const std::string file = folder.write("file", "");
  for (const std::string& bad : {file, file + "/state", std::string("/proc/wirewatch")}) {
    auto lock = lock_state(bad);
    ASSERT_FALSE(lock) << bad;
    EXPECT_EQ(lock.error().code(), errc::io_failed);
    EXPECT_NE(lock.error().message().find(bad), std::string::npos) << lock.error().message();
    EXPECT_NE(lock.error().message().find("set state_dir to"), std::string::npos) << lock.error().message();
  }
  EXPECT_EQ(holder("/nonexistent"), std::nullopt);
}

}  // namespace
}  // namespace wirewatch::daemon
