#include "detect/pairing.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>

#include "detect/identity.h"
#include "detect/link_key.h"

namespace wirewatch::detect {
namespace {

struct known_entry {
  std::string identity, link, title;
  bool paired = false;
};

std::vector<known_entry> read(const std::vector<entry>& entries, const source_spec& spec) {
  std::vector<known_entry> out;
  for (const entry& e : entries) out.push_back({identity_of(e, spec), e.link.empty() ? std::string() : link_key(e.link), e.title});
  return out;
}

using places = std::unordered_map<std::string, std::vector<std::size_t>>;

// Where each key stands among those without a partner, last first; an empty key is none.
template <class F>
places unpaired(const std::vector<known_entry>& entries, F key) {
  places out;
  for (std::size_t n = entries.size(); n-- > 0;)
    if (std::string k = entries[n].paired ? std::string() : key(entries[n]); !k.empty()) out[std::move(k)].push_back(n);
  return out;
}

template <class F>
void pair_by(std::vector<known_entry>& before, std::vector<known_entry>& after, bool only_unique, pairing& to, F key) {
  places there = unpaired(before, key), here = unpaired(after, key);
  for (std::size_t n = 0; n < after.size(); ++n) {
    if (after[n].paired) continue;
    const std::string k = key(after[n]);
    auto found = k.empty() ? there.end() : there.find(k);
    if (found == there.end() || found->second.empty() || (only_unique && (found->second.size() > 1 || here[k].size() > 1))) continue;
    before[found->second.back()].paired = after[n].paired = true;
    to.both.emplace_back(found->second.back(), n);
    found->second.pop_back();
  }
}

}  // namespace

pairing pair_entries(const std::vector<entry>& before, const std::vector<entry>& after, const source_spec& spec) {
  std::vector<known_entry> was = read(before, spec), is = read(after, spec);
  pairing out;
  pair_by(was, is, false, out, [](const known_entry& e) { return e.identity + '\n' + e.link + '\n' + e.title; });
  pair_by(was, is, false, out, [](const known_entry& e) { return e.identity + '\n' + e.link; });
  pair_by(was, is, false, out, [](const known_entry& e) { return e.identity; });
  pair_by(was, is, true, out, [](const known_entry& e) { return e.link; });
  std::sort(out.both.begin(), out.both.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  for (std::size_t n = 0; n < is.size(); ++n)
    if (!is[n].paired) out.added.push_back(n);
  for (std::size_t n = 0; n < was.size(); ++n)
    if (!was[n].paired) out.removed.push_back(n);
  return out;
}

}  // namespace wirewatch::detect
