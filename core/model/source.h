// What is watched, as declared, and how it is doing, as remembered.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/digest.h"
#include "core/ids.h"
#include "core/time.h"

namespace wirewatch {

enum class source_kind : std::uint8_t { automatic, feed, listing, sitemap, page };
enum class origin : std::uint8_t { file, store };  // declared in the configuration, or added through the CLI or API

// "wirewatch/VERSION"; with a page about this installation "wirewatch/VERSION (+ABOUT)" (RFC 9110 section 10.1.5), unless that is no
// address a comment of a header can hold.
std::string default_user_agent(std::string_view about = {});

struct fetch_settings {
  std::string user_agent = default_user_agent();
  milliseconds timeout{30'000};             // of one exchange as a whole, redirects included
  std::size_t max_body = 16 * 1024 * 1024;  // bytes after decompression
  int host_concurrency = 2;
  milliseconds host_spacing{500};
  bool respect_robots = true;
  std::vector<std::string> allow_networks;  // CIDRs outside the public Internet that may be reached
  std::string proxy;
  friend bool operator==(const fetch_settings&, const fetch_settings&) = default;
};

struct rate {  // "20 in 1h"
  std::uint32_t count = 0;
  milliseconds over{0};
  friend bool operator==(const rate&, const rate&) = default;
};

struct revisit_policy {
  bool never = false;
  milliseconds first{15 * 60'000};
  double factor = 1.5;
  milliseconds max{30LL * 86'400'000};
  milliseconds census{7LL * 86'400'000};
  friend bool operator==(const revisit_policy&, const revisit_policy&) = default;
};

struct removal_policy {
  std::uint32_t probes = 3;
  milliseconds over{30 * 60'000};
  friend bool operator==(const removal_policy&, const removal_policy&) = default;
};

struct selectors {  // CSS
  std::string entry, link, title, date, body;
  std::vector<std::string> drop;
  std::vector<std::string> scripts;  // "onNews: /news?no={3}": where a function that stands for a link leads
  friend bool operator==(const selectors&, const selectors&) = default;
};

struct source_spec {
  std::string id;
  std::string title;  // empty: the source's own
  std::string url;
  source_kind kind = source_kind::automatic;
  std::string language;  // BCP 47; empty: the source's own
  std::string edition_of;
  milliseconds every{10 * 60'000};
  milliseconds every_max{6 * 3'600'000};
  bool full_text = false;
  revisit_policy revisit;
  removal_policy removal;
  rate purge{20, milliseconds(3'600'000)};
  std::string stale = "auto";
  std::string identity = "auto";
  std::uint32_t pages = 1;
  selectors select;
  std::vector<std::string> tags;
  fetch_settings fetch;  // [fetch] with this source's own settings over it
  origin from = origin::file;
  bool paused = false;
  friend bool operator==(const source_spec&, const source_spec&) = default;
};

// RFC 9110 section 8.8: opaque, kept and sent back byte by byte; empty when the server gave none.
struct validators {
  std::string etag, last_modified;
  bool empty() const { return etag.empty() && last_modified.empty(); }
  friend bool operator==(const validators&, const validators&) = default;
};

// A permanent redirect under observation: adopted after 3 looks over 24 h (contract, section 3).
struct redirect_candidate {
  std::string url;
  std::uint32_t looks = 0;
  wall_time since{};
  friend bool operator==(const redirect_candidate&, const redirect_candidate&) = default;
};

// The small record of a source, written after visits and read once at the start.
struct source_state {
  source_no no{};
  std::string url;              // where it is fetched now; empty: as declared
  std::string declared_url;     // the declaration this state belongs to; another one resets url, validators, redirect
  validators sent;              // validators of the last good answer
  std::uint64_t body_hash = 0;  // of the body as it came, before decompression; 0: none yet
  redirect_candidate redirect;
  wall_time baseline_at{};  // first successful look; zero: not yet
  wall_time last_visit{}, last_success{}, last_change{}, next_due{};
  wall_time not_before{};        // floor set by Retry-After or Cache-Control
  std::uint32_t failures = 0;    // in a row
  std::int32_t last_status = 0;  // HTTP; 0 when there was no answer
  std::string last_error;        // empty after a success
  std::uint64_t visits = 0, unchanged = 0;
  std::string feed_title, feed_language;
  wall_time cut_short_since{};                 // the document breaks off at every look since then; zero: it did not at the last one
  milliseconds longest_wait{0};                // between looks, since one came too late (a gap); 0: no such limit
  source_kind found = source_kind::automatic;  // of kind "auto": what the first good look took it for
  std::uint64_t rules = 0;                     // under which the window was made; 0: not known
  wall_time gone_at{};                         // the address answered 410 for good; zero: it is looked at
};

// What the last good look listed.
struct window_entry {
  article_key key;
  std::uint64_t raw_hash = 0;  // keyed fast hash of the entry as the source gave it: equal means nothing to do
  friend bool operator==(const window_entry&, const window_entry&) = default;
};
struct source_window {
  source_no no{};
  std::vector<window_entry> entries;
};

}  // namespace wirewatch
