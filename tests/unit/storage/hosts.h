// State directories for tests.
#pragma once
#include "storage/memory/memory_store.h"
#include "storage/rocksdb/database.h"
#include "storage/rocksdb/rocksdb_store.h"
#include "tests/conformance/store_host.h"

namespace wirewatch::storage::testing {

class memory_host final : public store_host {
 public:
  store& get() override { return *store_; }
  void reopen() override {}  // keeping the object is the restart

 private:
  std::unique_ptr<memory_store> store_ = make_memory_store();
};

class rocksdb_host final : public store_host {
 public:
  // Small buffers: tests of a second see flushes and compactions.
  explicit rocksdb_host(std::size_t write_buffer_bytes = 256 * 1024) : write_buffer_bytes_(write_buffer_bytes) { reopen(); }
  store& get() override { return *store_; }
  void reopen() override {
    close();
    auto opened = try_open();
    if (!opened) throw std::runtime_error(opened.error().message());
    store_ = std::move(*opened);
  }
  void close() { store_.reset(); }
  result<std::unique_ptr<store>> try_open() const { return open_rocksdb({path(), 1024 * 1024, write_buffer_bytes_}); }
  std::string path() const { return (directory_->path() / "state").string(); }

 private:
  std::unique_ptr<scratch_directory> directory_ = std::move(scratch_directory::make().value());
  std::size_t write_buffer_bytes_;
  std::unique_ptr<store> store_;
};

}  // namespace wirewatch::storage::testing
