#include "world.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "storage/memory/memory_store.h"
#include "storage/rocksdb/rocksdb_store.h"

namespace wirewatch::scenario {
namespace asio = boost::asio;

// Writes through, until it is told to fail: then the write is done or not, and the process is as good as dead.
class world::faulty_store final : public storage::store {
 public:
  faulty_store(storage::store& inner, world& w) : inner_(inner), world_(w) {}
  result<void> commit(std::span<const commit_plan> plans, durability how) override {
    crash_point p = std::exchange(world_.crash_point_, crash_point::none);
    if (p == crash_point::before_commit) {
      for (const commit_plan& plan : plans)
        for (const source_state& s : plan.states) note_lost(s);
      return fail(errc::io_failed, "commit", "scripted");
    }
    auto written = world_.tamper_ ? commit_tampered(plans, how) : inner_.commit(plans, how);
    if (!written) throw std::logic_error(written.error().message());
    if (p == crash_point::after_commit) return fail(errc::io_failed, "commit", "scripted");
    return written;
  }
  result<store_counters> counters() const override { return inner_.counters(); }
  result<std::vector<catalog_source>> sources() const override { return inner_.sources(); }
  result<std::vector<catalog_source>> sources_page(source_no a, std::size_t l) const override { return inner_.sources_page(a, l); }
  result<std::optional<catalog_source>> source(source_no n) const override { return inner_.source(n); }
  result<std::vector<catalog_receiver>> receivers() const override { return inner_.receivers(); }
  result<std::optional<source_state>> state(source_no n) const override { return inner_.state(n); }
  result<void> each_state(const std::function<void(source_state&&)>& f) const override { return inner_.each_state(f); }
  result<source_window> window(source_no n) const override { return inner_.window(n); }
  result<std::vector<std::optional<article_head>>> heads(std::span<const article_key> k) const override { return inner_.heads(k); }
  result<std::vector<article_head>> articles(source_no n, std::optional<std::pair<wall_time, article_key>> b, std::size_t l) const override {
    return inner_.articles(n, b, l);
  }
  result<std::optional<revision>> get_revision(const article_key& k, std::uint32_t n) const override { return inner_.get_revision(k, n); }
  result<std::vector<revision>> revisions(const article_key& k, std::size_t l) const override { return inner_.revisions(k, l); }
  result<std::optional<raw_document>> document(const sha256_digest& d) const override { return inner_.document(d); }
  result<std::vector<change>> changes(change_seq a, std::size_t l) const override { return inner_.changes(a, l); }
  result<std::optional<change>> get_change(change_seq s) const override { return inner_.get_change(s); }
  result<std::vector<outbox_entry>> outbox(receiver_no r, outbox_no a, std::size_t l) const override { return inner_.outbox(r, a, l); }
  result<std::optional<outbox_entry>> get_outbox(receiver_no r, outbox_no n) const override { return inner_.get_outbox(r, n); }
  result<std::optional<delivery_record>> delivery(receiver_no r, outbox_no n) const override { return inner_.delivery(r, n); }
  result<receiver_state> get_receiver_state(receiver_no r) const override { return inner_.get_receiver_state(r); }
  result<std::vector<agenda_row>> agenda(wall_time t, std::optional<agenda_key> a, std::size_t l) const override { return inner_.agenda(t, a, l); }
  result<storage::store_totals> totals() const override { return inner_.totals(); }

 private:
  result<void> commit_tampered(std::span<const commit_plan> plans, durability how) {
    std::vector<commit_plan> copy(plans.begin(), plans.end());
    for (commit_plan& p : copy) world_.tamper_(p);
    return inner_.commit(copy, how);
  }
  void note_lost(const source_state& s) {
    if (s.last_visit != world_.now_) return;
    auto source = inner_.source(s.no);
    if (source && *source) world_.lost_looks_.push_back((*source)->spec.id);
  }
  storage::store& inner_;
  world& world_;
};

class world::fetcher final : public net::fetcher {
 public:
  fetcher(world& w, asio::any_io_executor executor) : world_(w), executor_(std::move(executor)) {}
  ~fetcher() override {
    std::erase_if(world_.sleepers_, [this](const auto& s) { return s.second.owner == this; });
  }

