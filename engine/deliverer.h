// Brings alerts to their receivers: walks each one's outbox from its cursor, one lane per receiver. Everything runs on the
// delivery executor. An answer is written down (synced) before the next delivery of its place goes out, so a crash
// repeats at most what was in flight, with the same id.
#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/committer.h"
#include "engine/env.h"
#include "engine/lane.h"
#include "engine/task_group.h"
#include "net/fetcher.h"

namespace wirewatch::engine {

class deliverer {
 public:
  deliverer(boost::asio::any_io_executor, committer&, const storage::reader&, const environment&);

  struct target {
    receiver_no no{};
    std::shared_ptr<const receiver_spec> spec;
  };
  // Replaces the receivers; lanes of those that stay go on where they are.
  void set_targets(std::vector<target>, std::shared_ptr<const fetch_settings>, std::string public_url);
  void poke(const std::vector<receiver_no>&);
  void tick();
  // Nothing new goes out; what is under way has limits::delivery_grace to be answered, and is cut off then.
  void stop();
  std::size_t running() const { return tasks_.running(); }
  std::int64_t next_tick_ms() const;
  std::int64_t quiet_until_ms() const;  // as of a shard

 private:
  struct destination {
    std::shared_ptr<const receiver_spec> spec;
    lane queue;
    wall_time told_dead{};  // when the operator heard of a dead delivery last
    bool more = true;       // the store may have rows that were not read yet
  };
  sha256_digest address_of(const receiver_spec&) const;
  void enable(receiver_no, destination&);
  void refill(std::uint32_t no, destination&);
  void pump(std::uint32_t no);
  result<fetch_request> request_for(const lane_item&, const receiver_spec&);
  boost::asio::awaitable<void> deliver(std::uint32_t no, std::shared_ptr<const receiver_spec>, std::unique_ptr<lane_item>);

  boost::asio::any_io_executor executor_;
  committer& committer_;
  const storage::reader& reader_;
  const environment& env_;
  std::unique_ptr<net::fetcher> fetcher_;
  std::unordered_map<std::uint32_t, destination> destinations_;
  std::shared_ptr<const fetch_settings> settings_;
  std::string public_url_;
  std::uint64_t salt_ = 0;
  std::int64_t next_wake_ms_ = 0;
  bool stopping_ = false;
  std::int64_t cut_off_ms_ = 0;
  task_group tasks_{"delivery"};
};

}  // namespace wirewatch::engine
