#include "engine/plan_visit.h"

#include <algorithm>
#include <functional>
#include <unordered_map>
#include <unordered_set>

#include "core/limits.h"
#include "detect/canonical.h"
#include "detect/compare.h"
#include "detect/identity.h"
#include "detect/link_key.h"

namespace wirewatch::engine {
namespace {

constexpr std::uint32_t adopt_looks = 3;
constexpr milliseconds always_cut_short{24LL * 3'600'000};
constexpr milliseconds adopt_after{24LL * 3'600'000};

// A permanent redirect is adopted once three looks over a day agreed on it (contract, section 3).
bool count_redirect(source_state& state, const std::string& moved_to, wall_time now) {
  if (moved_to.empty()) {
    state.redirect = {};
    return false;
  }
  if (state.redirect.url != moved_to) state.redirect = {moved_to, 0, now};
  ++state.redirect.looks;
  if (state.redirect.looks < adopt_looks || now - state.redirect.since < adopt_after) return false;
  state.url = moved_to;
  state.redirect = {};
  return true;
}

source_ref ref_of(const source_spec& spec, const source_state& state) {
  source_ref r;
  r.id = spec.id;
  r.title = spec.title.empty() ? state.feed_title : spec.title;
  if (r.title.empty()) r.title = spec.id;
  r.language = spec.language.empty() ? state.feed_language : spec.language;
  return r;
}

article_ref ref_of(const article_head& head) {
  article_ref a;
  a.key = head.key;
  a.url = head.url;
  a.title = head.title;
  a.author = head.author;
  a.published = head.published;
  a.first_seen = head.first_seen;
  a.revision = head.revision;
  a.digest = head.digests.exact;
  return a;
}

void show(article_head& head, const content& c) {
  head.url = c.link;
  head.title = c.title;
  head.author = c.author;
  head.published = c.published;
}

// Writes the next revision of an article and says so in the log unless `silent`. Nothing happens when nothing differs.
struct revising {
  transaction& tx;
  const routing& route;
  const source_spec& spec;
  const source_state& state;
  wall_time now;
  std::size_t changes = 0;

  void revise(article_head& head, const content& c, bool silent, seen_interval interval, const sha256_digest& document) {
    content_digests digests = detect::digests(c);
    if (head.revision > 0 && digests.exact == head.digests.exact) {
      tx.put(head);
      return;
    }
    change ch;
    ch.kind = change_kind::fresh;
    if (head.revision > 0) {
      auto before = tx.get_revision(head.key, head.revision);
      content old = before ? std::move(before->what) : content{};
      detect::comparison diff = detect::compare(old, c);
      if (diff.same()) {  // a date that came or went: worth keeping, not worth a word
        silent = true;
      } else {
        bool only_moved = diff.fields == std::vector<content_field>{content_field::link};
        ch.kind = only_moved ? change_kind::moved : change_kind::edited;
        ch.cls = only_moved ? change_class::none : diff.cls;
        ch.fields = diff.fields;
        ch.diff = std::move(diff.diff);
      }
      previous_ref p;
      p.revision = head.revision;
      p.digest = head.digests.exact;
      p.title = head.title;
      p.url = head.url;
      ch.previous = std::move(p);
      if (ch.kind == change_kind::edited)
        for (std::uint32_t n = head.revision - 1; n >= 1 && n + 20 >= head.revision; --n)
          if (auto earlier = tx.get_revision(head.key, n); earlier && earlier->digests.exact == digests.exact) {
            ch.reverts_to = n;
            break;
          }
    }
    show(head, c);
    ++head.revision;
    head.digests = digests;
    tx.put(head);
    revision r;
    r.key = head.key;
    r.number = head.revision;
    r.seen_at = now;
    r.what = c;
    r.digests = digests;
    r.document = document;
    r.extractor = detect::extractor_version;
    tx.put(std::move(r));
    if (silent) return;
    ch.detected_at = now;
    ch.interval = interval;
    ch.source = ref_of(spec, state);
    ch.article = ref_of(head);
    tx.append(std::move(ch), c, route);
    ++changes;
  }
};

struct candidate {
  article_key key;
  std::string identity;
  std::size_t index;
};

agenda_row page_of(const article_head& head, page_reason reason, const content& listed, seen_interval interval, const sha256_digest& document,
                   wall_time now) {
  agenda_row row;
  row.due = now;
  row.key = head.key;
  row.source = head.source;
  row.reason = reason;
  row.url = listed.link;
  row.listed = listed;
  row.listed_at = interval.first_seen_after;
  row.last_seen_before = interval.last_seen_before;
  row.listed_document = document;
  return row;
}

void tell_of_source(transaction& tx, const routing& route, const source_spec& spec, const source_state& state, change_kind kind,
                    seen_interval interval, std::string detail, wall_time now) {
  change ch;
  ch.kind = kind;
  ch.detected_at = now;
  ch.interval = interval;
  ch.source = ref_of(spec, state);
  ch.detail = std::move(detail);
  tx.append(std::move(ch), content{}, route);
}

// The identity of each entry. Where several of one document share an id and not a link, the id says nothing: then they are told apart by both, and
// one that was known so stays so when the others have left.
std::vector<std::string> identities_of(const std::vector<entry>& entries, const source_spec& spec,
                                       const std::function<bool(const std::string&)>& known) {
  source_spec by_link;
  by_link.identity = "link";
  const auto link_of = [&](std::size_t i) { return entries[i].link.empty() ? std::string() : detect::identity_of(entries[i], by_link); };
  std::vector<std::string> out;
  std::unordered_map<std::string, std::size_t> first;
  std::unordered_set<std::string> shared;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    out.push_back(detect::identity_of(entries[i], spec));
    auto [it, fresh] = first.try_emplace(out.back(), i);
    if (!fresh && link_of(it->second) != link_of(i)) shared.insert(out.back());
  }
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!out[i].starts_with("guid:") || entries[i].link.empty() || (!shared.contains(out[i]) && known(out[i]))) continue;
    std::string both = out[i] + " " + link_of(i);
    if (shared.contains(out[i]) || known(both)) out[i] = std::move(both);
  }
  return out;
}

