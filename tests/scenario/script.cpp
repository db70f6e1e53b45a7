#include "script.h"

#include <boost/json.hpp>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "engine/engine.h"

namespace wirewatch::scenario {
namespace {

namespace json = boost::json;

struct line {
  std::size_t number = 0;
  std::vector<std::string> words;  // "quoted parts" and key="quoted values" are one word, without their quotes
};

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false, any = false;
  for (char c : text) {
    if (c == '"') {
      quoted = !quoted;
      any = true;
    } else if ((c == ' ' || c == '\t') && !quoted) {
      if (any) words.push_back(std::exchange(word, {}));
      any = false;
    } else if (c == '#' && !quoted && !any) {
      break;
    } else {
      word += c;
      any = true;
    }
  }
  if (any) words.push_back(word);
  return words;
}

struct delivered {
  std::string receiver, type, title, id, subscription;
  wall_time at{};
};

class runner {
 public:
  runner(std::string path, world::store_kind kind) : path_(std::move(path)), world_(kind) {
    auto fetch = std::make_shared<fetch_settings>();
    fetch->host_spacing = milliseconds(0);
    world_.declared.fetch = fetch;
    settings_ = *fetch;
  }

  std::string run() {
    std::ifstream in(path_);
    std::string text;
    std::vector<line> lines;
    for (std::size_t n = 1; std::getline(in, text); ++n) {
      line l;
      l.number = n;
      l.words = split(text);
      if (!l.words.empty()) lines.push_back(std::move(l));
    }
    if (lines.empty()) return path_ + ": empty or not readable";
    for (std::size_t i = 0; i < lines.size(); ++i) {
      try {
        step(lines, i);
      } catch (const std::exception& e) {
        return path_ + ":" + std::to_string(lines[i].number) + ": " + e.what();
      }
    }
    return {};
  }

 private:
  [[noreturn]] static void fail(const std::string& what) { throw std::runtime_error(what); }

  static std::string option(const line& l, const std::string& key, const std::string& otherwise = {}) {
    for (const std::string& w : l.words)
      if (w.rfind(key + "=", 0) == 0) return w.substr(key.size() + 1);
    return otherwise;
  }
  static bool flag(const line& l, const std::string& name) { return std::find(l.words.begin(), l.words.end(), name) != l.words.end(); }
  static milliseconds duration(const std::string& s) {
    auto d = parse_duration(s);
    if (!d) fail("not a duration: " + s);
    return *d;
  }

  void begin() {
    if (started_) return;
    started_ = true;
    world_.start();
  }

  void step(std::vector<line>& lines, std::size_t& i) {
    line& l = lines[i];
    if (l.words[0] == "AT") {
      begin();
      milliseconds at = duration(l.words.at(1));
      if (at < world_.elapsed()) fail("time does not go back");
      world_.run_for(at - world_.elapsed());
      l.words.erase(l.words.begin(), l.words.begin() + 2);
    }
    const std::string& what = l.words.at(0);
    if (what == "SOURCE")
      source(l);
    else if (what == "RECEIVER")
      receiver(l);
    else if (what == "SUBSCRIPTION")
      subscription(l);
    else if (what == "OPERATOR")
      world_.declared.operators.push_back(l.words.at(1));
    else if (what == "FEED" || what == "PAGE" || what == "LIST")
      serve(lines, i);
    else if (what == "ANSWER")
      answer_line(l);
    else if (what == "CRASH")
      crash(l);
    else if (what == "FORGET")
      std::erase_if(world_.declared.sources, [&](const source_spec& s) { return s.id == l.words.at(1); });
    else if (what == "RELOAD")
      world_.reload();
    else if (what == "EXPECT")
      expect(l);
    else
      fail("unknown word " + what);
  }

