#include "daemon/config_reader.h"

#include <algorithm>

#include "daemon/config_values.h"

namespace wirewatch::daemon {
namespace {

constexpr std::size_t max_collected = 100'000;  // messages remembered before the first ones are chosen

std::string with_more(std::size_t more, std::string_view what) {
  return more == 0 ? std::string() : " (and " + std::to_string(more) + " more " + std::string(what) + (more == 1 ? ")" : "s)");
}

}  // namespace

void diagnostics::error(place at, std::string message) {
  if (errors_.size() < max_collected) errors_.push_back({at, std::move(message)});
}
void diagnostics::note(place at, std::string message) {
  if (notes_.size() < max_collected) notes_.push_back({at, std::move(message)});
}

void diagnostics::no_effect(place at, const std::string& setting, const std::string& instead) {
  auto [it, fresh] = quiet_.try_emplace(setting, quiet_setting{at, instead, 0});
  if (!fresh && at < it->second.first) it->second.first = at;
  ++it->second.places;
}

std::vector<config_note> diagnostics::notes() const {
  std::vector<entry> all = notes_;
  for (const auto& [setting, q] : quiet_)
    all.push_back(
        {q.first, setting + " has no effect in this version yet" + (q.instead.empty() ? "" : ": " + q.instead) + with_more(q.places - 1, "place")});
  return finish(std::move(all));
}

std::vector<config_message> diagnostics::finish(std::vector<entry> entries) const {
  std::stable_sort(entries.begin(), entries.end(), [](const entry& a, const entry& b) { return a.at < b.at; });
  std::vector<config_message> out;
  std::size_t n = std::min(entries.size(), max_config_messages);
  for (std::size_t i = 0; i < n; ++i) out.push_back({file_, entries[i].at.line, entries[i].at.column, std::move(entries[i].message)});
  if (n < entries.size()) out.back().message += with_more(entries.size() - n, "message");
  return out;
}

const member* table_reader::peek(std::string_view key) const {
  for (const member& m : table_.members)
    if (m.name == key) return &m;
  return nullptr;
}

const member* table_reader::take(std::string_view key) {
  known_.emplace_back(key);
  return peek(key);
}

place table_reader::at(std::string_view key) const {
  const member* m = peek(key);
  return m == nullptr ? table_.at : m->content.at;
}

bool table_reader::read_text(std::string_view key, std::string& out, std::size_t max_bytes) {
  return read_string_if(key, out, "text of at most " + std::to_string(max_bytes) + " bytes without control characters",
                        [&](std::string_view s) { return s.size() <= max_bytes && printable(s); });
}

bool table_reader::read_one_of(std::string_view key, std::string& out, const std::vector<std::string>& words) {
  const member* m = take(key);
  if (m == nullptr) return false;
  if (m->content.type == value::kind::string && std::find(words.begin(), words.end(), m->content.text) != words.end()) {
    out = m->content.text;
    return true;
  }
  std::string expected = "one of";
  for (const std::string& w : words) expected += (&w == &words.front() ? " " : ", ") + w;
  wrong(*m, expected);
  return false;
}

bool table_reader::read_duration(std::string_view key, milliseconds& out) { return read_as(key, out, expected_duration, parse_duration); }

bool table_reader::read_bool(std::string_view key, bool& out) {
  const member* m = take(key);
  if (m == nullptr) return false;
  if (m->content.type != value::kind::boolean) {
    wrong(*m, "true or false");
    return false;
  }
  out = m->content.boolean;
  return true;
}

std::optional<std::int64_t> table_reader::read_integer(std::string_view key, std::int64_t min, std::int64_t max) {
  const member* m = take(key);
  if (m == nullptr) return {};
  if (m->content.type == value::kind::integer && m->content.integer >= min && m->content.integer <= max) return m->content.integer;
  wrong(*m, "a whole number from " + std::to_string(min) + " to " + std::to_string(max));
  return {};
}

std::optional<double> table_reader::read_number(std::string_view key, double min, double max) {
  const member* m = take(key);
  if (m == nullptr) return {};
  bool is_number = m->content.type == value::kind::integer || m->content.type == value::kind::number;
  if (is_number && m->content.number >= min && m->content.number <= max) return m->content.number;
  wrong(*m, "a number from " + std::to_string(std::int64_t(min)) + " to " + std::to_string(std::int64_t(max)));
  return {};
}

std::optional<std::vector<std::string>> table_reader::list_of_strings(const member& m, std::size_t max_items, std::string_view item) {
  const value& v = m.content;
  if (v.type != value::kind::array) {
    wrong(m, "a list, each of it " + std::string(item));
    return {};
  }
  if (v.items.size() > max_items) {
    out_.error(v.at, m.name + ": found a list of " + std::to_string(v.items.size()) + ", expected at most " + std::to_string(max_items));
    return {};
  }
  std::vector<std::string> out;
  bool all = true;
  for (const value& i : v.items) {
    if (i.type != value::kind::string) {
      wrong(i, m.name, item);
      all = false;
    }
    out.push_back(i.text);
  }
  if (!all) return {};
  return out;
}

void table_reader::wrong(const value& v, std::string_view key, std::string_view expected) {
  out_.error(v.at, std::string(key) + ": found " + describe(v) + ", expected " + std::string(expected));
}

void table_reader::wrong_hidden(const member& m, std::string_view expected) {
  bool list_or_table = m.content.type == value::kind::array || m.content.type == value::kind::table;
  std::string found = list_or_table ? describe(m.content) : "a value that is not shown here";
  out_.error(m.content.at, m.name + ": found " + found + ", expected " + std::string(expected));
}

void table_reader::missing(std::string_view key, std::string_view expected) {
  out_.error(table_.at, std::string(key) + ": not found in this " + name_ + ", expected " + std::string(expected));
}

void table_reader::finish() {
  for (const member& m : table_.members) {
    if (std::find(known_.begin(), known_.end(), m.name) != known_.end()) continue;
    std::string hint = did_you_mean(m.name, known_);
    if (hint.empty()) hint = ", expected one of: " + joined(known_);
    out_.error(m.at, "found the unknown key " + in_quotes(m.name) + " in " + name_ + hint);
  }
}

std::string describe(const value& v) {
  switch (v.type) {
    case value::kind::string:
      return in_quotes(v.text);
    case value::kind::integer:
      return "the number " + std::to_string(v.integer);
    case value::kind::number:
      return "the number " + std::to_string(v.number);
    case value::kind::boolean:
      return v.boolean ? "true" : "false";
    case value::kind::date:
      return "a date or time";
    case value::kind::array:
      return "a list";
    case value::kind::table:
      return "a table";
  }
  return "something else";
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  std::string_view best = nearest(word, candidates);
  return best.empty() ? std::string() : "; did you mean " + in_quotes(best) + "?";
}

}  // namespace wirewatch::daemon
