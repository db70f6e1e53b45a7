#include "notify/slack/wording.h"

#include <algorithm>
#include <array>

#include "notify/slack/mrkdwn.h"

namespace wirewatch::notify::slack {
namespace {

constexpr std::size_t max_term = 60, max_terms = 6, max_subscriptions = 6, max_id = 80, max_answers = 10;
constexpr std::array<std::string_view, 14> headlines{"New",           "Edited",         "Removed",       "Restored",
                                                     "Replaced",      "Moved",          "Source outage", "Source recovered",
                                                     "Source silent", "Source blocked", "Gap in source", "Source changed shape",
                                                     "Purge",         "Source gone"};
constexpr std::array<std::string_view, 6> field_names{"Title", "Text", "Author", "Date", "Address", "Images"};

void join(std::string& to, std::string_view separator, std::string_view part) {
  if (part.empty()) return;
  if (!to.empty()) to += separator;
  to += part;
}

std::string words(std::uint32_t n) { return std::to_string(n) + (n == 1 ? " word" : " words"); }

std::string terms_in(const term_match& m) {
  std::string terms;
  for (std::size_t i = 0; i < m.terms.size() && i < max_terms; ++i) join(terms, ", ", "*" + plain(m.terms[i], max_term) + "*");
  if (m.terms.size() > max_terms) terms += ", …";
  return terms + " in the " + (m.field == "body" ? "text" : plain(m.field, max_id));
}

}  // namespace

std::string headline(change_kind k) { return std::string(headlines[std::size_t(k)]); }
std::string_view name_of(content_field f) { return field_names[std::size_t(f)]; }

std::string shown_time(wall_time t) {
  std::string s = to_rfc3339(t);
  return s.substr(0, 10) + " " + s.substr(11, 8) + " UTC";
}

std::string what_changed(const change& c) {
  std::string fields, out;
  for (content_field f : c.fields) {
    std::string name(name_of(f));
    name[0] = char(name[0] + 32);
    join(fields, ", ", name);
  }
  if (!fields.empty()) out = "Changed: " + fields;
  join(out, " · ", to_string(c.cls));
  if (c.diff.removed_words > 0) join(out, " · ", words(c.diff.removed_words) + " out");
  if (c.diff.added_words > 0) join(out, " · ", words(c.diff.added_words) + " in");
  if (c.reverts_to) join(out, " · ", "back to revision " + std::to_string(*c.reverts_to));
  return out;
}

std::string since_when(const change& c) {
  const wall_time none{}, before = c.interval.last_seen_before, after = c.interval.first_seen_after;
  if (after == none) return "Noticed at " + shown_time(c.detected_at);
  std::string at = shown_time(after);
  if (before == none) return (c.kind == change_kind::removed ? "Absent at " : "First seen at ") + at;
  if (c.kind == change_kind::removed) {
    std::string out = "Present at " + shown_time(before) + ", absent at " + at;
    if (c.probes.empty()) return out;
    out += " · answers: ";
    for (std::size_t i = 0; i < c.probes.size() && i < max_answers; ++i) out += (i > 0 ? ", " : "") + std::to_string(c.probes[i].status);
    return out + (c.probes.size() > max_answers ? ", …" : "");
  }
  std::string_view first = !about_article(c.kind) ? "Last seen well at " : c.kind == change_kind::fresh ? "Not there at " : "As before at ";
  return std::string(first) + shown_time(before) + ", seen so at " + at;
}

std::string why_told(const std::vector<hit>& hits) {
  std::string found, names;
  std::size_t fields = 0;
  for (std::size_t i = 0; i < hits.size() && i < max_subscriptions; ++i) {
    join(names, ", ", plain(hits[i].subscription, max_id));
    for (const term_match& m : hits[i].matches) {
      std::string part = terms_in(m);
      if (fields < 3 && found.find(part) == found.npos) join(found, "; ", part), ++fields;
    }
  }
  if (hits.size() > max_subscriptions) names += " and " + std::to_string(hits.size() - max_subscriptions) + " more";
  if (!names.empty()) join(found, " · ", (hits.size() == 1 ? "subscription " : "subscriptions ") + names);
  return found;
}

std::vector<std::string> terms_of(const std::vector<hit>& hits) {
  std::vector<std::string> out;
  for (const hit& h : hits)
    for (const term_match& m : h.matches)
      for (const std::string& t : m.terms)
        if (std::find(out.begin(), out.end(), t) == out.end()) out.push_back(t);
  return out;
}

}  // namespace wirewatch::notify::slack
