#include "random_world.h"

#include <algorithm>
#include <boost/json.hpp>
#include <deque>

namespace wirewatch::scenario {
namespace {

using namespace std::chrono_literals;

const char* const vocabulary[] = {"heron", "river", "bridge", "keeper", "winter", "market", "signal", "harbour", "lantern", "orchard"};

}  // namespace

// One source and its site.
class random_world::newsroom {
 public:
  newsroom(random_world& w, int number) : home_(w), site_("http://site" + std::to_string(number) + ".test/") {
    spec.id = "source-" + std::to_string(number);
    spec.url = site_ + "rss";
    spec.kind = source_kind::feed;
    spec.every = 1min * (10 + w.below(110));
    spec.every_max = std::max<milliseconds>(spec.every, 3h);
    spec.full_text = w.one_in(3);
    spec.fetch.host_spacing = milliseconds(w.below(2) * 200);
    most_ = std::size_t(5 + w.below(8));
    style_ = style(w.below(5));
    for (std::size_t i = 0; i < most_; ++i) publish();
    touch();
    w.world_.serve(spec.url, [this](const received& r) { return respond(r); });
  }

  source_spec spec;

  // What happens in a newsroom between two looks, perhaps.
  void live() {
    if (home_.one_in(2)) publish();
    if (home_.one_in(3)) edit(stories_[window_[std::size_t(home_.below(int(window_.size())))]]);
    if (home_.one_in(8)) revert(stories_[window_[std::size_t(home_.below(int(window_.size())))]]);
    if (home_.one_in(8) && window_.size() > 2) window_.erase(window_.begin() + home_.below(int(window_.size())));
    if (home_.one_in(8)) bring_back();
    if (home_.one_in(6)) std::shuffle(window_.begin(), window_.end(), home_.random_);
    if (home_.one_in(4)) tracking_ = tracking_.empty() ? "?utm_source=rss&utm_campaign=" + std::to_string(home_.below(9)) : "";
    trouble_ = home_.one_in(4) ? trouble(1 + home_.below(5)) : trouble::none;
    cut_ = home_.one_in(10);
    pages_fail_ = home_.one_in(6);
    touch();
  }
  void heal() {
    trouble_ = trouble::none;
    cut_ = pages_fail_ = false;
  }
  void edit_all() {
    for (std::size_t i : window_) edit(stories_[i]);
    touch();
  }

  const std::string* text_of(const std::string& guid) const {
    for (const story& s : stories_)
      if (s.guid == guid) return &s.versions[s.current].second;
    return nullptr;
  }
  bool lists(const std::string& guid) const {
    return std::any_of(window_.begin(), window_.end(), [&](std::size_t i) { return stories_[i].guid == guid; });
  }

 private:
  struct story {
    std::string guid;
    std::vector<std::pair<std::string, std::string>> versions;  // title and text
    std::size_t current = 0;
  };
  enum class style { etag, date, both, flapping, none };
  enum class trouble { none, error, timeout, reset, page_instead, busy };

  std::string some_words(int n) {
    std::string out;
    for (int i = 0; i < n; ++i) out += std::string(i > 0 ? " " : "") + vocabulary[home_.below(std::size(vocabulary))];
    return out;
  }
  // Texts of one story all differ; its title begins with its guid.
  void write(story& s) {
    const std::string mark = s.guid + "v" + std::to_string(s.versions.size() + 1);
    s.versions.emplace_back(s.guid + " " + some_words(3), "Version " + mark + " tells of " + some_words(8) + ".");
    s.current = s.versions.size() - 1;
  }
  void publish() {
    story s;
    s.guid = "g" + std::to_string(stories_.size() + 1);
    write(s);
    const std::size_t index = stories_.size();
    if (spec.full_text) home_.world_.serve(site_ + s.guid, [this, index](const received&) { return page(stories_[index]); });
    stories_.push_back(std::move(s));
    window_.push_front(index);
    while (window_.size() > most_) window_.pop_back();
  }
  void edit(story& s) {
    if (home_.one_in(5)) {  // a comma
      const std::size_t before = s.current;
      write(s);
      s.versions.back() = s.versions[before];
      s.versions.back().second.insert(8 + s.guid.size(), std::string(s.versions.size(), ','));
    } else {
      write(s);
    }
  }
  void revert(story& s) { s.current = std::size_t(home_.below(int(s.versions.size()))); }
  void bring_back() {
    const std::size_t i = std::size_t(home_.below(int(stories_.size())));
    if (std::find(window_.begin(), window_.end(), i) == window_.end()) window_.push_back(i);
  }

