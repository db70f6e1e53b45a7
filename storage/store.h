// The store seam, cut at the level of the domain: an engine commits plans and is asked for records. Everything here is
// synchronous and called from the store thread, except `reader`, whose members may be called from any thread.
// storage/memory is the reference, storage/rocksdb the one that lasts; tests/conformance holds both to the same words.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/model/commit.h"
#include "core/result.h"

namespace wirewatch::storage {

struct store_totals {
  std::uint64_t articles = 0, changes = 0, revisions = 0, bytes_on_disk = 0;  // articles and revisions may be estimates
};

// Reads of committed state. A value not there is nullopt or an empty vector; an error is damage or a failing disk.
class reader {
 public:
  virtual ~reader() = default;
  virtual result<store_counters> counters() const = 0;
  virtual result<std::vector<catalog_source>> sources() const = 0;                                         // by number, retired ones too
  virtual result<std::vector<catalog_source>> sources_page(source_no after, std::size_t limit) const = 0;  // of sources()
  virtual result<std::optional<catalog_source>> source(source_no) const = 0;
  virtual result<std::vector<catalog_receiver>> receivers() const = 0;
  virtual result<std::optional<source_state>> state(source_no) const = 0;
  virtual result<void> each_state(const std::function<void(source_state&&)>&) const = 0;
  virtual result<source_window> window(source_no) const = 0;                                               // empty when there is none
  virtual result<std::vector<std::optional<article_head>>> heads(std::span<const article_key>) const = 0;  // in the order asked
  // Articles of a source from the newest first_seen on; `before` continues a listing below that (first_seen, key).
  virtual result<std::vector<article_head>> articles(source_no, std::optional<std::pair<wall_time, article_key>> before, std::size_t limit) const = 0;
  virtual result<std::optional<revision>> get_revision(const article_key&, std::uint32_t number) const = 0;
  virtual result<std::vector<revision>> revisions(const article_key&, std::size_t limit) const = 0;  // newest first
  virtual result<std::optional<raw_document>> document(const sha256_digest&) const = 0;
  virtual result<std::vector<change>> changes(change_seq after, std::size_t limit) const = 0;  // ascending
  virtual result<std::optional<change>> get_change(change_seq) const = 0;
  virtual result<std::vector<outbox_entry>> outbox(receiver_no, outbox_no after, std::size_t limit) const = 0;  // ascending
  virtual result<std::optional<outbox_entry>> get_outbox(receiver_no, outbox_no) const = 0;
  virtual result<std::optional<delivery_record>> delivery(receiver_no, outbox_no) const = 0;
  virtual result<receiver_state> get_receiver_state(receiver_no) const = 0;  // a fresh one when there is none
  // By due time; `after` continues a listing behind that row.
  virtual result<std::vector<agenda_row>> agenda(wall_time due_until, std::optional<agenda_key> after, std::size_t limit) const = 0;
  virtual result<store_totals> totals() const = 0;
};

class store : public reader {
 public:
  // All of the plans, in order, in one atomic write. After an error nothing may be assumed about what was written:
  // the process ends and reads again (a failed fsync leaves no other honest way).
  virtual result<void> commit(std::span<const commit_plan> plans, durability) = 0;
};

}  // namespace wirewatch::storage
