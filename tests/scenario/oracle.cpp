#include "oracle.h"

#include <algorithm>
#include <set>

#include "manners.h"

namespace wirewatch::scenario {
namespace {

struct listed {
  std::string guid, title, text;
};
struct look {
  std::vector<listed> entries;  // the newest first
  bool complete = false;
};

std::string between(const std::string& s, const std::string& open, const std::string& close) {
  const std::size_t from = s.find(open);
  if (from == std::string::npos) return {};
  return s.substr(from + open.size(), s.find(close, from) - from - open.size());
}

// Entries that end before the document does.
look read(const std::string& body) {
  look l;
  l.complete = body.find("</rss>") != std::string::npos;
  for (std::size_t at = body.find("<item>"); at != std::string::npos; at = body.find("<item>", at + 1)) {
    const std::size_t end = body.find("</item>", at);
    if (end == std::string::npos) break;
    const std::string item = body.substr(at, end - at);
    l.entries.push_back({between(item, "<guid isPermaLink=\"false\">", "</guid>"), between(item, "<title>", "</title>"),
                         between(item, "<description>", "</description>")});
  }
  return l;
}

struct said {  // a change, expected or found
  change_kind kind{};
  std::string title, text;
  std::optional<std::uint32_t> reverts_to;
  friend bool operator==(const said&, const said&) = default;
  std::string words() const {
    return std::string(to_string(kind)) + " \"" + title + "\" \"" + text + "\"" + (reverts_to ? " reverts to " + std::to_string(*reverts_to) : "");
  }
};

std::string words(const std::vector<said>& all) {
  std::string out;
  for (const said& s : all) out += "\n    " + s.words();
  return out.empty() ? "\n    nothing" : out;
}

using by_guid = std::map<std::string, std::vector<said>>;

class judgement {
 public:
  explicit judgement(const random_world& r) : random_(r), world_(r.place()), changes_(world_.changes()) {}

  std::string pass() {
    for (std::size_t i = 0; i < changes_.size(); ++i)
      if (changes_[i].seq != i + 1) return "a gap in the log at " + std::to_string(i + 1);
    for (const source_spec& s : world_.declared.sources) {
      std::string fault = s.full_text ? full_text_fault(s) : feed_fault(s);
      if (fault.empty()) fault = manners_fault(world_, s);
      if (!fault.empty()) return fault;
    }
    for (const receiver_spec& r : world_.declared.receivers)
      if (std::string fault = delivery_fault(r); !fault.empty()) return r.id + ": " + fault;
    return {};
  }

 private:
  // The documents of a source whose look was not undone by a crash, in order.
  std::vector<look> looks(const source_spec& s) const {
    std::vector<look> out;
    for (const received& r : world_.requests(s.url)) {
      const bool lost = std::any_of(world_.crashes().begin(), world_.crashes().end(), [&](const crash_record& c) {
        return c.at == r.ended && std::count(c.lost_looks.begin(), c.lost_looks.end(), s.id) > 0;
      });
      if (!lost && r.said && r.answered == 200 && r.said->body.starts_with("<?xml")) out.push_back(read(r.said->body));
    }
    return out;
  }

  by_guid found(const source_spec& s) const {
    by_guid out;
    for (const change& c : changes_) {
      if (c.source.id != s.id || !c.article) continue;
      auto r = world_.reader().get_revision(c.article->key, c.article->revision);
      said one{c.kind, c.article->title, r && *r ? (*r)->what.body : "(no revision)", c.reverts_to};
      out[c.article->title.substr(0, c.article->title.find(' '))].push_back(std::move(one));
    }
    return out;
  }

  // Each state that a look showed and that was not the last one known is one change; those of the baseline are none.
  by_guid expected(const source_spec& s) const {
    by_guid out;
    std::map<std::string, std::vector<listed>> known;
    bool baseline = true;
    for (const look& l : looks(s)) {
      for (const listed& e : l.entries) {
        std::vector<listed>& states = known[e.guid];
        auto same = [&](const listed& k) { return k.title == e.title && k.text == e.text; };
        if (!states.empty() && same(states.back())) continue;
        said one{states.empty() ? change_kind::fresh : change_kind::edited, e.title, e.text, {}};
        for (std::size_t i = states.size(); i-- > 0 && !one.reverts_to;)
          if (same(states[i])) one.reverts_to = std::uint32_t(i + 1);
        states.push_back(e);
        if (!baseline) out[e.guid].push_back(std::move(one));
      }
      if (l.complete) baseline = false;
    }
    return out;
  }

