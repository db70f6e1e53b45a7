#include "storage/rocksdb/rocksdb_store.h"

#include <gtest/gtest.h>
#include <malloc.h>
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();  // gcc 12 comes without its header
#endif

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/conformance/random_records.h"
#include "tests/unit/storage/hosts.h"

namespace wirewatch::storage::testing {
namespace {

namespace files = std::filesystem;

// Change n, its alert and a document, with text that does not compress.
commit_plan step(change_seq n, std::size_t body = 300) {
  random_values random(n);
  commit_plan p;
  p.changes.emplace_back().seq = n;
  p.changes[0].detail = "change " + std::to_string(n);
  p.outbox.push_back(outbox_entry{receiver_no(1), n});
  raw_document& d = p.documents.emplace_back();
  d.wire_body.resize(body);
  for (char& c : d.wire_body) c = char(random.below(256));
  d.digest = sha256(d.wire_body);
  return p;
}

void write_steps(store& s, change_seq from, change_seq to, durability d = durability::synced, std::size_t body = 300) {
  for (change_seq n = from; n <= to; ++n) {
    const commit_plan p = step(n, body);
    auto done = s.commit({&p, 1}, d);
    ASSERT_TRUE(done) << done.error().message();
  }
}

// How many steps a reader has; -1 when they are not whole.
int whole_steps(const reader& r) {
  auto changes = r.changes(0, 1'000'000);
  auto outbox = r.outbox(receiver_no(1), 0, 1'000'000);
  if (!changes || !outbox || changes->size() != outbox->size() || r.counters()->last_seq != changes->size()) return -1;
  for (std::size_t i = 0; i < changes->size(); ++i)
    if ((*changes)[i].seq != i + 1 || (*outbox)[i].no != i + 1) return -1;
  return int(changes->size());
}

files::path newest(const std::string& directory, const char* extension) {
  files::path out;
  for (const auto& f : files::directory_iterator(directory))
    if (f.path().extension() == extension && (out.empty() || f.path() > out)) out = f.path();
  return out;
}

void flip_byte(const files::path& file, std::uintmax_t at) {
  std::fstream f(file, std::ios::in | std::ios::out | std::ios::binary);
  f.seekg(std::streamoff(at));
  const char c = char(f.get());
  f.seekp(std::streamoff(at));
  f.put(char(c ^ 0x40));
}

template <class T>
errc code_of(const result<T>& r) {
  EXPECT_FALSE(r);
  return r ? errc::bug : r.error().code();
}

TEST(rocksdb_store, makes_its_directory_and_an_identity_of_its_own) {
  rocksdb_host a, b;
  const auto one = *a.get().counters(), two = *b.get().counters();
  EXPECT_NE(one.hash_key, two.hash_key);
  EXPECT_NE(one.instance, two.instance);
  EXPECT_EQ(one.instance.size(), 26u);
  EXPECT_EQ(files::status(a.path()).permissions(), files::perms::owner_all);
  EXPECT_GT(a.get().totals()->bytes_on_disk, 0u);
}

TEST(rocksdb_store, is_opened_once_at_a_time) {
  rocksdb_host host;
  auto second = host.try_open();
  EXPECT_EQ(code_of(second), errc::busy);
  EXPECT_NE(second.error().message().find(host.path()), std::string::npos);
  host.close();
  EXPECT_TRUE(host.try_open());
}

TEST(rocksdb_store, refuses_a_directory_it_cannot_make) {
  rocksdb_host host;
  EXPECT_EQ(code_of(open_rocksdb({host.path() + "/CURRENT/state"})), errc::io_failed);
}

TEST(rocksdb_store, says_when_there_is_no_state) {
  const std::string nowhere = "/nonexistent/wirewatch";
  for (const error& e : {open_rocksdb_read_only(nowhere).error(), open_rocksdb_follower(nowhere).error()}) {
    EXPECT_EQ(e.code(), errc::not_found);
    EXPECT_NE(e.message().find("no wirewatch state in " + nowhere), std::string::npos);
  }
}

TEST(rocksdb_store, refuses_damage_in_the_middle_of_its_log) {
  rocksdb_host host(8 * 1024 * 1024);
  write_steps(host.get(), 1, 200);
  const files::path copy = host.path() + ".copy";
  files::copy(host.path(), copy);  // as a crash would leave it: the log not yet turned into tables
  const files::path log = newest(copy.string(), ".log");
  flip_byte(log, files::file_size(log) / 2);
  for (int i = 0; i < 2; ++i) {  // a first try mends nothing
    auto opened = open_rocksdb({copy.string()});
    EXPECT_EQ(code_of(opened), errc::corrupt);
    EXPECT_NE(opened.error().message().find(copy.string()), std::string::npos);
  }
  EXPECT_EQ(code_of(open_rocksdb_read_only(copy.string())), errc::corrupt);
}

TEST(rocksdb_store, opens_with_a_torn_end_of_its_log) {
  rocksdb_host host(8 * 1024 * 1024);
  write_steps(host.get(), 1, 200);
  const files::path copy = host.path() + ".copy";
  files::copy(host.path(), copy);
  const files::path log = newest(copy.string(), ".log");
  files::resize_file(log, files::file_size(log) - 37);
  auto opened = open_rocksdb({copy.string()});
  ASSERT_TRUE(opened) << opened.error().message();
  EXPECT_EQ(whole_steps(**opened), 199);
}

TEST(rocksdb_store, never_gives_damaged_bytes_of_a_table) {
  rocksdb_host host(64 * 1024);
  write_steps(host.get(), 1, 100, durability::lazy, 5000);
  host.reopen();
  host.close();
  files::path largest;  // full of documents
  for (const auto& f : files::directory_iterator(host.path()))
    if (f.path().extension() == ".sst" && (largest.empty() || f.file_size() > files::file_size(largest))) largest = f.path();
  flip_byte(largest, files::file_size(largest) / 2);
  auto opened = host.try_open();
  ASSERT_TRUE(opened);
  int damaged = 0;
  for (change_seq n = 1; n <= 100; ++n) {
    const raw_document wanted = step(n, 5000).documents[0];
    auto got = (*opened)->document(wanted.digest);
    if (got) {
      EXPECT_TRUE(same(**got, wanted));
    } else {
      EXPECT_EQ(got.error().code(), errc::corrupt);
      ++damaged;
    }
  }
  EXPECT_GE(damaged, 1);
  EXPECT_LE(damaged, 2) << "one block";
}

TEST(rocksdb_store, does_not_start_afresh_over_data_without_current) {
  rocksdb_host host;
  write_steps(host.get(), 1, 5);
  host.reopen();
  host.close();
  files::remove(files::path(host.path()) / "CURRENT");
  const auto before = std::distance(files::directory_iterator(host.path()), files::directory_iterator());
  EXPECT_EQ(code_of(host.try_open()), errc::corrupt);
  EXPECT_EQ(std::distance(files::directory_iterator(host.path()), files::directory_iterator()), before);
  EXPECT_EQ(code_of(open_rocksdb_read_only(host.path())), errc::not_found);
}

TEST(rocksdb_store, refuses_a_newer_schema) {
  rocksdb_host host;
  host.close();
  {
    auto db = database::open(host.path(), 1024 * 1024, 1024 * 1024);
    ASSERT_TRUE(db);
    ASSERT_TRUE(db->db().Put(rocksdb::WriteOptions(), db->handle(family::meta), "schema", "\x02").ok());
  }
  auto opened = host.try_open();
  EXPECT_EQ(code_of(opened), errc::unsupported);
  EXPECT_NE(opened.error().message().find("schema 2"), std::string::npos);
  EXPECT_EQ(code_of(open_rocksdb_read_only(host.path())), errc::unsupported);
  EXPECT_EQ(code_of(open_rocksdb_follower(host.path())), errc::unsupported);
}

TEST(rocksdb_store, refuses_a_table_of_a_newer_version) {
  rocksdb_host host;
  host.close();
  {
    auto db = database::open(host.path(), 1024 * 1024, 1024 * 1024);
    ASSERT_TRUE(db);
    rocksdb::ColumnFamilyHandle* handle = nullptr;
    ASSERT_TRUE(db->db().CreateColumnFamily(rocksdb::ColumnFamilyOptions(), "index", &handle).ok());
    db->db().DestroyColumnFamilyHandle(handle);
  }
  auto opened = host.try_open();
  EXPECT_EQ(code_of(opened), errc::unsupported);
  EXPECT_NE(opened.error().message().find("\"index\""), std::string::npos);
}

TEST(rocksdb_store, names_the_row_that_cannot_be_read) {
  rocksdb_host host;
  host.close();
  {
    auto db = database::open(host.path(), 1024 * 1024, 1024 * 1024);
    ASSERT_TRUE(db);
    ASSERT_TRUE(db->db().Put(rocksdb::WriteOptions(), db->handle(family::states), slice(std::string_view("\0\0\0\7", 4)), "\x01junk").ok());
  }
  host.reopen();
  auto state = host.get().state(source_no(7));
  EXPECT_EQ(code_of(state), errc::corrupt);
  EXPECT_NE(state.error().message().find("table states, key 00000007"), std::string::npos) << state.error().message();
  EXPECT_EQ(code_of(host.get().each_state([](source_state&&) {})), errc::corrupt);
}

TEST(rocksdb_store, can_be_read_and_followed_beside_its_writer) {
  rocksdb_host host;
  write_steps(host.get(), 1, 10, durability::lazy, 5000);
  auto read_only = open_rocksdb_read_only(host.path());
  ASSERT_TRUE(read_only) << read_only.error().message();
  auto follower = open_rocksdb_follower(host.path());
  ASSERT_TRUE(follower) << follower.error().message();
  EXPECT_EQ(whole_steps(**read_only), 10);
  EXPECT_EQ(whole_steps(**follower), 10);

  for (change_seq n = 11; n < 400; n += 30) {
    write_steps(host.get(), n, n + 29, durability::lazy, 5000);
    auto caught_up = (*follower)->catch_up();
    ASSERT_TRUE(caught_up) << caught_up.error().message();
    EXPECT_EQ(whole_steps(**follower), int(n) + 29);
    const raw_document d = step(n, 5000).documents[0];
    EXPECT_TRUE(same(**(*follower)->document(d.digest), d));
    auto now = open_rocksdb_read_only(host.path());
    ASSERT_TRUE(now) << now.error().message();
    EXPECT_EQ(whole_steps(**now), int(n) + 29);
    EXPECT_TRUE(same(**(*now)->document(d.digest), d));
  }
  EXPECT_EQ(whole_steps(**read_only), 10) << "sees what was there when it was opened";
}

// Flushes delete logs while others open: no opened view may lack the middle of the change log.
TEST(rocksdb_store, gives_whole_views_while_files_come_and_go) {
  rocksdb_host host(256 * 1024);
  write_steps(host.get(), 1, 10, durability::lazy);
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    for (change_seq n = 11; !stop; ++n) {
      write_steps(host.get(), n, n, durability::lazy, 2000);
      std::this_thread::sleep_for(milliseconds(2));
    }
  });
  int last = 10, opened = 0;
  for (int i = 0; i < 40 && opened < 20; ++i) {
    auto view = open_rocksdb_read_only(host.path());
    if (!view) {
      EXPECT_EQ(view.error().code(), errc::busy) << view.error().message();
      continue;
    }
    ++opened;
    const int steps = whole_steps(**view);
    EXPECT_GE(steps, last);
    last = steps;
  }
  stop = true;
  writer.join();
  EXPECT_GT(opened, 5);
}