  void source(const line& l) {
    source_spec s;
    s.id = l.words.at(1);
    s.url = l.words.at(2);
    const std::string kind = option(l, "kind", "feed");
    s.kind = kind == "auto" ? source_kind::automatic : kind == "listing" ? source_kind::listing : source_kind::feed;
    s.pages = std::uint32_t(std::stoul(option(l, "pages", "1")));
    s.every = duration(option(l, "every", "15m"));
    s.every_max = std::max(s.every, duration(option(l, "every_max", "6h")));
    s.language = option(l, "language");
    s.full_text = flag(l, "full_text");
    s.identity = option(l, "identity", "auto");
    s.fetch = settings_;
    std::erase_if(world_.declared.sources, [&](const source_spec& old) { return old.id == s.id; });
    world_.declared.sources.push_back(s);
  }

  void receiver(const line& l) {
    receiver_spec r;
    r.id = l.words.at(1);
    r.type = l.words.at(2);
    r.url = secret(l.words.at(3));
    r.max_in_flight = std::uint32_t(std::stoul(option(l, "in_flight", "1")));
    receivers_[l.words.at(3)] = r.id;
    std::erase_if(world_.declared.receivers, [&](const receiver_spec& old) { return old.id == r.id; });
    world_.declared.receivers.push_back(r);
    answer ok;
    ok.status = 200;
    ok.body = "ok";
    ok.content_type = "text/plain";
    world_.serve(l.words.at(3), ok);
  }

  void subscription(const line& l) {
    subscription_spec s;
    s.id = l.words.at(1);
    s.query = l.words.at(2);
    for (std::size_t i = 4; i < l.words.size(); ++i) s.receivers.push_back(l.words[i]);
    if (l.words.at(3) != "->") fail("SUBSCRIPTION id \"query\" -> receiver…");
    std::erase_if(world_.declared.subscriptions, [&](const subscription_spec& old) { return old.id == s.id; });
    world_.declared.subscriptions.push_back(s);
  }

  answer common(const line& l) {
    answer a;
    a.etag = option(l, "etag");
    a.last_modified = option(l, "last-modified");
    a.retry_after = option(l, "retry-after");
    a.cache_control = option(l, "cache-control");
    a.location = option(l, "location");
    a.im = option(l, "im");
    a.latency = duration(option(l, "latency", "50ms"));
    return a;
  }

  // FEED url [etag=…] followed by "- guid | title | body [| link]" lines; PAGE url followed by "- paragraph" lines.
  void serve(std::vector<line>& lines, std::size_t& i) {
    const line l = lines[i];
    const bool page = l.words[0] == "PAGE";
    if (l.words[0] == "LIST") return serve_list(lines, i);
    answer a = common(l);
    std::vector<item> items;
    std::string html = "<html><head><title>" + option(l, "title", "Page") + "</title></head><body><nav><a href=/>Home</a></nav><article><h1>" +
                       option(l, "title", "Page") + "</h1>";
    while (i + 1 < lines.size() && lines[i + 1].words[0] == "-") {
      const line& row = lines[++i];
      std::vector<std::string> fields(1);
      for (std::size_t w = 1; w < row.words.size(); ++w) {
        if (row.words[w] == "|") {
          fields.emplace_back();
          continue;
        }
        if (!fields.back().empty()) fields.back() += ' ';
        fields.back() += row.words[w];
      }
      fields.resize(5);
      items.push_back({fields[0], fields[1], fields[2], fields[3].empty() ? "http://site.test/a/" + fields[0] : fields[3], fields[4]});
      html += "<p>" + fields[0] + "</p>";
    }
    a.body = page ? html + "</article></body></html>" : rss("Feed of " + l.words.at(1), items);
    if (page) a.content_type = "text/html; charset=utf-8";
    if (!option(l, "cut").empty()) a.body.resize(a.body.size() * std::stoul(option(l, "cut")) / 100);
    world_.serve(l.words.at(1), a);
  }

