#include "watchers/listing/find_list.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "core/limits.h"
#include "text/url.h"
#include "watchers/listing/names.h"

namespace wirewatch::watchers {
namespace {

constexpr double least_weight = 1.5;  // of the list: two headlines, or one with a date
constexpr double least_mean = 0.35;   // worth of its titles
constexpr double beside_factor = 0.1, foreign_factor = 0.3, dated_bonus = 2;

std::string host_of(std::string_view address) {
  const auto u = text::parse_url(address);
  if (!u) return {};
  return u->host.starts_with("www.") ? u->host.substr(4) : u->host;
}

struct member {
  const page_link* link = nullptr;
  listed_link shown;
  double worth = 0;
};

struct group {
  std::vector<member> members;
  double weight = 0, mean = 0, dated = 0;  // the last two per member
  bool beside = false;                     // more than half of it
  std::uint64_t form = 0;                  // of most addresses
};

// All links of one place; of those to one address the one with the best title.
std::vector<group> groups_of(const linked_page& page, std::string_view page_url) {
  std::map<std::uint64_t, std::vector<const page_link*>> places;
  std::unordered_map<std::string, std::size_t> taken;  // place and address -> index
  const std::string self = text::canonical_link(page_url);
  for (const page_link& l : page.links()) {
    if (text::canonical_link(l.url) == self) continue;
    auto& list = places[l.place];
    const auto [it, fresh] = taken.try_emplace(std::to_string(l.place) + l.url, list.size());
    if (fresh)
      list.push_back(&l);
    else if (l.worth > list[it->second]->worth)
      list[it->second] = &l;
  }
  std::vector<group> out;
  for (auto& [place, list] : places) {
    std::sort(list.begin(), list.end(), [](const page_link* a, const page_link* b) { return a->node < b->node; });
    group g;
    for (const page_link* l : list) {
      member m;
      m.link = l;
      m.worth = l->worth;
      m.shown.url = l->url;
      m.shown.title = l->title;
      g.members.push_back(std::move(m));
    }
    out.push_back(std::move(g));
  }
  return out;
}

double unlike_titles(const group& g) {
  std::unordered_set<std::string> titles;
  for (const member& m : g.members) titles.insert(m.shown.title);
  return double(titles.size()) / double(g.members.size());
}

// "Read more" again and again: the headline stands beside the link.
void take_headings(const linked_page& page, group& g) {
  for (member& m : g.members) {
    const text::element_tree& tree = page.tree();
    for (std::uint32_t i = m.shown.box; i < tree[m.shown.box].end; ++i) {
      if (!tree[i].is_element() || page.dropped(i) || !says_title(tree[i])) continue;
      m.shown.title = page.text_of(i);
      m.worth = headline_worth(m.shown.title);
      break;
    }
  }
}

void look_around(const linked_page& page, group& g) {
  std::vector<std::uint32_t> nodes;
  for (const member& m : g.members) nodes.push_back(m.link->node);
  const std::vector<std::uint32_t> boxes = boxes_of(page.tree(), nodes);
  for (std::size_t i = 0; i < boxes.size(); ++i) g.members[i].shown.box = boxes[i];
  if (g.members.size() == 1) {  // nothing else bounds it: what holds other headlines is not its own
    std::uint32_t at = nodes[0];
    const auto others = [&](std::uint32_t box) {
      return std::any_of(page.links().begin(), page.links().end(), [&](const page_link& l) {
        return l.node >= box && l.node < page.tree()[box].end && l.worth >= 0.3 && l.url != g.members[0].link->url;
      });
    };
    while (at != 0 && page.tree()[page.tree()[at].parent].tag != "body" && !others(page.tree()[at].parent)) at = page.tree()[at].parent;
    g.members[0].shown.box = at;
  }
  if (g.members.size() > 2 && unlike_titles(g) < 0.5) take_headings(page, g);
  for (member& m : g.members) m.shown.date = date_below(page, m.shown.box);
}

void weigh(const std::string& host, group& g) {
  std::unordered_map<std::uint64_t, std::size_t> forms;
  double sum = 0, dated = 0, beside = 0;
  for (const member& m : g.members) {
    double worth = m.worth;
    if (m.link->beside) worth *= beside_factor;
    if (!host.empty() && host_of(m.link->url) != host) worth *= foreign_factor;
    sum += worth;
    g.mean += m.worth;
    dated += m.shown.date.text.empty() ? 0 : 1;
    beside += m.link->beside ? 1 : 0;
    if (++forms[m.link->form] > forms[g.form]) g.form = m.link->form;
  }
  const double n = double(g.members.size());
  g.mean /= n;
  g.dated = dated / n;
  g.beside = beside * 2 > n;
  g.weight = sum * unlike_titles(g) * (1 + dated_bonus * g.dated);
}

bool belongs_to(const group& g, const group& best) {
  if (g.beside || g.mean < least_mean || (best.dated >= 0.5 && g.dated < 0.5)) return false;
  return g.form == best.form || (g.weight * 2 >= best.weight && g.mean >= 0.7);
}

}  // namespace

std::vector<std::uint32_t> boxes_of(const text::element_tree& tree, const std::vector<std::uint32_t>& nodes) {
  std::vector<std::uint32_t> out;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    std::uint32_t at = nodes[i];
    while (at != 0) {
      const std::uint32_t up = tree[at].parent;
      const bool another = (i > 0 && nodes[i - 1] >= up) || (i + 1 < nodes.size() && nodes[i + 1] < tree[up].end);
      if (another || up == 0 || tree[up].tag == "body") break;
      at = up;
    }
    out.push_back(at);
  }
  return out;
}

std::vector<listed_link> find_list(const linked_page& page, std::string_view page_url) {
  std::vector<group> groups = groups_of(page, page_url);
  const std::string host = host_of(page_url);
  const group* best = nullptr;
  for (group& g : groups) {
    // Looking around costs; what can not win or belong to the list needs none.
    if (std::all_of(g.members.begin(), g.members.end(), [](const member& m) { return m.link->title.empty(); })) continue;
    look_around(page, g);
    weigh(host, g);
    if (g.mean >= least_mean && g.weight >= least_weight && (best == nullptr || g.weight > best->weight)) best = &g;
  }
  std::vector<const member*> all;
  if (best != nullptr)
    for (const group& g : groups)
      if (&g == best || belongs_to(g, *best))
        for (const member& m : g.members)
          if (m.worth >= 0.3 || (m.worth > 0 && !m.shown.date.text.empty())) all.push_back(&m);
  std::sort(all.begin(), all.end(), [](const member* a, const member* b) { return a->link->node < b->link->node; });
  std::vector<listed_link> out;
  std::unordered_set<std::string> seen;
  for (const member* m : all)
    if (out.size() < limits::max_entries_per_feed && seen.insert(text::canonical_link(m->shown.url)).second) out.push_back(m->shown);
  return out;
}

}  // namespace wirewatch::watchers
