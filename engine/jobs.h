// The jobs that visits hand to the committer.
#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "engine/plan_visit.h"

namespace wirewatch::engine {

class visit_job final : public job {
 public:
  visit_job(touch t, std::unique_ptr<seen_document> document, wall_time now) : touch_(std::move(t)), document_(std::move(document)), now_(now) {}
  durability plan(transaction& tx, const routing& route) override {
    receipt_ = document_ ? plan_visit(tx, route, touch_, std::move(*document_), now_) : plan_touch(tx, route, touch_, now_);
    // A document is synced before anybody hears of it, also one that says nothing new: its validators would otherwise come back
    // older after a power cut, and the source be asked again for what it has sent.
    return document_ || receipt_.changes > 0 ? durability::synced : durability::lazy;
  }
  void committed() override {
    if (receipt_.pages_due && pages_due) pages_due();
  }
  const visit_receipt& receipt() const { return receipt_; }
  std::function<void()> pages_due;

 private:
  touch touch_;
  std::unique_ptr<seen_document> document_;
  wall_time now_;
  visit_receipt receipt_;
};

class touch_job final : public job {
 public:
  touch_job(std::vector<touch> touches, wall_time now) : touches_(std::move(touches)), now_(now) {}
  durability plan(transaction& tx, const routing& route) override {
    for (const touch& t : touches_) plan_touch(tx, route, t, now_);
    return durability::lazy;
  }

 private:
  std::vector<touch> touches_;
  wall_time now_;
};

class page_job final : public job {
 public:
  page_job(page_seen seen, wall_time now) : seen_(std::move(seen)), key_(seen_.row.key), now_(now) {}
  durability plan(transaction& tx, const routing& route) override {
    plan_page(tx, route, std::move(seen_), now_);
    return durability::synced;
  }
  void committed() override {
    if (done) done(key_);
  }
  std::function<void(const article_key&)> done;

 private:
  page_seen seen_;
  article_key key_;
  wall_time now_;
};

class page_retry_job final : public job {
 public:
  page_retry_job(agenda_row row, wall_time next, bool counts) : row_(std::move(row)), next_(next), counts_(counts) {}
  durability plan(transaction& tx, const routing&) override {
    plan_page_retry(tx, row_, next_, counts_);
    return durability::lazy;
  }
  void committed() override {
    if (done) done(row_.key);
  }
  std::function<void(const article_key&)> done;

 private:
  agenda_row row_;
  wall_time next_;
  bool counts_;
};

}  // namespace wirewatch::engine
