#include "detect/compare.h"

#include <algorithm>
#include <unordered_set>

#include "detect/dates_in_text.h"
#include "detect/hunks.h"
#include "detect/link_key.h"
#include "text/fold.h"

namespace wirewatch::detect {
namespace {

// What `other` does not have, in order, a line each.
std::string lines_missing_in(const std::vector<std::string>& images, const std::vector<std::string>& other) {
  std::unordered_set<std::string> there;
  for (const std::string& image : other) there.insert(image_key(image));
  std::string out;
  for (const std::string& image : images)
    if (!there.contains(image_key(image))) out += (out.empty() ? "" : "\n") + image;
  return out;
}

bool same_images(const content& a, const content& b) {
  return a.images == b.images || (lines_missing_in(a.images, b.images).empty() && lines_missing_in(b.images, a.images).empty());
}

std::vector<content_field> differing_fields(const content& a, const content& b) {
  std::vector<content_field> fields;
  if (a.title != b.title) fields.push_back(content_field::title);
  if (a.body != b.body) fields.push_back(content_field::body);
  if (a.author != b.author) fields.push_back(content_field::author);
  if (a.link != b.link && link_key(a.link) != link_key(b.link)) fields.push_back(content_field::link);
  if (!same_images(a, b)) fields.push_back(content_field::images);
  const bool appeared = a.published.has_value() != b.published.has_value();
  if (a.published != b.published && (!appeared || !fields.empty())) {
    fields.push_back(content_field::published);
    std::sort(fields.begin(), fields.end());
  }
  return fields;
}

bool same_substance(std::string_view a, std::string_view b) { return a == b || text::substance(a) == text::substance(b); }

change_class classify(const content& a, const content& b, const std::vector<content_field>& fields) {
  const auto has = [&](content_field f) { return std::find(fields.begin(), fields.end(), f) != fields.end(); };
  if (fields.empty()) return change_class::none;
  if (fields.size() == 1 && has(content_field::published)) return change_class::date_only;
  if (has(content_field::link) || has(content_field::images)) return change_class::substantive;
  if (!same_substance(a.title, b.title) || !same_substance(a.author, b.author)) return change_class::substantive;
  if (same_substance(a.body, b.body)) return change_class::cosmetic;
  return differ_in_dates_only(a.body, b.body) ? change_class::date_only : change_class::substantive;
}

std::string date_text(const std::optional<wall_time>& t) { return t ? to_rfc3339(*t) : std::string(); }

void add_field(content_field field, const content& a, const content& b, difference& to) {
  switch (field) {
    case content_field::title:
      return add_difference(field, a.title, b.title, to);
    case content_field::body:
      return add_difference(field, a.body, b.body, to);
    case content_field::author:
      return add_difference(field, a.author, b.author, to);
    case content_field::published:
      return add_replacement(field, date_text(a.published), date_text(b.published), to);
    case content_field::link:
      return add_replacement(field, a.link, b.link, to);
    case content_field::images:
      return add_replacement(field, lines_missing_in(a.images, b.images), lines_missing_in(b.images, a.images), to);
  }
}

}  // namespace

comparison compare(const content& before, const content& after) {
  comparison c;
  c.fields = differing_fields(before, after);
  c.cls = classify(before, after, c.fields);
  for (content_field field : c.fields) add_field(field, before, after, c.diff);
  return c;
}

}  // namespace wirewatch::detect
