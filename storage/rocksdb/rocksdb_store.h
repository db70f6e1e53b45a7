// The store that lasts: one RocksDB database in the state directory. docs/storage-format.md has tables and settings.
#pragma once
#include <cstddef>
#include <memory>
#include <string>

#include "storage/store.h"

namespace wirewatch::storage {

struct rocksdb_options {
  std::string path;                                   // made when it is not there, for its owner alone
  std::size_t cache_bytes = 32 * 1024 * 1024;         // blocks read, with their indexes and filters
  std::size_t write_buffer_bytes = 32 * 1024 * 1024;  // what is not yet in files, over all tables
};

// errc::busy: another process or object has it open · errc::corrupt: damaged, no row was dropped · errc::unsupported:
// written by a newer version · errc::io_failed. After a commit has failed with io_failed, every later one does too.
result<std::unique_ptr<store>> open_rocksdb(const rocksdb_options&);

// The state as it is now, also while a daemon writes it; what is written later is not seen. Changes nothing on disk.
// errc::not_found: "no wirewatch state in …" · errc::busy: the writer moved its files too fast; try again.
result<std::unique_ptr<reader>> open_rocksdb_read_only(const std::string& path);

// A view that moves on with the writer when told to. catch_up() and reads may not overlap.
class follower : public reader {
 public:
  // errc::busy: the writer moved its files too fast; the view may lack rows until a later call succeeds.
  virtual result<void> catch_up() = 0;
};
result<std::unique_ptr<follower>> open_rocksdb_follower(const std::string& path);

}  // namespace wirewatch::storage