std::vector<std::string> links_of_window(transaction& tx, const source_window& window) {
  std::vector<article_key> keys;
  for (const window_entry& w : window.entries) keys.push_back(w.key);
  std::vector<std::string> links;
  for (const auto& head : tx.heads(keys))
    if (head && !head->url.empty()) links.push_back(head->url);
  return links;
}

// True when the source has just moved for good.
bool note(source_state& state, const touch& t, wall_time now) {
  state.sent = t.sent;
  state.body_hash = t.body_hash;
  state.last_visit = t.last_visit;
  state.last_success = std::max(state.last_success, t.last_success);
  state.next_due = t.next_due;
  state.not_before = t.not_before;
  state.failures = t.failures;
  state.last_status = t.status;
  state.last_error = t.error;
  state.visits += t.visits;
  state.unchanged += t.unchanged;
  return t.kind != visit_result::failed && count_redirect(state, t.moved_to, now);
}

}  // namespace

std::uint64_t rules_of(const source_spec& s) {
  std::string all = s.identity + '\n' + std::to_string(int(s.kind)) + (s.full_text ? "\nfull\n" : "\n");
  const selectors& by = s.select;
  for (const std::string* one : {&by.entry, &by.link, &by.title, &by.date, &by.body}) all += *one + '\n';
  for (const auto* list : {&by.drop, &by.scripts})
    for (const std::string& one : *list) all += one + '\n';
  return fast_hash(all) | 1;
}

