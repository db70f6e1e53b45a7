#include "engine/catalog.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "core/limits.h"
#include "core/metrics.h"
#include "engine/lane.h"
#include "engine/plan_visit.h"

namespace wirewatch::engine {
namespace {

// A source whose declared address changed starts over: no validators, and what it lists is a baseline again.
bool start_over(source_state& state, const source_spec& spec) {
  if (state.declared_url == spec.url) {
    if (state.rules == 0 || state.rules == rules_of(spec)) return false;
    state.sent = {};  // a 304 would leave it under the old rules
    state.body_hash = 0;
    return true;
  }
  const bool moved = !state.declared_url.empty();
  state.declared_url = spec.url;
  state.url.clear();
  state.redirect = {};
  state.sent = {};
  state.body_hash = 0;
  state.longest_wait = {};
  state.gone_at = {};
  if (moved) {
    state.baseline_at = {};
    state.found = source_kind::automatic;
    state.next_due = state.not_before = {};
    state.failures = 0;
  }
  return true;
}

// A shorter interval holds at once, not only behind the look that the longer one planned. `before` is null for a source that was not watched.
void look_sooner(source_state& state, const source_spec* before, const source_spec& spec) {
  if (before == nullptr || spec.every < before->every) state.next_due = std::min(state.next_due, state.last_visit + spec.every);
}

}  // namespace

engine::catalog_job::catalog_job(const storage::reader& reader, const std::vector<source_spec>& sources, const std::vector<receiver_spec>& receivers,
                                 const fetch_settings& fetch, scope s)
    : reader_(reader), sources_(sources), declared_receivers_(receivers), fetch_(fetch), scope_(s) {}

durability engine::catalog_job::plan(transaction& tx, const routing&) {
  auto stored = reader_.sources();
  auto known_receivers = reader_.receivers();
  if (!stored || !known_receivers) {
    failed_ = !stored ? stored.error() : known_receivers.error();
    return durability::lazy;
  }
  std::unordered_map<std::string, catalog_source*> by_id;
  for (catalog_source& c : *stored) by_id[c.spec.id] = &c;

  std::unordered_set<std::string> declared;
  auto live = [&](const source_spec& spec, const source_spec* before, source_no no, bool changed) {
    source_state state = tx.state(no);
    state.no = no;
    look_sooner(state, before, spec);
    if (changed && state.gone_at != wall_time{}) {  // whoever changes the declaration wants it watched
      state.gone_at = {};
      tx.put(state);
    }
    if (start_over(state, spec)) {
      tx.put(state);
      changed = true;
    }
    if (scope_ == scope::everything || changed) live_.emplace_back(spec, no, std::move(state));
  };
  for (const source_spec& spec : sources_) {
    declared.insert(spec.id);
    auto it = by_id.find(spec.id);
    const bool fresh = it == by_id.end();
    const bool changed = fresh || it->second->retired || !(it->second->spec == spec);
    source_no no = fresh ? source_no(++tx.counters().last_source) : it->second->no;
    if (changed) tx.put(catalog_source{no, spec, false});
    live(spec, fresh || it->second->retired ? nullptr : &it->second->spec, no, changed);
  }
  for (catalog_source& c : *stored) {
    if (declared.contains(c.spec.id)) continue;
    if (c.retired) {
      former_.emplace_back(c.spec.id, c.no);
      continue;
    }
    if (c.spec.from == origin::store) {
      // How addresses are fetched is the file's to say, and may have changed since the source was added.
      const bool stale = c.spec.fetch != fetch_;
      if (stale) {
        c.spec.fetch = fetch_;
        tx.put(c);
      }
      if (scope_ == scope::everything || stale) live(c.spec, &c.spec, c.no, stale);
      continue;
    }
    retired_.emplace_back(c.spec, c.no);
    former_.emplace_back(c.spec.id, c.no);
    c.retired = true;
    tx.put(c);
  }

  for (const catalog_receiver& r : *known_receivers) receivers_[r.id] = r.no;
  for (const receiver_spec& r : declared_receivers_)
    if (!receivers_.contains(r.id)) {
      receiver_no no = receiver_no(++tx.counters().last_receiver);
      receivers_[r.id] = no;
      tx.put(catalog_receiver{no, r.id});
    }
  return durability::synced;
}

durability end_deliveries_job::plan(transaction& tx, const routing&) {
  receiver_state state = tx.receiver(no_);
  state.receiver = no_;
  const std::vector<outbox_entry> rows = tx.outbox(no_, state.acked_through, limits::max_deliveries_ended);
  full_ = rows.size() == limits::max_deliveries_ended;
  if (rows.empty()) return durability::lazy;
  for (const outbox_entry& e : rows) {
    delivery_record record = tx.delivery(no_, e.no).value_or(delivery_record{});
    if (record.state != delivery_state::pending) continue;
    record.receiver = no_;
    record.no = e.no;
    record.delivery_id = e.delivery_id;
    record.state = delivery_state::dead;
    record.reason = "the receiver is not declared any more";
    tx.put(std::move(record));
    metrics::add(metrics::id::deliveries_dead);
  }
  acknowledge(state, rows.back().no, rows.back().no + 1);
  tx.put(std::move(state));
  return durability::synced;
}

durability sources_job::plan(transaction& tx, const routing&) {
  for (item& i : items_) {
    if (!i.no) i.no = source_no(++tx.counters().last_source);
    const auto before = tx.spec(*i.no);
    catalog_source c;
    c.no = *i.no;
    c.spec = i.spec;
    c.retired = what_ == what::retire;
    tx.put(std::move(c));
    i.state = tx.state(*i.no);
    i.state.no = *i.no;
    look_sooner(i.state, before.get(), i.spec);
    const bool again = std::exchange(i.state.gone_at, wall_time{}) != wall_time{};  // whoever changes it by hand wants it watched
    if (start_over(i.state, i.spec) || again) tx.put(i.state);
  }
  return durability::synced;
}

}  // namespace wirewatch::engine