  // LIST url [next=address] followed by "- headline" lines.
  void serve_list(std::vector<line>& lines, std::size_t& i) {
    const line l = lines[i];
    answer a = common(l);
    a.content_type = "text/html; charset=utf-8";
    a.body = "<html><head><title>News</title></head><body><main>";
    while (i + 1 < lines.size() && lines[i + 1].words[0] == "-") {
      const line& row = lines[++i];
      std::string headline, address = "/2026/";
      for (std::size_t w = 1; w < row.words.size(); ++w) {
        headline += (w > 1 ? " " : "") + row.words[w];
        address += row.words[w] + (w + 1 < row.words.size() ? "-" : ".html");
      }
      a.body += "<article><h2><a href=\"" + address + "\">" + headline + "</a></h2></article>";
    }
    a.body += "</main>";
    if (const std::string next = option(l, "next"); !next.empty()) a.body += "<p><a rel=next href=\"" + next + "\">Older</a></p>";
    a.body += "</body></html>";
    world_.serve(l.words.at(1), a);
  }

  void answer_line(const line& l) {
    answer a = common(l);
    const std::string& how = l.words.at(2);
    if (how == "timeout")
      a.failure = errc::timeout;
    else if (how == "reset")
      a.failure = errc::connection_lost;
    else if (how == "refused")
      a.failure = errc::connect_failed;
    else
      a.status = std::stoi(how);
    a.body = option(l, "body", a.status == 200 ? "ok" : "");
    for (std::size_t at = 0; (at = a.body.find(" / ", at)) != std::string::npos;) a.body.replace(at, 3, "\n");
    a.content_type = option(l, "type", "text/html");
    world_.serve(l.words.at(1), a);
  }

  void crash(const line& l) {
    begin();
    if (flag(l, "power-cut"))
      world_.power_cut(), world_.start();
    else if (flag(l, "before-commit"))
      world_.crash_at_next_commit(crash_point::before_commit);
    else if (flag(l, "after-commit"))
      world_.crash_at_next_commit(crash_point::after_commit);
    else
      world_.restart();
  }

  // What receivers accepted (2xx), in the order of time, since the last look.
  std::vector<delivered> new_deliveries() {
    std::vector<delivered> out;
    for (; seen_ < world_.log().size(); ++seen_) {
      const received& r = world_.log()[seen_];
      auto to = receivers_.find(r.url);
      if (r.method != "POST" || to == receivers_.end() || r.answered / 100 != 2) continue;
      delivered d;
      d.receiver = to->second;
      d.at = r.at;
      json::object o = json::parse(r.body).as_object();
      if (o.contains("type")) {
        d.type = o["type"].as_string();
        json::object& data = o["data"].as_object();
        d.id = data["delivery"].as_string();
        if (auto* c = data.if_contains("change")) {
          json::object& change = c->as_object();
          if (auto* a = change.if_contains("article")) d.title = a->as_object()["title"].as_string();
        }
        if (auto* s = data.if_contains("subscription")) d.subscription = s->as_object()["id"].as_string();
        d.type = d.type.substr(d.type.find('.') + 1);
      } else {
        d.type = "slack";
        d.title = o.contains("text") ? std::string(o["text"].as_string()) : "";
      }
      out.push_back(std::move(d));
    }
    return out;
  }

  static std::string describe(const std::vector<delivered>& all) {
    std::string out;
    for (const delivered& d : all) out += (out.empty() ? "" : ", ") + d.receiver + " " + d.type + " \"" + d.title + "\"";
    return out.empty() ? "nothing" : out;
  }

  // Requests to addresses that begin so, as soon as robots.txt is known: from the second on that was begun behind its answer.
  void spacing(const std::string& site, milliseconds least) {
    std::vector<wall_time> starts;
    std::optional<wall_time> told;
    for (const received& r : world_.log())
      if (r.url == site + "robots.txt") told = std::min(told.value_or(r.ended), r.ended);
    for (const received& r : world_.log())
      if (told && r.url.starts_with(site) && r.url != site + "robots.txt" && r.at > *told) starts.push_back(r.at);
    std::sort(starts.begin(), starts.end());
    if (starts.size() < 3) fail("expected at least 3 requests, there were " + std::to_string(starts.size()));
    for (std::size_t i = 1; i < starts.size(); ++i)
      if (starts[i] - starts[i - 1] < least) fail("requests " + std::to_string((starts[i] - starts[i - 1]).count()) + " ms apart");
  }

