// The members of `reader` on a database; Interface is what it is offered as: reader, follower or store. Internal to
// storage/rocksdb.
#pragma once
#include "storage/rocksdb/database.h"
#include "storage/store.h"

namespace wirewatch::storage {

inline constexpr std::uint64_t schema_version = 1;
namespace meta_keys {
inline constexpr std::string_view schema = "schema", identity = "identity", counters = "counters";
}

// errc::unsupported when `db` is of a newer schema, errc::not_found when it has none yet.
result<void> check_schema(const database& db);

template <class Interface>
class rocksdb_reads : public Interface {
 public:
  explicit rocksdb_reads(database db) : db_(std::move(db)) {}

  result<store_counters> counters() const override;
  result<std::vector<catalog_source>> sources() const override;
  result<std::vector<catalog_source>> sources_page(source_no after, std::size_t limit) const override;
  result<std::optional<catalog_source>> source(source_no) const override;
  result<std::vector<catalog_receiver>> receivers() const override;
  result<std::optional<source_state>> state(source_no) const override;
  result<void> each_state(const std::function<void(source_state&&)>&) const override;
  result<source_window> window(source_no) const override;
  result<std::vector<std::optional<article_head>>> heads(std::span<const article_key>) const override;
  result<std::vector<article_head>> articles(source_no, std::optional<std::pair<wall_time, article_key>> before, std::size_t limit) const override;
  result<std::optional<revision>> get_revision(const article_key&, std::uint32_t number) const override;
  result<std::vector<revision>> revisions(const article_key&, std::size_t limit) const override;
  result<std::optional<raw_document>> document(const sha256_digest&) const override;
  result<std::vector<change>> changes(change_seq after, std::size_t limit) const override;
  result<std::optional<change>> get_change(change_seq) const override;
  result<std::vector<outbox_entry>> outbox(receiver_no, outbox_no after, std::size_t limit) const override;
  result<std::optional<outbox_entry>> get_outbox(receiver_no, outbox_no) const override;
  result<std::optional<delivery_record>> delivery(receiver_no, outbox_no) const override;
  result<receiver_state> get_receiver_state(receiver_no) const override;
  result<std::vector<agenda_row>> agenda(wall_time due_until, std::optional<agenda_key> after, std::size_t limit) const override;
  result<store_totals> totals() const override;

 protected:
  database db_;
};

}  // namespace wirewatch::storage
