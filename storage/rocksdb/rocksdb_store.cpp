#include "storage/rocksdb/rocksdb_store.h"

#include <openssl/rand.h>

#include <set>

#include "storage/keys.h"
#include "storage/plans.h"
#include "storage/records.h"
#include "storage/rocksdb/reads.h"
#include "storage/schema.h"

namespace wirewatch::storage {
namespace {

constexpr std::size_t protection_bytes_per_key = 8;

rocksdb::WriteBatch empty_batch() { return rocksdb::WriteBatch(0, 0, protection_bytes_per_key, 0); }

rocksdb::WriteOptions write_options(durability d) {
  rocksdb::WriteOptions o;
  o.sync = d == durability::synced;
  return o;
}

// Plans as rows of one batch. Rows later in the batch win.
class batch_writer {
 public:
  batch_writer(const database& db, rocksdb::WriteBatch& batch) : db_(db), batch_(batch) {}

  result<void> add(const commit_plan& p) {
    for (const auto& x : p.sources) put(family::catalog, keys::catalog(x.no), x);
    for (const auto& x : p.receivers) put(family::catalog, keys::catalog(x.no), x);
    for (const auto& x : p.states) put(family::states, keys::of(x.no), x);
    for (const auto& x : p.windows) put(family::windows, keys::of(x.no), x);
    for (const auto& x : p.heads) {
      put(family::articles, keys::of(x.key), x);
      // Whether the head is new is not asked: writing the row again is cheaper than looking.
      put_bytes(family::by_source, keys::by_source(x.source, x.first_seen, x.key), {});
    }
    for (const auto& x : p.revisions) put(family::revisions, keys::revision(x.key, x.number), x);
    for (const auto& x : p.documents)
      if (auto done = add_document(x); !done) return done;
    for (const auto& x : p.changes) put(family::changes, keys::change(x.seq), x);
    for (const auto& x : p.outbox) put(family::outbox, keys::outbox(x.receiver, x.no), x);
    for (const auto& x : p.deliveries) put(family::deliveries, keys::outbox(x.receiver, x.no), x);
    for (const auto& x : p.receiver_states) put(family::receivers, keys::of(x.receiver), x);
    for (const auto& x : p.agenda_done) check(batch_.Delete(db_.handle(family::agenda), keys::agenda(x.due, x.key)));
    for (const auto& x : p.agenda) put(family::agenda, keys::agenda(x.due, x.key), x);  // after agenda_done: a row put back stays
    return {};
  }

  template <class T>
  void put(family f, std::string_view key, const T& record) {
    buffer_.clear();
    encode_to(buffer_, record);
    put_bytes(f, key, buffer_);
  }
  void put_bytes(family f, std::string_view key, std::string_view value) { check(batch_.Put(db_.handle(f), slice(key), slice(value))); }

  const rocksdb::Status& status() const { return status_; }

 private:
  result<void> add_document(const raw_document& d) {
    const std::string key = keys::of(d.digest);
    if (!documents_.insert(d.digest).second) return {};
    auto stored = db_.exists(family::documents, key);
    if (!stored) return fail(std::move(stored.error()));
    if (!*stored) put(family::documents, key, d);
    return {};
  }
  void check(const rocksdb::Status& s) {
    if (status_.ok()) status_ = s;
  }

  const database& db_;
  rocksdb::WriteBatch& batch_;
  std::string buffer_;
  std::set<sha256_digest> documents_;  // put by this batch
  rocksdb::Status status_;
};

bool same_numbers(const store_counters& a, const store_counters& b) {
  return a.last_seq == b.last_seq && a.last_outbox == b.last_outbox && a.last_source == b.last_source && a.last_receiver == b.last_receiver;
}

class rocksdb_store final : public rocksdb_reads<store> {
 public:
  using rocksdb_reads<store>::rocksdb_reads;
  ~rocksdb_store() override { db_.db().SyncWAL().PermitUncheckedError(); }  // an orderly end leaves nothing lazy behind

