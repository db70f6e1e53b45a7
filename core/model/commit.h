// What one step of the engine writes, in domain words. A store writes all of it or nothing.
#pragma once
#include <string>
#include <vector>

#include "core/model/article.h"
#include "core/model/change.h"
#include "core/model/delivery.h"
#include "core/model/source.h"

namespace wirewatch {

enum class durability : std::uint8_t {
  lazy,   // survives the process, perhaps not the machine: a 304, a failed visit
  synced  // on the disk before anybody is told: changes, deliveries, acknowledgements
};

// A source or receiver known to this state directory.
struct catalog_source {
  source_no no{};
  source_spec spec;
  bool retired = false;  // no longer declared: not visited, its history stays
};
struct catalog_receiver {
  receiver_no no{};
  std::string id;
};

struct agenda_key {
  wall_time due{};
  article_key key;
};

struct commit_plan {
  std::vector<catalog_source> sources;
  std::vector<catalog_receiver> receivers;
  std::vector<source_state> states;
  std::vector<source_window> windows;
  std::vector<article_head> heads;
  std::vector<revision> revisions;
  std::vector<raw_document> documents;  // one that is already stored (same digest) is left as it is
  std::vector<change> changes;          // seq set, ascending, following the last one stored
  std::vector<outbox_entry> outbox;     // no set, ascending
  std::vector<delivery_record> deliveries;
  std::vector<receiver_state> receiver_states;
  std::vector<agenda_row> agenda;
  std::vector<agenda_key> agenda_done;

  bool empty() const {
    return sources.empty() && receivers.empty() && states.empty() && windows.empty() && heads.empty() && revisions.empty() && documents.empty() &&
           changes.empty() && outbox.empty() && deliveries.empty() && receiver_states.empty() && agenda.empty() && agenda_done.empty();
  }
};

// Numbers that go on from one run to the next.
struct store_counters {
  change_seq last_seq = 0;
  outbox_no last_outbox = 0;
  std::uint32_t last_source = 0, last_receiver = 0;
  std::uint64_t hash_key = 0;  // secret of this state directory, made at its creation
  std::string instance;        // random id of this state directory
};

}  // namespace wirewatch
