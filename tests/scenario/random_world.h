// A world made of a seed: sources that publish, edit, take back and break; receivers that fail; crashes. It runs for some
// days, then everything becomes healthy and what is still under way comes to its end. oracle.h says what must have come of it.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "world.h"

namespace wirewatch::scenario {

struct arrival {  // one alert that reached its receiver
  wall_time at{};
  milliseconds latency{0};
  std::string id;
  change_seq seq = 0;
  std::vector<std::string> subscriptions;
  int status = 0;  // what the receiver answered; 0: its answer got lost
};

struct wish {  // a subscription as the oracle reads it: a kind, or a word
  std::string id, kind, word;
  std::vector<std::string> receivers;
};

class random_world {
 public:
  random_world(world::store_kind, std::uint64_t seed);
  ~random_world();
  void run();

  world& place() { return world_; }
  const world& place() const { return world_; }
  const std::vector<wish>& wishes() const { return wishes_; }
  const std::map<std::string, std::vector<arrival>>& arrivals() const { return arrivals_; }  // by receiver
  // What the page of an article says now, and whether its source lists it now.
  std::string text_now(const std::string& source, const std::string& guid) const;
  bool listed_now(const std::string& source, const std::string& guid) const;

 private:
  class newsroom;
  class receiver;
  void a_while();
  void maybe_crash();
  int below(int n) { return int(random_() % std::uint64_t(n)); }
  bool one_in(int n) { return below(n) == 0; }

  std::mt19937_64 random_;
  world::store_kind kind_;
  world world_;
  std::vector<std::unique_ptr<newsroom>> newsrooms_;
  std::vector<std::unique_ptr<receiver>> receivers_;
  std::vector<wish> wishes_;
  std::map<std::string, std::vector<arrival>> arrivals_;
  bool crash_in_next_request_ = false;
};

}  // namespace wirewatch::scenario