  result<void> load() {
    auto saved = counters();
    if (!saved) return fail(std::move(saved.error()));
    counters_ = std::move(*saved);
    return {};
  }

  result<void> commit(std::span<const commit_plan> plans, durability d) override {
    if (failed_) return fail(errc::io_failed, "commit", "an earlier write failed: what is on disk is not known before it is opened again");
    auto counters = advance(counters_, plans);
    if (!counters) return fail(std::move(counters.error()));
    batch_.Clear();
    batch_writer writer(db_, batch_);
    for (const commit_plan& p : plans)
      if (auto added = writer.add(p); !added) return added;
    if (!same_numbers(*counters, counters_)) writer.put(family::meta, meta_keys::counters, *counters);
    rocksdb::Status s = writer.status();
    if (s.ok()) s = write(d);
    if (!s.ok()) {
      failed_ = true;
      return fail(errc::io_failed, "commit", db_.path() + ": " + s.ToString());
    }
    counters_ = std::move(*counters);
    return {};
  }

 private:
  rocksdb::Status write(durability d) {
    if (batch_.Count() > 0) return db_.db().Write(write_options(d), &batch_);
    return d == durability::synced ? db_.db().SyncWAL() : rocksdb::Status::OK();
  }

  store_counters counters_;  // of the store thread; readers read the table
  rocksdb::WriteBatch batch_ = empty_batch();
  bool failed_ = false;
};

result<state_identity> make_identity() {
  unsigned char random[24];
  if (RAND_bytes(random, sizeof random) != 1) return fail(errc::io_failed, "create state", "no random numbers to be had");
  std::string_view bytes(reinterpret_cast<const char*>(random), sizeof random);
  byte_reader key(bytes.substr(16));
  return state_identity{base32(bytes.substr(0, 16)), key.be64()};
}

result<void> initialise(const database& db) {
  auto identity = make_identity();
  if (!identity) return fail(std::move(identity.error()));
  rocksdb::WriteBatch batch = empty_batch();
  batch_writer writer(db, batch);
  std::string version;
  put_varint(version, schema_version);
  writer.put_bytes(family::meta, meta_keys::schema, version);
  writer.put(family::meta, meta_keys::identity, *identity);
  rocksdb::Status s = writer.status();
  if (s.ok()) s = db.db().Write(write_options(durability::synced), &batch);
  if (!s.ok()) return fail(db.to_error(s, "create state"));
  return {};
}

class rocksdb_follower final : public rocksdb_reads<follower> {
 public:
  using rocksdb_reads<follower>::rocksdb_reads;
  result<void> catch_up() override { return db_.catch_up(); }
};

template <class Reader, class Interface>
result<std::unique_ptr<Interface>> reader_on(result<database> db) {
  if (!db) return fail(std::move(db.error()));
  if (auto known = check_schema(*db); !known) return fail(std::move(known.error()));
  return std::make_unique<Reader>(std::move(*db));
}

}  // namespace

result<std::unique_ptr<store>> open_rocksdb(const rocksdb_options& options) {
  auto db = database::open(options.path, options.cache_bytes, options.write_buffer_bytes);
  if (!db) return fail(std::move(db.error()));
  auto known = check_schema(*db);
  if (!known && known.error().code() == errc::not_found) known = initialise(*db);
  if (!known) return fail(std::move(known.error()));
  auto out = std::make_unique<rocksdb_store>(std::move(*db));
  if (auto loaded = out->load(); !loaded) return fail(std::move(loaded.error()));
  return out;
}

result<std::unique_ptr<reader>> open_rocksdb_read_only(const std::string& path) {
  return reader_on<rocksdb_reads<reader>, reader>(database::open_read_only(path));
}

result<std::unique_ptr<follower>> open_rocksdb_follower(const std::string& path) {
  return reader_on<rocksdb_follower, follower>(database::open_secondary(path));
}

}  // namespace wirewatch::storage
