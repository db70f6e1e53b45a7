// `demo`: the whole path, from a publication to an alert, on this machine alone.
#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <thread>

#include "cli/change_view.h"
#include "cli/command.h"
#include "cli/demo_newsroom.h"
#include "cli/output.h"
#include "core/log.h"
#include "daemon/runtime.h"
#include "notify/change_json.h"
#include "storage/memory/memory_store.h"

namespace wirewatch::cli {
namespace json = boost::json;
namespace {

using std::chrono::steady_clock;
constexpr std::chrono::milliseconds publish_after{3'000}, edit_after{6'000}, give_up_after{16'000}, baseline_within{5'000}, look_again{20},
    stop_within{2'000};
constexpr std::string_view kinds = "kind:(new OR edited)";

std::string seconds_between(steady_time from, steady_time to) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.1f s", std::chrono::duration<double>(to - from).count());
  return buffer;
}

engine::declaration declare(const newsroom& news, const mailbox& box) {
  engine::declaration d;
  source_spec s;
  s.id = "norland";
  s.url = news.feed_address();
  s.every = s.every_max = milliseconds(1'000);
  s.fetch.host_spacing = milliseconds(0);
  s.fetch.allow_networks = {"127.0.0.0/8"};
  d.fetch = std::make_shared<const fetch_settings>(s.fetch);
  d.sources.push_back(std::move(s));
  for (auto [type, url] : {std::pair<const char*, std::string>{"webhook", box.webhook_address()}, {"slack", box.slack_address()}}) {
    receiver_spec r;
    r.id = r.type = type;
    r.url = secret(url);
    if (r.type == "webhook") r.signing_key = box.signing_key();
    d.receivers.push_back(std::move(r));
  }
  subscription_spec all;
  all.id = "everything";
  all.query = std::string(kinds);
  all.receivers = {"webhook", "slack"};
  d.subscriptions.push_back(std::move(all));
  return d;
}

class story {
 public:
  story(const call& c, newsroom& news, mailbox& box, daemon::runtime& runtime)
      : json_(c.json), news_(news), box_(box), reader_(runtime.engine().reader()) {
    if (auto no = runtime.engine().find_source("norland")) source_ = *no;
  }

  // True when every alert came.
  bool tell() {
    begin_ = steady_clock::now();
    say("start", "A newsroom opens on this machine: the " + std::string(newsroom::name) + ", at " + news_.feed_address());
    for (const news_item& i : news_.items()) say_more("it lists: " + i.title);
    say_more("Two receivers wait for alerts: a signed webhook and something that looks like Slack.");
    if (!wait_for_baseline()) return false;
    begin_ = steady_clock::now();
    const steady_time end = begin_ + give_up_after;
    while (steady_clock::now() < end && alerts_ < 4) {
      act();
      tell_changes();
      for (const received_alert& a : box_.take()) tell_alert(a);
      if (!flush_output()) return false;
      std::this_thread::sleep_for(look_again);
    }
    return alerts_ == 4 && good_;
  }

  void finish(bool all) {
    if (json_) {
      print_json(json::object{{"event", "end"}, {"alerts", alerts_}, {"ok", all}});
      return;
    }
    if (!all) return complain("only " + std::to_string(alerts_) + " of 4 alerts arrived in time");
    print(
        "\nFour alerts, each within seconds; the edit would have gone unnoticed by anybody who reads only what is new.\n\n"
        "Next:\n"
        "  wirewatch watch https://example.org/feed.xml     watch a feed of your choice, without a configuration\n"
        "  wirewatch watch URL --slack https://hooks.slack.com/services/…\n"
        "  etc/wirewatch.toml                               a configuration to start from; then: wirewatch check, wirewatch run\n");
  }

 private:
  std::string clock() const { return seconds_between(begin_, steady_clock::now()); }

  void say(std::string_view event, const std::string& text) const {
    if (json_)
      print_json(json::object{{"event", event}, {"at_ms", at_ms()}, {"text", text}});
    else
      print("\n" + paint(screen(), tone::dim, "[" + clock() + "]") + " " + paint(screen(), tone::bold, visible_line(text)) + "\n");
    std::fflush(stdout);
  }
  void say_more(const std::string& text) const {
    if (!json_) print("        " + visible_line(text) + "\n");
  }
  std::int64_t at_ms() const { return std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - begin_).count(); }

  bool wait_for_baseline() {
    const steady_time end = steady_clock::now() + baseline_within;
    while (steady_clock::now() < end) {
      auto state = reader_.state(source_);
      if (state && *state && (*state)->baseline_at != wall_time{}) {
        auto window = reader_.window(source_);
        say("baseline", "wirewatch looks for the first time: " + counted(window ? window->entries.size() : 0, "article", "articles") +
                            ". That is the baseline; nobody is told of it. From now on it looks every second.");
        return true;
      }
      std::this_thread::sleep_for(look_again);
    }
    say("failed", "the first look did not succeed");
    return false;
  }

  void act() {
    const auto passed = steady_clock::now() - begin_;
    if (!published_ && passed >= publish_after) {
      published_ = true;
      last_act_ = steady_clock::now();
      say("published", "The ministry publishes: “" + news_.publish().title + "”");
    }
    if (!edited_ && passed >= edit_after) {
      edited_ = true;
      last_act_ = steady_clock::now();
      say("edited", "The ministry silently edits: “" + news_.silently_edit().title + "”");
      say_more("Same address, same date, no note. One name is gone.");
    }
  }

  void tell_changes() {
    auto rows = reader_.changes(seen_, 100);
    if (!rows) return;
    for (const change& c : *rows) {
      seen_ = c.seq;
      if (json_) {
        print_json(json::object{{"event", "change"}, {"at_ms", at_ms()}, {"change", notify::to_json(c, "")}});
        continue;
      }
      print("\n" + paint(screen(), tone::dim, "[" + clock() + "]") + " " + paint(screen(), tone::bold, "wirewatch sees it:") + "\n");
      print(describe_change(screen(), c));
    }
  }

  void tell_alert(const received_alert& a) {
    ++alerts_;
    good_ = good_ && (a.receiver != "webhook" || a.signature_good);
    const std::string after = seconds_between(last_act_, a.at);
    if (json_) {
      json::object o{{"event", "alert"}, {"at_ms", at_ms()}, {"receiver", a.receiver}, {"text", a.text}};
      o["after_ms"] = std::chrono::duration_cast<std::chrono::milliseconds>(a.at - last_act_).count();
      if (!a.type.empty()) o["type"] = a.type;
      if (!a.removed.empty()) o["removed"] = a.removed;
      if (a.receiver == "webhook") o["signature_good"] = a.signature_good;
      print_json(o);
      return;
    }
    std::string line =
        "The " + std::string(a.receiver == "webhook" ? "webhook" : "Slack channel") + " hears of it, " + after + " after the ministry did it: ";
    line += a.receiver == "webhook" ? a.type + ", “" + a.text + "”" : a.text;
    if (!a.removed.empty()) line += ", taken out: “" + a.removed + "”";
    if (a.receiver == "webhook") line += a.signature_good ? ", signature good" : ", SIGNATURE WRONG";
    say_alert(line);
  }
  void say_alert(const std::string& line) const {
    print(paint(screen(), tone::dim, "[" + clock() + "]") + " " + paint(screen(), tone::green, visible_line(line)) + "\n");
  }

  const bool json_;
  newsroom& news_;
  mailbox& box_;
  const storage::reader& reader_;
  source_no source_{};
  steady_time begin_, last_act_;
  bool published_ = false, edited_ = false, good_ = true;
  std::uint64_t alerts_ = 0;
  change_seq seen_ = 0;
};

}  // namespace

int demo(const call& c) {
  log::set_threshold(log::level::warn);
  auto news = newsroom::open();
  if (!news) return failure(news.error());
  auto box = mailbox::open();
  if (!box) return failure(box.error());
  daemon::runtime_options options;
  options.threads = 1;
  daemon::runtime runtime(storage::make_memory_store(), options);
  if (auto started = runtime.start(declare(**news, **box)); !started) return failure(started.error());
  story s(c, **news, **box, runtime);
  const bool all = s.tell();
  s.finish(all);
  runtime.stop(stop_within);
  return all ? done : failed;
}

}  // namespace wirewatch::cli
