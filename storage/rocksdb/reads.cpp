#include "storage/rocksdb/reads.h"

#include <limits>

#include "storage/keys.h"
#include "storage/records.h"
#include "storage/rocksdb/rocksdb_store.h"
#include "storage/schema.h"

namespace wirewatch::storage {
namespace {

template <class T>
result<T> decode_row(family f, std::string_view key, std::string_view value) {
  auto out = decode<T>(value);
  if (!out)
    return fail(out.error().code(), "read state",
                std::string("table ") + families[std::size_t(f)].name + ", key " + to_hex(key) + ": " + out.error().message());
  return out;
}

template <class T>
result<std::optional<T>> find(const database& db, family f, const std::string& key) {
  auto bytes = db.get(f, key);
  if (!bytes) return fail(std::move(bytes.error()));
  if (!*bytes) return std::nullopt;
  auto out = decode_row<T>(f, key, **bytes);
  if (!out) return fail(std::move(out.error()));
  return std::optional<T>(std::move(*out));
}

template <class T>
result<std::vector<T>> list(const database& db, family f, const std::string& lower, const std::string& upper, std::size_t limit) {
  std::vector<T> out;
  if (limit == 0) return out;
  auto done = db.scan(f, lower, upper, [&](std::string_view key, std::string_view value) -> result<bool> {
    auto row = decode_row<T>(f, key, value);
    if (!row) return fail(std::move(row.error()));
    out.push_back(std::move(*row));
    return out.size() < limit;
  });
  if (!done) return fail(std::move(done.error()));
  return out;
}

constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

}  // namespace

result<void> check_schema(const database& db) {
  auto bytes = db.get(family::meta, meta_keys::schema);
  if (!bytes) return fail(std::move(bytes.error()));
  if (!*bytes) return fail(errc::not_found, "open state", "no wirewatch state in " + db.path());
  byte_reader in(**bytes);
  const std::uint64_t version = in.varint();
  if (auto end = in.finish("read schema version"); !end) return fail(std::move(end.error()));
  if (version > schema_version)
    return fail(errc::unsupported, "open state",
                db.path() + " has schema " + std::to_string(version) + ", this wirewatch knows " + std::to_string(schema_version) +
                    "; run the newer version or restore a backup from before it");
  return {};
}

template <class I>
result<store_counters> rocksdb_reads<I>::counters() const {
  auto numbers = find<store_counters>(db_, family::meta, std::string(meta_keys::counters));
  if (!numbers) return fail(std::move(numbers.error()));
  auto identity = find<state_identity>(db_, family::meta, std::string(meta_keys::identity));
  if (!identity) return fail(std::move(identity.error()));
  if (!*identity) return fail(errc::corrupt, "read state", db_.path() + " has lost its identity");
  store_counters out = numbers->value_or(store_counters{});
  out.instance = (*identity)->instance;
  out.hash_key = (*identity)->hash_key;
  return out;
}

template <class I>
result<std::vector<catalog_source>> rocksdb_reads<I>::sources() const {
  return list<catalog_source>(db_, family::catalog, "s", "t", no_limit);
}

template <class I>
result<std::vector<catalog_source>> rocksdb_reads<I>::sources_page(source_no after, std::size_t limit) const {
  return list<catalog_source>(db_, family::catalog, keys::catalog(after) + '\0', "t", limit);
}

template <class I>
result<std::optional<catalog_source>> rocksdb_reads<I>::source(source_no no) const {
  return find<catalog_source>(db_, family::catalog, keys::catalog(no));
}

template <class I>
result<std::vector<catalog_receiver>> rocksdb_reads<I>::receivers() const {
  return list<catalog_receiver>(db_, family::catalog, "r", "s", no_limit);
}

template <class I>
result<std::optional<source_state>> rocksdb_reads<I>::state(source_no no) const {
  return find<source_state>(db_, family::states, keys::of(no));
}

template <class I>
result<void> rocksdb_reads<I>::each_state(const std::function<void(source_state&&)>& f) const {
  return db_.scan(family::states, {}, {}, [&](std::string_view key, std::string_view value) -> result<bool> {
    auto row = decode_row<source_state>(family::states, key, value);
    if (!row) return fail(std::move(row.error()));
    f(std::move(*row));
    return true;
  });
}

template <class I>
result<source_window> rocksdb_reads<I>::window(source_no no) const {
  auto found = find<source_window>(db_, family::windows, keys::of(no));
  if (!found) return fail(std::move(found.error()));
  source_window out = std::move(*found).value_or(source_window{});
  out.no = no;
  return out;
}

template <class I>
result<std::vector<std::optional<article_head>>> rocksdb_reads<I>::heads(std::span<const article_key> wanted) const {
  std::vector<rocksdb::Slice> asked;
  asked.reserve(wanted.size());
  for (const article_key& k : wanted) asked.emplace_back(reinterpret_cast<const char*>(k.bytes.data()), k.bytes.size());
  std::vector<rocksdb::PinnableSlice> values(wanted.size());
  std::vector<rocksdb::Status> statuses(wanted.size());
  db_.db().MultiGet(rocksdb::ReadOptions(), db_.handle(family::articles), wanted.size(), asked.data(), values.data(), statuses.data());
  std::vector<std::optional<article_head>> out(wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (statuses[i].IsNotFound()) continue;
    if (!statuses[i].ok()) return fail(db_.to_error(statuses[i], "read state"));
    auto head = decode_row<article_head>(family::articles, view(asked[i]), view(values[i]));
    if (!head) return fail(std::move(head.error()));
    out[i] = std::move(*head);
  }
  return out;
}

template <class I>
result<std::vector<article_head>> rocksdb_reads<I>::articles(source_no source, std::optional<std::pair<wall_time, article_key>> before,
                                                             std::size_t limit) const {
  std::vector<article_head> out;
  if (limit == 0) return out;
  std::string lower = keys::of(source);
  if (before) lower = keys::by_source(source, before->first, before->second) + '\0';
  auto done = db_.scan(family::by_source, lower, keys::successor(keys::of(source)), [&](std::string_view key, std::string_view) -> result<bool> {
    auto row = keys::parse_by_source(key);
    if (!row) return fail(errc::corrupt, "read state", "table by_source, key " + to_hex(key));
    auto head = find<article_head>(db_, family::articles, keys::of(row->key));
    if (!head) return fail(std::move(head.error()));
    // A row whose head has moved on to another place is not current.
    if (*head && (*head)->source == row->source && (*head)->first_seen == row->first_seen) out.push_back(std::move(**head));
    return out.size() < limit;
  });
  if (!done) return fail(std::move(done.error()));
  return out;
}

template <class I>
result<std::optional<revision>> rocksdb_reads<I>::get_revision(const article_key& key, std::uint32_t number) const {
  return find<revision>(db_, family::revisions, keys::revision(key, number));
}

template <class I>
result<std::vector<revision>> rocksdb_reads<I>::revisions(const article_key& key, std::size_t limit) const {
  return list<revision>(db_, family::revisions, keys::of(key), keys::successor(keys::of(key)), limit);
}

template <class I>
result<std::optional<raw_document>> rocksdb_reads<I>::document(const sha256_digest& digest) const {
  return find<raw_document>(db_, family::documents, keys::of(digest));
}

template <class I>
result<std::vector<change>> rocksdb_reads<I>::changes(change_seq after, std::size_t limit) const {
  return list<change>(db_, family::changes, keys::change(after) + '\0', {}, limit);
}

template <class I>
result<std::optional<change>> rocksdb_reads<I>::get_change(change_seq seq) const {
  return find<change>(db_, family::changes, keys::change(seq));
}

template <class I>
result<std::vector<outbox_entry>> rocksdb_reads<I>::outbox(receiver_no receiver, outbox_no after, std::size_t limit) const {
  return list<outbox_entry>(db_, family::outbox, keys::outbox(receiver, after) + '\0', keys::successor(keys::of(receiver)), limit);
}

template <class I>
result<std::optional<outbox_entry>> rocksdb_reads<I>::get_outbox(receiver_no receiver, outbox_no no) const {
  return find<outbox_entry>(db_, family::outbox, keys::outbox(receiver, no));
}

template <class I>
result<std::optional<delivery_record>> rocksdb_reads<I>::delivery(receiver_no receiver, outbox_no no) const {
  return find<delivery_record>(db_, family::deliveries, keys::outbox(receiver, no));
}

template <class I>
result<receiver_state> rocksdb_reads<I>::get_receiver_state(receiver_no receiver) const {
  auto found = find<receiver_state>(db_, family::receivers, keys::of(receiver));
  if (!found) return fail(std::move(found.error()));
  return std::move(*found).value_or(receiver_state{receiver});
}

template <class I>
result<std::vector<agenda_row>> rocksdb_reads<I>::agenda(wall_time due_until, std::optional<agenda_key> after, std::size_t limit) const {
  const std::string lower = after ? keys::agenda(after->due, after->key) + '\0' : std::string();
  return list<agenda_row>(db_, family::agenda, lower, keys::successor(keys::agenda_until(due_until)), limit);
}

template <class I>
result<store_totals> rocksdb_reads<I>::totals() const {
  auto now = counters();
  if (!now) return fail(std::move(now.error()));
  return store_totals{db_.estimated_rows(family::articles), now->last_seq, db_.estimated_rows(family::revisions), db_.bytes_on_disk()};
}

template class rocksdb_reads<reader>;
template class rocksdb_reads<follower>;
template class rocksdb_reads<store>;

}  // namespace wirewatch::storage
