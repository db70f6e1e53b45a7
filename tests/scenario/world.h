// A world for the whole engine: one thread, virtual time, a scripted network, a store that can be made to fail. Nothing
// here waits: time jumps to whatever comes next. A crash throws the engine away as it stands and starts another one on
// what the store holds.
#pragma once
#include <boost/asio/io_context.hpp>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "storage/store.h"

namespace wirewatch::scenario {

// What an address answers from now on.
struct answer {
  int status = 200;
  std::string body, etag, last_modified, retry_after, cache_control, location, im, content_type = "application/rss+xml";
  errc failure = errc::bug;  // other than bug: no answer, this error
  milliseconds latency{50};
  milliseconds patience{0};  // what the headers above ask for, in the words of whoever wrote them; nobody reads it on the way
};

struct received {  // one request that reached the network
  wall_time at{}, ended{};
  std::string method, url, body, if_none_match, if_modified_since;
  header_list headers;
  int answered = 0;                    // 0: failed
  std::shared_ptr<const answer> said;  // null: a crash came before the answer
};

enum class crash_point : std::uint8_t { none, before_commit, after_commit };

struct crash_record {
  wall_time at{};
  bool power = false;                   // what was not synced is gone too
  std::vector<std::string> lost_looks;  // sources whose look was in the commit that did not happen
};

class world {
 public:
  enum class store_kind { memory, rocksdb };
  explicit world(store_kind, std::uint64_t seed = 1);
  ~world();

  engine::declaration declared;  // used at the next start
  void start();
  void crash();      // without a word
  void power_cut();  // the same, and lazy commits since the last synced one are gone (memory store only)
  void restart() {
    crash();
    start();
  }
  void reload();
  void poll(const std::string& source);  // now, whatever its interval

  void serve(const std::string& url, answer a) { answers_[url] = std::move(a); }
  // A say of its own for an address (a receiver that fails at random, say).
  void serve(const std::string& url, std::function<answer(const received&)> f) { scripted_[url] = std::move(f); }
  void crash_at_next_commit(crash_point p) { crash_point_ = p; }
  void crash_in(milliseconds d) { crash_at_ = now_ + d; }  // while it runs
  // A store that does not write what it was given: to see a check fail.
  void tamper(std::function<void(commit_plan&)> f) { tamper_ = std::move(f); }

  void run_for(milliseconds);
  wall_time now() const { return now_; }
  milliseconds elapsed() const;  // since the world began
  std::mt19937_64& random() { return random_; }

  std::vector<received> requests(const std::string& url) const;  // by the time they began
  std::vector<change> changes() const;
  const std::vector<received>& log() const { return log_; }  // by the time they ended
  const storage::reader& reader() const { return *store_; }
  engine::engine& engine() { return *engine_; }
  const std::vector<crash_record>& crashes() const { return crashes_; }

 private:
  class fetcher;
  class faulty_store;
  struct sleeper {
    std::function<void()> wake;
    const void* owner;
  };
  std::int64_t monotonic() const { return elapsed().count() + 1'000; }
  answer answer_for(received&);
  void open_store();
  void settle();

  store_kind kind_;
  std::string directory_;
  std::mt19937_64 random_;
  wall_time now_, began_;
  std::unique_ptr<storage::store> real_store_, store_;
  std::map<std::string, answer> answers_;
  std::map<std::string, std::function<answer(const received&)>> scripted_;
  std::vector<received> log_;
  std::list<received> under_way_;
  std::multimap<wall_time, sleeper> sleepers_;
  crash_point crash_point_ = crash_point::none;
  std::optional<wall_time> crash_at_;
  std::function<void(commit_plan&)> tamper_;
  bool dead_ = false;
  std::vector<crash_record> crashes_;
  std::vector<std::string> lost_looks_;
  std::unique_ptr<boost::asio::io_context> context_;
  std::unique_ptr<engine::engine> engine_;
};

// An RSS 2.0 document of items.
struct item {
  std::string guid, title, body, link, date;
};
std::string rss(const std::string& title, const std::vector<item>& items);

}  // namespace wirewatch::scenario
