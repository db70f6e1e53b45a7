// A shard: the sources of its hosts, asleep in a wheel; the host gates; the visits under way. Everything in here runs on
// the shard's executor, one thread, so there is no lock. A sleeping source is a slot: its address, its validators and a
// few numbers. A 304 begins and ends here.
#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/committer.h"
#include "engine/env.h"
#include "engine/task_group.h"
#include "engine/visit.h"
#include "net/fetcher.h"
#include "schedule/host_gate.h"
#include "schedule/wheel.h"
#include "text/robots.h"

namespace wirewatch::engine {

// Three short strings in one allocation: most of what a sleeping source costs.
class packed_strings {
 public:
  void assign(std::string_view url, std::string_view etag, std::string_view last_modified);
  std::string_view url() const { return part(0); }
  std::string_view etag() const { return part(1); }
  std::string_view last_modified() const { return part(2); }

 private:
  std::string_view part(int) const;
  std::unique_ptr<char[]> bytes_;
};

// A look at an article's page, on its way through a host's gate.
struct page_errand {
  agenda_row row;
  std::shared_ptr<const fetch_settings> fetch;
};

// What a host's robots.txt said (RFC 9309), or that it could not be had.
struct robots_answer {
  text::robots rules{""};
  bool unreachable = false;  // section 2.3.1.4: then nothing is allowed
  std::size_t bytes = 0;
  wall_time until{};
};

struct shard_figures {
  std::size_t sources = 0, in_flight = 0, waiting = 0, failing = 0, never_seen = 0;
};

class shard {
 public:
  shard(boost::asio::any_io_executor, committer&, const environment&, std::uint64_t hash_key);

  void add(const source_spec&, source_no, const source_state&);  // also replaces
  void remove(source_no);
  bool poll_now(source_no);  // false: not here
  void visit_page(page_errand);
  // Told after a commit that put rows on the agenda; called on the store's executor.
  void on_pages(std::function<void()> f) { pages_due_ = std::move(f); }
  // Told when a page is done with, on the store's executor.
  void on_page_done(std::function<void(const article_key&)> f) { page_done_ = std::move(f); }

  void tick();
  // No new visits; ends those under way (nothing of them is committed, so nothing is lost); writes what only memory knows.
  void stop();
  std::size_t running() const { return tasks_.running(); }
  // From any thread: as of the last second.
  shard_figures figures() const;
  // Hands what only memory knows to the committer.
  void save_now() { save(true); }
  // Monotonic milliseconds at which tick() is wanted again at the latest.
  std::int64_t next_tick_ms() const;
  // Until when nothing happens here of itself, answers of the network aside: for a caller whose clock can jump.
  std::int64_t quiet_until_ms() const;

 private:
  enum flag : std::uint8_t { used = 1, in_flight = 2, waiting = 4, dirty = 8, removed = 16, moving = 32, again = 64, eager = 128 };
  struct slot {
    source_no no{};
    std::uint32_t host = 0, policy = 0;
    std::uint32_t failures = 0, visits = 0, unchanged = 0;
    std::int16_t status = 0;
    std::uint8_t flags = 0, gones = 0;           // gones: answers 410 in a row
    source_kind found = source_kind::automatic;  // source_state::found
    std::uint8_t skip_days = 0;                  // these two as feed_info has them; not kept over a restart
    std::uint32_t skip_hours = 0;
    std::uint32_t longest_wait_s = 0;  // source_state::longest_wait
    std::uint64_t body_hash = 0;
    wall_time last_news{};  // when it last said something, or was first seen
    wall_time last_visit{}, last_success{}, not_before{}, next_due{}, saved_at{};
    packed_strings text;
  };
  struct work {
    std::uint32_t slot = 0;
    std::unique_ptr<page_errand> page;  // set: a page, not a source
  };
  struct host {
    std::string origin;
    schedule::host_gate gate;
    std::unique_ptr<std::deque<work>> waiting;    // null: nobody; most hosts
    std::shared_ptr<const robots_answer> robots;  // null: not asked for
    bool active = false;                          // has waiters, is in active_
    std::uint32_t sources = 0;                    // that live on it
  };

  std::uint32_t host_of(std::string_view url);
  void forget_hosts();
  std::uint32_t policy_index(const source_spec&);
  void arm(std::uint32_t slot, wall_time due);
  void enqueue(std::uint32_t host, work);
  void pump(std::uint32_t host);
  void pump_some(std::size_t hosts);
  void start(std::uint32_t host, work);
  const fetch_settings& settings_of(const work&) const;
  boost::asio::awaitable<void> visit(std::uint32_t host, std::uint32_t slot);
  boost::asio::awaitable<void> look_at_page(std::uint32_t host, std::unique_ptr<page_errand>);
  wall_time next_look(const slot&, const visit_outcome&, wall_time news, wall_time now) const;
  void drop(std::uint32_t slot);
  void release(std::uint32_t slot);
  bool let_go(std::uint32_t host, std::uint32_t slot);
  // For what is not a feed: errc::disallowed where the host's robots.txt does not want it fetched. May ask for it first.
  boost::asio::awaitable<result<void>> ask_robots(std::uint32_t host, std::string url, std::shared_ptr<const fetch_settings>);
  // The pages of a listing behind the first, as long as all of them together are no larger than one answer may be; where one is not read, what it
  // lists is not known to be gone.
  boost::asio::awaitable<void> read_further_pages(std::uint32_t host, const visit_policy&, seen_document&);
  void remember_robots(std::uint32_t host, std::shared_ptr<const robots_answer>);
  schedule::host_limits bounds_of(std::uint32_t host, const fetch_settings&) const;
  touch settle(std::uint32_t slot, const visit_outcome&, wall_time now);
  void finish(std::uint32_t host);
  milliseconds save_interval(const slot&) const;
  void save(bool all);
  void count(const slot&, int by);
  void publish_figures();

  boost::asio::any_io_executor executor_;
  committer& committer_;
  const environment& env_;
  std::uint64_t hash_key_;
  std::unique_ptr<net::fetcher> fetcher_;
  schedule::wheel wheel_;
  std::vector<slot> slots_;
  std::vector<std::uint32_t> free_, dirty_, due_;
  std::unordered_map<std::uint32_t, std::uint32_t> by_source_;
  std::unordered_map<std::uint32_t, std::string> errors_;  // of the slots that fail
  std::vector<visit_policy> policies_;
  std::vector<host> hosts_;
  std::vector<std::uint32_t> free_hosts_;
  std::unordered_map<std::string, std::uint32_t> host_index_;
  std::deque<std::uint32_t> active_;
  std::size_t robots_bytes_ = 0;
  std::size_t in_flight_ = 0, waiting_ = 0, waiting_sources_ = 0, failing_ = 0, never_seen_ = 0;
  std::int64_t next_save_ms_ = 0;
  mutable std::mutex figures_mutex_;
  shard_figures figures_;
  bool stopping_ = false;
  std::function<void()> pages_due_;
  std::function<void(const article_key&)> page_done_;
  task_group tasks_{"visit"};
};

}  // namespace wirewatch::engine
