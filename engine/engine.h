// The pipeline as one object: shards that look, a committer that decides and writes, a deliverer that tells. It owns no
// thread and no clock: the caller gives executors (one per shard, one for the store, one for deliveries; they may be the
// same one in a test) and calls the tick functions on them.
#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/model/delivery.h"
#include "core/model/source.h"
#include "core/result.h"
#include "engine/committer.h"
#include "engine/deliverer.h"
#include "engine/env.h"
#include "engine/shard.h"

namespace wirewatch::engine {

// What a configuration declares, in the engine's terms. Queries are valid here.
struct declaration {
  std::vector<source_spec> sources;
  std::vector<receiver_spec> receivers;
  std::vector<subscription_spec> subscriptions;
  std::vector<std::string> operators;  // receiver ids
  std::shared_ptr<const fetch_settings> fetch = std::make_shared<const fetch_settings>();
  std::string public_url;
};

struct executors {
  std::vector<boost::asio::any_io_executor> shards;
  boost::asio::any_io_executor store, delivery;
};

struct engine_figures {
  shard_figures sources;
  std::size_t paused = 0, commit_queue = 0, page_visits = 0;
};

class engine {
 public:
  engine(storage::store&, executors, environment);
  ~engine();

  // Before the executors run: brings the catalog in line with the declaration and puts every source to sleep.
  result<void> start(declaration);
  // While they run, from any of them: the same for a new declaration.
  boost::asio::awaitable<result<void>> reload(declaration);

  // Sources added at run time live in the store. Errors: conflict (the id or address is taken), not_found,
  // invalid_argument (declared in the file: changed there).
  // Many at once are one write; one answer each, in order.
  boost::asio::awaitable<std::vector<result<source_no>>> add_sources(std::vector<source_spec>);
  boost::asio::awaitable<result<void>> change_source(source_spec);
  boost::asio::awaitable<result<void>> remove_source(std::string id);
  boost::asio::awaitable<result<void>> poll_source(std::string id);
  // Completes when all that the shards know is in the store.
  boost::asio::awaitable<void> flush();

  engine_figures figures() const;
  const storage::reader& reader() const { return store_; }
  std::optional<source_no> find_source(const std::string& id) const;
  bool id_taken(const std::string& id) const;  // also by a source that is just being added

  std::size_t shard_count() const { return shards_.size(); }
  // On the executor of that part; returns the monotonic milliseconds at which it is wanted again at the latest.
  std::int64_t tick_shard(std::size_t i);
  std::int64_t tick_store();
  std::int64_t tick_delivery();
  // Until when none of the ticks has anything to do, answers of the network aside. For a caller that runs everything on
  // one thread and whose clock can jump.
  std::int64_t quiet_until_ms() const;

  // On each executor: no new work, what is under way ends.
  void stop_shard(std::size_t i) { shards_[i]->stop(); }
  void stop_delivery() { deliverer_->stop(); }
  bool idle() const;  // nothing under way any more
  bool idle_store() const { return committer_->queued() == 0; }

 private:
  class catalog_job;
  struct entry {
    source_no no{};
    std::string url;
    origin from = origin::file;
    bool paused = false;
  };
  shard& shard_of(std::string_view url);
  boost::asio::any_io_executor& executor_of(std::string_view url);
  std::size_t shard_index(std::string_view url) const;
  using catalog_map = std::unordered_map<std::string, entry>;
  // With catalog_mutex_ held.
  void unlink(catalog_map::iterator);
  void enter(catalog_map::iterator, entry);
  void forget(catalog_map::iterator);
  // Another source than `id` that watches `url`, or is about to; "" for none.
  std::string watcher_of(std::string_view url, std::string_view id) const;

  void place(const source_spec&, source_no, source_state);
  void displace(source_no, std::string_view url);
  result<std::shared_ptr<const routing>> route(const declaration&, const std::map<std::string, receiver_no>&);
  void apply(const catalog_job&, const declaration&, bool running);
  static std::vector<receiver_no> former_receivers(const catalog_job&, const declaration&);
  void pump_pages();
  void page_done(const article_key&);
  void pages_wanted();
  bool has_room(const agenda_row&, const std::string& host) const;

  storage::store& store_;
  executors executors_;
  environment env_;
  bool running_ = false;
  std::unique_ptr<committer> committer_;
  std::vector<std::unique_ptr<shard>> shards_;
  std::unique_ptr<deliverer> deliverer_;
  mutable std::mutex catalog_mutex_;
  catalog_map catalog_;                                                 // by id
  std::size_t paused_ = 0;                                              // of them
  std::unordered_multimap<std::string_view, std::string_view> by_url_;  // address to id, both in catalog_; a file may name an address twice
  // What calls that wait for their commit have claimed: ids, and addresses with the id they are for.
  std::unordered_set<std::string> pending_ids_;
  std::unordered_map<std::string, std::string> pending_urls_;
  std::shared_ptr<const fetch_settings> fetch_ = std::make_shared<const fetch_settings>();  // as declared; of the sources that live in the store
  std::unordered_map<std::string, source_no> former_;                                       // retired: their history goes on when they come back
  // On the store's executor: pages on their way.
  struct page_under_way {
    std::string host;
    bool baseline = false;
  };
  struct host_pages {
    std::size_t all = 0, baselines = 0;
  };
  std::unordered_map<article_key, page_under_way> paging_;
  std::unordered_map<std::string, host_pages> page_hosts_;
  std::optional<agenda_key> agenda_cursor_;  // where the reading of the agenda goes on; none: at its beginning
  std::int64_t next_page_pump_ms_ = 0;
};

}  // namespace wirewatch::engine
