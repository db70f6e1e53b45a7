// The fields of every record, described once for both directions. Numbers are for ever: a field that goes leaves its
// number unused. Internal to storage/; docs/storage-format.md tells the rest.
#pragma once
#include "core/model/commit.h"
#include "storage/tagged.h"

namespace wirewatch::storage {

template <>
inline constexpr std::uint64_t last_of<source_kind> = std::uint64_t(source_kind::page);
template <>
inline constexpr std::uint64_t last_of<origin> = std::uint64_t(origin::store);
template <>
inline constexpr std::uint64_t last_of<change_kind> = std::uint64_t(change_kind::gone);
template <>
inline constexpr std::uint64_t last_of<change_class> = std::uint64_t(change_class::date_only);
template <>
inline constexpr std::uint64_t last_of<content_field> = std::uint64_t(content_field::images);
template <>
inline constexpr std::uint64_t last_of<delivery_state> = std::uint64_t(delivery_state::dead);
template <>
inline constexpr std::uint64_t last_of<page_reason> = std::uint64_t(page_reason::changed);

// Numbers 1, 2, 3 … in the order given.
template <auto... members>
struct numbered {
  template <class F>
  static void each(F&& f) {
    unsigned number = 0;
    (f(++number, members), ...);
  }
  static constexpr std::size_t size = sizeof...(members);
};

using name_value = std::pair<std::string, std::string>;
template <>
struct schema<name_value> : numbered<&name_value::first, &name_value::second> {};

// ---- sources

using fs = fetch_settings;
template <>
struct schema<fs> : numbered<&fs::user_agent, &fs::timeout, &fs::max_body, &fs::host_concurrency, &fs::host_spacing, &fs::respect_robots,
                             &fs::allow_networks, &fs::proxy> {};
template <>
struct schema<rate> : numbered<&rate::count, &rate::over> {};
template <>
struct schema<revisit_policy>
    : numbered<&revisit_policy::never, &revisit_policy::first, &revisit_policy::factor, &revisit_policy::max, &revisit_policy::census> {};
template <>
struct schema<removal_policy> : numbered<&removal_policy::probes, &removal_policy::over> {};
template <>
struct schema<selectors>
    : numbered<&selectors::entry, &selectors::link, &selectors::title, &selectors::date, &selectors::body, &selectors::drop, &selectors::scripts> {};
template <>
struct schema<source_spec>
    : numbered<&source_spec::id, &source_spec::title, &source_spec::url, &source_spec::kind, &source_spec::language, &source_spec::edition_of,
               &source_spec::every, &source_spec::every_max, &source_spec::full_text, &source_spec::revisit, &source_spec::removal,
               &source_spec::purge, &source_spec::stale, &source_spec::identity, &source_spec::pages, &source_spec::select, &source_spec::tags,
               &source_spec::fetch, &source_spec::from, &source_spec::paused> {};
template <>
struct schema<catalog_source> : numbered<&catalog_source::no, &catalog_source::spec, &catalog_source::retired> {};
template <>
struct schema<catalog_receiver> : numbered<&catalog_receiver::no, &catalog_receiver::id> {};

template <>
struct schema<validators> : numbered<&validators::etag, &validators::last_modified> {};
template <>
struct schema<redirect_candidate> : numbered<&redirect_candidate::url, &redirect_candidate::looks, &redirect_candidate::since> {};
using ss = source_state;
template <>
struct schema<ss>
    : numbered<&ss::no, &ss::url, &ss::declared_url, &ss::sent, &ss::body_hash, &ss::redirect, &ss::baseline_at, &ss::last_visit, &ss::last_success,
               &ss::last_change, &ss::next_due, &ss::not_before, &ss::failures, &ss::last_status, &ss::last_error, &ss::visits, &ss::unchanged,
               &ss::feed_title, &ss::feed_language, &ss::cut_short_since, &ss::longest_wait, &ss::gone_at, &ss::rules, &ss::found> {};

// ---- articles

template <>
struct schema<content>
    : numbered<&content::title, &content::body, &content::author, &content::link, &content::language, &content::published, &content::images> {};
template <>
struct schema<content_digests> : numbered<&content_digests::exact, &content_digests::substance> {};
using ah = article_head;
template <>
struct schema<ah> : numbered<&ah::key, &ah::source, &ah::identity, &ah::url, &ah::title, &ah::author, &ah::published, &ah::first_seen, &ah::last_seen,
                             &ah::in_window, &ah::revision, &ah::digests, &ah::from_page, &ah::page_due> {};
template <>
struct schema<revision> : numbered<&revision::key, &revision::number, &revision::seen_at, &revision::what, &revision::digests, &revision::document,
                                   &revision::extractor> {};
using ar = agenda_row;
template <>
struct schema<ar> : numbered<&ar::due, &ar::key, &ar::source, &ar::reason, &ar::attempts, &ar::url, &ar::listed, &ar::listed_at,
                             &ar::last_seen_before, &ar::listed_document> {};

// The head and the body of a document are packed apart: a body that came compressed is not compressed again.
struct packed {
  std::uint64_t size = 0;  // unpacked, when the bytes are a zstd frame; 0: they are as they were
  std::string bytes;
};
struct stored_document {
  packed head, body;  // head: the fields of raw_document below
};
template <>
struct schema<packed> : numbered<&packed::size, &packed::bytes> {};
template <>
struct schema<stored_document> : numbered<&stored_document::head, &stored_document::body> {};
using rd = raw_document;  // without wire_body
template <>
struct schema<rd> : numbered<&rd::digest, &rd::url, &rd::status, &rd::fetched_at, &rd::headers, &rd::content_encoding> {};

// ---- changes

template <>
struct schema<hunk> : numbered<&hunk::field, &hunk::before, &hunk::removed, &hunk::added, &hunk::after> {};
template <>
struct schema<difference> : numbered<&difference::added_words, &difference::removed_words, &difference::hunks, &difference::hunks_omitted> {};
template <>
struct schema<source_ref> : numbered<&source_ref::id, &source_ref::title, &source_ref::language> {};
template <>
struct schema<article_ref> : numbered<&article_ref::key, &article_ref::url, &article_ref::title, &article_ref::author, &article_ref::published,
                                      &article_ref::first_seen, &article_ref::revision, &article_ref::digest> {};
template <>
struct schema<previous_ref> : numbered<&previous_ref::revision, &previous_ref::digest, &previous_ref::title, &previous_ref::url> {};
template <>
struct schema<seen_interval> : numbered<&seen_interval::last_seen_before, &seen_interval::first_seen_after> {};
template <>
struct schema<probe> : numbered<&probe::at, &probe::status> {};
template <>
struct schema<change>
    : numbered<&change::seq, &change::kind, &change::cls, &change::detected_at, &change::interval, &change::source, &change::article,
               &change::previous, &change::fields, &change::diff, &change::probes, &change::reverts_to, &change::detail> {};

// ---- deliveries

template <>
struct schema<wirewatch::term_match> : numbered<&wirewatch::term_match::field, &wirewatch::term_match::terms> {};
template <>
struct schema<hit> : numbered<&hit::subscription, &hit::query, &hit::matches> {};
using oe = outbox_entry;
template <>
struct schema<oe> : numbered<&oe::receiver, &oe::no, &oe::delivery_id, &oe::seq, &oe::hits, &oe::operator_type, &oe::operator_text, &oe::created_at> {
};
template <>
struct schema<attempt> : numbered<&attempt::at, &attempt::elapsed, &attempt::status, &attempt::outcome, &attempt::excerpt> {};
using dr = delivery_record;
template <>
struct schema<dr>
    : numbered<&dr::receiver, &dr::no, &dr::delivery_id, &dr::state, &dr::attempts, &dr::attempts_made, &dr::next_attempt, &dr::reason> {};
using rs = receiver_state;
template <>
struct schema<rs> : numbered<&rs::receiver, &rs::acked_through, &rs::acked_beyond, &rs::disabled, &rs::failures, &rs::refused> {};

// ---- the state directory itself

using sc = store_counters;  // its four counters; the rest is state_identity
template <>
struct schema<sc> : numbered<&sc::last_seq, &sc::last_outbox, &sc::last_source, &sc::last_receiver> {};
struct state_identity {
  std::string instance;
  std::uint64_t hash_key = 0;
};
template <>
struct schema<state_identity> : numbered<&state_identity::instance, &state_identity::hash_key> {};

}  // namespace wirewatch::storage
