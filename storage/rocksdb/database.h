// A RocksDB database with its column families, opened in one of three ways, closed in the one right order. Internal to
// storage/rocksdb.
#pragma once
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "storage/rocksdb/column_families.h"

namespace wirewatch::storage {

// A directory of its own for the log of a follower, gone with the object.
class scratch_directory {
 public:
  static result<std::unique_ptr<scratch_directory>> make();
  explicit scratch_directory(std::filesystem::path p) : path_(std::move(p)) {}
  ~scratch_directory();
  scratch_directory(const scratch_directory&) = delete;
  scratch_directory& operator=(const scratch_directory&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class database {
 public:
  static result<database> open(const std::string& path, std::size_t cache_bytes, std::size_t write_buffer_bytes);
  static result<database> open_read_only(const std::string& path);
  static result<database> open_secondary(const std::string& path);
  ~database();
  database(database&&) = default;
  database& operator=(database&&) = delete;

  // Of a secondary. errc::busy: files came and went too fast; the view may lack rows until a call succeeds.
  result<void> catch_up();

  const std::string& path() const { return path_; }
  rocksdb::DB& db() const { return *db_; }
  rocksdb::ColumnFamilyHandle* handle(family f) const { return handles_[std::size_t(f)]; }

  result<std::optional<std::string>> get(family, std::string_view key) const;
  result<bool> exists(family, std::string_view key) const;
  // Rows from `lower` up to, not including, `upper` (empty: no bound), until `row` says false.
  using row_function = std::function<result<bool>(std::string_view key, std::string_view value)>;
  result<void> scan(family, std::string_view lower, std::string_view upper, const row_function& row) const;
  std::uint64_t estimated_rows(family) const;
  std::uint64_t bytes_on_disk() const;

  // The status as one of ours; the detail names the directory and, for damage, what to do.
  error to_error(const rocksdb::Status&, std::string operation) const;

 private:
  explicit database(std::string path) : path_(std::move(path)) {}

  std::string path_;
  std::unique_ptr<scratch_directory> scratch_;
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
};

error to_error(const rocksdb::Status&, std::string operation, const std::string& path);

inline rocksdb::Slice slice(std::string_view s) { return {s.data(), s.size()}; }
inline std::string_view view(const rocksdb::Slice& s) { return {s.data(), s.size()}; }

}  // namespace wirewatch::storage
