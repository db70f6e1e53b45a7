// Jobs that change what is watched.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "engine/committer.h"
#include "engine/engine.h"

namespace wirewatch::engine {

// Brings the stored catalog in line with what a file declares: new ids get a number, changed declarations are written,
// those not declared any more are retired (their history stays). Sources that were added at run time are left alone.
class engine::catalog_job final : public job {
 public:
  enum class scope { everything, changes };  // what live() lists afterwards
  using placed = std::tuple<source_spec, source_no, source_state>;

  catalog_job(const storage::reader&, const std::vector<source_spec>& sources, const std::vector<receiver_spec>& receivers, const fetch_settings&,
              scope);
  durability plan(transaction&, const routing&) override;
  bool alone() const override { return true; }

  const std::vector<placed>& live() const { return live_; }
  const std::vector<std::pair<source_spec, source_no>>& retired() const { return retired_; }
  // Every id that is retired now, also those of earlier runs.
  const std::vector<std::pair<std::string, source_no>>& former() const { return former_; }
  const std::map<std::string, receiver_no>& receivers() const { return receivers_; }
  const std::optional<error>& failed() const { return failed_; }

 private:
  const storage::reader& reader_;
  const std::vector<source_spec>& sources_;
  const std::vector<receiver_spec>& declared_receivers_;
  const fetch_settings& fetch_;
  scope scope_;
  std::vector<placed> live_;
  std::vector<std::pair<source_spec, source_no>> retired_;
  std::vector<std::pair<std::string, source_no>> former_;
  std::map<std::string, receiver_no> receivers_;
  std::optional<error> failed_;
};

// Sources added, changed or retired at run time, in one commit.
class sources_job final : public job {
 public:
  enum class what { put, retire };
  struct item {
    source_spec spec;
    std::optional<source_no> no;  // none: a new number
    source_state state{};         // afterwards
  };
  sources_job(std::vector<item> items, what w) : items_(std::move(items)), what_(w) {}
  durability plan(transaction&, const routing&) override;
  std::vector<item>& items() { return items_; }

 private:
  std::vector<item> items_;
  what what_;
};

// Ends the open deliveries of a receiver that is not declared any more: a bounded number of them, more() says whether to
// go on with another job.
class end_deliveries_job final : public job {
 public:
  explicit end_deliveries_job(receiver_no no) : no_(no) {}
  durability plan(transaction&, const routing&) override;
  void committed() override { more_ = full_; }
  bool alone() const override { return true; }
  bool more() const { return more_; }

 private:
  receiver_no no_;
  bool full_ = false, more_ = false;
};

class barrier_job final : public job {
 public:
  explicit barrier_job(std::function<void()> f) : reached_(std::move(f)) {}
  durability plan(transaction&, const routing&) override { return durability::lazy; }
  void committed() override { reached_(); }

 private:
  std::function<void()> reached_;
};

}  // namespace wirewatch::engine