  asio::awaitable<result<fetch_response>> fetch(fetch_request request) override {
    auto place = world_.under_way_.emplace(world_.under_way_.end());
    received& r = *place;
    r.method = request.method;
    r.url = request.url;
    r.body = request.body;
    r.headers = request.headers;
    r.if_none_match = request.conditional.etag;
    r.if_modified_since = request.conditional.last_modified;
    fetch_response response;
    result<fetch_response> outcome = fail(errc::bug, "fetch");
    for (int hop = 0; hop <= 5; ++hop) {
      r.at = world_.now_;
      answer a = world_.answer_for(r);
      co_await sleep(a.latency);
      r.ended = world_.now_;
      r.answered = a.failure == errc::bug ? a.status : 0;
      if (a.status == 304) a.body.clear();
      r.said = std::make_shared<const answer>(a);
      world_.log_.push_back(r);
      if (a.failure != errc::bug) {
        outcome = fail(a.failure, "fetch", r.url);
        break;
      }
      if (!a.location.empty() && request.follow_redirects) {
        redirect_hop h;
        h.status = a.status;
        h.url = a.location;
        response.redirects.push_back(h);
        r.url = a.location;
        continue;
      }
      response.status = a.status;
      response.final_url = r.url;
      if (!a.im.empty() && a.status == 200 && find_header(request.headers, "A-IM")) {
        response.status = 226;
        response.headers.emplace_back("IM", a.im);
      }
      if (!a.etag.empty()) response.headers.emplace_back("ETag", a.etag);
      if (!a.last_modified.empty()) response.headers.emplace_back("Last-Modified", a.last_modified);
      if (!a.retry_after.empty()) response.headers.emplace_back("Retry-After", a.retry_after);
      if (!a.cache_control.empty()) response.headers.emplace_back("Cache-Control", a.cache_control);
      response.headers.emplace_back("Content-Type", a.content_type);
      response.wire_body = a.body;
      outcome = std::move(response);
      break;
    }
    world_.under_way_.erase(place);
    co_return outcome;
  }