  void touch() {
    changed_at_ = home_.world_.now();
    std::vector<item> items;
    for (std::size_t i : window_) {
      const story& s = stories_[i];
      items.push_back({s.guid, s.versions[s.current].first, s.versions[s.current].second, site_ + s.guid + tracking_, ""});
    }
    document_ = rss("Feed of " + spec.id, items);
    digest_ = sha256(document_).hex().substr(0, 12);
  }

  answer respond(const received& r) {
    answer a;
    a.latency = milliseconds(20 + home_.below(1500));
    if (std::exchange(home_.crash_in_next_request_, false)) home_.world_.crash_in(milliseconds(home_.below(int(a.latency.count()))));
    switch (trouble_) {
      case trouble::none:
        break;
      case trouble::error:
        a.status = 500;
        return a;
      case trouble::timeout:
        a.failure = errc::timeout;
        a.latency = 30s;
        return a;
      case trouble::reset:
        a.failure = errc::connection_lost;
        return a;
      case trouble::page_instead:
        a.body = "<html><head><title>Just a moment</title></head><body>Are you human?</body></html>";
        a.etag = "\"challenge\"";
        return a;
      case trouble::busy:
        a.status = 429;
        a.patience = 1s * home_.below(4 * 3600);
        if (home_.one_in(2))
          a.retry_after = std::to_string(a.patience / 1s);
        else
          a.patience = {};
        return a;
    }
    a.body = document_;
    if (style_ == style::etag || style_ == style::both) a.etag = "W/\"" + digest_ + "\"";
    if (style_ == style::date || style_ == style::both) a.last_modified = to_rfc3339(changed_at_);
    if (style_ == style::flapping) a.etag = std::to_string(++flaps_);
    if (cut_ && home_.one_in(2)) {
      const std::size_t first = a.body.find("</item>") + 7;
      a.body.resize(first + std::size_t(home_.below(int(a.body.size() - first - 8))));
    }
    const bool same = a.etag.empty() ? !a.last_modified.empty() && r.if_modified_since == a.last_modified : r.if_none_match == a.etag;
    if (same) a.status = 304;
    return a;
  }

  answer page(const story& s) {
    answer a;
    a.content_type = "text/html; charset=utf-8";
    a.latency = milliseconds(20 + home_.below(3000));
    if (pages_fail_ && home_.one_in(2)) {
      a.status = 503;
      return a;
    }
    const auto& [title, text] = s.versions[s.current];
    a.body = "<html><head><title>" + title + "</title></head><body><nav><a href=/>Home</a></nav><article><h1>" + title + "</h1><p>" + text +
             "</p><p>The keeper of the river walked up the valley in the morning, looked at it for an hour, and went home for "
             "dinner.</p></article></body></html>";
    return a;
  }

  random_world& home_;
  std::string site_;
  std::deque<story> stories_;  // pages hold on to theirs
  std::deque<std::size_t> window_;
  std::size_t most_ = 0;
  style style_ = style::etag;
  trouble trouble_ = trouble::none;
  bool cut_ = false, pages_fail_ = false;
  std::string tracking_, document_, digest_;
  wall_time changed_at_{};
  int flaps_ = 0;
};

class random_world::receiver {
 public:
  receiver(random_world& w, int number) : home_(w) {
    spec.id = "receiver-" + std::to_string(number);
    spec.type = "webhook";
    spec.url = secret("http://hook" + std::to_string(number) + ".test/in");
    spec.max_in_flight = w.one_in(2) ? 1 : 4;
    w.world_.serve(spec.url.reveal(), [this](const received& r) { return respond(r); });
  }
  receiver_spec spec;
  void live() { fails_in_ten_ = home_.one_in(4) ? 10 : home_.one_in(3) ? 4 : 0; }
  void heal() { fails_in_ten_ = 0; }

