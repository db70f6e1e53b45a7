// The tables of the database, in one place. docs/storage-format.md has their keys and values.
#pragma once
#include <rocksdb/options.h>

#include <array>
#include <cstddef>
#include <memory>

namespace wirewatch::storage {

enum class family : unsigned {
  meta,
  catalog,
  states,
  windows,
  articles,
  by_source,
  revisions,
  documents,
  changes,
  outbox,
  deliveries,
  receivers,
  agenda
};

enum class shape_of_use : unsigned {
  small,   // few rows, written over and over
  lookup,  // found by whole key, often not there
  log,     // written once, read in order
  queue,   // written and deleted at its head
  packed   // written once, large, read rarely
};

struct family_row {
  family id;
  const char* name;  // in the database
  shape_of_use use;
  const char* purpose;
};

// RocksDB always has "default"; it serves as meta.
inline constexpr std::array families{
    family_row{family::meta, "default", shape_of_use::small, "schema version, identity and counters of the state directory"},
    family_row{family::catalog, "catalog", shape_of_use::small, "sources and receivers ever declared"},
    family_row{family::states, "states", shape_of_use::small, "how each source is doing"},
    family_row{family::windows, "windows", shape_of_use::small, "what each source listed last"},
    family_row{family::articles, "articles", shape_of_use::lookup, "heads of articles"},
    family_row{family::by_source, "by_source", shape_of_use::log, "articles of a source, newest first"},
    family_row{family::revisions, "revisions", shape_of_use::log, "every version of an article"},
    family_row{family::documents, "documents", shape_of_use::packed, "bodies and headers as received"},
    family_row{family::changes, "changes", shape_of_use::log, "the change log"},
    family_row{family::outbox, "outbox", shape_of_use::log, "alerts by receiver"},
    family_row{family::deliveries, "deliveries", shape_of_use::log, "what became of each alert"},
    family_row{family::receivers, "receivers", shape_of_use::small, "cursors of receivers"},
    family_row{family::agenda, "agenda", shape_of_use::queue, "page looks by due time"},
};
static_assert([] {
  for (std::size_t i = 0; i < families.size(); ++i)
    if (std::size_t(families[i].id) != i) return false;
  return families.size() == std::size_t(family::agenda) + 1;
}());

rocksdb::ColumnFamilyOptions options_of(const family_row&, const std::shared_ptr<rocksdb::Cache>&);

}  // namespace wirewatch::storage
