#include "manners.h"

#include <algorithm>

namespace wirewatch::scenario {
namespace {

using namespace std::chrono_literals;

// A look that changed nothing may not be on disk before this long after its end.
constexpr milliseconds unwritten = 1'100ms;

bool is_feed(const answer& a) { return a.failure == errc::bug && a.status == 200 && a.body.starts_with("<?xml"); }
bool is_complete(const answer& a) { return a.body.find("</rss>") != std::string::npos; }

class guest_book {
 public:
  guest_book(const world& w, const source_spec& spec) : world_(w), spec_(spec) {}

  std::string read() {
    for (const received& r : world_.requests(spec_.url)) {
      if (std::string fault = request_fault(r); !fault.empty()) return to_rfc3339(r.at) + ": " + fault;
      note(r);
    }
    return {};
  }

 private:
  static std::string words(const validators& v) { return "ETag <" + v.etag.substr(0, 80) + "> Last-Modified <" + v.last_modified + ">"; }

  std::string request_fault(const received& r) {
    if (r.method != "GET") return r.method + " instead of GET";
    // RFC 3229: news alone will do, where there is something that it would be news to.
    const bool compares = !r.if_none_match.empty() || !r.if_modified_since.empty();
    const bool right = r.headers.size() == (compares ? 2 : 1) && r.headers[0].first == "Accept" && (!compares || r.headers[1].first == "A-IM");
    if (!right) return "other headers than Accept, and A-IM with validators";
    validators v;
    v.etag = r.if_none_match;
    v.last_modified = r.if_modified_since;
    const bool crashed = crash_since(previous_ ? previous_->at : r.at, r.at);
    if (crashed ? std::find(written_.begin(), written_.end(), v) == written_.end() : v != written_.back())
      return "asked with " + words(v) + " and not " + words(written_.back());
    if (crashed) written_.push_back(v);
    if (!previous_) return {};
    if (r.at < previous_->ended) return "two requests at once";
    if (r.at >= earliest_ || excused(r)) return {};
    return describe_duration(earliest_ - r.at) + " too early";
  }

  bool crash_since(wall_time from, wall_time until) const {
    return std::any_of(world_.crashes().begin(), world_.crashes().end(), [&](const crash_record& c) { return c.at >= from && c.at <= until; });
  }
  bool excused(const received& r) const {
    return std::any_of(world_.crashes().begin(), world_.crashes().end(), [&](const crash_record& c) {
      // A source that is asked more than once a minute keeps its times on disk only once a minute (ADR 10).
      const bool quick = spec_.every < milliseconds(60'000);
      return c.at >= previous_->at && c.at <= r.at && (c.power || quick || c.at <= previous_->ended + unwritten);
    });
  }
  bool lost(const received& r) const {
    for (const crash_record& c : world_.crashes())
      if (c.at == r.ended && std::count(c.lost_looks.begin(), c.lost_looks.end(), spec_.id) > 0) return true;
    return false;
  }

  // Takes an answer in: what may be asked with next, and when.
  void note(const received& r) {
    previous_ = r;
    if (!r.said) return;
    const answer& a = *r.said;
    validators now;
    now.etag = a.etag;
    now.last_modified = a.last_modified;
    milliseconds wait = spec_.every;
    bool stored = false;  // with the look, not a while later
    if (r.answered == 304) {
      if (now.etag.empty()) now.etag = written_.back().etag;
      if (now.last_modified.empty()) now.last_modified = written_.back().last_modified;
    } else if (is_feed(a)) {
      stored = a.body != body_;
      body_ = is_complete(a) ? a.body : "";
      if (!is_complete(a)) now = {};
    } else {
      now = written_.back();
      wait = r.answered == 429 || r.answered == 503 ? std::min(2 * spec_.every, spec_.every_max) : std::min<milliseconds>(spec_.every, 30s);
    }
    earliest_ = r.ended + std::max(wait, a.patience);
    if (lost(r)) return;
    if (stored) written_.clear();
    written_.push_back(now);
  }

  const world& world_;
  const source_spec& spec_;
  std::vector<validators> written_{validators{}};  // what the engine may know after a crash; the last one: what it knows
  std::string body_;
  std::optional<received> previous_;
  wall_time earliest_{};
};

}  // namespace

std::string manners_fault(const world& w, const source_spec& spec) {
  std::string fault = guest_book(w, spec).read();
  return fault.empty() ? fault : spec.id + ": " + fault;
}

std::string crowding_fault(const std::vector<received>& requests, int concurrency, milliseconds spacing) {
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (i > 0 && requests[i].at - requests[i - 1].at < spacing) return to_rfc3339(requests[i].at) + ": too soon after the one before";
    int under_way = 1;
    for (std::size_t k = i; k-- > 0 && requests[i].at - requests[k].at < 1min;) under_way += requests[k].ended > requests[i].at;
    if (under_way > concurrency) return to_rfc3339(requests[i].at) + ": " + std::to_string(under_way) + " at once";
  }
  return {};
}

}  // namespace wirewatch::scenario