 private:
  answer respond(const received& r) {
    answer a;
    a.content_type = "text/plain";
    a.latency = milliseconds(10 + home_.below(800));
    if (std::exchange(home_.crash_in_next_request_, false)) home_.world_.crash_in(milliseconds(home_.below(int(a.latency.count()))));
    if (home_.below(10) < fails_in_ten_) switch (home_.below(4)) {
        case 0:
          a.status = 503;
          break;
        case 1:
          a.status = 429;
          a.retry_after = std::to_string(home_.below(600));
          break;
        case 2:
          a.failure = errc::timeout;
          a.latency = 15s;
          break;  // it did arrive
        default:
          a.failure = errc::connect_failed;
          return a;  // it did not
      }
    boost::json::value body = boost::json::parse(r.body);
    const boost::json::object& data = body.at("data").as_object();
    arrival in;
    in.at = r.at;
    in.latency = a.latency;
    in.id = data.at("delivery").as_string();
    in.seq = change_seq(data.at("change").at("seq").as_int64());
    if (auto* several = data.if_contains("subscriptions"))
      for (const auto& s : several->as_array()) in.subscriptions.emplace_back(s.at("id").as_string());
    else
      in.subscriptions.emplace_back(data.at("subscription").at("id").as_string());
    in.status = a.failure == errc::bug ? a.status : 0;
    home_.arrivals_[spec.id].push_back(std::move(in));
    return a;
  }
  random_world& home_;
  int fails_in_ten_ = 0;
};

random_world::random_world(world::store_kind kind, std::uint64_t seed) : random_(seed), kind_(kind), world_(kind, seed) {
  for (int i = 1 + below(6); i > 0; --i) {
    newsrooms_.push_back(std::make_unique<newsroom>(*this, i));
    world_.declared.sources.push_back(newsrooms_.back()->spec);
  }
  std::vector<std::string> everyone;
  for (int i = 1 + below(4); i > 0; --i) {
    receivers_.push_back(std::make_unique<receiver>(*this, i));
    world_.declared.receivers.push_back(receivers_.back()->spec);
    everyone.push_back(receivers_.back()->spec.id);
  }
  wishes_ = {{"fresh", "new", "", {}}, {"edits", "edited", "", {}}, {"birds", "", "heron", {}}, {"water", "", "river", {}}};
  for (wish& w : wishes_) {
    for (const std::string& r : everyone)
      if (one_in(2)) w.receivers.push_back(r);
    subscription_spec s;
    s.id = w.id;
    s.query = w.word.empty() ? "kind:" + w.kind : w.word;
    s.receivers = w.receivers;
    world_.declared.subscriptions.push_back(s);
  }
}

random_world::~random_world() = default;

void random_world::maybe_crash() {
  if (!one_in(5)) return;
  switch (below(kind_ == world::store_kind::memory ? 5 : 4)) {
    case 0:
      world_.restart();
      break;
    case 1:
      world_.crash_at_next_commit(crash_point::before_commit);
      break;
    case 2:
      world_.crash_at_next_commit(crash_point::after_commit);
      break;
    case 3:
      crash_in_next_request_ = true;
      break;
    default:
      world_.power_cut();
      world_.start();
  }
}

void random_world::a_while() {
  for (auto& n : newsrooms_)
    if (one_in(2)) n->live();
  for (auto& r : receivers_)
    if (one_in(2)) r->live();
  maybe_crash();
  world_.run_for(milliseconds(1 + random_() % std::uint64_t(milliseconds(3h).count())));
}

void random_world::run() {
  const milliseconds days = milliseconds(24h) * (1 + below(5));
  if (one_in(4)) world_.crash_at_next_commit(one_in(2) ? crash_point::before_commit : crash_point::after_commit);  // in a first look
  world_.start();
  while (world_.elapsed() < days) a_while();
  world_.crash_at_next_commit(crash_point::none);
  crash_in_next_request_ = false;
  for (auto& n : newsrooms_) n->heal();
  for (auto& r : receivers_) r->heal();
  world_.run_for(9h);  // the longest that a delivery waits for its next attempt, and then some
  for (auto& n : newsrooms_) n->edit_all();
  world_.run_for(9h);
}

std::string random_world::text_now(const std::string& source, const std::string& guid) const {
  for (const auto& n : newsrooms_)
    if (n->spec.id == source)
      if (const std::string* text = n->text_of(guid)) return *text;
  return {};
}

bool random_world::listed_now(const std::string& source, const std::string& guid) const {
  return std::any_of(newsrooms_.begin(), newsrooms_.end(), [&](const auto& n) { return n->spec.id == source && n->lists(guid); });
}

}  // namespace wirewatch::scenario
