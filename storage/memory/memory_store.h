// The reference: maps behind one mutex. For tests, and for the simulator as the oracle of the lasting store. The object is
// the state directory: kept while engines come and go it is a restart, power_cut() before that is a crash of the machine.
#pragma once
#include <cstdint>
#include <memory>

#include "storage/store.h"

namespace wirewatch::storage {

enum class keeping : std::uint8_t {
  everything,
  recent,  // no documents, and of each article the last two revisions: what goes on comparing needs. power_cut() then takes nothing back
};

class memory_store final : public store {
 public:
  // Always the same instance id and hash key, so that runs repeat.
  explicit memory_store(keeping = keeping::everything);
  ~memory_store() override;

  // A second state directory with the same committed state; all of it counts as synced.
  std::unique_ptr<memory_store> clone() const;
  // Lazy commits since the last synced one are gone, the worst that `durability` allows.
  void power_cut();

  result<void> commit(std::span<const commit_plan> plans, durability) override;

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

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

std::unique_ptr<memory_store> make_memory_store(keeping = keeping::everything);

}  // namespace wirewatch::storage
