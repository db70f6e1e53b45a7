#include "daemon/app.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <cstdio>

#include "api/server.h"
#include "core/limits.h"
#include "core/log.h"
#include "daemon/listen_address.h"
#include "daemon/log_backend.h"
#include "daemon/runtime.h"
#include "daemon/sd_notify.h"
#include "daemon/state_lock.h"
#include "engine/task_group.h"
#include "storage/rocksdb/rocksdb_store.h"
#include "text/url.h"

namespace wirewatch::daemon {
namespace asio = boost::asio;
namespace {

constexpr milliseconds stalled{20'000};  // a loop that has not ticked for so long is stuck

void print(const std::vector<config_message>& messages, const char* kind) {
  for (const config_message& m : messages) std::fprintf(stderr, "%s%s\n", m.text().c_str(), kind);
}

int failed(const error& e) {
  std::fprintf(stderr, "wirewatch: %s\n", e.message().c_str());
  return exit_failed;
}

void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
}

void set_log(const daemon_settings& s) { install_log_backend(s.log_level, choose_log_style(s.log_format)); }

api::server_options api_options(const config& c, wall_time now, const bool& ready) {
  api::server_options o;
  o.token = c.daemon.token;
  if (auto own = text::parse_url(c.daemon.public_url)) o.allowed_hosts.push_back(own->host);
  o.public_url = c.daemon.public_url;
  o.defaults.fetch = c.fetch;
  o.version = version();
  o.started_at = now;
  o.ready = [&ready] { return ready; };
  return o;
}

// One process. What it sets up it takes down in the opposite order, as members go.
class process {
 public:
  process(config c, state_lock lock) : config_(std::move(c)), lock_(std::move(lock)) {}

  int run() {
    auto store = storage::open_rocksdb({lock_.directory() + "/store"});
    if (!store) return failed(store.error());
    runtime_options options;
    options.threads = config_.daemon.threads;
    runtime_ = std::make_unique<runtime>(std::move(*store), options);
    if (auto heard = open_api(); !heard) return failed(heard.error());
    const std::size_t declared = config_.sources.size();
    if (auto started = runtime_->start(declaration_of(config_)); !started) return failed(started.error());
    forget_sources();
    ready_ = true;
    notify_ready();
    log::write(
        log::level::info, "started",
        {{"version", version()}, {"state", lock_.directory()}, {"sources", std::uint64_t(declared)}, {"api", api_ ? api_->address() : "none"}});

    signals_.async_wait([this](const boost::system::error_code& ec, int) {
      if (!ec) end();
    });
    hang_up();
    beat();
    main_.run();

    notify_stopping();
    log::write(log::level::info, "stopping");
    api_.reset();
    const bool drained = runtime_->stop(limits::drain_timeout);
    runtime_.reset();
    log::write(log::level::info, "stopped", {{"drained", drained ? "yes" : "no"}});
    flush_log(true);
    return exit_ok;
  }

 private:
  result<void> open_api() {
    auto where = parse_listen_address(config_.daemon.listen);
    if (!where || where->type == listen_address::kind::none) return {};
    api::listen_on on{where->host, where->port, where->path};
    const wall_time now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
    auto clock = [] { return std::chrono::floor<milliseconds>(std::chrono::system_clock::now()); };
    auto opened = api::listen(main_.get_executor(), on, api::make_handler(runtime_->engine(), api_options(config_, now, ready_), clock));
    if (!opened) return fail(opened.error());
    api_ = std::move(*opened);
    return lock_.publish_api(api_->address());
  }

  void end() {
    ready_ = false;
    main_.stop();
  }

  // The store has them now; a hundred thousand declarations are a hundred megabytes.
  void forget_sources() { std::vector<source_spec>().swap(config_.sources); }

  void hang_up() {
    reload_signal_.async_wait([this](const boost::system::error_code& ec, int) {
      if (ec) return;
      reload();
      hang_up();
    });
  }

