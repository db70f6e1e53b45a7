#include "storage/memory/memory_store.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "storage/plans.h"

namespace wirewatch::storage {
namespace {

using numbered = std::pair<receiver_no, outbox_no>;

struct tables {
  store_counters counters;
  std::map<source_no, catalog_source> sources;
  std::map<receiver_no, catalog_receiver> receivers;
  std::map<source_no, source_state> states;
  std::map<source_no, source_window> windows;
  std::map<article_key, article_head> heads;
  std::map<std::pair<article_key, std::uint32_t>, revision> revisions;
  std::map<sha256_digest, raw_document> documents;
  std::map<change_seq, change> changes;
  std::map<numbered, outbox_entry> outbox;
  std::map<numbered, delivery_record> deliveries;
  std::map<receiver_no, receiver_state> receiver_states;
  std::map<std::pair<wall_time, article_key>, agenda_row> agenda;
};

template <class Map>
std::optional<typename Map::mapped_type> find(const Map& map, const typename Map::key_type& key) {
  auto it = map.find(key);
  if (it == map.end()) return {};
  return it->second;
}

// Values from `it` on while `wanted`, at most `limit`.
template <class Map, class Wanted>
std::vector<typename Map::mapped_type> list(const Map& map, typename Map::const_iterator it, std::size_t limit, Wanted wanted) {
  std::vector<typename Map::mapped_type> out;
  for (; it != map.end() && out.size() < limit && wanted(it->first); ++it) out.push_back(it->second);
  return out;
}

}  // namespace

struct memory_store::impl {
  explicit impl(keeping k) : keeps(k) {}

  const keeping keeps;
  mutable std::mutex mutex;
  tables now;
  std::vector<std::function<void(tables&)>> undo;  // of everything not yet synced, in order

  template <class Map>
  void remember(Map tables::*map, const typename Map::key_type& key) {
    if (keeps == keeping::recent) return;
    undo.push_back([map, key, old = find(now.*map, key)](tables& t) {
      if (old)
        (t.*map).insert_or_assign(key, *old);
      else
        (t.*map).erase(key);
    });
  }

  template <class Map>
  void put(Map tables::*map, const typename Map::key_type& key, const typename Map::mapped_type& value) {
    remember(map, key);
    (now.*map).insert_or_assign(key, value);
  }

  void put_revision(const revision& r) {
    put(&tables::revisions, {r.key, r.number}, r);
    if (keeps == keeping::everything || r.number < 2) return;
    now.revisions.erase(now.revisions.lower_bound({r.key, 0}), now.revisions.lower_bound({r.key, r.number - 1}));
  }

  void put_document(const raw_document& d) {
    if (keeps == keeping::everything && !now.documents.contains(d.digest)) put(&tables::documents, d.digest, d);
  }

