#include "storage/rocksdb/database.h"

#include <fcntl.h>
#include <rocksdb/cache.h>
#include <rocksdb/listener.h>
#include <rocksdb/write_buffer_manager.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>

#include "core/log.h"

namespace wirewatch::storage {
namespace {

namespace files = std::filesystem;

class background_errors final : public rocksdb::EventListener {
 public:
  void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* status) override {
    log::write(log::level::error, "store_background_error", {{"error", status->ToString()}});
  }
};

rocksdb::DBOptions common_options() {
  rocksdb::DBOptions o;
  o.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  o.paranoid_checks = true;
  o.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  o.keep_log_file_num = 2;
  o.max_log_file_size = 1024 * 1024;
  o.stats_dump_period_sec = 0;  // no thread that wakes for nothing
  o.stats_persist_period_sec = 0;
  return o;
}

std::vector<rocksdb::ColumnFamilyDescriptor> descriptors(const std::shared_ptr<rocksdb::Cache>& cache) {
  std::vector<rocksdb::ColumnFamilyDescriptor> out;
  for (const family_row& row : families) out.emplace_back(row.name, options_of(row, cache));
  return out;
}

std::shared_ptr<rocksdb::Cache> make_cache(std::size_t bytes) { return rocksdb::NewLRUCache(bytes, 2); }

constexpr std::size_t reader_cache_bytes = 8 * 1024 * 1024;

bool has_state(const std::string& path) {
  std::error_code ignored;
  return files::exists(files::path(path) / "CURRENT", ignored);
}

// Without CURRENT, RocksDB would start afresh and delete the data files it finds.
bool has_orphans(const std::string& path) {
  std::error_code ec;
  for (files::directory_iterator it(path, ec), end; !ec && it != end; it.increment(ec)) {
    const files::path extension = it->path().extension();
    if (extension == ".sst") return true;
    if (std::error_code ignored; extension == ".log" && it->file_size(ignored) > 0) return true;
  }
  return false;
}

void sync_directory(const files::path& p) {
  const int fd = ::open(p.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

// The directory and what leads to it, so that its name outlives a power cut too.
result<void> make_directory(const std::string& path) {
  std::error_code ec;
  const files::path absolute = files::absolute(path, ec);
  if (files::is_directory(absolute, ec)) return {};
  files::create_directories(absolute, ec);
  if (ec) return fail(errc::io_failed, "create state directory", path + ": " + ec.message());
  files::permissions(absolute, files::perms::owner_all, ec);
  for (files::path p = absolute.parent_path(); !p.empty(); p = p.parent_path()) {
    sync_directory(p);
    if (p == p.root_path()) break;
  }
  return {};
}

result<void> check_families(const std::string& path) {
  std::vector<std::string> names;
  rocksdb::Status s = rocksdb::DB::ListColumnFamilies(common_options(), path, &names);
  if (!s.ok()) return fail(to_error(s, "open state", path));
  for (const std::string& name : names)
    if (std::none_of(families.begin(), families.end(), [&](const family_row& row) { return name == row.name; }))
      return fail(errc::unsupported, "open state", path + " has a table \"" + name + "\" of a newer wirewatch; run that version or later");
  return {};
}

tl::unexpected<error> no_state(const std::string& path) { return fail(errc::not_found, "open state", "no wirewatch state in " + path); }

// Which manifest is in force and how far it is written. It moves before any log file is deleted.
std::string manifest_mark(const std::string& path) {
  std::string name;
  std::ifstream(files::path(path) / "CURRENT") >> name;
  std::error_code ec;
  return name + ":" + std::to_string(files::file_size(files::path(path) / name, ec));
}

tl::unexpected<error> too_busy(const std::string& path) { return fail(errc::busy, "open state", path + " changes too fast to be read; try again"); }

constexpr int open_tries = 8;
constexpr std::chrono::milliseconds between_tries{50};

}  // namespace

error to_error(const rocksdb::Status& s, std::string operation, const std::string& path) {
  const std::string text = s.ToString();
  if (s.IsCorruption()) return error(errc::corrupt, std::move(operation), path + " is damaged; copy it aside, then restore a backup: " + text);
  if (s.IsIOError() && text.find("/LOCK") != std::string::npos)
    return error(errc::busy, std::move(operation), path + " is in use by another wirewatch: " + text);
  return error(errc::io_failed, std::move(operation), path + ": " + text);
}

error database::to_error(const rocksdb::Status& s, std::string operation) const { return storage::to_error(s, std::move(operation), path_); }

result<std::unique_ptr<scratch_directory>> scratch_directory::make() {
  std::error_code ec;
  std::string name = (files::temp_directory_path(ec) / "wirewatch-XXXXXX").string();
  if (ec || ::mkdtemp(name.data()) == nullptr) return fail(errc::io_failed, "make scratch directory", name);
  return std::make_unique<scratch_directory>(name);
}

scratch_directory::~scratch_directory() {
  std::error_code ignored;
  files::remove_all(path_, ignored);
}

result<database> database::open(const std::string& path, std::size_t cache_bytes, std::size_t write_buffer_bytes) {
  if (auto made = make_directory(path); !made) return fail(std::move(made.error()));
  if (has_state(path)) {
    if (auto known = check_families(path); !known) return fail(std::move(known.error()));
  } else if (has_orphans(path)) {
    return fail(errc::corrupt, "open state", path + " has data files but no CURRENT; restore that file or a backup");
  }
  // Memtables are charged to the block cache: its capacity is the budget of both.
  auto cache = make_cache(cache_bytes + write_buffer_bytes);
  rocksdb::DBOptions o = common_options();
  o.create_if_missing = o.create_missing_column_families = true;
  o.write_buffer_manager = std::make_shared<rocksdb::WriteBufferManager>(write_buffer_bytes, cache);
  o.max_total_wal_size = 2 * write_buffer_bytes;
  o.max_background_jobs = 2;
  o.max_open_files = 256;
  o.bytes_per_sync = o.wal_bytes_per_sync = 1024 * 1024;
  o.listeners.push_back(std::make_shared<background_errors>());

  database out(path);
  rocksdb::DB* db = nullptr;
  rocksdb::Status s = rocksdb::DB::Open(o, path, descriptors(cache), &out.handles_, &db);
  out.db_.reset(db);
  if (!s.ok()) return fail(out.to_error(s, "open state"));
  return out;
}

result<database> database::open_read_only(const std::string& path) {
  auto cache = make_cache(reader_cache_bytes);
  rocksdb::DBOptions o = common_options();
  for (int i = 0; i < open_tries; ++i) {
    if (i > 0) std::this_thread::sleep_for(between_tries);
    if (!has_state(path)) return no_state(path);
    // A daemon beside us may flush and delete its log while we read: only an open that saw one state of files counts.
    const std::string before = manifest_mark(path);
    database out(path);
    rocksdb::DB* db = nullptr;
    rocksdb::Status s = rocksdb::DB::OpenForReadOnly(o, path, descriptors(cache), &out.handles_, &db);
    out.db_.reset(db);
    if (manifest_mark(path) != before) continue;
    if (!s.ok()) return fail(out.to_error(s, "open state"));
    return out;
  }
  return too_busy(path);
}

result<database> database::open_secondary(const std::string& path) {
  auto cache = make_cache(reader_cache_bytes);
  rocksdb::DBOptions o = common_options();
  o.max_open_files = -1;  // files stay readable after the daemon deletes them
  for (int i = 0; i < open_tries; ++i) {
    if (i > 0) std::this_thread::sleep_for(between_tries);
    if (!has_state(path)) return no_state(path);
    auto scratch = scratch_directory::make();
    if (!scratch) return fail(std::move(scratch.error()));
    const std::string before = manifest_mark(path);
    database out(path);
    out.scratch_ = std::move(*scratch);
    rocksdb::DB* db = nullptr;
    rocksdb::Status s = rocksdb::DB::OpenAsSecondary(o, path, out.scratch_->path(), descriptors(cache), &out.handles_, &db);
    out.db_.reset(db);
    if (!s.ok() && manifest_mark(path) == before) return fail(out.to_error(s, "open state"));
    if (!s.ok()) continue;
    if (auto whole = out.catch_up(); !whole) return fail(std::move(whole.error()));
    return out;
  }
  return too_busy(path);
}

result<void> database::catch_up() {
  // A log deleted between the reading of the manifest and of the logs would leave a hole, as in open_read_only.
  for (int i = 0; i < open_tries; ++i) {
    if (i > 0) std::this_thread::sleep_for(between_tries);
    const std::string before = manifest_mark(path_);
    rocksdb::Status s = db_->TryCatchUpWithPrimary();
    if (manifest_mark(path_) != before) continue;
    if (!s.ok()) return fail(to_error(s, "follow state"));
    return {};
  }
  return too_busy(path_);
}

database::~database() {
  if (!db_) return;
  // RocksDB asserts that no handle outlives the database.
  for (rocksdb::ColumnFamilyHandle* h : handles_) db_->DestroyColumnFamilyHandle(h);
  db_.reset();
}

result<std::optional<std::string>> database::get(family f, std::string_view key) const {
  std::optional<std::string> out(std::in_place);
  rocksdb::Status s = db_->Get(rocksdb::ReadOptions(), handle(f), slice(key), &*out);
  if (s.IsNotFound()) return std::nullopt;
  if (!s.ok()) return fail(to_error(s, "read state"));
  return out;
}

result<bool> database::exists(family f, std::string_view key) const {
  rocksdb::PinnableSlice value;
  rocksdb::Status s = db_->Get(rocksdb::ReadOptions(), handle(f), slice(key), &value);
  if (!s.ok() && !s.IsNotFound()) return fail(to_error(s, "read state"));
  return s.ok();
}

result<void> database::scan(family f, std::string_view lower, std::string_view upper, const row_function& row) const {
  const rocksdb::Slice bound = slice(upper);
  rocksdb::ReadOptions options;
  if (!upper.empty()) options.iterate_upper_bound = &bound;
  std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(options, handle(f)));
  for (it->Seek(slice(lower)); it->Valid(); it->Next()) {
    auto more = row(view(it->key()), view(it->value()));
    if (!more) return fail(std::move(more.error()));
    if (!*more) break;
  }
  if (!it->status().ok()) return fail(to_error(it->status(), "read state"));
  return {};
}

std::uint64_t database::estimated_rows(family f) const {
  std::uint64_t n = 0;
  db_->GetIntProperty(handle(f), rocksdb::DB::Properties::kEstimateNumKeys, &n);
  return n;
}

std::uint64_t database::bytes_on_disk() const {
  std::uint64_t sum = 0;
  std::error_code ec;
  for (files::directory_iterator it(path_, ec), end; !ec && it != end; it.increment(ec)) {
    std::error_code vanished;
    const std::uintmax_t n = it->file_size(vanished);
    if (!vanished) sum += n;
  }
  return sum;
}

}  // namespace wirewatch::storage
