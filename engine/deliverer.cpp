#include "engine/deliverer.h"

#include <algorithm>

#include "core/limits.h"
#include "core/log.h"
#include "core/metrics.h"
#include "engine/redact.h"
#include "text/fold.h"

namespace wirewatch::engine {
namespace asio = boost::asio;
namespace {

constexpr std::size_t read_ahead = 256;
constexpr milliseconds tell_again{3'600'000};

class settle_job final : public job {
 public:
  settle_job(delivery_record record, lane::settled how, outbox_no open, std::string receiver, const sha256_digest& address, bool tell, wall_time now)
      : record_(std::move(record)), how_(how), open_(open), receiver_(std::move(receiver)), address_(address), tell_(tell), now_(now) {}
  durability plan(transaction& tx, const routing& route) override {
    // Several of a receiver's deliveries may end at once, so its state is read here and not brought along.
    receiver_state state = tx.receiver(record_.receiver);
    state.receiver = record_.receiver;
    if (how_ == lane::settled::disabled) state.refused = address_;
    tx.put(settle(std::move(state), record_.no, how_, open_));
    if (how_ == lane::settled::disabled)
      tx.tell_operators(route, "operator.receiver_disabled", "Receiver " + receiver_ + " answered 410 Gone and is switched off.", now_);
    else if (tell_)
      tx.tell_operators(
          route, "operator.delivery_dead",
          "Receiver " + receiver_ + " did not take delivery " + record_.delivery_id + " (" + record_.reason +
              "). It is kept as dead; wirewatch delivery list --state dead shows all of them. You hear of this receiver again in an hour at "
              "the earliest.",
          now_);
    tx.put(std::move(record_));
    return how_ == lane::settled::retry ? durability::lazy : durability::synced;
  }

 private:
  delivery_record record_;
  lane::settled how_;
  outbox_no open_;
  std::string receiver_;
  sha256_digest address_;
  bool tell_;
  wall_time now_;
};

class enable_job final : public job {
 public:
  explicit enable_job(receiver_no no) : no_(no) {}
  durability plan(transaction& tx, const routing&) override {
    receiver_state state = tx.receiver(no_);
    state.receiver = no_;
    state.disabled = false;
    state.refused = {};
    tx.put(std::move(state));
    return durability::synced;
  }

