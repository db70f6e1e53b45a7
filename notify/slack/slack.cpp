// Slack incoming webhooks (https://api.slack.com/messaging/webhooks), Block Kit.
#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "notify/change_json.h"
#include "notify/http_post.h"
#include "notify/notifier.h"
#include "notify/slack/mrkdwn.h"
#include "notify/slack/wording.h"
#include "text/fold.h"

namespace wirewatch::notify {
namespace {

namespace json = boost::json;
using slack::plain;

// Slack's limits are 150 for a header, 3,000 for a section, 50 blocks and some 13,200 for all of them.
constexpr std::size_t max_header = 150, max_title = 400, max_context = 160, max_passage = 700, max_detail = 1500, max_total = 12'000;
constexpr std::size_t max_window = 600;  // bytes of a passage before escaping
constexpr std::size_t max_passages = 4;

json::object text_object(std::string text) {
  return {{"type", "mrkdwn"}, {"text", std::move(text)}, {"verbatim", true}};  // verbatim: nothing is linked of itself
}
json::object header(std::string text) {
  return {{"type", "header"}, {"text", json::object{{"type", "plain_text"}, {"text", std::move(text)}, {"emoji", false}}}};
}
// Slack refuses a message with an empty text in it.
void add_section(json::array& blocks, std::string text) {
  if (!text.empty()) blocks.push_back(json::object{{"type", "section"}, {"text", text_object(std::move(text))}});
}
void add_context(json::array& blocks, std::string text) {
  if (!text.empty()) blocks.push_back(json::object{{"type", "context"}, {"elements", json::array{text_object(std::move(text))}}});
}

std::string source_name(const change& c, std::size_t max) {
  std::string title = plain(c.source.title, max);
  return title.empty() ? plain(c.source.id, max) : title;
}

// The title links to the article, unless it reads like an address itself.
std::string titled_link(const article_ref& a) {
  std::string label = plain(a.title, max_title);
  if (label.empty()) label = "(without title)";
  if (!slack::looks_like_address(a.title)) {
    std::string linked = slack::link(a.url, label);
    return "*" + (linked.empty() ? label : linked) + "*";
  }
  std::string linked = slack::link(a.url, "open the article");
  return "*" + label + "*" + (linked.empty() ? "" : "\n" + linked);
}

bool holds_a_term(const hunk& h, const std::vector<std::string>& folded_terms) {
  std::string both = text::fold(h.removed) + "\n" + text::fold(h.added);
  return std::any_of(folded_terms.begin(), folded_terms.end(), [&](const std::string& t) { return !t.empty() && both.find(t) != both.npos; });
}

// The passages to be shown: those with a matched term first, otherwise in the order of the article.
std::vector<const hunk*> chosen(const difference& d, const std::vector<std::string>& terms) {
  std::vector<std::string> folded;
  for (const std::string& t : terms) folded.push_back(text::fold(t));
  std::vector<const hunk*> all;
  for (const hunk& h : d.hunks) all.push_back(&h);
  if (!folded.empty()) std::stable_partition(all.begin(), all.end(), [&](const hunk* h) { return holds_a_term(*h, folded); });
  if (all.size() > max_passages) all.resize(max_passages);
  return all;
}

// The end of `before`: what stands next to the change.
std::string tail(const std::string& before) {
  if (before.size() <= max_context) return plain(before, max_context);
  std::string_view last = std::string_view(before).substr(before.size() - max_context + 10);
  while (!last.empty() && (static_cast<unsigned char>(last.front()) & 0xc0) == 0x80) last.remove_prefix(1);
  return "…" + plain(last, max_context);
}

std::string passage(const hunk& h, const std::vector<std::string>& terms) {
  std::string out = "*" + std::string(slack::name_of(h.field)) + ":*";
  auto add = [&](std::string_view mark, const std::string& safe) {
    if (!safe.empty()) out.append(" ").append(mark).append(safe).append(mark);
  };
  add("", tail(h.before));
  add("~", plain(slack::around(h.removed, terms, max_window), max_passage));
  add("*", plain(slack::around(h.added, terms, max_window), max_passage));
  add("", plain(h.after, max_context));
  return out;
}

std::string links_to_us(const change& c, const std::string& public_url) {
  std::string diff = slack::link(diff_page(c, public_url), "what changed"), article = slack::link(article_page(c, public_url), "history");
  return diff + (diff.empty() || article.empty() ? "" : " · ") + article;
}

struct message {
  std::string fallback;  // shown in notifications
  json::array blocks, passages, footer;
};

message about_change(const alert& a, const render_options& options) {
  const change& c = *a.what;
  message m;
  const std::string head = (a.test ? "Test: " : "") + slack::headline(c.kind);
  m.fallback = head + ": " + (c.article ? plain(c.article->title, max_title) + " – " : "") + source_name(c, max_header);
  m.blocks.push_back(header(head + " · " + source_name(c, max_header - slack::length(head) - 3)));
  if (c.article) add_section(m.blocks, titled_link(*c.article));
  add_section(m.blocks, plain(c.detail, max_detail));
  add_context(m.blocks, slack::what_changed(c));
  bool retitled = c.previous && c.article && !c.previous->title.empty() && c.previous->title != c.article->title;
  if (retitled && c.diff.hunks.empty()) add_context(m.blocks, "Title before: " + plain(c.previous->title, max_title));
  if (c.kind == change_kind::moved && c.previous) add_context(m.blocks, slack::link(c.previous->url, "the address before"));
  const auto terms = slack::terms_of(a.hits);
  for (const hunk* h : chosen(c.diff, terms)) add_section(m.passages, passage(*h, terms));
  add_context(m.footer, slack::since_when(c));
  add_context(m.footer, slack::why_told(a.hits));
  add_context(m.footer, links_to_us(c, options.public_url));
  return m;
}

message to_operator(const alert& a) {
  std::string_view type = a.operator_type;
  if (type.substr(0, 9) == "operator.") type.remove_prefix(9);
  std::string what(type);
  std::replace(what.begin(), what.end(), '_', ' ');
  message m;
  const std::string head = std::string(a.test ? "Test: " : "") + "wirewatch: " + plain(what, 100);
  m.fallback = head + (a.operator_text.empty() ? "" : ": " + plain(a.operator_text, max_title));
  m.blocks.push_back(header(head));
  add_section(m.blocks, plain(a.operator_text, max_detail));
  return m;
}

std::string put_together(const message& m, std::size_t passages, std::size_t omitted) {
  json::array blocks = m.blocks;
  blocks.insert(blocks.end(), m.passages.begin(), m.passages.begin() + std::ptrdiff_t(passages));
  if (omitted > 0) add_context(blocks, std::to_string(omitted) + (omitted == 1 ? " more changed passage" : " more changed passages"));
  blocks.insert(blocks.end(), m.footer.begin(), m.footer.end());
  json::object o{{"text", m.fallback}, {"blocks", std::move(blocks)}, {"unfurl_links", false}, {"unfurl_media", false}, {"link_names", false}};
  return json::serialize(o);
}

// As much as the limit for the whole message allows: first passages go, then what stands at the foot.
std::string body_of(message m, std::size_t passages_in_all) {
  std::size_t shown = m.passages.size();
  while (true) {
    std::string body = put_together(m, shown, passages_in_all - shown);
    if (slack::length(body) <= max_total || (shown == 0 && m.footer.empty())) return body;
    if (shown > 0)
      --shown;
    else
      m.footer.pop_back();
  }
}

// Words that Slack answers with; with a status of 2xx they still mean that nothing was posted.
struct known_answer {
  std::string_view word;
  verdict what;
};
constexpr std::array known_answers{
    known_answer{"rollup_error", verdict::retry},          known_answer{"rate_limited", verdict::retry},
    known_answer{"ratelimited", verdict::retry},           known_answer{"internal_error", verdict::retry},
    known_answer{"fatal_error", verdict::retry},           known_answer{"service_unavailable", verdict::retry},
    known_answer{"channel_is_archived", verdict::disable}, known_answer{"no_active_hooks", verdict::disable},
    known_answer{"invalid_payload", verdict::dead},        known_answer{"invalid_blocks", verdict::dead},
    known_answer{"msg_blocks_too_long", verdict::dead},    known_answer{"msg_too_long", verdict::dead},
    known_answer{"too_many_attachments", verdict::dead},   known_answer{"no_text", verdict::dead},
    known_answer{"user_not_found", verdict::dead},         known_answer{"channel_not_found", verdict::dead},
    known_answer{"action_prohibited", verdict::dead},      known_answer{"posting_to_general_channel_denied", verdict::dead},
    known_answer{"invalid_token", verdict::dead},          known_answer{"no_service", verdict::dead},
    known_answer{"no_service_id", verdict::dead},          known_answer{"no_team", verdict::dead},
    known_answer{"team_disabled", verdict::dead},
};

const known_answer* known(const fetch_response& answer) {
  if (!answer.content_encoding.empty()) return nullptr;
  std::string_view body = answer.wire_body;
  while (!body.empty() && (body.back() == '\n' || body.back() == '\r' || body.back() == ' ')) body.remove_suffix(1);
  auto it = std::find_if(known_answers.begin(), known_answers.end(), [&](const known_answer& k) { return k.word == body; });
  return it == known_answers.end() ? nullptr : &*it;
}

class slack_kind final : public notifier {
 public:
  std::string_view kind() const noexcept override { return "slack"; }

