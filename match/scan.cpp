#include "match/scan.h"

#include <algorithm>

#include "core/digest.h"
#include "core/limits.h"
#include "match/matcher.h"
#include "text/fold.h"

namespace wirewatch::match {
namespace {

constexpr std::uint64_t kind_seed = 3, source_seed = 4, language_seed = 5;
constexpr std::array<std::string_view, 2> field_names{"title", "body"};

// `*` stands for any characters, also none. Greedy with one point of return: at worst |pattern| x |text| steps.
bool glob(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = pattern.npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p, ++t;
    } else if (star != pattern.npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == pattern.npos;
}

// RFC 4647 basic filtering: the range is the tag or a prefix of it that ends at a hyphen.
bool language_holds(std::string_view range, std::string_view tag) {
  return tag.substr(0, range.size()) == range && (tag.size() == range.size() || tag[range.size()] == '-');
}

void collect_terms(const node& n, bool positive, std::vector<const term*>& out) {
  if (n.type == node_type::term && positive) out.push_back(&n.what);
  for (const node& child : n.children) collect_terms(child, positive != (n.type == node_type::negation), out);
}

}  // namespace

std::uint64_t kind_key(change_kind k) noexcept { return fast_hash(to_string(k), kind_seed) | 1; }
std::uint64_t source_key(std::string_view folded_id) noexcept { return fast_hash(folded_id, source_seed) | 1; }
std::uint64_t language_key(std::string_view tag) noexcept { return fast_hash(tag, language_seed) | 1; }

std::size_t key_table::place_of(std::uint64_t key) const noexcept {
  std::size_t mask = slots_.size() - 1, i = std::size_t(key >> 1) & mask;
  while (slots_[i].key != 0 && slots_[i].key != key) i = (i + 1) & mask;
  return i;
}

std::uint32_t key_table::find(std::uint64_t key) const noexcept { return slots_[place_of(key)].number; }

std::uint32_t key_table::insert(std::uint64_t key) {
  std::size_t i = place_of(key);
  if (slots_[i].key == key) return slots_[i].number;
  std::uint32_t number = used_++;
  slots_[i] = {key, number};
  if (2 * used_ > slots_.size()) grow();
  return number;
}

void key_table::grow() {
  std::vector<slot> old(slots_.size() * 4);
  old.swap(slots_);
  for (const slot& s : old)
    if (s.key != 0) slots_[place_of(s.key)] = s;
}

scanned_document::scanned_document(const document& d, const key_table& wanted)
    : source_(text::fold(d.source_id)), language_(fold_language(d.language)), kind_(d.kind) {
  fields_[0].folded = text::fold(d.title.substr(0, limits::max_field_bytes));
  fields_[1].folded = text::fold(d.body.substr(0, limits::max_field_bytes));
  look_through(wanted);
  note_filters(wanted);
  std::sort(present_.begin(), present_.end());
  present_.erase(std::unique(present_.begin(), present_.end()), present_.end());
}

void scanned_document::look_through(const key_table& wanted) {
  for (std::uint32_t f = 0; f < fields_.size(); ++f) {
    const auto& [folded, units] = fields_[f];
    fields_[f].units = split_units(folded);
    for (std::size_t i = 0; i < units.size(); ++i) {
      std::uint64_t key = key_at(folded, units, i);
      std::uint32_t number = wanted.find(key);
      if (key == 0 || number == key_table::none) continue;
      places_.push_back({key, f, std::uint32_t(i)});
      present_.push_back(number);
    }
  }
  std::sort(places_.begin(), places_.end());
}

void scanned_document::note_filters(const key_table& wanted) {
  auto note = [&](std::uint64_t key) {
    std::uint32_t number = wanted.find(key);
    if (number != key_table::none) present_.push_back(number);
  };
  note(kind_key(kind_));
  note(source_key(source_));
  for (std::size_t end = 0; end < language_.size();) {
    end = std::min(language_.find('-', end + 1), language_.size());
    note(language_key(std::string_view(language_).substr(0, end)));
  }
}

bool scanned_document::occurs(const term& t, std::uint32_t field) const {
  place first{t.key, field, 0};
  for (auto p = std::lower_bound(places_.begin(), places_.end(), first); p != places_.end() && p->key == t.key && p->field == field; ++p)
    if (p->unit >= t.key_at_unit && stands_at(t.folded, t.units, fields_[field].folded, fields_[field].units, p->unit - t.key_at_unit)) return true;
  return false;
}

bool scanned_document::holds(const node& n) const {
  auto child_holds = [this](const node& child) { return holds(child); };
  switch (n.type) {
    case node_type::all_of:
      return std::all_of(n.children.begin(), n.children.end(), child_holds);
    case node_type::any_of:
      return std::any_of(n.children.begin(), n.children.end(), child_holds);
    case node_type::negation:
      return !holds(n.children.front());
    case node_type::term:
      return occurs(n.what, 0) || occurs(n.what, 1);
    case node_type::source:
      return glob(n.value, source_);
    case node_type::kind:
      return n.kind == kind_;
    case node_type::language:
      return language_holds(n.value, language_);
  }
  return false;
}

std::vector<term_match> scanned_document::matches(const node& root) const {
  std::vector<const term*> terms;
  collect_terms(root, true, terms);
  std::vector<term_match> out;
  for (std::uint32_t f = 0; f < fields_.size(); ++f) {
    term_match m{std::string(field_names[f]), {}};
    for (const term* t : terms)
      if (std::find(m.terms.begin(), m.terms.end(), t->written) == m.terms.end() && occurs(*t, f)) m.terms.push_back(t->written);
    if (!m.terms.empty()) out.push_back(std::move(m));
  }
  return out;
}

}  // namespace wirewatch::match