visit_receipt plan_visit(transaction& tx, const routing& route, const touch& t, seen_document&& document, wall_time now) {
  visit_receipt receipt;
  const source_no no = t.no;
  auto spec = tx.spec(no);
  receipt.known = spec != nullptr;
  if (!spec) return receipt;
  source_state state = tx.state(no);
  source_window window = tx.window(no);
  const snapshot& seen = document.what;
  const bool whole = !seen.truncated && !document.partial;  // else what is not listed may still be there
  const bool first = state.baseline_at == wall_time{};
  const std::uint64_t rules = rules_of(*spec);
  const bool baseline = first || (state.rules != 0 && state.rules != rules);
  state.rules = rules;
  if (first && !seen.truncated) state.found = document.kind;
  const wall_time last_look = state.last_success;
  // The address was changed while this look was under way: what it saw belongs to another source.
  if (!t.asked.empty() && t.asked != (state.url.empty() ? spec->url : state.url)) return receipt;
  if (note(state, t, now)) receipt.url = state.url;
  if (!seen.feed.title.empty()) state.feed_title = seen.feed.title;
  if (!seen.feed.language.empty()) state.feed_language = seen.feed.language;
  // A first look that breaks off is no baseline: what it did not show would all be new next time. A source that broke off for a
  // whole day is taken as it is.
  if (!seen.truncated)
    state.cut_short_since = {};
  else if (state.cut_short_since == wall_time{})
    state.cut_short_since = now;
  if (first && (!seen.truncated || now - state.cut_short_since >= always_cut_short)) state.baseline_at = now;

  // Which entries say something else than last time?
  std::unordered_map<article_key, std::uint64_t> listed;
  for (const window_entry& w : window.entries) listed.emplace(w.key, w.raw_hash);
  source_window next;
  next.no = no;
  std::unordered_set<article_key> present;
  std::vector<candidate> candidates;
  std::vector<article_key> keys;
  const std::vector<std::string> identities =
      identities_of(seen.entries, *spec, [&](const std::string& identity) { return listed.contains(detect::article_key_of(spec->id, identity)); });
  for (std::size_t i = 0; i < seen.entries.size(); ++i) {
    std::string identity = identities[i];
    article_key key = detect::article_key_of(spec->id, identity);
    if (!present.insert(key).second) continue;  // listed twice: the first one counts
    next.entries.push_back({key, seen.entries[i].raw_hash});
    auto old = listed.find(key);
    if (old != listed.end() && old->second == seen.entries[i].raw_hash) continue;
    candidates.push_back({key, std::move(identity), i});
    keys.push_back(key);
  }

  auto heads = tx.heads(keys);
  const seen_interval interval{last_look, now};
  const bool all_unknown = keys.size() == present.size() && std::none_of(heads.begin(), heads.end(), [](const auto& h) { return h.has_value(); });
  // Of a window of one entry nothing can be said: it shows nothing else when all is well.
  std::unordered_set<std::string> known_links;
  if (!baseline && whole && window.entries.size() > 1 && !present.empty() && all_unknown) {
    std::size_t same = 0;
    for (const std::string& link : links_of_window(tx, window)) known_links.insert(detect::link_key(link));
    for (const candidate& c : candidates) same += known_links.contains(detect::link_key(seen.entries[c.index].link));
    if (2 * same >= candidates.size()) {
      const std::string said = "its entries have other identifiers than before and the same links; they are taken for the articles they were";
      tell_of_source(tx, route, *spec, state, change_kind::drift, interval, said, now);
      tx.tell_operators(route, "operator.drift", "Source " + spec->id + ": " + said + ".", now);
    } else {
      known_links.clear();
      state.longest_wait = std::max(spec->every, (now - last_look) / 2);
      tell_of_source(tx, route, *spec, state, change_kind::gap, interval,
                     "none of the " + std::to_string(window.entries.size()) +
                         " entries of the look before is listed any more; what appeared and left in between was not seen",
                     now);
    }
    ++receipt.changes;
  }
  const auto silent_of = [&](const candidate& c) { return baseline || known_links.contains(detect::link_key(seen.entries[c.index].link)); };
  revising r{tx, route, *spec, state, now};
  // The log runs from old to new, and feeds list the newest first.
  for (std::size_t n = candidates.size(); n-- > 0;) {
    const candidate& c = candidates[n];
    content what = detect::canonical(seen.entries[c.index], state.feed_language, *spec);
    const bool known = heads[n].has_value();
    article_head head;
    if (known) {
      head = std::move(*heads[n]);
    } else {
      head.key = c.key;
      head.source = no;
      head.identity = c.identity;
      head.first_seen = now;
      show(head, what);
    }
    seen_interval seen_in = interval;
    if (!known)
      seen_in.last_seen_before = {};
    else if (!head.in_window)
      seen_in.last_seen_before = head.last_seen;
    head.in_window = true;
    if (!spec->full_text || what.link.empty()) {
      // A text from another place than the last one's is no edit of it.
      const bool other_origin = known && std::exchange(head.from_page, false);
      r.revise(head, what, silent_of(c) || other_origin, seen_in, document.digest_of(c.index));
      continue;
    }
    // What the page says counts, so the page is read before anything is said.
    page_reason reason = page_reason::changed;
    if (silent_of(c) || (head.revision == 0 && head.first_seen <= state.baseline_at))
      reason = page_reason::baseline;  // also while its first page is still being read
    else if (head.revision == 0)
      reason = page_reason::fresh;
    agenda_row row = page_of(head, reason, what, seen_in, document.digest_of(c.index), now);
    if (head.page_due != wall_time{}) tx.done({head.page_due, head.key});
    head.page_due = row.due;
    tx.put(head);
    tx.put(std::move(row));
    receipt.pages_due = true;
  }

  // What left the window has aged out of it or was taken away; the feed alone cannot tell which.
  std::vector<article_key> left;
  for (const window_entry& w : window.entries)
    if (!present.contains(w.key)) {
      if (!whole)
        next.entries.push_back(w);  // not read is not gone
      else
        left.push_back(w.key);
    }
  for (auto& head : tx.heads(left))
    if (head) {
      head->in_window = false;
      head->last_seen = last_look;
      tx.put(std::move(*head));
    }
  if (next.entries.size() > limits::max_entries_per_feed) next.entries.resize(limits::max_entries_per_feed);

  receipt.changes += r.changes;
  receipt.longest_wait = state.longest_wait;
  receipt.found = state.found;
  if (!candidates.empty()) {
    tx.put(std::move(document.document));
    for (auto& [from, page] : document.further) tx.put(std::move(page));
  }
  if (next.entries != window.entries) tx.put(std::move(next));
  if (receipt.changes > 0) state.last_change = now;
  tx.put(std::move(state));
  return receipt;
}