 private:
  receiver_no no_;
};

std::string excerpt_of(const fetch_response& answer, const receiver_spec& r) {
  return text::truncate_graphemes(without_secrets(answer.wire_body, r), limits::max_response_excerpt);
}

}  // namespace

deliverer::deliverer(asio::any_io_executor executor, committer& c, const storage::reader& reader, const environment& env)
    : executor_(std::move(executor)),
      committer_(c),
      reader_(reader),
      env_(env),
      fetcher_(env.make_fetcher(executor_)),
      settings_(std::make_shared<const fetch_settings>()) {
  if (auto counters = reader_.counters()) salt_ = counters->hash_key;
}

// Of all that decides who hears a delivery. Salted: it is stored, and the address is a secret.
sha256_digest deliverer::address_of(const receiver_spec& r) const {
  sha256_hasher h;
  h.field(std::to_string(salt_)).field(r.type).field(r.url.reveal()).field(r.signing_key.reveal());
  for (const auto& [name, value] : r.headers) h.field(name).field(value.reveal());
  return h.finish();
}

// Another address than the one that answered 410 deserves a try.
void deliverer::enable(receiver_no no, destination& d) {
  d.queue.enable();
  committer_.submit(std::make_unique<enable_job>(no));
}

void deliverer::set_targets(std::vector<target> targets, std::shared_ptr<const fetch_settings> settings, std::string public_url) {
  settings_ = std::move(settings);
  public_url_ = std::move(public_url);
  std::unordered_map<std::uint32_t, destination> old;
  old.swap(destinations_);
  for (target& t : targets) {
    if (auto it = old.find(raw(t.no)); it != old.end()) {
      it->second.queue.set_max_in_flight(t.spec->max_in_flight);
      if (it->second.queue.state().disabled && address_of(*it->second.spec) != address_of(*t.spec)) enable(t.no, it->second);
      it->second.spec = t.spec;
      destinations_.emplace(raw(t.no), std::move(it->second));
      continue;
    }
    auto state = reader_.get_receiver_state(t.no);
    if (!state) return env_.fatal(state.error());
    const bool again = state->disabled && state->refused != address_of(*t.spec);
    auto at = destinations_.emplace(raw(t.no), destination{t.spec, lane(t.no, t.spec->max_in_flight, std::move(*state))}).first;
    if (again) enable(t.no, at->second);
  }
  for (auto& [no, d] : destinations_) {
    d.more = true;
    pump(no);
  }
}

void deliverer::poke(const std::vector<receiver_no>& receivers) {
  for (receiver_no n : receivers)
    if (auto it = destinations_.find(raw(n)); it != destinations_.end()) {
      it->second.more = true;
      pump(raw(n));
    }
}

void deliverer::refill(std::uint32_t no, destination& d) {
  while (d.more && d.queue.wants_more()) {
    auto rows = reader_.outbox(receiver_no(no), d.queue.read_until(), read_ahead);
    if (!rows) return env_.fatal(rows.error());
    d.more = rows->size() == read_ahead;
    for (outbox_entry& e : *rows) {
      auto record = reader_.delivery(receiver_no(no), e.no);
      if (!record) return env_.fatal(record.error());
      lane_item item;
      item.entry = std::move(e);
      if (*record) item.record = std::move(**record);
      d.queue.add(std::move(item));
    }
  }
}

void deliverer::pump(std::uint32_t no) {
  auto it = destinations_.find(no);
  if (stopping_ || it == destinations_.end()) return;
  destination& d = it->second;
  refill(no, d);
  while (auto item = d.queue.next(env_.now())) tasks_.spawn(executor_, deliver(no, d.spec, std::make_unique<lane_item>(std::move(*item))));
  if (auto at = d.queue.wake_at()) {
    std::int64_t in = std::max<std::int64_t>(0, (*at - env_.now()).count());
    next_wake_ms_ = std::min(next_wake_ms_, env_.monotonic_ms() + in);
  }
}

void deliverer::tick() {
  std::int64_t now_ms = env_.monotonic_ms();
  fetcher_->tick(std::chrono::steady_clock::time_point(milliseconds(now_ms)));
  if (stopping_ && (tasks_.running() == 0 || now_ms >= cut_off_ms_)) fetcher_->close();
  if (stopping_ || now_ms < next_wake_ms_) return;
  next_wake_ms_ = now_ms + 60'000;
  std::vector<std::uint32_t> all;
  for (const auto& [no, d] : destinations_) all.push_back(no);
  for (std::uint32_t no : all) pump(no);
}

std::int64_t deliverer::next_tick_ms() const {
  std::int64_t now = env_.monotonic_ms();
  if (tasks_.running() > 0) return now + limits::tick.count();
  return std::clamp(next_wake_ms_, now + 1, now + 250);
}

std::int64_t deliverer::quiet_until_ms() const {
  std::int64_t at = INT64_MAX;
  for (const auto& [no, d] : destinations_)
    if (auto wake = d.queue.wake_at()) at = std::min(at, env_.monotonic_ms() + (*wake - env_.now()).count());
  return at;
}

result<fetch_request> deliverer::request_for(const lane_item& item, const receiver_spec& spec) {
  notify::alert alert;
  alert.delivery_id = item.entry.delivery_id;
  alert.created_at = item.entry.created_at;
  alert.hits = item.entry.hits;
  alert.operator_type = item.entry.operator_type;
  alert.operator_text = item.entry.operator_text;
  if (item.entry.seq != 0) {
    auto change = reader_.get_change(item.entry.seq);
    if (!change) return fail(change.error());
    if (!*change) return fail(errc::corrupt, "render alert", "change " + std::to_string(item.entry.seq) + " is not in the log");
    alert.what = std::move(**change);
  }
  const notify::notifier* kind = notify::find(spec.type);
  if (kind == nullptr) return fail(errc::unsupported, "render alert", "receiver type " + spec.type);
  return kind->render(alert, spec, {public_url_}, env_.now());
}

asio::awaitable<void> deliverer::deliver(std::uint32_t no, std::shared_ptr<const receiver_spec> spec, std::unique_ptr<lane_item> item) {
  attempt a;
  a.at = env_.now();
  const std::int64_t start = env_.monotonic_ms();
  notify::delivery_outcome outcome;
  result<fetch_request> request = request_for(*item, *spec);
  if (!request) {
    outcome.what = notify::verdict::dead;
    outcome.reason = request.error().message();
  } else {
    request->settings = settings_;
    request->follow_redirects = false;
    request->max_answer = limits::max_response_excerpt;
    fetch_request ready = std::move(*request);
    result<fetch_response> response = co_await fetcher_->fetch(std::move(ready));
    // Cut off, not refused: it is not written down and goes out again, with the same id.
    if (stopping_ && !response) co_return;
    if (response) {
      a.status = response->status;
      a.excerpt = excerpt_of(*response, *spec);
      outcome = notify::find(spec->type)->classify(*response, env_.now());
    } else {
      a.excerpt = response.error().message();
      outcome.what = notify::verdict::retry;
      outcome.reason = std::string(to_string(response.error().code()));
    }
  }
  a.elapsed = milliseconds(env_.monotonic_ms() - start);

  const wall_time now = env_.now();
  auto it = destinations_.find(no);
  if (it == destinations_.end()) co_return;  // the receiver is not declared any more
  const sha256_digest address = address_of(*spec);
  if (outcome.what == notify::verdict::disable && address != address_of(*it->second.spec)) {
    outcome.what = notify::verdict::retry;
    outcome.reason += "; the receiver has another address by now";
  }
  lane::settled how = it->second.queue.attempted(*item, a, outcome, now, env_.random01());
  // What is for the operator is not told of in its turn: that would go round in circles.
  const bool tell = how == lane::settled::dead && item->entry.seq != 0 && now - it->second.told_dead >= tell_again;
  if (tell) it->second.told_dead = now;
  settle_job job(item->record, how, it->second.queue.open_besides(item->entry.no), spec->id, address, tell, now);
  co_await committer_.commit(job);

  it = destinations_.find(no);
  if (it == destinations_.end()) co_return;
  switch (how) {
    case lane::settled::delivered:
      metrics::add(metrics::id::deliveries_delivered);
      break;
    case lane::settled::retry:
      metrics::add(metrics::id::deliveries_retried);
      break;
    default:
      metrics::add(metrics::id::deliveries_dead);
  }
  if (how != lane::settled::delivered)
    log::write(log::level::warn, "delivery_failed",
               {{"receiver", spec->id}, {"delivery", item->entry.delivery_id}, {"attempt", item->record.attempts_made}, {"reason", outcome.reason}});
  it->second.queue.release(std::move(*item), how);
  // The address may have changed while that was written.
  if (how == lane::settled::disabled && address != address_of(*it->second.spec)) enable(receiver_no(no), it->second);
  pump(no);
}

void deliverer::stop() {
  stopping_ = true;
  cut_off_ms_ = env_.monotonic_ms() + limits::delivery_grace.count();
}

}  // namespace wirewatch::engine
