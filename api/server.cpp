#include "api/server.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <boost/json.hpp>
#include <unordered_map>
#include <unordered_set>

#include "api/paging.h"
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
    case errc::not_found:
      return problem(404, "Not Found", e.detail());
    case errc::conflict:
      return problem(409, "Conflict", e.detail());
    case errc::invalid_argument:
    case errc::unsupported:
      return problem(422, "Unprocessable Content", e.detail());
    default:
      return problem(500, "Internal Server Error", e.message());
  }
}

// "/a/b" and "/a/b/" are a, b; an empty segment within is one that nothing is called.
std::vector<std::string> segments(std::string_view path) {
  std::vector<std::string> out;
  for (std::size_t at = 1; at < path.size();) {
    std::size_t end = std::min(path.find('/', at), path.size());
    out.emplace_back(path.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

response nothing_at(const request& r) { return problem(404, "Not Found", "there is nothing at \"" + r.path + "\""); }

response wrong_method(const request& r, std::string_view allowed) {
  response out = problem(405, "Method Not Allowed", r.path + " answers " + std::string(allowed));
  out.allow = allowed;
  return out;
}

bool reads(const request& r) { return r.method == "GET" || r.method == "HEAD"; }

bool is_json(std::string_view content_type) {
  std::string type(content_type.substr(0, content_type.find(';')));
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.pop_back();
  std::transform(type.begin(), type.end(), type.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  return type == "application/json";
}

// Ids for the sources of one request that name none.
class fresh_ids {
 public:
  explicit fresh_ids(const engine::engine& e) : engine_(e) {}
  void take(const std::string& id) { taken_.insert(id); }
  std::string like(const std::string& stem) {
    if (free(stem)) return stem;
    int& n = next_.try_emplace(stem, 2).first->second;
    while (true)
      if (std::string id = stem + "-" + std::to_string(n++); free(id)) return id;
  }

 private:
  bool free(const std::string& id) const { return !taken_.contains(id) && !engine_.id_taken(id); }
  const engine::engine& engine_;
  std::unordered_set<std::string> taken_;
  std::unordered_map<std::string, int> next_;  // of a stem, the suffix to try next
};

class handlers {
 public:
  handlers(engine::engine& e, server_options o, std::function<wall_time()> now) : engine_(e), options_(std::move(o)), now_(std::move(now)) {}

  asio::awaitable<response> handle(request r) {
    if (!known_host(r.host)) co_return problem(421, "Misdirected Request", "this server does not answer for that host name");
    if (!reads(r) && !own_page(r)) co_return problem(403, "Forbidden", "a page of another site may not do that");
    // A page can send a form to us without being asked first; a program may leave the type out.
    if (!r.body.empty() && !r.origin.empty() && !is_json(r.content_type))
      co_return problem(415, "Unsupported Media Type", "send the body with Content-Type: application/json");
    const std::vector<std::string> path = segments(r.path);
    if (path.size() == 1 && path[0] == "healthz") co_return response(200, "text/plain", "ok\n");
    if (path.size() == 1 && path[0] == "readyz")
      co_return options_.ready && !options_.ready() ? response(503, "text/plain", "starting\n") : response(200, "text/plain", "ready\n");
    if (!authorized(r)) co_return problem(401, "Unauthorized", "send the API's token: Authorization: Bearer …");
    if (path.size() == 1 && path[0] == "metrics") co_return response(200, "text/plain; version=0.0.4", metrics::render());
    if (path.size() < 3 || path[0] != "api" || path[1] != "v1") co_return nothing_at(r);
    const std::string& what = path[2];
    if (what == "sources") {
      response answer = co_await sources(path, r);
      co_return answer;
    }
    const bool article = what == "articles" && path.size() <= 4;
    const bool list = path.size() == 3 && (what == "status" || what == "changes" || what == "deliveries" || what == "receivers");
    if (!article && !list) co_return nothing_at(r);
    if (!reads(r)) co_return wrong_method(r, "GET, HEAD");
    if (what == "status") {
      co_await engine_.flush();
      co_return status();
    }
    if (what == "receivers") co_return receivers();
    if (article) co_return path.size() == 3 ? articles(r) : show_article(path[3]);
    auto p = page::of(r);
    if (!p) co_return answer_error(p.error());
    co_return what == "changes" ? changes(*p) : deliveries(r, *p);
  }

 private:
  bool known_host(std::string_view host) const {
    if (host.empty()) return true;
    std::string_view name = host.substr(0, host.rfind(']') == std::string_view::npos ? host.find(':') : host.rfind(']') + 1);
    if (name == "localhost" || name.front() == '[' || name.find_first_not_of("0123456789.") == std::string_view::npos) return true;
    return std::find(options_.allowed_hosts.begin(), options_.allowed_hosts.end(), name) != options_.allowed_hosts.end();
  }

  // Without a token this is what keeps a page in the operator's browser from changing anything: browsers say where a request comes from.
  bool own_page(const request& r) const {
    if (r.fetch_site == "cross-site" || r.fetch_site == "same-site") return false;
    if (r.origin.empty()) return true;
    const std::size_t at = r.origin.find("://");
    if (at == r.origin.npos) return false;
    const std::string_view authority = std::string_view(r.origin).substr(at + 3), name = authority.substr(0, authority.rfind(':'));
    return authority == r.host || std::find(options_.allowed_hosts.begin(), options_.allowed_hosts.end(), name) != options_.allowed_hosts.end();
  }

  bool authorized(const request& r) const {
    if (options_.token.empty()) return true;
    const std::string wanted = "Bearer " + options_.token.reveal();
    return r.authorization.size() == wanted.size() && CRYPTO_memcmp(r.authorization.data(), wanted.data(), wanted.size()) == 0;
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
    if (path.size() == 3 && reads(r)) {
      auto p = page::of(r);
      if (!p) co_return answer_error(p.error());
      if (p->first) co_await engine_.flush();
      co_return list_sources(*p);
    }
    if (path.size() == 3 && r.method == "POST") {
      response answer = co_await add_sources(r);
      co_return answer;
    }
    if (path.size() == 4 && reads(r)) {
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
    const bool poll = path.size() == 5 && path[4] == "poll";
    if (poll && r.method == "POST") {
      std::string id = path[3];
      auto polled = co_await engine_.poll_source(std::move(id));
      if (!polled) co_return answer_error(polled.error());
      co_return json_answer(json::object{{"polled", path[3]}}, 202);
    }
    if (path.size() == 3) co_return wrong_method(r, "GET, HEAD, POST");
    if (path.size() == 4) co_return wrong_method(r, "GET, HEAD, PATCH, DELETE");
    if (poll) co_return wrong_method(r, "POST");
    co_return nothing_at(r);
  }

  asio::awaitable<response> change_source(std::string id, const std::string& body) {
    boost::system::error_code ec;
    json::value v = json::parse(body, ec);
    if (ec || !v.is_object()) co_return problem(400, "Bad Request", "expected a JSON object");
    auto c = stored_source(id);
    if (!c) co_return answer_error(c.error());
    if (c->spec.from == origin::file)
      co_return problem(422, "Unprocessable Content", "\"" + id + "\" is declared in the configuration file; change it there and reload");
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
    fresh_ids fresh(engine_);
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
      if (spec->id.empty()) spec->id = fresh.like(make_source_id(spec->title, spec->url));
      fresh.take(spec->id);
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

  response list_sources(const page& p) {
    json::array out;
    std::uint32_t last = std::uint32_t(std::min<std::uint64_t>(p.after, UINT32_MAX));
    json::object o;
    for (source_no from{last}; true;) {
      auto rows = engine_.reader().sources_page(from, p.limit + 1);
      if (!rows) return answer_error(rows.error());
      for (const catalog_source& c : *rows) {
        from = c.no;
        if (c.retired) continue;
        if (out.size() == p.limit) {
          o["sources"] = std::move(out);
          o["next"] = p.next("sources", std::to_string(last));
          return json_answer(o);
        }
        auto s = engine_.reader().state(c.no);
        if (!s) return answer_error(s.error());
        out.push_back(source_view(c, *s));
        last = raw(c.no);
      }
      if (rows->size() <= p.limit) break;
    }
    o["sources"] = std::move(out);
    return json_answer(o);
  }

  response changes(const page& p) {
    auto rows = engine_.reader().changes(p.after, p.limit);
    if (!rows) return answer_error(rows.error());
    json::array out;
    for (const change& c : *rows) out.push_back(notify::to_json(c, options_.public_url));
    json::object o{{"changes", std::move(out)}};
    if (rows->size() == p.limit) o["next"] = p.next("changes", std::to_string(rows->back().seq));
    return json_answer(o);
  }

  response articles(request r) {
    auto it = r.query.find("source");
    if (it == r.query.end()) return problem(422, "Unprocessable Content", "name a source: ?source=ID");
    auto c = stored_source(it->second);
    if (!c) return answer_error(c.error());
    std::optional<article_place> before;
    if (auto cursor = r.query.extract("after"); !cursor.empty())
      if (before = parse_article_cursor(cursor.mapped()); !before)
        return problem(422, "Unprocessable Content", "after: expected what \"next\" of the page before says");
    auto p = page::of(r);
    if (!p) return answer_error(p.error());
    auto heads = engine_.reader().articles(c->no, before, p->limit + 1);
    if (!heads) return answer_error(heads.error());
    json::object o;
    if (heads->size() > p->limit) {
      heads->pop_back();
      o["next"] = p->next("articles?source=" + c->spec.id, cursor_of(heads->back()));
    }
    json::array out;
    for (const article_head& h : *heads) out.push_back(article_view(h, c->spec.id));
    o["articles"] = std::move(out);
    return json_answer(o);
  }

  response show_article(const std::string& id) {
    auto key = parse_article_id(id);
    if (!key) return problem(404, "Not Found", "no article \"" + id + "\"");
    auto heads = engine_.reader().heads({&*key, 1});
    if (!heads) return answer_error(heads.error());
    if (!(*heads)[0]) return problem(404, "Not Found", "no article \"" + id + "\"");
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

  // In the order in which they came to be: an outbox number is given once over all receivers.
  response deliveries(const request& r, const page& p) {
    auto known = engine_.reader().receivers();
    if (!known) return answer_error(known.error());
    auto wanted = r.query.find("receiver");
    if (wanted != r.query.end()) {
      std::erase_if(*known, [&](const catalog_receiver& c) { return c.id != wanted->second; });
      if (known->empty()) return problem(404, "Not Found", "no receiver \"" + wanted->second + "\"");
    }
    std::vector<std::pair<const catalog_receiver*, outbox_entry>> rows;
    for (const catalog_receiver& c : *known) {
      auto some = engine_.reader().outbox(c.no, p.after, p.limit + 1);
      if (!some) return answer_error(some.error());
      for (outbox_entry& e : *some) rows.emplace_back(&c, std::move(e));
    }
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.second.no < b.second.no; });
    json::object o;
    if (rows.size() > p.limit) {
      rows.erase(rows.begin() + std::ptrdiff_t(p.limit), rows.end());
      const std::string list = wanted == r.query.end() ? "deliveries" : "deliveries?receiver=" + wanted->second;
      o["next"] = p.next(list, std::to_string(rows.back().second.no));
    }
    json::array out;
    for (const auto& [c, e] : rows) {
      auto record = engine_.reader().delivery(c->no, e.no);
      if (!record) return answer_error(record.error());
      out.push_back(delivery_view(c->id, e, *record));
    }
    o["deliveries"] = std::move(out);
    return json_answer(o);
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
    o["store"] = {{"articles_estimate", totals->articles},
                  {"revisions_estimate", totals->revisions},
                  {"changes", totals->changes},
                  {"bytes", totals->bytes_on_disk},
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
