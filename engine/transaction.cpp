#include <algorithm>
#include <limits>
#include <map>

#include "core/limits.h"
#include "core/log.h"
#include "core/metrics.h"
#include "engine/committer.h"
#include "engine/lane.h"

namespace wirewatch::engine {

transaction::transaction(storage::store& store, store_counters& counters) : store_(store), counters_(counters) {}

template <class T>
T transaction::take(result<T> r) {
  if (r) return std::move(*r);
  if (!failure_) failure_ = r.error();
  return T{};
}

source_state transaction::state(source_no no) {
  if (auto it = states_.find(raw(no)); it != states_.end()) return it->second;
  auto stored = take(store_.state(no));
  if (stored) return std::move(*stored);
  source_state fresh;
  fresh.no = no;
  return fresh;
}

source_window transaction::window(source_no no) {
  if (auto it = windows_.find(raw(no)); it != windows_.end()) return it->second;
  return take(store_.window(no));
}

std::shared_ptr<const source_spec> transaction::spec(source_no no) {
  if (auto it = specs_.find(raw(no)); it != specs_.end()) return it->second;
  auto stored = take(store_.source(no));
  std::shared_ptr<const source_spec> found;
  if (stored && !stored->retired) found = std::make_shared<const source_spec>(std::move(stored->spec));
  specs_[raw(no)] = found;
  return found;
}

std::vector<std::optional<article_head>> transaction::heads(std::span<const article_key> keys) {
  if (keys.empty()) return {};
  auto found = take(store_.heads(keys));
  found.resize(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (auto it = heads_.find(keys[i]); it != heads_.end()) found[i] = it->second;
  return found;
}

std::optional<revision> transaction::get_revision(const article_key& key, std::uint32_t number) {
  if (auto it = revisions_.find(key); it != revisions_.end())
    for (const revision& r : it->second)
      if (r.number == number) return r;
  return take(store_.get_revision(key, number));
}

receiver_state transaction::receiver(receiver_no no) {
  if (auto it = receivers_.find(raw(no)); it != receivers_.end()) return it->second;
  return take(store_.get_receiver_state(no));
}

std::vector<outbox_entry> transaction::outbox(receiver_no no, outbox_no after, std::size_t limit) { return take(store_.outbox(no, after, limit)); }
std::optional<delivery_record> transaction::delivery(receiver_no receiver, outbox_no no) { return take(store_.delivery(receiver, no)); }

void transaction::put(source_state s) {
  plan_.states.push_back(s);
  states_[raw(s.no)] = std::move(s);
}
void transaction::put(source_window w) {
  plan_.windows.push_back(w);
  windows_[raw(w.no)] = std::move(w);
}
void transaction::put(article_head h) {
  plan_.heads.push_back(h);
  heads_[h.key] = std::move(h);
}
void transaction::put(revision r) {
  plan_.revisions.push_back(r);
  revisions_[r.key].push_back(std::move(r));
}
void transaction::put(raw_document d) { plan_.documents.push_back(std::move(d)); }
void transaction::put(receiver_state r) {
  plan_.receiver_states.push_back(r);
  receivers_[raw(r.receiver)] = std::move(r);
}
void transaction::put(delivery_record d) { plan_.deliveries.push_back(std::move(d)); }
void transaction::put(agenda_row r) { plan_.agenda.push_back(std::move(r)); }
void transaction::put(catalog_source s) {
  specs_[raw(s.no)] = s.retired ? nullptr : std::make_shared<const source_spec>(s.spec);
  plan_.sources.push_back(std::move(s));
}
void transaction::put(catalog_receiver r) { plan_.receivers.push_back(std::move(r)); }
void transaction::done(agenda_key k) { plan_.agenda_done.push_back(k); }

outbox_no transaction::first_open(const receiver_state& s) {
  constexpr outbox_no none = std::numeric_limits<outbox_no>::max();
  auto [stored, fresh] = open_stored_.try_emplace(raw(s.receiver), none);
  if (fresh)
    for (const outbox_entry& e : take(store_.outbox(s.receiver, s.acked_through, s.acked_beyond.size() + 1)))
      if (!std::binary_search(s.acked_beyond.begin(), s.acked_beyond.end(), e.no)) {
        stored->second = e.no;
        break;
      }
  auto here = open_here_.find(raw(s.receiver));
  return here == open_here_.end() ? stored->second : std::min(stored->second, here->second);
}

void transaction::enqueue(outbox_entry e, const routing& route) {
  if (!route.receiver_ids.contains(raw(e.receiver))) return;
  e.no = ++counters_.last_outbox;
  if (receiver_state state = receiver(e.receiver); state.disabled) {
    delivery_record dead;
    dead.receiver = e.receiver;
    dead.no = e.no;
    dead.delivery_id = e.delivery_id;
    dead.state = delivery_state::dead;
    dead.reason = "the receiver is switched off since it answered 410 Gone";
    put(std::move(dead));
    metrics::add(metrics::id::deliveries_dead);
    state.receiver = e.receiver;
    if (state.acked_beyond.size() < limits::max_acked_beyond) {  // beyond it the record alone says so
      acknowledge(state, e.no, first_open(state));
      put(std::move(state));
    }
  } else {
    poked_.insert(raw(e.receiver));
    open_here_.try_emplace(raw(e.receiver), e.no);
  }
  plan_.outbox.push_back(std::move(e));
}

change_seq transaction::append(change c, const content& text, const routing& route) {
  c.seq = ++counters_.last_seq;
  switch (c.kind) {
    case change_kind::fresh:
      metrics::add(metrics::id::changes_new);
      break;
    case change_kind::edited:
      metrics::add(metrics::id::changes_edited);
      break;
    default:
      metrics::add(metrics::id::changes_other);
  }
  if (route.matcher) {
    match::document doc;
    doc.title = about_article(c.kind) ? std::string_view(text.title) : std::string_view(c.source.title);
    doc.body = about_article(c.kind) ? std::string_view(text.body) : std::string_view(c.detail);
    doc.source_id = c.source.id;
    doc.language = c.source.language;
    doc.kind = c.kind;
    doc.cls = c.cls;
    // Several subscriptions of one receiver share one delivery (contract, section 6).
    std::map<std::uint32_t, std::vector<hit>> by_receiver;
    for (match::matched& m : route.matcher->match(doc)) {
      hit h;
      h.subscription = m.what->subscription;
      h.query = m.what->query_text;
      h.matches = std::move(m.matches);
      for (receiver_no r : m.what->receivers) by_receiver[raw(r)].push_back(h);
    }
    const std::string id = change_id(c);
    for (auto& [no, hits] : by_receiver) {
      auto name = route.receiver_ids.find(no);
      if (name == route.receiver_ids.end()) continue;
      outbox_entry e;
      e.receiver = receiver_no(no);
      e.delivery_id = delivery_id(name->second, id);
      e.seq = c.seq;
      e.hits = std::move(hits);
      e.created_at = c.detected_at;
      enqueue(std::move(e), route);
    }
  }
  change_seq seq = c.seq;
  plan_.changes.push_back(std::move(c));
  return seq;
}

void transaction::tell_operators(const routing& route, std::string type, std::string text, wall_time now) {
  for (receiver_no r : route.operators) {
    auto name = route.receiver_ids.find(raw(r));
    if (name == route.receiver_ids.end()) continue;
    outbox_entry e;
    e.receiver = r;
    e.delivery_id = delivery_id(name->second, type + text + to_rfc3339(now));
    e.operator_type = type;
    e.operator_text = text;
    e.created_at = now;
    enqueue(std::move(e), route);
  }
}

}  // namespace wirewatch::engine