 private:
  asio::awaitable<void> sleep(milliseconds d) {
    auto start = [this, d](auto handler) {
      auto kept = std::make_shared<std::decay_t<decltype(handler)>>(std::move(handler));
      sleeper s{[this, kept] { asio::post(executor_, [kept] { std::move (*kept)(); }); }, this};
      world_.sleepers_.emplace(world_.now_ + d, std::move(s));
    };
    return asio::async_initiate<const asio::use_awaitable_t<>, void()>(std::move(start), asio::use_awaitable);
  }
  world& world_;
  asio::any_io_executor executor_;
};

world::world(store_kind kind, std::uint64_t seed) : kind_(kind), random_(seed), now_(*parse_rfc3339("2026-01-05T00:00:00Z")), began_(now_) {
  if (kind_ == store_kind::rocksdb) {
    std::string pattern = (std::filesystem::temp_directory_path() / "wirewatch-scenario-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
    directory_ = pattern;
  } else {
    real_store_ = storage::make_memory_store();
  }
}

world::~world() {
  engine_.reset();
  context_.reset();
  store_.reset();
  real_store_.reset();
  if (!directory_.empty()) std::filesystem::remove_all(directory_);
}

milliseconds world::elapsed() const { return now_ - began_; }

void world::open_store() {
  if (kind_ == store_kind::rocksdb) {
    real_store_.reset();
    auto opened = storage::open_rocksdb({directory_ + "/store"});
    if (!opened) throw std::runtime_error(opened.error().message());
    real_store_ = std::move(*opened);
  }
  store_ = std::make_unique<faulty_store>(*real_store_, *this);
}

void world::start() {
  open_store();
  dead_ = false;
  context_ = std::make_unique<asio::io_context>(1);
  engine::environment env;
  env.now = [this] { return now_; };
  env.monotonic_ms = [this] { return monotonic(); };
  env.random01 = [this] { return std::uniform_real_distribution<double>(0, 1)(random_); };
  env.make_fetcher = [this](asio::any_io_executor executor) { return std::make_unique<fetcher>(*this, std::move(executor)); };
  env.fatal = [this](const error&) { dead_ = true; };
  auto executor = context_->get_executor();
  engine_ = std::make_unique<engine::engine>(*store_, engine::executors{{executor, executor}, executor, executor}, env);
  if (auto started = engine_->start(declared); !started) throw std::runtime_error(started.error().message());
  if (dead_) restart();
}

void world::crash() {
  crash_record c;
  c.at = now_;
  c.lost_looks = std::exchange(lost_looks_, {});
  crashes_.push_back(std::move(c));
  for (received& r : under_way_) {  // they did reach the network
    r.ended = now_;
    log_.push_back(r);
  }
  engine_.reset();
  context_.reset();
  sleepers_.clear();
  under_way_.clear();
  store_.reset();
}

void world::power_cut() {
  crash();
  crashes_.back().power = true;
  if (auto* memory = dynamic_cast<storage::memory_store*>(real_store_.get())) memory->power_cut();
}

void world::reload() {
  auto task = [](engine::engine& e, engine::declaration d) -> asio::awaitable<void> { (void)co_await e.reload(std::move(d)); };
  asio::co_spawn(*context_, task(*engine_, declared), asio::detached);
  settle();
}

void world::poll(const std::string& source) {
  auto task = [](engine::engine& e, std::string id) -> asio::awaitable<void> { (void)co_await e.poll_source(std::move(id)); };
  asio::co_spawn(*context_, task(*engine_, source), asio::detached);
  settle();
}

answer world::answer_for(received& r) {
  if (auto it = scripted_.find(r.url); it != scripted_.end()) return it->second(r);
  auto it = answers_.find(r.url);
  if (it == answers_.end()) {
    answer a;
    a.status = 404;
    return a;
  }
  answer a = it->second;
  const bool same = (!a.etag.empty() && r.if_none_match == a.etag) ||
                    (r.if_none_match.empty() && !a.last_modified.empty() && r.if_modified_since == a.last_modified);
  if (a.status == 200 && same) a.status = 304;
  return a;
}

// Everything that can happen without time passing. One handler at a time: after a failed commit none may run.
void world::settle() {
  do context_->restart();
  while (!dead_ && context_->poll_one() > 0);
}

void world::run_for(milliseconds d) {
  const wall_time until = now_ + d;
  for (;;) {
    settle();
    if (!dead_) {
      for (std::size_t i = 0; i < engine_->shard_count(); ++i) engine_->tick_shard(i);
      engine_->tick_store();
      engine_->tick_delivery();
      settle();
    }
    if (dead_) {
      restart();
      continue;
    }
    // The engine's own ticks are a quarter of a second apart at most; nothing happens in those that are passed over.
    std::int64_t quiet_for = std::min<std::int64_t>(engine_->quiet_until_ms() - monotonic(), d.count());
    wall_time next = now_ + milliseconds(std::max<std::int64_t>(1, quiet_for));
    if (!sleepers_.empty()) next = std::min(next, std::max(now_, sleepers_.begin()->first));
    if (crash_at_) next = std::min(next, std::max(now_, *crash_at_));
    if (next > until) next = until;
    now_ = next;
    if (crash_at_ && *crash_at_ <= now_) {
      crash_at_.reset();
      restart();
      continue;
    }
    std::vector<std::function<void()>> awake;
    while (!sleepers_.empty() && sleepers_.begin()->first <= now_) {
      awake.push_back(std::move(sleepers_.begin()->second.wake));
      sleepers_.erase(sleepers_.begin());
    }
    for (auto& wake : awake) wake();
    if (now_ >= until && awake.empty()) break;
  }
}

std::vector<received> world::requests(const std::string& url) const {
  std::vector<received> out;
  for (const received& r : log_)
    if (r.url == url) out.push_back(r);
  std::stable_sort(out.begin(), out.end(), [](const received& a, const received& b) { return a.at < b.at; });
  return out;
}

std::vector<change> world::changes() const {
  std::vector<change> all;
  for (;;) {
    auto page = real_store_->changes(all.empty() ? 0 : all.back().seq, 500);
    if (!page) throw std::runtime_error(page.error().message());
    if (page->empty()) return all;
    for (change& c : *page) all.push_back(std::move(c));
  }
}

std::string rss(const std::string& title, const std::vector<item>& items) {
  auto escape = [](const std::string& s) {
    std::string out;
    for (char c : s)
      if (c == '&')
        out += "&amp;";
      else if (c == '<')
        out += "&lt;";
      else
        out += c;
    return out;
  };
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>" + escape(title) +
                    "</title><link>http://site.test/</link>\n";
  for (const item& i : items) {
    out += "<item><guid isPermaLink=\"false\">" + escape(i.guid) + "</guid><title>" + escape(i.title) + "</title>";
    if (!i.link.empty()) out += "<link>" + escape(i.link) + "</link>";
    if (!i.date.empty()) out += "<pubDate>" + i.date + "</pubDate>";
    out += "<description>" + escape(i.body) + "</description></item>\n";
  }
  return out + "</channel></rss>\n";
}

}  // namespace wirewatch::scenario