  std::string feed_fault(const source_spec& s) const {
    const by_guid must = expected(s), is = found(s);
    for (const auto& [guid, all] : must)
      if (auto it = is.find(guid); it == is.end() || it->second != all)
        return s.id + " " + guid + ": expected" + words(all) + "\n  found" + words(it == is.end() ? std::vector<said>{} : it->second);
    for (const auto& [guid, all] : is)
      if (!must.contains(guid)) return s.id + " " + guid + ": unexpected" + words(all);
    return {};
  }

  // Here the page is what counts, and when it is read is the engine's affair: each article is new once or part of the
  // baseline, no two states in a row are the same, and in the end the last one is what the page says.
  std::string full_text_fault(const source_spec& s) const {
    std::set<std::string> silent, told;
    bool baseline = true;
    for (const look& l : looks(s)) {
      for (const listed& e : l.entries)
        if (!silent.contains(e.guid)) (baseline ? silent : told).insert(e.guid);
      if (l.complete) baseline = false;
    }
    const by_guid is = found(s);
    for (const std::string& guid : told)
      if (!is.contains(guid)) return s.id + " " + guid + ": was never said to be new";
    for (const auto& [guid, all] : is) {
      for (std::size_t i = 0; i < all.size(); ++i) {
        const bool first = i == 0 && told.contains(guid);
        if (all[i].kind != (first ? change_kind::fresh : change_kind::edited)) return s.id + " " + guid + ": unexpected" + words(all);
        if (i > 0 && all[i].title == all[i - 1].title && all[i].text == all[i - 1].text) return s.id + " " + guid + ": said twice" + words(all);
      }
      const std::string now = random_.text_now(s.id, guid);
      if (random_.listed_now(s.id, guid) && all.back().text.find(now) == std::string::npos)
        return s.id + " " + guid + ": its page says \"" + now + "\", found" + words(all);
    }
    return {};
  }

  // The subscriptions of this receiver that a change must match.
  std::vector<std::string> wanted(const receiver_spec& r, const change& c) const {
    std::vector<std::string> out;
    auto text = world_.reader().get_revision(c.article->key, c.article->revision);
    for (const wish& w : random_.wishes()) {
      if (std::count(w.receivers.begin(), w.receivers.end(), r.id) == 0) continue;
      const bool holds = w.word.empty() ? to_string(c.kind) == w.kind
                                        : c.article->title.find(w.word) != std::string::npos || (*text)->what.body.find(w.word) != std::string::npos;
      if (holds) out.push_back(w.id);
    }
    return out;
  }

  std::string delivery_fault(const receiver_spec& r) const {
    std::map<change_seq, std::vector<arrival>> by_change;
    change_seq last_first = 0;
    if (auto it = random_.arrivals().find(r.id); it != random_.arrivals().end())
      for (const arrival& a : it->second) {
        if (!by_change.contains(a.seq)) {
          if (r.max_in_flight == 1 && a.seq < last_first) return "change " + std::to_string(a.seq) + " after " + std::to_string(last_first);
          last_first = a.seq;
        }
        by_change[a.seq].push_back(a);
      }
    std::set<std::string> ids;
    for (const change& c : changes_) {
      const std::vector<std::string> must = wanted(r, c);
      auto it = by_change.find(c.seq);
      if (must.empty() && it == by_change.end()) continue;
      const std::string name = "change " + std::to_string(c.seq);
      if (must.empty()) return "unexpected " + name;
      if (it == by_change.end()) return "lost " + name;
      const std::vector<arrival> came = std::move(it->second);
      by_change.erase(it);
      if (!ids.insert(came.front().id).second) return name + " has the id of another";
      if (came.back().status != 200) return "lost " + name + ": its last answer was " + std::to_string(came.back().status);
      for (std::size_t i = 0; i < came.size(); ++i) {
        if (came[i].id != came.front().id) return name + " came with another id";
        if (came[i].subscriptions != must) return name + " names other subscriptions";
        if (i + 1 < came.size() && came[i].status == 200 && !crashed_during(came[i])) return "duplicated " + name + " for no reason";
      }
    }
    if (!by_change.empty()) return "unexpected change " + std::to_string(by_change.begin()->first) + ", which is not in the log";
    return {};
  }

  bool crashed_during(const arrival& a) const {
    return std::any_of(world_.crashes().begin(), world_.crashes().end(),
                       [&](const crash_record& c) { return c.at >= a.at && c.at <= a.at + a.latency; });
  }

  const random_world& random_;
  const world& world_;
  std::vector<change> changes_;
};

}  // namespace

std::string judge(const random_world& r) { return judgement(r).pass(); }

}  // namespace wirewatch::scenario