  void apply(const commit_plan& p) {
    for (const auto& x : p.sources) put(&tables::sources, x.no, x);
    for (const auto& x : p.receivers) put(&tables::receivers, x.no, x);
    for (const auto& x : p.states) put(&tables::states, x.no, x);
    for (const auto& x : p.windows) put(&tables::windows, x.no, x);
    for (const auto& x : p.heads) put(&tables::heads, x.key, x);
    for (const auto& x : p.revisions) put_revision(x);
    for (const auto& x : p.documents) put_document(x);
    for (const auto& x : p.changes) put(&tables::changes, x.seq, x);
    for (const auto& x : p.outbox) put(&tables::outbox, {x.receiver, x.no}, x);
    for (const auto& x : p.deliveries) put(&tables::deliveries, {x.receiver, x.no}, x);
    for (const auto& x : p.receiver_states) put(&tables::receiver_states, x.receiver, x);
    for (const auto& x : p.agenda_done) {
      remember(&tables::agenda, {x.due, x.key});
      now.agenda.erase({x.due, x.key});
    }
    for (const auto& x : p.agenda) put(&tables::agenda, {x.due, x.key}, x);  // after agenda_done: a row put back stays
  }
};

memory_store::memory_store(keeping k) : impl_(std::make_unique<impl>(k)) {
  impl_->now.counters.hash_key = 0x77697265'77617463;
  impl_->now.counters.instance = "memory";
}
memory_store::~memory_store() = default;

std::unique_ptr<memory_store> make_memory_store(keeping k) { return std::make_unique<memory_store>(k); }

std::unique_ptr<memory_store> memory_store::clone() const {
  auto copy = std::make_unique<memory_store>(impl_->keeps);
  std::lock_guard lock(impl_->mutex);
  copy->impl_->now = impl_->now;
  return copy;
}

void memory_store::power_cut() {
  std::lock_guard lock(impl_->mutex);
  for (auto step = impl_->undo.rbegin(); step != impl_->undo.rend(); ++step) (*step)(impl_->now);
  impl_->undo.clear();
}

result<void> memory_store::commit(std::span<const commit_plan> plans, durability d) {
  std::lock_guard lock(impl_->mutex);
  auto counters = advance(impl_->now.counters, plans);
  if (!counters) return fail(std::move(counters.error()));
  if (impl_->keeps == keeping::everything) impl_->undo.push_back([old = impl_->now.counters](tables& t) { t.counters = old; });
  for (const commit_plan& plan : plans) impl_->apply(plan);
  impl_->now.counters = std::move(*counters);
  if (d == durability::synced) impl_->undo.clear();
  return {};
}

result<store_counters> memory_store::counters() const {
  std::lock_guard lock(impl_->mutex);
  return impl_->now.counters;
}

result<std::vector<catalog_source>> memory_store::sources() const {
  std::lock_guard lock(impl_->mutex);
  const auto& map = impl_->now.sources;
  return list(map, map.begin(), map.size(), [](auto&) { return true; });
}

result<std::vector<catalog_source>> memory_store::sources_page(source_no after, std::size_t limit) const {
  std::lock_guard lock(impl_->mutex);
  const auto& map = impl_->now.sources;
  return list(map, map.upper_bound(after), limit, [](auto&) { return true; });
}

result<std::optional<catalog_source>> memory_store::source(source_no no) const {
  std::lock_guard lock(impl_->mutex);
  return find(impl_->now.sources, no);
}

result<std::vector<catalog_receiver>> memory_store::receivers() const {
  std::lock_guard lock(impl_->mutex);
  const auto& map = impl_->now.receivers;
  return list(map, map.begin(), map.size(), [](auto&) { return true; });
}

result<std::optional<source_state>> memory_store::state(source_no no) const {
  std::lock_guard lock(impl_->mutex);
  return find(impl_->now.states, no);
}

result<void> memory_store::each_state(const std::function<void(source_state&&)>& f) const {
  std::unique_lock lock(impl_->mutex);
  const auto& map = impl_->now.states;
  auto all = list(map, map.begin(), map.size(), [](auto&) { return true; });
  lock.unlock();  // f may read the store
  for (source_state& s : all) f(std::move(s));
  return {};
}

result<source_window> memory_store::window(source_no no) const {
  std::lock_guard lock(impl_->mutex);
  return find(impl_->now.windows, no).value_or(source_window{no, {}});
}

result<std::vector<std::optional<article_head>>> memory_store::heads(std::span<const article_key> keys) const {
  std::lock_guard lock(impl_->mutex);
  std::vector<std::optional<article_head>> out;
  for (const article_key& k : keys) out.push_back(find(impl_->now.heads, k));
  return out;
}

result<std::vector<article_head>> memory_store::articles(source_no source, std::optional<std::pair<wall_time, article_key>> before,
                                                         std::size_t limit) const {
  auto later_first = [](wall_time a, const article_key& ka, wall_time b, const article_key& kb) { return a != b ? a > b : ka < kb; };
  std::lock_guard lock(impl_->mutex);
  std::vector<article_head> out;
  for (const auto& [key, head] : impl_->now.heads)
    if (head.source == source && (!before || later_first(before->first, before->second, head.first_seen, key))) out.push_back(head);
  std::sort(out.begin(), out.end(),
            [&](const article_head& a, const article_head& b) { return later_first(a.first_seen, a.key, b.first_seen, b.key); });
  if (out.size() > limit) out.resize(limit);
  return out;
}

result<std::optional<revision>> memory_store::get_revision(const article_key& key, std::uint32_t number) const {
  std::lock_guard lock(impl_->mutex);
  return find(impl_->now.revisions, {key, number});
}

result<std::vector<revision>> memory_store::revisions(const article_key& key, std::size_t limit) const {
  std::lock_guard lock(impl_->mutex);
  const auto& map = impl_->now.revisions;
  auto out = list(map, map.lower_bound({key, 0}), map.size(), [&](auto& at) { return at.first == key; });
  std::reverse(out.begin(), out.end());
  if (out.size() > limit) out.resize(limit);
  return out;
}

result<std::optional<raw_document>> memory_store::document(const sha256_digest& digest) const {
  std::lock_guard lock(impl_->mutex);
  return find(impl_->now.documents, digest);
}

result<std::vector<change>> memory_store::changes(change_seq after, std::size_t limit) const {
  std::lock_guard lock(impl_->mutex);
  const auto& map = impl_->now.changes;
  return list(map, map.upper_bound(after), limit, [](auto&) { return true; });
}

result<std::optional<change>> memory_store::get_change(change_seq seq) const {
  std::lock_guard lock(impl_->mutex);
  return find(impl_->now.changes, seq);
}

result<std::vector<outbox_entry>> memory_store::outbox(receiver_no receiver, outbox_no after, std::size_t limit) const {
  std::lock_guard lock(impl_->mutex);
  const auto& map = impl_->now.outbox;
  return list(map, map.upper_bound({receiver, after}), limit, [&](auto& at) { return at.first == receiver; });
}

result<std::optional<outbox_entry>> memory_store::get_outbox(receiver_no receiver, outbox_no no) const {
  std::lock_guard lock(impl_->mutex);
  return find(impl_->now.outbox, {receiver, no});
}

result<std::optional<delivery_record>> memory_store::delivery(receiver_no receiver, outbox_no no) const {
  std::lock_guard lock(impl_->mutex);
  return find(impl_->now.deliveries, {receiver, no});
}

result<receiver_state> memory_store::get_receiver_state(receiver_no receiver) const {
  std::lock_guard lock(impl_->mutex);
  return find(impl_->now.receiver_states, receiver).value_or(receiver_state{receiver});
}

result<std::vector<agenda_row>> memory_store::agenda(wall_time due_until, std::optional<agenda_key> after, std::size_t limit) const {
  std::lock_guard lock(impl_->mutex);
  const auto& map = impl_->now.agenda;
  return list(map, after ? map.upper_bound({after->due, after->key}) : map.begin(), limit, [&](auto& at) { return at.first <= due_until; });
}

result<store_totals> memory_store::totals() const {
  std::lock_guard lock(impl_->mutex);
  const tables& t = impl_->now;
  return store_totals{t.heads.size(), t.counters.last_seq, t.revisions.size(), 0};
}

}  // namespace wirewatch::storage
