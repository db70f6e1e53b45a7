// Every bound of the program, with its reason. What an operator may change is in the configuration; the rest is here.
// "When full" says the policy.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace wirewatch::limits {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

// ---- one HTTP exchange (when exceeded: the visit fails with a named error, nothing of it is kept)
inline constexpr std::size_t max_header_bytes = 64 * 1024;  // curl allows 300 KiB; no news site needs 64
inline constexpr std::size_t max_header_fields = 200;
inline constexpr std::size_t max_content_codings = 2;           // curl: 5; one is normal, two are seen
inline constexpr std::size_t inflate_free_bytes = 1024 * 1024;  // below this the ratio is not looked at
inline constexpr std::size_t max_inflate_ratio = 200;           // beyond it: a decompression bomb
inline constexpr int max_redirects = 5;
inline constexpr std::size_t max_url_bytes = 8 * 1024;
inline constexpr std::size_t max_validator_bytes = 4 * 1024;  // an ETag beyond this is not stored
inline constexpr seconds resolve_timeout{5}, connect_timeout{10}, tls_timeout{10}, header_timeout{20}, idle_timeout{20};
inline constexpr std::size_t max_idle_connections = 256;  // when full: the oldest idle one is closed
inline constexpr seconds idle_connection_lifetime{15};
inline constexpr std::size_t max_tls_sessions = 4096;  // when full: the oldest is dropped
inline constexpr std::size_t max_dns_cache = 10'000;   // when full: the oldest is dropped
inline constexpr seconds dns_ttl_min{30}, dns_ttl_max{3600}, dns_negative_ttl{30};

// ---- what is read from a body
inline constexpr std::size_t max_xml_depth = 256;
inline constexpr std::size_t max_entries_per_feed = 10'000;      // when full: the rest is not read, and inspect says so
inline constexpr std::size_t max_field_bytes = 8 * 1024 * 1024;  // a title, a body; cut with a note
inline constexpr std::size_t max_guid_bytes = 4 * 1024;          // a longer one counts by its digest
inline constexpr std::size_t max_images_per_article = 100;
inline constexpr std::size_t max_html_depth = 400;

// ---- matching
inline constexpr std::size_t max_query_bytes = 8 * 1024;
inline constexpr std::size_t max_query_depth = 64;
inline constexpr std::size_t max_query_terms = 1000;

// ---- the engine
inline constexpr std::size_t max_visits_in_flight = 512;  // per shard; when full: due sources wait in the wheel
// The queue to the store thread is bounded by what can wait in it: a visit under way or a delivery waits for its own job.
inline constexpr std::size_t max_group_commit = 256;               // jobs that share one sync
inline constexpr std::size_t max_page_visits_per_commit = 1000;    // agenda rows read at once
inline constexpr std::size_t max_page_hosts = 10'000;              // remembered besides those of sources; when full: idle ones are forgotten
inline constexpr std::size_t max_robots_cache = 32 * 1024 * 1024;  // bytes of robots.txt remembered by one shard; when full: all are asked for again
inline constexpr std::size_t max_pages_under_way = 1000;           // their rows are in memory; the last quarter is not for baselines
inline constexpr std::size_t max_pages_per_host = 10;              // of those, half of them baselines: the others wait on the agenda
inline constexpr int max_page_attempts = 3;                        // then the entry counts with what the feed said
inline constexpr std::size_t max_hunks = 50;                       // of one change; the rest is counted
inline constexpr std::size_t max_hunk_bytes = 4 * 1024;            // of each side of a hunk
inline constexpr std::size_t max_diff_tokens = 40'000;             // beyond: one hunk for the whole field

// ---- alerts
inline constexpr hours delivery_lifetime{72};              // the bound of an outbox; then a delivery is dead and kept
inline constexpr std::size_t max_acked_beyond = 1000;      // settled behind an open one; when full: only the oldest open one is tried
inline constexpr std::size_t max_deliveries_ended = 1000;  // of a former receiver, in one commit
inline constexpr std::size_t max_response_excerpt = 1024;  // kept of a receiver's answer
inline constexpr std::size_t max_attempts_kept = 50;       // of one delivery: the first 10 and the last 40

// ---- the API
inline constexpr std::size_t max_api_connections = 256;        // when full: accept waits
inline constexpr std::size_t max_api_body = 16 * 1024 * 1024;  // an OPML import
inline constexpr std::size_t max_page_size = 1000;             // rows of one list page

inline constexpr milliseconds tick{16};       // resolution of the wheel
inline constexpr seconds delivery_grace{12};  // for answers of receivers, of the next line's time
inline constexpr seconds drain_timeout{15};   // SIGTERM to exit stays below 20 s

}  // namespace wirewatch::limits