  void expect(const line& l) {
    begin();
    const std::string& what = l.words.at(1);
    for (delivered& d : new_deliveries()) {
      const bool repeat = !ids_[d.receiver].insert(d.id).second;
      if (repeat && !d.id.empty())
        ++repeats_;
      else
        arrived_.push_back(std::move(d));
    }
    if (what == "DELIVERED") {  // EXPECT DELIVERED receiver kind "title"
      for (auto it = arrived_.begin(); it != arrived_.end(); ++it) {
        if (it->receiver != l.words.at(2)) continue;
        if (it->type != l.words.at(3) || (l.words.size() > 4 && it->title.find(l.words[4]) == std::string::npos)) break;  // order counts per receiver
        arrived_.erase(it);
        return;
      }
      fail("expected a delivery; there was: " + describe(arrived_));
    }
    if (what == "NOTHING-ELSE") {
      if (!arrived_.empty()) fail("expected no more deliveries; there was: " + describe(arrived_));
    } else if (what == "CHANGES") {
      number(l, 2, world_.changes().size(), "changes");
      change_seq seq = 0;
      for (const change& c : world_.changes())
        if (c.seq != ++seq) fail("the log has a gap before " + std::to_string(c.seq));
    } else if (what == "REPEATS") {  // at most so many
      if (repeats_ > std::stoul(l.words.at(2))) fail("expected at most " + l.words[2] + " repeats, there were " + std::to_string(repeats_));
    } else if (what == "REQUESTS") {
      number(l, 3, world_.requests(l.words.at(2)).size(), "requests");
    } else if (what == "SPACING") {
      spacing(l.words.at(2), duration(l.words.at(3)));
    } else if (what == "UNCONDITIONAL") {
      std::size_t n = 0;
      for (const received& r : world_.requests(l.words.at(2))) n += r.if_none_match.empty() && r.if_modified_since.empty();
      number(l, 3, n, "unconditional requests");
    } else if (what == "LAST-REQUEST") {
      auto all = world_.requests(l.words.at(2));
      if (all.empty()) fail("there was no request");
      if (all.back().if_none_match != option(l, "etag")) fail("If-None-Match was \"" + all.back().if_none_match + "\"");
    } else if (what == "CHANGE") {  // EXPECT CHANGE seq kind [class=…] [fields=a,b] [reverts_to=N]
      auto all = world_.changes();
      std::size_t n = std::stoul(l.words.at(2));
      if (n > all.size()) fail("the log has " + std::to_string(all.size()) + " changes");
      const change& c = all[n - 1];
      std::string fields;
      for (content_field f : c.fields) fields += (fields.empty() ? "" : ",") + std::string(to_string(f));
      std::string found = std::string(to_string(c.kind)) + " class=" + std::string(to_string(c.cls)) + " fields=" + fields +
                          (c.reverts_to ? " reverts_to=" + std::to_string(*c.reverts_to) : "");
      if (to_string(c.kind) != l.words.at(3)) fail("found " + found);
      for (const char* key : {"class", "fields", "reverts_to"}) {
        std::string wanted = option(l, key);
        if (!wanted.empty() && (found + " ").find(" " + std::string(key) + "=" + wanted + " ") == std::string::npos) fail("found " + found);
      }
    } else {
      fail("unknown expectation " + what);
    }
  }

  static void number(const line& l, std::size_t at, std::size_t found, const std::string& what) {
    const std::string& wanted = l.words.at(at);
    std::size_t dots = wanted.find("..");
    std::size_t low = std::stoul(wanted), high = dots == std::string::npos ? low : std::stoul(wanted.substr(dots + 2));
    if (found < low || found > high) fail("expected " + wanted + " " + what + ", there were " + std::to_string(found));
  }

  std::string path_;
  world world_;
  fetch_settings settings_;
  bool started_ = false;
  std::map<std::string, std::string> receivers_;
  std::map<std::string, std::set<std::string>> ids_;
  std::vector<delivered> arrived_;
  std::size_t seen_ = 0, repeats_ = 0;
};

}  // namespace

std::string run_script(const std::string& path, world::store_kind kind) { return runner(path, kind).run(); }

}  // namespace wirewatch::scenario