// What is allocated, and in an ordinary build what is resident: the allocators of sanitizers keep what is freed, which says nothing of the store.
struct memory {
  std::int64_t allocated = 0, resident = 0;
};
memory memory_now() {
  memory m;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  m.allocated = std::int64_t(__sanitizer_get_current_allocated_bytes());
#else
  const auto heap = mallinfo2();
  m.allocated = std::int64_t(heap.uordblks + heap.hblkhd);
  std::int64_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages >> m.resident;
  m.resident *= 4096;
#endif
  return m;
}

// With the default options: an open store and the states of ten thousand sources, visited once. Sharp in a process of
// its own, as ctest runs it.
TEST(rocksdb_store, is_small_in_memory_when_idle) {
  auto directory = scratch_directory::make();
  ASSERT_TRUE(directory);
  const memory before = memory_now();
  auto store = open_rocksdb({((*directory)->path() / "state").string()});
  ASSERT_TRUE(store);
  const memory opened = memory_now();
  commit_plan p;
  for (std::uint32_t n = 1; n <= 10'000; ++n) {
    p.states.clear();
    source_state& s = p.states.emplace_back();
    s.no = source_no(n);
    s.sent.etag = "\"0123456789abcdef\"";
    s.last_visit = s.last_success = s.next_due = from_unix_ms(1'700'000'000'000);
    ASSERT_TRUE((*store)->commit({&p, 1}, durability::lazy));
  }
  const memory used = memory_now();
  RecordProperty("opened_allocated_kib", int((opened.allocated - before.allocated) / 1024));
  RecordProperty("used_allocated_kib", int((used.allocated - before.allocated) / 1024));
  EXPECT_LT(opened.allocated - before.allocated, 16 * 1024 * 1024);
  EXPECT_LT(used.allocated - before.allocated, 24 * 1024 * 1024);
  EXPECT_GT(used.allocated, before.allocated) << "nothing was measured";
  EXPECT_LT(opened.resident - before.resident, 16 * 1024 * 1024);
  EXPECT_LT(used.resident - before.resident, 24 * 1024 * 1024);
}

TEST(rocksdb_store, leaves_no_scratch_directory_behind) {
  rocksdb_host host;
  auto temporary = scratch_directory::make();
  ASSERT_TRUE(temporary);
  const char* old = std::getenv("TMPDIR");
  const std::string saved = old == nullptr ? "/tmp" : old;
  ::setenv("TMPDIR", (*temporary)->path().c_str(), 1);
  {
    auto follower = open_rocksdb_follower(host.path());
    ASSERT_TRUE(follower);
    EXPECT_FALSE(files::is_empty((*temporary)->path()));
  }
  EXPECT_TRUE(files::is_empty((*temporary)->path()));
  ::setenv("TMPDIR", saved.c_str(), 1);
}

}  // namespace
}  // namespace wirewatch::storage::testing
