#include "cli/change_view.h"

#include <boost/json.hpp>

#include "notify/change_json.h"

namespace wirewatch::cli {
namespace json = boost::json;
namespace {

tone tone_of(change_kind k) {
  switch (k) {
    case change_kind::fresh:
    case change_kind::restored:
    case change_kind::recovered:
      return tone::green;
    case change_kind::removed:
    case change_kind::outage:
    case change_kind::blocked:
    case change_kind::purge:
    case change_kind::gone:
      return tone::red;
    default:
      return tone::yellow;
  }
}

std::string fields_of(const std::vector<content_field>& fields) {
  std::string out;
  for (content_field f : fields) out += (out.empty() ? "" : ", ") + std::string(to_string(f));
  return out;
}

std::string words_of(const difference& d) {
  if (d.added_words == 0 && d.removed_words == 0) return {};
  return counted(d.added_words, "word", "words") + " added, " + std::to_string(d.removed_words) + " removed";
}

// Without colours the words that changed stand in brackets, as wdiff has it.
std::string one_line(const terminal& t, bool added, const hunk& h) {
  const tone how = added ? tone::green : tone::red;
  std::string middle = visible_line(added ? h.added : h.removed);
  if (!t.colours && !(h.before.empty() && h.after.empty())) middle = (added ? "{+" : "[-") + middle + (added ? "+}" : "-]");
  return paint(t, how, added ? "+" : "-") + " " + paint(t, tone::dim, visible_line(h.before)) + paint(t, how, middle) +
         paint(t, tone::dim, visible_line(h.after)) + "\n";
}

}  // namespace

std::string describe_difference(const terminal& t, const difference& d, std::string_view indent) {
  std::string out;
  std::optional<content_field> field;
  for (const hunk& h : d.hunks) {
    if (field != h.field) out += std::string(indent) + paint(t, tone::dim, std::string(to_string(h.field)) + ":") + "\n";
    field = h.field;
    if (!h.removed.empty()) out += std::string(indent) + one_line(t, false, h);
    if (!h.added.empty()) out += std::string(indent) + one_line(t, true, h);
  }
  if (d.hunks_omitted > 0) out += std::string(indent) + "and " + counted(d.hunks_omitted, "more place", "more places") + "\n";
  return out;
}

std::string describe_comparison(const terminal& t, const detect::comparison& c) {
  std::string out = paint(t, tone::bold, std::string(to_string(c.cls))) + ": " + fields_of(c.fields);
  if (std::string words = words_of(c.diff); !words.empty()) out += "; " + words;
  return out + "\n" + describe_difference(t, c.diff, "  ");
}

std::string describe_change(const terminal& t, const change& c) {
  std::string out = paint(t, tone::dim, shown_time(c.detected_at)) + "  " + paint(t, tone_of(c.kind), std::string(to_string(c.kind)));
  if (c.cls != change_class::none) out += " (" + std::string(to_string(c.cls)) + ")";
  out += "  " + visible_line(c.source.title.empty() ? c.source.id : c.source.title) + "  " + paint(t, tone::dim, "#" + std::to_string(c.seq)) + "\n";
  if (c.article) {
    out += "  " + paint(t, tone::bold, visible_line(c.article->title.empty() ? "(without title)" : c.article->title)) + "\n";
    if (!c.article->url.empty()) out += "  " + paint(t, tone::blue, visible_line(c.article->url)) + "\n";
    out += "  " + paint(t, tone::dim, article_id(c.article->key) + " revision " + std::to_string(c.article->revision)) + "\n";
  }
  if (c.kind == change_kind::moved && c.previous) out += "  from " + visible_line(c.previous->url) + "\n";
  if (c.reverts_to) out += "  back to revision " + std::to_string(*c.reverts_to) + "\n";
  if (!c.detail.empty()) out += "  " + visible_line(c.detail) + "\n";
  return out + describe_difference(t, c.diff, "  ");
}

json::object difference_json(const difference& d) {
  change c;
  c.kind = change_kind::edited;
  c.diff = d;
  json::object whole = notify::to_json(c, "");
  if (json::value* part = whole.if_contains("diff"); part != nullptr && part->is_object()) return std::move(part->get_object());
  return {};
}

result<change_text> text_of(const storage::reader& reader, const change& c) {
  change_text out;
  if (!c.article) {
    out.title = c.source.title;
    out.body = c.detail;
    return out;
  }
  out.title = c.article->title;
  auto r = reader.get_revision(c.article->key, c.article->revision);
  if (!r) return fail(r.error());
  if (*r) {
    out.title = (*r)->what.title;
    out.body = (*r)->what.body;
  }
  return out;
}

match::document document_of(const change& c, const change_text& text) {
  match::document d;
  d.title = text.title;
  d.body = text.body;
  d.source_id = c.source.id;
  d.language = c.source.language;
  d.kind = c.kind;
  d.cls = c.cls;
  return d;
}

}  // namespace wirewatch::cli
