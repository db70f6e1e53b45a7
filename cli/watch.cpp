// `watch`: the engine over a store in memory, declared by the command line.
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <csignal>
#include <ctime>
#include <set>

#include "api/views.h"
#include "cli/change_view.h"
#include "cli/command.h"
#include "cli/feed_view.h"
#include "cli/fetch_once.h"
#include "cli/output.h"
#include "core/log.h"
#include "daemon/runtime.h"
#include "engine/task_group.h"
#include "match/query.h"
#include "notify/change_json.h"
#include "notify/notifier.h"
#include "storage/memory/memory_store.h"
#include "text/address.h"
#include "watchers/watcher.h"

namespace wirewatch::cli {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

constexpr std::chrono::milliseconds look_again{100}, stop_within{3'000};
constexpr std::string_view everything = "kind:(new OR edited OR removed OR restored OR replaced OR moved)";

struct plan {
  engine::declaration what;
  std::vector<match::query> keywords;  // empty: everything is told
};

tl::expected<receiver_spec, std::string> receiver_of(const std::string& type, const std::string& url) {
  receiver_spec r;
  r.id = type;
  r.type = type;
  r.url = secret(url);
  const notify::notifier* n = notify::find(type);
  if (n == nullptr) return tl::unexpected("receivers of type " + type + " are not available");
  if (auto valid = n->validate(r); !valid) return tl::unexpected("--" + type + ": " + valid.error().detail());
  return r;
}

tl::expected<void, std::string> add_sources(const call& c, plan& p) {
  auto every = read_duration(c.args, "every", milliseconds(300'000));
  if (!every) return tl::unexpected(every.error());
  std::vector<std::string> allowed = c.args.values("allow");
  for (const std::string& network : allowed)
    if (!text::parse_cidr(network)) return tl::unexpected("--allow: found \"" + network + "\", expected a network such as 10.0.0.0/8");
  std::set<std::string> ids;
  for (const std::string& url : c.args.operands()) {
    if (!is_http_address(url))
      return tl::unexpected("found \"" + api::without_credentials(url) + "\", expected an address that starts with http:// or https://");
    if (api::has_credentials(url)) return tl::unexpected(std::string("expected an address without a user name and password"));
    source_spec s;
    const std::string id = api::make_source_id("", url);
    s.id = id;
    for (int n = 2; !ids.insert(s.id).second; ++n) s.id = id + "-" + std::to_string(n);
    s.url = url;
    s.every = s.every_max = *every;
    s.full_text = c.args.has("full-text");
    s.fetch.host_spacing = milliseconds(200);
    s.fetch.allow_networks = allowed;
    for (std::string& network : networks_of(url)) s.fetch.allow_networks.push_back(std::move(network));
    p.what.sources.push_back(std::move(s));
  }
  return {};
}

tl::expected<void, std::string> add_alerts(const call& c, plan& p) {
  fetch_settings settings;
  settings.allow_networks = c.args.values("allow");
  std::vector<std::string> receivers;
  for (const char* type : {"webhook", "slack"}) {
    auto url = c.args.value(type);
    if (!url) continue;
    auto r = receiver_of(type, *url);
    if (!r) return tl::unexpected(r.error());
    receivers.push_back(r->id);
    p.what.receivers.push_back(std::move(*r));
    for (std::string& network : networks_of(*url)) settings.allow_networks.push_back(std::move(network));
  }
  p.what.fetch = std::make_shared<const fetch_settings>(std::move(settings));
  std::vector<std::string> queries = c.args.values("keyword");
  for (const std::string& q : queries) {
    auto parsed = match::parse_query(q);
    if (!parsed) return tl::unexpected("--keyword " + q + ": " + parsed.error().text());
    p.keywords.push_back(std::move(*parsed));
  }
  if (queries.empty()) queries.emplace_back(everything);
  for (std::size_t i = 0; i < queries.size(); ++i) {
    subscription_spec s;
    s.id = p.keywords.empty() ? "watch" : "keyword-" + std::to_string(i + 1);
    s.query = queries[i];
    s.receivers = receivers;
    p.what.subscriptions.push_back(std::move(s));
  }
  return {};
}

bool any_holds(const std::vector<match::query>& keywords, const match::document& d) {
  return keywords.empty() || std::any_of(keywords.begin(), keywords.end(), [&](const match::query& q) { return match::holds(q, d, nullptr); });
}

// One look at each, without the engine.
int look_once(const call& c, const plan& p) {
  bool all = true;
  for (const source_spec& s : p.what.sources) {
    auto got = fetch_document(s.url, s.fetch);
    watchers::document d;
    if (got) {
      d.body = got->body;
      d.content_type = got->content_type;
      d.url = got->url;
    }
    const watchers::watcher* w = got ? watchers::choose(d) : nullptr;
    result<snapshot> read = !got ? result<snapshot>(fail(got.error())) : (w != nullptr ? w : watchers::find(source_kind::feed))->read(d, s);
    if (!read) {
      complain(s.url + ": " + (read.error().detail().empty() ? read.error().message() : read.error().detail()));
      all = false;
      continue;
    }
    std::erase_if(read->entries, [&](const entry& e) {
      const std::string body = e.content.empty() ? e.summary : e.content;
      match::document one;
      one.title = e.title;
      one.body = body;
      one.source_id = s.id;
      one.language = read->feed.language;
      one.kind = change_kind::fresh;
      return !any_holds(p.keywords, one);
    });
    if (!c.json) {
      print(describe_feed(screen(), *read, now()) + "\n");
      continue;
    }
    for (const entry& e : read->entries) {
      json::object o = entry_json(e);
      o["source"] = s.id;
      print_json(o);
    }
  }
  return all ? done : failed;
}

// The engine says what goes wrong with deliveries; what goes wrong with looks is told by watcher_loop.
void tell_deliveries(log::level, std::string_view event, const log::field* fields, std::size_t count) {
  if (event == "visit_failed" || event == "visit_recovered") return;
  std::string line(event);
  for (std::size_t i = 0; i < count; ++i) line += " " + std::string(fields[i].name()) + "=" + fields[i].value();
  complain(line);
}

asio::awaitable<void> look_now(engine::engine& e, std::vector<std::string> ids) {
  for (std::string& id : ids) {
    auto polled = co_await e.poll_source(std::move(id));
    if (!polled) complain(polled.error().message());
  }
}

// Tells what happens until a signal ends it.
class watcher_loop {
 public:
  watcher_loop(const call& c, const plan& p, const storage::reader& reader, const engine::engine& e) : call_(c), plan_(p), reader_(reader) {
    for (const source_spec& s : p.what.sources)
      if (auto no = e.find_source(s.id)) sources_.push_back({*no, &s});
  }

  result<void> turn() {
    for (watched& w : sources_)
      if (auto told = tell_source(w); !told) return told;
    while (true) {
      auto rows = reader_.changes(seen_, 100);
      if (!rows) return fail(rows.error());
      for (const change& c : *rows) {
        seen_ = c.seq;
        auto text = text_of(reader_, c);
        if (!text) return fail(text.error());
        if (!any_holds(plan_.keywords, document_of(c, *text))) continue;
        if (call_.json)
          print_json(notify::to_json(c, ""));
        else
          print(describe_change(screen(), c));
      }
      if (rows->size() < 100) return {};
    }
  }

 private:
  struct watched {
    source_no no{};
    const source_spec* spec = nullptr;
    bool began = false, failing = false;
  };

  void say(const std::string& line) const {
    if (call_.json)
      complain(line);
    else
      print(paint(screen(), tone::dim, visible_line(line)) + "\n");
  }

  result<void> tell_source(watched& w) const {
    auto state = reader_.state(w.no);
    if (!state) return fail(state.error());
    if (!*state) return {};
    const source_state& s = **state;
    if (s.failures > 0 && !w.failing) complain(w.spec->url + ": " + s.last_error + "; tries again " + ago(s.next_due, now()));
    if (s.failures == 0 && w.failing) say(w.spec->url + ": works again");
    w.failing = s.failures > 0;
    if (w.began || s.baseline_at == wall_time{}) return {};
    w.began = true;
    auto window = reader_.window(w.no);
    if (!window) return fail(window.error());
    const std::string title = s.feed_title.empty() ? w.spec->url : s.feed_title;
    say(title + ": " + counted(window->entries.size(), "entry", "entries") + " listed; looks every " + format_duration(w.spec->every) +
        " for what changes");
    return {};
  }

  const call& call_;
  const plan& plan_;
  const storage::reader& reader_;
  std::vector<watched> sources_;
  change_seq seen_ = 0;
};

int watch_on(const call& c, const plan& p) {
  // Blocked before any thread is made, so that only the wait below gets them.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  log::set_threshold(log::level::warn);
  log::set_sink(&tell_deliveries);

  daemon::runtime_options options;
  options.threads = 1;
  daemon::runtime runtime(storage::make_memory_store(storage::keeping::recent), options);
  if (auto started = runtime.start(p.what); !started) return failure(started.error());
  std::vector<std::string> ids;
  for (const source_spec& s : p.what.sources) ids.push_back(s.id);
  asio::io_context once(1);
  engine::task_group tasks("look now");
  tasks.spawn(once.get_executor(), look_now(runtime.engine(), std::move(ids)));
  once.run();

  watcher_loop loop(c, p, runtime.engine().reader(), runtime.engine());
  int status = done;
  const timespec pause{0, std::chrono::nanoseconds(look_again).count()};
  while (true) {
    if (auto turned = loop.turn(); !turned) {
      status = failure(turned.error());
      break;
    }
    if (!flush_output()) {
      status = failed;
      break;
    }
    if (sigtimedwait(&ends, nullptr, &pause) > 0) break;
  }
  runtime.stop(stop_within);
  return status;
}

}  // namespace

int watch(const call& c) {
  plan p;
  if (auto added = add_sources(c, p); !added) return c.refuse(added.error());
  if (auto added = add_alerts(c, p); !added) return c.refuse(added.error());
  return c.args.has("once") ? look_once(c, p) : watch_on(c, p);
}

}  // namespace wirewatch::cli