  // Validates first; the old configuration stays in force when the new one is wrong.
  void reload() {
    notify_reloading();
    auto fresh = load_config(config_.file, environment::of_process());
    if (!fresh) {
      print(fresh.error(), "");
      log::write(log::level::error, "reload_refused", {{"errors", std::uint64_t(fresh.error().size())}, {"first", fresh.error().front().text()}});
      notify_ready();
      return;
    }
    if (fresh->daemon.state_dir != config_.daemon.state_dir || fresh->daemon.listen != config_.daemon.listen ||
        fresh->daemon.threads != config_.daemon.threads || !(fresh->daemon.token == config_.daemon.token))
      log::write(log::level::warn, "reload_partial", {{"reason", "state_dir, listen, threads and the token take effect at the next start"}});
    fresh->daemon.state_dir = config_.daemon.state_dir;
    fresh->daemon.listen = config_.daemon.listen;
    fresh->daemon.threads = config_.daemon.threads;
    fresh->daemon.token = config_.daemon.token;
    config_ = std::move(*fresh);
    set_log(config_.daemon);
    tasks_.spawn(main_.get_executor(), apply(declaration_of(config_)));
    forget_sources();
  }

  asio::awaitable<void> apply(engine::declaration d) {
    const std::size_t sources = d.sources.size();
    auto done = co_await runtime_->engine().reload(std::move(d));
    if (done)
      log::write(log::level::info, "reloaded", {{"sources", std::uint64_t(sources)}});
    else
      log::write(log::level::error, "reload_failed", {{"reason", done.error().message()}});
    notify_ready();
  }

  // The watchdog is fed only while every loop moves.
  void beat() {
    milliseconds every{5'000};
    if (auto wanted = watchdog_interval()) every = std::min(every, *wanted / 2);
    heartbeat_.expires_after(every);
    heartbeat_.async_wait([this](const boost::system::error_code& ec) {
      if (ec) return;
      flush_log();
      if (milliseconds lag = runtime_->lag(); lag < stalled)
        notify_watchdog();
      else
        log::write(log::level::error, "stalled", {{"ms", std::int64_t(lag.count())}});
      auto f = runtime_->engine().figures();
      notify_status(std::to_string(f.sources.sources) + " sources, " + std::to_string(f.sources.failing) + " failing, " +
                    std::to_string(f.sources.waiting) + " overdue");
      beat();
    });
  }

  config config_;
  state_lock lock_;
  bool ready_ = false;
  asio::io_context main_{1};
  asio::signal_set signals_{main_, SIGTERM, SIGINT};
  asio::signal_set reload_signal_{main_, SIGHUP};
  asio::steady_timer heartbeat_{main_};
  std::unique_ptr<runtime> runtime_;
  std::unique_ptr<api::listener> api_;
  engine::task_group tasks_{"reload"};
};

}  // namespace

std::string_view version() { return WIREWATCH_VERSION; }

engine::declaration declaration_of(const config& c) {
  engine::declaration d;
  d.sources = c.sources;
  d.receivers = c.receivers;
  d.subscriptions = c.subscriptions;
  d.operators = c.operator_receivers;
  d.fetch = std::make_shared<const fetch_settings>(c.fetch);
  d.public_url = c.daemon.public_url;
  return d;
}

int run(const std::string& config_file) {
  auto loaded = load_config(config_file, environment::of_process());
  if (!loaded) {
    print(loaded.error(), "");
    return exit_usage;
  }
  set_log(loaded->daemon);
  print(loaded->notes, "");
  std::signal(SIGPIPE, SIG_IGN);
  prctl(PR_SET_DUMPABLE, 0);  // secrets are in memory
  raise_descriptor_limit();
  auto lock = lock_state(loaded->daemon.state_dir);
  if (!lock) return failed(lock.error());
  process p(std::move(*loaded), std::move(*lock));
  return p.run();
}

}  // namespace wirewatch::daemon
