#include "api/server.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "api/views.h"
#include "core/limits.h"
#include "core/metrics.h"
#include "notify/change_json.h"

namespace wirewatch::api {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

response json_answer(const json::value& v, int status = 200) { return {status, "application/json", json::serialize(v) + "\n"}; }

response answer_error(const error& e) {
  switch (e.code()) {
    case errc::not_found: return problem(404, "Not Found", e.detail());
    case errc::conflict: return problem(409, "Conflict", e.detail());
    case errc::invalid_argument:
    case errc::unsupported: return problem(422, "Unprocessable Content", e.detail());
    default: return problem(500, "Internal Server Error", e.message());
  }
}

std::vector<std::string> segments(std::string_view path) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < path.size();) {
    std::size_t end = std::min(path.find('/', at), path.size());
    if (end > at) out.emplace_back(path.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

class handlers {
 public:
  handlers(engine::engine& e, server_options o, std::function<wall_time()> now) : engine_(e), options_(std::move(o)), now_(std::move(now)) {}

  asio::awaitable<response> handle(request r) {
    if (!known_host(r.host)) co_return problem(421, "Misdirected Request", "this server does not answer for that host name");
    const std::vector<std::string> path = segments(r.path);
    if (path.size() == 1 && path[0] == "healthz") co_return response(200, "text/plain", "ok\n");
    if (path.size() == 1 && path[0] == "readyz")
      co_return options_.ready && !options_.ready() ? response(503, "text/plain", "starting\n") : response(200, "text/plain", "ready\n");
    if (!authorized(r)) co_return problem(401, "Unauthorized", "send the API's token: Authorization: Bearer …");
    if (path.size() == 1 && path[0] == "metrics") co_return response(200, "text/plain; version=0.0.4", metrics::render());
    if (path.size() < 3 || path[0] != "api" || path[1] != "v1") co_return problem(404, "Not Found", r.path);
    const std::string& what = path[2];
    const bool get = r.method == "GET" || r.method == "HEAD";
    if (what == "sources") {
      response answer = co_await sources(path, r);
      co_return answer;
    }
    if (!get) co_return problem(405, "Method Not Allowed", r.method + " " + r.path);
    if (what == "status" && path.size() == 3) {
      co_await engine_.flush();
      co_return status();
    }
    if (what == "changes" && path.size() == 3) co_return changes(r);
    if (what == "articles") co_return articles(path, r);
    if (what == "deliveries" && path.size() == 3) co_return deliveries(r);
    if (what == "receivers" && path.size() == 3) co_return receivers();
    co_return problem(404, "Not Found", r.path);
  }

 private:
  bool known_host(std::string_view host) const {
    if (host.empty()) return true;
    std::string_view name = host.substr(0, host.rfind(']') == std::string_view::npos ? host.find(':') : host.rfind(']') + 1);
    if (name == "localhost" || name.front() == '[' || name.find_first_not_of("0123456789.") == std::string_view::npos) return true;
    return std::find(options_.allowed_hosts.begin(), options_.allowed_hosts.end(), name) != options_.allowed_hosts.end();
  }

  bool authorized(const request& r) const {
    if (options_.token.empty()) return true;
    const std::string wanted = "Bearer " + options_.token.reveal();
    return r.authorization.size() == wanted.size() && CRYPTO_memcmp(r.authorization.data(), wanted.data(), wanted.size()) == 0;
  }

  static std::size_t limit_of(const request& r) {
    std::size_t n = 100;
    if (auto it = r.query.find("limit"); it != r.query.end()) std::from_chars(it->second.data(), it->second.data() + it->second.size(), n);
    return std::clamp<std::size_t>(n, 1, limits::max_page_size);
  }
  static std::uint64_t number(const request& r, const char* key) {
    std::uint64_t n = 0;
    if (auto it = r.query.find(key); it != r.query.end()) std::from_chars(it->second.data(), it->second.data() + it->second.size(), n);
    return n;
  }

  result<catalog_source> stored_source(const std::string& id) {
    auto no = engine_.find_source(id);
    if (!no) return fail(errc::not_found, "source", "no source \"" + id + "\"");
    auto c = engine_.reader().source(*no);
    if (!c) return fail(c.error());
    if (!*c) return fail(errc::not_found, "source", "no source \"" + id + "\"");
    return std::move(**c);
  }
  response show_source(const std::string& id, int status = 200) {
    auto c = stored_source(id);
    if (!c) return answer_error(c.error());
    auto s = engine_.reader().state(c->no);
    if (!s) return answer_error(s.error());
    return json_answer(source_view(*c, *s), status);
  }

  asio::awaitable<response> sources(const std::vector<std::string>& path, const request& r) {
    const bool get = r.method == "GET" || r.method == "HEAD";
    if (path.size() == 3 && get) {
      co_await engine_.flush();
      co_return list_sources(r);
    }
    if (path.size() == 3 && r.method == "POST") {
      response answer = co_await add_sources(r);
      co_return answer;
    }
    if (path.size() == 4 && get) {
      co_await engine_.flush();
      co_return show_source(path[3]);
    }
    if (path.size() == 4 && r.method == "DELETE") {
      std::string id = path[3];
      auto removed = co_await engine_.remove_source(std::move(id));
      if (!removed) co_return answer_error(removed.error());
      co_return json_answer(json::object{{"removed", path[3]}});
    }
    if (path.size() == 4 && r.method == "PATCH") {
      response answer = co_await change_source(path[3], r.body);
      co_return answer;
    }
    if (path.size() == 5 && r.method == "POST" && path[4] == "poll") {
      std::string id = path[3];
      auto polled = co_await engine_.poll_source(std::move(id));
      if (!polled) co_return answer_error(polled.error());
      co_return json_answer(json::object{{"polled", path[3]}}, 202);
    }
    co_return problem(404, "Not Found", r.method + " " + r.path);
  }

  asio::awaitable<response> change_source(std::string id, const std::string& body) {
    boost::system::error_code ec;
    json::value v = json::parse(body, ec);
    if (ec || !v.is_object()) co_return problem(400, "Bad Request", "expected a JSON object");
    auto c = stored_source(id);
    if (!c) co_return answer_error(c.error());
    if (c->spec.from == origin::file) co_return problem(422, "Unprocessable Content", "\"" + id + "\" is declared in the configuration file; change it there and reload");
    if (v.get_object().contains("id")) co_return problem(422, "Unprocessable Content", "an id does not change");
    auto spec = source_from_json(v.get_object(), c->spec);
    if (!spec) co_return answer_error(spec.error());
    source_spec ready = std::move(*spec);
    auto changed = co_await engine_.change_source(std::move(ready));
    if (!changed) co_return answer_error(changed.error());
    co_return show_source(id);
  }

  // One source, or {"sources": [...]}: then the answer lists each one's outcome.
  asio::awaitable<response> add_sources(const request& r) {
    boost::system::error_code ec;
    json::value v = json::parse(r.body, ec);
    if (ec || !v.is_object()) co_return problem(400, "Bad Request", "expected a JSON object");
    const bool many = v.get_object().contains("sources");
    json::array list;
    if (!many)
      list.push_back(v);
    else if (v.get_object().at("sources").is_array())
      list = v.get_object().at("sources").get_array();
    std::vector<source_spec> specs;
    std::vector<std::optional<error>> refused(list.size());
    std::vector<std::size_t> position;
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (!list[i].is_object()) {
        refused[i] = error(errc::invalid_argument, "source", "expected an object");
        continue;
      }
      auto spec = source_from_json(list[i].get_object(), options_.defaults);
      if (!spec) {
        refused[i] = spec.error();
        continue;
      }
      if (spec->id.empty()) spec->id = free_id(make_source_id(spec->title, spec->url), specs);
      position.push_back(i);
      specs.push_back(std::move(*spec));
    }
    std::vector<std::string> ids;
    for (const source_spec& s : specs) ids.push_back(s.id);
    auto answers = co_await engine_.add_sources(std::move(specs));
    for (std::size_t k = 0; k < answers.size(); ++k)
      if (!answers[k]) refused[position[k]] = answers[k].error();
    if (!many) {
      if (refused[0]) co_return answer_error(*refused[0]);
      co_return show_source(ids[0], 201);
    }
    json::array out;
    std::size_t added = 0, k = 0;
    for (std::size_t i = 0; i < list.size(); ++i) {
      json::object one;
      if (k < position.size() && position[k] == i) one["id"] = ids[k++];
      if (refused[i])
        one["error"] = refused[i]->detail();
      else
        ++added;
      out.push_back(std::move(one));
    }
    co_return json_answer(json::object{{"added", added}, {"sources", std::move(out)}}, 201);
  }

  std::string free_id(const std::string& wanted, const std::vector<source_spec>& others) {
    auto taken = [&](const std::string& id) {
      return engine_.find_source(id).has_value() || std::any_of(others.begin(), others.end(), [&](const source_spec& s) { return s.id == id; });
    };
    if (!taken(wanted)) return wanted;
    for (int n = 2;; ++n)
      if (std::string id = wanted + "-" + std::to_string(n); !taken(id)) return id;
  }

  response list_sources(const request& r) {
    auto all = engine_.reader().sources();
    if (!all) return answer_error(all.error());
    const std::uint64_t after = number(r, "after");
    const std::size_t limit = limit_of(r);
    json::array out;
    std::uint32_t last = 0;
    bool more = false;
    for (const catalog_source& c : *all) {
      if (c.retired || raw(c.no) <= after) continue;
      if (out.size() == limit) {
        more = true;
        break;
      }
      auto s = engine_.reader().state(c.no);
      if (!s) return answer_error(s.error());
      out.push_back(source_view(c, *s));
      last = raw(c.no);
    }
    json::object o{{"sources", std::move(out)}};
    if (more) o["next"] = "/api/v1/sources?limit=" + std::to_string(limit) + "&after=" + std::to_string(last);
    return json_answer(o);
  }

  response changes(const request& r) {
    const std::size_t limit = limit_of(r);
    auto rows = engine_.reader().changes(number(r, "after"), limit);
    if (!rows) return answer_error(rows.error());
    json::array out;
    for (const change& c : *rows) out.push_back(notify::to_json(c, options_.public_url));
    json::object o{{"changes", std::move(out)}};
    if (rows->size() == limit) o["next"] = "/api/v1/changes?limit=" + std::to_string(limit) + "&after=" + std::to_string(rows->back().seq);
    return json_answer(o);
  }

  response articles(const std::vector<std::string>& path, const request& r) {
    if (path.size() == 3) {
      auto it = r.query.find("source");
      if (it == r.query.end()) return problem(422, "Unprocessable Content", "name a source: ?source=ID");
      auto c = stored_source(it->second);
      if (!c) return answer_error(c.error());
      auto heads = engine_.reader().articles(c->no, {}, limit_of(r));
      if (!heads) return answer_error(heads.error());
      json::array out;
      for (const article_head& h : *heads) out.push_back(article_view(h, c->spec.id));
      return json_answer(json::object{{"articles", std::move(out)}});
    }
    auto key = parse_article_id(path[3]);
    if (!key) return problem(404, "Not Found", "no article \"" + path[3] + "\"");
    auto heads = engine_.reader().heads({&*key, 1});
    if (!heads) return answer_error(heads.error());
    if (!(*heads)[0]) return problem(404, "Not Found", "no article \"" + path[3] + "\"");
    const article_head& head = *(*heads)[0];
    auto source = engine_.reader().source(head.source);
    json::object o = article_view(head, source && *source ? (*source)->spec.id : "");
    auto revisions = engine_.reader().revisions(*key, limits::max_page_size);
    if (!revisions) return answer_error(revisions.error());
    json::array list;
    for (const revision& one : *revisions) list.push_back(revision_view(one, true));
    o["revisions"] = std::move(list);
    return json_answer(o);
  }

  response deliveries(const request& r) {
    auto known = engine_.reader().receivers();
    if (!known) return answer_error(known.error());
    auto wanted = r.query.find("receiver");
    json::array out;
    for (const catalog_receiver& c : *known) {
      if (wanted != r.query.end() && wanted->second != c.id) continue;
      auto rows = engine_.reader().outbox(c.no, number(r, "after"), limit_of(r));
      if (!rows) return answer_error(rows.error());
      for (const outbox_entry& e : *rows) {
        auto record = engine_.reader().delivery(c.no, e.no);
        if (!record) return answer_error(record.error());
        out.push_back(delivery_view(c.id, e, *record));
      }
    }
    return json_answer(json::object{{"deliveries", std::move(out)}});
  }

  response receivers() {
    auto known = engine_.reader().receivers();
    if (!known) return answer_error(known.error());
    json::array out;
    for (const catalog_receiver& c : *known) {
      auto s = engine_.reader().get_receiver_state(c.no);
      if (!s) return answer_error(s.error());
      out.push_back(json::object{{"id", c.id}, {"disabled", s->disabled}, {"failures", s->failures}});
    }
    return json_answer(json::object{{"receivers", std::move(out)}});
  }

  response status() {
    auto totals = engine_.reader().totals();
    if (!totals) return answer_error(totals.error());
    engine::engine_figures f = engine_.figures();
    json::object o;
    o["version"] = options_.version;
    o["uptime_s"] = std::chrono::duration_cast<std::chrono::seconds>(now_() - options_.started_at).count();
    o["sources"] = {{"watched", f.sources.sources}, {"failing", f.sources.failing}, {"waiting_for_first_look", f.sources.never_seen},
                    {"paused", f.paused},           {"overdue", f.sources.waiting}, {"in_flight", f.sources.in_flight}};
    o["store"] = {{"articles", totals->articles}, {"revisions", totals->revisions}, {"changes", totals->changes}, {"bytes", totals->bytes_on_disk},
                  {"commit_queue", f.commit_queue}};
    auto pending = count_pending(engine_.reader());
    if (!pending) return answer_error(pending.error());
    o["deliveries"] = {{"pending", *pending},
                       {"delivered_since_start", metrics::get(metrics::id::deliveries_delivered)},
                       {"dead_since_start", metrics::get(metrics::id::deliveries_dead)}};
    return json_answer(o);
  }

  engine::engine& engine_;
  server_options options_;
  std::function<wall_time()> now_;
};

}  // namespace

handler make_handler(engine::engine& e, server_options options, std::function<wall_time()> now) {
  auto h = std::make_shared<handlers>(e, std::move(options), std::move(now));
  return [h](request r) { return h->handle(std::move(r)); };
}

}  // namespace wirewatch::api