visit_receipt plan_touch(transaction& tx, const routing& route, const touch& t, wall_time now) {
  visit_receipt receipt;
  source_state state = tx.state(t.no);
  if (!t.asked.empty() && !state.url.empty() && t.asked != state.url) return receipt;
  if (note(state, t, now)) receipt.url = state.url;
  receipt.longest_wait = state.longest_wait;
  receipt.found = state.found;
  if (auto spec = t.gone && state.gone_at == wall_time{} ? tx.spec(t.no) : nullptr) {
    state.gone_at = now;
    receipt.over = true;
    receipt.changes = 1;
    tell_of_source(tx, route, *spec, state, change_kind::gone, {state.last_success, now},
                   "its address answers 410 Gone; it is not looked at any more", now);
  }
  tx.put(std::move(state));
  return receipt;
}

void plan_page_retry(transaction& tx, const agenda_row& row, wall_time next, bool counts) {
  auto heads = tx.heads({&row.key, 1});
  tx.done({row.due, row.key});
  if (!heads[0] || heads[0]->page_due != row.due) return;
  article_head head = std::move(*heads[0]);
  head.page_due = next;
  agenda_row again = row;
  again.due = next;
  again.attempts += counts;
  tx.put(std::move(head));
  tx.put(std::move(again));
}

void plan_page(transaction& tx, const routing& route, page_seen&& page, wall_time now) {
  auto spec = tx.spec(page.row.source);
  article_key key = page.row.key;
  auto heads = tx.heads({&key, 1});
  tx.done({page.row.due, key});
  // The row may be stale: another one took its place, or the source went.
  if (!spec || !heads[0] || heads[0]->page_due != page.row.due) return;
  article_head head = std::move(*heads[0]);
  source_state state = tx.state(page.row.source);
  head.page_due = {};
  seen_interval interval{page.row.last_seen_before, page.row.listed_at};
  revising r{tx, route, *spec, state, now};
  bool silent = page.row.reason == page_reason::baseline;
  content what = page.what ? std::move(*page.what) : page.row.listed;
  if (!page.what && head.from_page) {
    // The page was read before and cannot be read now: what it said is not known to have changed.
    if (auto last = tx.get_revision(key, head.revision)) {
      what.body = last->what.body;
      what.images = last->what.images;
      if (what.title.empty()) what.title = last->what.title;
      if (what.author.empty()) what.author = last->what.author;
      if (what.language.empty()) what.language = last->what.language;
      if (!what.published) what.published = last->what.published;
    }
  } else {
    // What the page says is no edit of what the feed said, nor the other way round.
    silent = silent || (head.revision > 0 && head.from_page != page.what.has_value());
    head.from_page = page.what.has_value();
  }
  sha256_digest document = page.document ? page.document->digest : page.row.listed_document;
  if (page.document) tx.put(std::move(*page.document));
  r.revise(head, what, silent, interval, document);
  if (r.changes > 0) {
    state.last_change = now;
    tx.put(std::move(state));
  }
}

}  // namespace wirewatch::engine
