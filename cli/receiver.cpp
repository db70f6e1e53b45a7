// `receiver …`: where alerts go.
#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <random>

#include "cli/command.h"
#include "cli/deliveries.h"
#include "cli/fetch_once.h"
#include "cli/output.h"
#include "cli/state.h"
#include "core/limits.h"
#include "engine/redact.h"
#include "notify/notifier.h"
#include "text/fold.h"

namespace wirewatch::cli {
namespace json = boost::json;
namespace {

struct receiver_row {
  std::string id, type;
  bool declared = false, disabled = false;
  std::uint32_t failures = 0;
  std::uint64_t pending = 0, delivered = 0, dead = 0;
};

result<void> add_history(const storage::reader& reader, std::map<std::string, receiver_row>& rows) {
  auto known = reader.receivers();
  if (!known) return fail(known.error());
  for (const catalog_receiver& r : *known) {
    receiver_row& row = rows[r.id];
    row.id = r.id;
    auto state = reader.get_receiver_state(r.no);
    if (!state) return fail(state.error());
    row.disabled = state->disabled;
    row.failures = state->failures;
    auto counted = each_delivery(reader, r, [&](const outbox_entry&, const std::optional<delivery_record>& record) {
      switch (state_of(record)) {
        case delivery_state::pending:
          ++row.pending;
          break;
        case delivery_state::delivered:
          ++row.delivered;
          break;
        case delivery_state::dead:
          ++row.dead;
          break;
      }
    });
    if (!counted) return counted;
  }
  return {};
}

std::string random_delivery_id() {
  std::random_device device;
  std::string bytes;
  for (int i = 0; i < 15; ++i) bytes += char(device());
  return "d_" + base32(bytes);
}

notify::alert sample_alert() {
  change c;
  c.seq = 1;
  c.kind = change_kind::edited;
  c.cls = change_class::substantive;
  c.detected_at = now();
  c.interval = {c.detected_at - milliseconds(600'000), c.detected_at};
  c.source = {"sample", "wirewatch (a test)", "en"};
  article_ref a;
  a.key = key_of("sample");
  a.url = "https://example.org/sample";
  a.title = "A test alert: nothing has happened";
  a.first_seen = c.detected_at - milliseconds(3'600'000);
  a.revision = 2;
  a.digest = sha256("after");
  c.article = std::move(a);
  c.previous = previous_ref{1, sha256("before"), "A test alert", "https://example.org/sample"};
  c.fields = {content_field::body};
  c.diff.added_words = c.diff.removed_words = 1;
  c.diff.hunks.push_back({content_field::body, "This is how an edit looks: the word ", "before", "after", " was changed."});
  notify::alert out;
  out.delivery_id = random_delivery_id();
  out.created_at = c.detected_at;
  out.what = std::move(c);
  out.hits.push_back({"test", "kind:edited", {}});
  out.test = true;
  return out;
}

struct test_outcome {
  bool delivered = false;
  int status = 0;  // 0: no answer
  std::string reason, excerpt;
  milliseconds elapsed{0};
};

test_outcome try_receiver(const receiver_spec& r, const daemon::config& config) {
  const notify::notifier* n = notify::find(r.type);
  test_outcome out;
  if (n == nullptr) {
    out.reason = "receiver type \"" + r.type + "\" is not available yet; available: " + notify::known_kinds();
    return out;
  }
  auto request = n->render(sample_alert(), r, {config.daemon.public_url}, now());
  if (!request) {
    out.reason = request.error().message();
    return out;
  }
  request->settings = std::make_shared<const fetch_settings>(config.fetch);
  auto answer = fetch_now(std::move(*request));
  if (!answer) {
    out.reason = answer.error().message();
    return out;
  }
  const notify::delivery_outcome verdict = n->classify(*answer, now());
  out.delivered = verdict.what == notify::verdict::delivered;
  out.status = answer->status;
  out.reason = verdict.reason;
  out.excerpt = engine::without_secrets(answer->wire_body.substr(0, limits::max_response_excerpt), r);
  out.elapsed = answer->elapsed;
  return out;
}

}  // namespace

int receiver_list(const call& c) {
  std::map<std::string, receiver_row> rows;
  auto where = find_setup(c);
  if (!where) return where.error();
  if (!where->file.empty()) {
    // Without the service's credentials the file may not load; then the state alone says which receivers there are.
    if (auto config = daemon::load_config(where->file, daemon::environment::of_process()))
      for (const receiver_spec& r : config->receivers) {
        receiver_row& row = rows[r.id];
        row.id = r.id;
        row.type = r.type;
        row.declared = true;
      }
  }
  auto reader = open_state(*where);
  if (!reader && (rows.empty() || reader.error().code() != errc::not_found)) return state_failure(reader.error());
  if (reader)
    if (auto added = add_history(**reader, rows); !added) return failure(added.error());
  std::vector<std::vector<cell>> lines;
  for (const auto& [id, r] : rows) {
    if (c.json) {
      json::object o{{"id", id},      {"disabled", r.disabled}, {"failures", r.failures}, {"pending", r.pending}, {"delivered", r.delivered},
                     {"dead", r.dead}};
      if (r.declared) o["type"] = r.type;
      print_json(o);
      continue;
    }
    const std::string state = r.disabled       ? "disabled: it answered 410"
                              : r.failures > 0 ? counted(r.failures, "failure", "failures") + " in a row"
                                               : "ok";
    lines.push_back({cell(id), cell(r.type.empty() ? "-" : r.type), cell(state, r.disabled || r.failures > 0 ? tone::red : tone::green),
                     cell(std::to_string(r.pending)), cell(std::to_string(r.delivered)),
                     cell(std::to_string(r.dead), r.dead > 0 ? tone::red : tone::plain)});
  }
  if (!c.json) print(lines.empty() ? "No receivers.\n" : table(screen(), {"id", "type", "state", "pending", "delivered", "dead"}, lines));
  return done;
}

int receiver_test(const call& c) {
  auto config = load_whole_config(c);
  if (!config) return config.error();
  const std::string& id = c.args.operands()[0];
  const auto r = std::find_if(config->receivers.begin(), config->receivers.end(), [&](const receiver_spec& one) { return one.id == id; });
  if (r == config->receivers.end()) {
    std::vector<std::string> ids;
    for (const receiver_spec& one : config->receivers) ids.push_back(one.id);
    return failure("there is no receiver \"" + id + "\" in " + config->file + suggestion(id, ids));
  }
  const test_outcome out = try_receiver(*r, *config);
  if (c.json) {
    json::object o{{"receiver", id}, {"delivered", out.delivered}};
    if (out.status != 0) o["status"] = out.status;
    if (!out.reason.empty()) o["reason"] = out.reason;
    if (out.status != 0) o["elapsed_ms"] = out.elapsed.count();
    print_json(o);
  } else if (out.delivered) {
    print(paint(screen(), tone::green, "Delivered") + ": status " + std::to_string(out.status) + " after " + describe_duration(out.elapsed) + "\n");
  }
  if (out.delivered) return done;
  std::string message = "not delivered to " + id + ": " + (out.reason.empty() ? "status " + std::to_string(out.status) : out.reason);
  if (!out.excerpt.empty()) message += "; it said: " + text::collapse_space(out.excerpt);
  return failure(message);
}

}  // namespace wirewatch::cli
