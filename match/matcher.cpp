#include "match/matcher.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

namespace wirewatch::match {
namespace {

using popularity = std::unordered_map<std::uint64_t, std::uint32_t>;  // in how many places of the rules a key is asked for

// How much more often than a long word something is met in documents.
constexpr double short_word = 4, source_filter = 8, kind_or_language = 64;
constexpr std::size_t short_bytes = 4;

struct key_choice {
  std::vector<std::uint64_t> keys;  // a document that the node holds for has one of them
  double cost = 0;
};

struct filter_key {
  std::uint64_t key = 0;  // 0: there is none
  double weight = 0;
};

filter_key key_of_leaf(const node& n) {
  switch (n.type) {
    case node_type::term: {
      const unit& u = n.what.units[n.what.key_at_unit];
      return {n.what.key, u.word && u.size > short_bytes ? 1 : short_word};
    }
    case node_type::source:
      return {n.value.find('*') == n.value.npos ? source_key(n.value) : 0, source_filter};
    case node_type::kind:
      return {kind_key(n.kind), kind_or_language};
    case node_type::language:
      return {language_key(n.value), kind_or_language};
    default:
      return {};
  }
}

void count_keys(const node& n, popularity& counts, key_table& keys) {
  if (filter_key k = key_of_leaf(n); k.key != 0) {
    ++counts[k.key];
    keys.insert(k.key);
  }
  for (const node& child : n.children) count_keys(child, counts, keys);
}

std::optional<key_choice> required_keys(const node& n, const popularity& counts) {
  std::optional<key_choice> best;
  switch (n.type) {
    case node_type::negation:
      return {};
    case node_type::all_of:
      for (const node& child : n.children)
        if (auto c = required_keys(child, counts); c && (!best || c->cost < best->cost)) best = std::move(c);
      return best;
    case node_type::any_of:
      best.emplace();
      for (const node& child : n.children) {
        auto c = required_keys(child, counts);
        if (!c) return {};
        best->keys.insert(best->keys.end(), c->keys.begin(), c->keys.end());
        best->cost += c->cost;
      }
      return best;
    default:
      break;
  }
  filter_key k = key_of_leaf(n);
  if (k.key == 0) return {};
  return key_choice{{k.key}, k.weight * counts.at(k.key)};
}

}  // namespace

std::shared_ptr<const matcher> matcher::compile(std::vector<rule> rules) { return std::shared_ptr<const matcher>(new matcher(std::move(rules))); }

matcher::matcher(std::vector<rule> rules) : rules_(std::move(rules)) {
  popularity counts;
  for (const rule& r : rules_) count_keys(r.parsed.root, counts, keys_);
  std::vector<std::vector<std::uint32_t>> by_key(keys_.size());
  for (std::uint32_t i = 0; i < rules_.size(); ++i) {
    auto choice = required_keys(rules_[i].parsed.root, counts);
    if (choice)
      file(i, choice->keys, by_key);
    else
      always_.push_back(i);
  }
  begins_.reserve(by_key.size() + 1);
  begins_.push_back(0);
  for (const auto& filed : by_key) {
    filed_.insert(filed_.end(), filed.begin(), filed.end());
    begins_.push_back(std::uint32_t(filed_.size()));
  }
}

void matcher::file(std::uint32_t rule, const std::vector<std::uint64_t>& keys, std::vector<std::vector<std::uint32_t>>& by_key) {
  for (std::uint64_t key : keys) {
    auto& filed = by_key[keys_.find(key)];
    if (filed.empty() || filed.back() != rule) filed.push_back(rule);
  }
}

std::vector<matched> matcher::match(const document& d, std::size_t* evaluated) const {
  scanned_document scanned(d, keys_);
  std::vector<std::uint32_t> candidates = always_;
  for (std::uint32_t k : scanned.present()) candidates.insert(candidates.end(), filed_.begin() + begins_[k], filed_.begin() + begins_[k + 1]);
  std::sort(candidates.begin(), candidates.end());
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
  if (evaluated != nullptr) *evaluated = candidates.size();
  std::vector<matched> out;
  for (std::uint32_t i : candidates) {
    const node& root = rules_[i].parsed.root;
    if (scanned.holds(root)) out.push_back({&rules_[i], scanned.matches(root)});
  }
  return out;
}

bool holds(const query& q, const document& d, std::vector<term_match>* found) {
  popularity counts;
  key_table keys;
  count_keys(q.root, counts, keys);
  scanned_document scanned(d, keys);
  if (!scanned.holds(q.root)) return false;
  if (found != nullptr) *found = scanned.matches(q.root);
  return true;
}

}  // namespace wirewatch::match
