#include "storage/rocksdb/column_families.h"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/table_properties_collectors.h>

namespace wirewatch::storage {
namespace {

constexpr std::size_t operator""_KiB(unsigned long long n) { return std::size_t(n) * 1024; }
constexpr std::size_t operator""_MiB(unsigned long long n) { return std::size_t(n) * 1024 * 1024; }

rocksdb::BlockBasedTableOptions table_options(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.cache_index_and_filter_blocks = true;  // so that the cache bounds them too
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.whole_key_filtering = true;
  table.block_size = 8_KiB;
  table.format_version = 5;  // the newest that RocksDB 7.8 reads
  table.checksum = rocksdb::kXXH3;
  return table;
}

}  // namespace

rocksdb::ColumnFamilyOptions options_of(const family_row& row, const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::ColumnFamilyOptions o;
  o.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table_options(cache)));
  o.write_buffer_size = 8_MiB;
  o.arena_block_size = 64_KiB;  // thirteen memtables with a row each stay small
  o.memtable_protection_bytes_per_key = 8;
  o.level_compaction_dynamic_level_bytes = true;
  o.target_file_size_base = 16_MiB;
  o.max_bytes_for_level_base = 64_MiB;
  o.compression = rocksdb::kLZ4Compression;
  o.bottommost_compression = rocksdb::kZSTD;
  switch (row.use) {
    case shape_of_use::small:
      o.write_buffer_size = 4_MiB;
      break;
    case shape_of_use::lookup:
    case shape_of_use::log:
      break;
    case shape_of_use::queue:
      // Reading at the head passes over every tombstone there: few fit in memory, and files full of them are compacted.
      o.write_buffer_size = 1_MiB;
      o.table_properties_collector_factories.push_back(rocksdb::NewCompactOnDeletionCollectorFactory(512, 128, 0.5));
      break;
    case shape_of_use::packed:
      // Compressed already. Blob files would save compactions, but a follower of RocksDB 7.8 crashes on them.
      o.compression = o.bottommost_compression = rocksdb::kNoCompression;
      o.target_file_size_base = 64_MiB;
      break;
  }
  return o;
}

}  // namespace wirewatch::storage
