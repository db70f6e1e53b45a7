// kill -9 in the middle of commits: what was acknowledged is there, nothing is torn, the log has no gap. The writer is
// this program executed anew, because RocksDB's threads do not come along into a forked child.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "tests/conformance/random_records.h"
#include "tests/unit/storage/hosts.h"

namespace wirewatch::storage::testing {
namespace {

constexpr int acks_fd = 9;
constexpr const char* path_variable = "WIREWATCH_CRASH_TEST_STATE";

// One change and all that goes with it; lazy commits go between, as in the engine.
commit_plan everything(change_seq n) {
  random_values random(n);
  commit_plan p;
  p.changes.emplace_back().seq = n;
  p.heads.emplace_back().key = key_of(std::to_string(n));
  revision& r = p.revisions.emplace_back();
  r.key = p.heads[0].key;
  r.number = 1;
  r.what.body = random.text();
  raw_document& d = p.documents.emplace_back();
  d.wire_body = std::string(random.below(10'000), char(n));
  d.digest = sha256(std::to_string(n));
  p.outbox.push_back(outbox_entry{receiver_no(1), n});
  p.agenda.emplace_back().due = from_unix_ms(std::int64_t(n));
  if (n > 1) p.agenda_done.push_back({from_unix_ms(std::int64_t(n - 1)), article_key{}});
  return p;
}

TEST(crash_writer, DISABLED_commits_until_it_is_killed) {
  const char* path = std::getenv(path_variable);
  ASSERT_NE(path, nullptr);
  auto store = open_rocksdb({path, 1024 * 1024, 64 * 1024});
  ASSERT_TRUE(store) << store.error().message();
  for (change_seq n = (*store)->counters()->last_seq + 1;; ++n) {
    commit_plan lazy, plan = everything(n);
    lazy.states.emplace_back().visits = n;
    ASSERT_TRUE((*store)->commit({&lazy, 1}, durability::lazy));
    ASSERT_TRUE((*store)->commit({&plan, 1}, durability::synced));
    ASSERT_EQ(::write(acks_fd, &n, sizeof n), ssize_t(sizeof n));
  }
}

pid_t start_writer(const std::string& path, int acks) {
  const std::string variable = std::string(path_variable) + "=" + path;
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  ::dup2(acks, acks_fd);
  ::dup2(::open("/dev/null", O_WRONLY), STDOUT_FILENO);
  const char* arguments[] = {"test_storage", "--gtest_filter=crash_writer.*", "--gtest_also_run_disabled_tests", nullptr};
  const char* environment[] = {variable.c_str(), nullptr};
  ::execve("/proc/self/exe", const_cast<char**>(arguments), const_cast<char**>(environment));
  ::_exit(127);
}

// The last acknowledged number of a writer that is killed `after` it has acknowledged the first.
change_seq write_and_kill(const std::string& path, std::chrono::microseconds after) {
  int pipe[2];
  if (::pipe2(pipe, O_CLOEXEC) != 0) return 0;
  const pid_t pid = start_writer(path, pipe[1]);
  ::close(pipe[1]);
  change_seq last = 0, n = 0;
  if (::read(pipe[0], &n, sizeof n) == ssize_t(sizeof n)) last = n;
  ::usleep(unsigned(after.count()));
  ::kill(pid, SIGKILL);
  int status = 0;
  ::waitpid(pid, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself";
  while (::read(pipe[0], &n, sizeof n) == ssize_t(sizeof n)) last = n;
  ::close(pipe[0]);
  return last;
}

void expect_whole(const store& s, change_seq acked) {
  const auto counters = s.counters();
  ASSERT_TRUE(counters);
  EXPECT_GE(counters->last_seq, acked) << "acknowledged and lost";
  auto changes = s.changes(0, 1'000'000);
  ASSERT_TRUE(changes);
  ASSERT_EQ(changes->size(), counters->last_seq);
  for (change_seq n = 1; n <= counters->last_seq; ++n) {
    ASSERT_EQ((*changes)[n - 1].seq, n);
    const commit_plan p = everything(n);
    auto what = s.get_revision(p.revisions[0].key, 1);
    ASSERT_TRUE(what && *what);
    ASSERT_TRUE(same(**what, p.revisions[0]));
    auto document = s.document(p.documents[0].digest);
    ASSERT_TRUE(document && *document);
    ASSERT_TRUE(same(**document, p.documents[0]));
    ASSERT_TRUE((*s.heads({&p.heads[0].key, 1}))[0]);
    ASSERT_TRUE(s.get_outbox(receiver_no(1), n)->has_value());
  }
  auto agenda = s.agenda(wall_time::max(), {}, 10);
  ASSERT_TRUE(agenda);
  ASSERT_EQ(agenda->size(), 1u);
  EXPECT_EQ(to_unix_ms((*agenda)[0].due), std::int64_t(counters->last_seq));
}

TEST(crash, loses_nothing_acknowledged_over_kills) {
  rocksdb_host host;
  host.close();
  random_values random(11);
  change_seq acked = 0;
  for (int round = 0; round < 20; ++round) {
    const change_seq now = write_and_kill(host.path(), std::chrono::microseconds(random.below(60'000)));
    EXPECT_GT(now, acked) << "round " << round;
    acked = now;
    auto opened = host.try_open();
    ASSERT_TRUE(opened) << opened.error().message();
    expect_whole(**opened, acked);
  }
}

}  // namespace
}  // namespace wirewatch::storage::testing