  result<void> validate(const receiver_spec& r) const override {
    if (!r.signing_key.empty()) return fail(errc::invalid_argument, "check receiver", "signing key: Slack takes no signature; leave it out");
    return check_target(r);
  }

  result<fetch_request> render(const alert& a, const receiver_spec& r, const render_options& options, wall_time) const override {
    if (!a.what && a.operator_type.empty()) return fail(errc::invalid_argument, "render slack", "neither a change nor a message");
    if (auto valid = validate(r); !valid) return fail(valid.error());
    message m = a.what ? about_change(a, options) : to_operator(a);
    std::size_t passages = a.what ? a.what->diff.hunks.size() + a.what->diff.hunks_omitted : 0;
    if (a.test) add_context(m.footer, "This is a sample sent by `wirewatch receiver test`.");
    return json_post(r, body_of(std::move(m), passages));
  }

  // Slack's statuses as for all; its word for the reason, where it gives one that is known.
  delivery_outcome classify(const fetch_response& answer, wall_time now) const override {
    delivery_outcome out = classify_status(answer, now);
    const known_answer* k = known(answer);
    if (k == nullptr) return out;
    out.reason += ": " + std::string(k->word);
    if (out.what == verdict::delivered) out.what = k->what;
    return out;
  }
};

}  // namespace

const notifier& slack_notifier() noexcept {
  static const slack_kind instance;
  return instance;
}

}  // namespace wirewatch::notify
