// The one place that decides and writes. Jobs queue up from every thread; on the store's executor a group of them is
// planned against what is stored (and what the group itself is about to store), committed as one batch with at most one
// sync, and only then told so. A job that only reads old state and adds to the plan is easy to reason about: nobody
// writes beside it.
#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/model/commit.h"
#include "core/result.h"
#include "engine/env.h"
#include "match/matcher.h"
#include "storage/store.h"

namespace wirewatch::engine {

// Who is alerted of what; replaced as a whole when the configuration changes.
struct routing {
  std::shared_ptr<const match::matcher> matcher;
  std::vector<receiver_no> operators;
  std::unordered_map<std::uint32_t, std::string> receiver_ids;  // by raw(receiver_no)
};

// The group being planned: reads see what the group has put so far.
class transaction {
 public:
  transaction(storage::store&, store_counters&);

  // A failing read is remembered (see failure) and answers as if nothing were there; the group is then not committed.
  source_state state(source_no);
  source_window window(source_no);
  std::shared_ptr<const source_spec> spec(source_no);  // null: unknown
  std::vector<std::optional<article_head>> heads(std::span<const article_key>);
  std::optional<revision> get_revision(const article_key&, std::uint32_t number);
  receiver_state receiver(receiver_no);
  // As stored; what the group itself queues and settles is not in them.
  std::vector<outbox_entry> outbox(receiver_no, outbox_no after, std::size_t limit);
  std::optional<delivery_record> delivery(receiver_no, outbox_no);

  void put(source_state);
  void put(source_window);
  void put(article_head);
  void put(revision);
  void put(raw_document);
  void put(receiver_state);
  void put(delivery_record);
  void put(agenda_row);
  void put(catalog_source);
  void put(catalog_receiver);
  void done(agenda_key);
  // Gives the change its place in the log, matches it and queues its alerts. `text` is what the article says now (for a
  // removed one: last said).
  change_seq append(change, const content& text, const routing&);
  void tell_operators(const routing&, std::string type, std::string text, wall_time now);

  const std::optional<error>& failure() const { return failure_; }
  const store_counters& counters() const { return counters_; }
  store_counters& counters() { return counters_; }
  commit_plan& plan() { return plan_; }
  const std::set<std::uint32_t>& poked() const { return poked_; }  // receivers with something new

 private:
  template <class T>
  T take(result<T>);
  void enqueue(outbox_entry, const routing&);
  outbox_no first_open(const receiver_state&);

  storage::store& store_;
  store_counters& counters_;
  commit_plan plan_;
  std::optional<error> failure_;
  std::unordered_map<std::uint32_t, source_state> states_;
  std::unordered_map<std::uint32_t, source_window> windows_;
  std::unordered_map<article_key, article_head> heads_;
  std::unordered_map<article_key, std::vector<revision>> revisions_;
  std::unordered_map<std::uint32_t, receiver_state> receivers_;
  std::unordered_map<std::uint32_t, outbox_no> open_stored_, open_here_;  // first open delivery, in the store and in this group
  std::unordered_map<std::uint32_t, std::shared_ptr<const source_spec>> specs_;
  std::set<std::uint32_t> poked_;
};

class job {
 public:
  virtual ~job() = default;
  virtual durability plan(transaction&, const routing&) = 0;  // on the store's executor
  virtual void committed() {}                                 // the same, after the commit
  // Reads the store beside the transaction, which knows nothing of what its group puts: in a group of its own.
  virtual bool alone() const { return false; }
};

class committer {
 public:
  committer(storage::store&, boost::asio::any_io_executor, const environment&);

  // Completes on the caller's executor once the job is committed. The job stays the caller's.
  boost::asio::awaitable<void> commit(job&);
  // At once, on the calling thread, which must be the store's or the only one there is yet (start-up).
  void run_now(job&);
  // Nobody waits for it.
  void submit(std::unique_ptr<job>);
  // Called on the store's executor after each commit with the receivers that have something new.
  void on_poke(std::function<void(const std::vector<receiver_no>&)> f) { poke_ = std::move(f); }
  void set_routing(std::shared_ptr<const routing>);

  storage::store& store() { return store_; }
  std::size_t queued() const;

 private:
  struct pending {
    job* what = nullptr;
    std::unique_ptr<job> owned;
    std::function<void()> done;          // (any_completion_handler of Boost 1.81 recurses for ever in its move assignment)
    boost::asio::any_io_executor reply;  // where `done` runs
  };
  void enqueue(pending);
  void run(std::vector<pending>& group);
  void drain();

  storage::store& store_;
  boost::asio::any_io_executor executor_;
  const environment& env_;
  store_counters counters_;
  std::shared_ptr<const routing> routing_;
  std::function<void(const std::vector<receiver_no>&)> poke_;
  mutable std::mutex mutex_;
  std::vector<pending> queue_;
  bool scheduled_ = false;
};

}  // namespace wirewatch::engine
