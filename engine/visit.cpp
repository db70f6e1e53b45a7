#include "engine/visit.h"

#include <algorithm>

#include "core/limits.h"
#include "detect/canonical.h"
#include "schedule/interval.h"
#include "text/inflate.h"
#include "watchers/watcher.h"

namespace wirewatch::engine {
namespace {

std::string storable(std::optional<std::string_view> validator) {
  if (!validator || validator->size() > limits::max_validator_bytes) return {};
  // Sent back byte by byte, so it must not be able to end a header line.
  if (std::any_of(validator->begin(), validator->end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; })) return {};
  return std::string(*validator);
}

bool permanent(const redirect_hop& hop) { return hop.status == 301 || hop.status == 308; }

}  // namespace

result<std::unique_ptr<seen_document>> read_document(fetch_response& response, const visit_policy& policy, std::uint64_t hash_key, wall_time now) {
  auto body = text::decode_content(response.wire_body, response.content_encoding, policy.fetch->max_body);
  if (!body) return fail(body.error());
  watchers::document doc;
  doc.body = *body;
  doc.content_type = response.header("Content-Type").value_or("");
  doc.url = response.final_url;
  const watchers::watcher* w = policy.kind == source_kind::automatic ? watchers::choose(doc) : watchers::find(policy.kind);
  // Nothing recognises it: the feed reader says best what it looks like.
  if (w == nullptr) w = watchers::find(source_kind::feed);
  source_spec spec;
  if (policy.select) spec.select = *policy.select;
  auto read = w->read(doc, spec);
  if (!read) return fail(read.error());
  auto seen = std::make_unique<seen_document>();
  seen->what = std::move(*read);
  for (source_kind k : {source_kind::feed, source_kind::listing, source_kind::sitemap, source_kind::page})
    if (watchers::find(k) == w) seen->kind = k;
  for (entry& e : seen->what.entries) e.raw_hash = detect::raw_hash(e, hash_key);
  seen->document = document_of(std::move(response), now);
  return seen;
}

const sha256_digest& seen_document::digest_of(std::size_t entry) const {
  const sha256_digest* of = &document.digest;
  for (const auto& [from, page] : further)
    if (from <= entry) of = &page.digest;
  return *of;
}

void append(seen_document& list, seen_document&& more) {
  list.further.emplace_back(list.what.entries.size(), std::move(more.document));
  for (entry& e : more.what.entries)
    if (list.what.entries.size() < limits::max_entries_per_feed) list.what.entries.push_back(std::move(e));
  list.what.next = std::move(more.what.next);
}

visit_policy policy_of(const source_spec& spec) {
  visit_policy p;
  p.fetch = std::make_shared<const fetch_settings>(spec.fetch);
  p.every = spec.every;
  p.every_max = spec.every_max;
  p.kind = spec.kind;
  p.pages = spec.pages;
  if (spec.select != selectors{}) p.select = std::make_shared<const selectors>(spec.select);
  return p;
}

raw_document document_of(fetch_response&& response, wall_time now) {
  raw_document d;
  d.digest = sha256(response.wire_body);
  d.url = std::move(response.final_url);
  d.status = response.status;
  d.fetched_at = now;
  d.headers = std::move(response.headers);
  d.content_encoding = std::move(response.content_encoding);
  d.wire_body = std::move(response.wire_body);
  return d;
}

visit_outcome interpret(result<fetch_response> response, const visit_policy& policy, const validators& known, std::uint64_t body_hash,
                        std::uint64_t hash_key, wall_time now) {
  visit_outcome out;
  out.sent = known;
  out.body_hash = body_hash;
  if (!response) {
    out.error = response.error().message();
    return out;
  }
  fetch_response& r = *response;
  out.status = r.status;
  if (!r.redirects.empty() && std::all_of(r.redirects.begin(), r.redirects.end(), permanent)) out.moved_to = r.redirects.back().url;

  if (r.status == 304 && known.empty()) {
    out.error = "HTTP status 304 to a request that had nothing to compare with";
    return out;
  }
  if (r.status == 304) {
    out.kind = visit_result::not_modified;
    // A 304 may carry new validators (RFC 9111 section 4.3.4); one that carries none leaves the old ones.
    if (auto etag = storable(r.header("ETag")); !etag.empty()) out.sent.etag = std::move(etag);
    if (auto modified = storable(r.header("Last-Modified")); !modified.empty()) out.sent.last_modified = std::move(modified);
    out.cache_floor = schedule::cache_floor(r.headers, now);
    return out;
  }
  const bool partial = r.status == 226 && r.header("IM") && !known.empty();
  if (r.status != 200 && !partial) {
    out.retry_after = schedule::retry_after(r.headers, now);
    out.gone = r.status == 410 && r.redirects.empty();
    out.error = "HTTP status " + std::to_string(r.status);
    return out;
  }

  out.cache_floor = schedule::cache_floor(r.headers, now);
  // Both validators of every good answer, each for itself; none given clears the old ones.
  validators fresh{storable(r.header("ETag")), storable(r.header("Last-Modified"))};
  std::uint64_t hash = partial ? 0 : fast_hash(r.wire_body, hash_key) | 1;  // 0: of nothing that could be compared with
  if (hash != 0 && hash == body_hash) {
    out.kind = visit_result::unchanged;
    out.sent = std::move(fresh);
    return out;
  }
  auto seen = read_document(r, policy, hash_key, now);
  if (!seen) {
    out.error = seen.error().message();
    return out;
  }
  out.kind = visit_result::changed;
  out.sent = std::move(fresh);
  out.body_hash = hash;
  out.document = std::move(*seen);
  out.document->partial = partial;
  if (auto ttl = out.document->what.feed.ttl_minutes; ttl && *ttl > 0) out.ttl_floor = milliseconds(std::int64_t(*ttl) * 60'000);
  out.skip_hours = out.document->what.feed.skip_hours;
  out.skip_days = out.document->what.feed.skip_days;
  // A document that broke off is worth reading and not worth a 304. Nor are the ones before it any more: what they stood for
  // is no longer what is known of the source.
  if (out.document->what.truncated) {
    out.error = "the document ends early; what could be read of it counts";
    out.sent = {};
    out.body_hash = 0;
  }
  return out;
}

}  // namespace wirewatch::engine
