#include "watchers/listing/page_links.h"

#include <algorithm>

#include "core/limits.h"
#include "text/fold.h"
#include "text/html_tokens.h"
#include "text/url.h"
#include "watchers/listing/names.h"

namespace wirewatch::watchers {
namespace {

using text::element_node;

std::uint64_t mixed(std::uint64_t seed, std::string_view s) {  // FNV-1a
  for (const char c : s) seed = (seed ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return (seed ^ 0xff) * 0x100000001b3ULL;
}
constexpr std::uint64_t seed = 0xcbf29ce484222325ULL;
constexpr std::size_t max_title_bytes = 4000;
constexpr std::uint32_t max_link_nodes = 2000;  // looked at below one link

bool digit(char c) { return c >= '0' && c <= '9'; }

std::string form_of_part(std::string_view s) {
  const std::size_t dot = s.rfind('.');
  const std::string extension(dot == std::string_view::npos || s.size() - dot > 7 ? std::string_view() : s.substr(dot));
  s.remove_suffix(extension.size());
  if (std::any_of(s.begin(), s.end(), digit)) return "#" + extension;
  const auto hyphens = std::count_if(s.begin(), s.end(), [](char c) { return c == '-' || c == '_' || c == '%'; });
  return (s.size() >= 20 || hyphens >= 3 ? "@" : std::string(s)) + extension;
}

// Numbers and long names in it count as equal.
std::uint64_t form_of(const std::string& address) {
  const auto u = text::parse_url(address);
  if (!u) return 0;
  std::string_view host = u->host;
  if (host.starts_with("www.")) host.remove_prefix(4);
  std::uint64_t out = mixed(seed, host);
  std::string_view path = u->path;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/', 1), path.size());
    out = mixed(out, form_of_part(path.substr(1, end - 1)));
    path.remove_prefix(end);
  }
  std::string_view query = u->query;
  while (!query.empty()) {
    const std::string_view one = query.substr(0, query.find('&'));
    const std::size_t equals = one.find('=');
    const bool named = equals != std::string_view::npos && equals + 2 < one.size();  // not the padding of base64
    out = mixed(out, named ? std::string(one.substr(0, equals)) + "=" + form_of_part(one.substr(equals + 1)) : "?");
    query.remove_prefix(std::min(one.size() + 1, query.size()));
  }
  return out;
}

// Characters, those of scripts without spaces twice.
std::size_t width_of(std::string_view s, bool& letters) {
  std::size_t out = 0;
  for (std::size_t i = 0; i < s.size() && out < 100;) {
    const char32_t c = text::next_code_point(s, i);
    const text::script_class script = text::classify(c);
    letters = letters || (script != text::script_class::none && !(c >= '0' && c <= '9'));
    out += script == text::script_class::unspaced ? 2 : 1;
  }
  return out;
}

std::string text_of_picture(const text::element_tree& tree, std::uint32_t at) {
  for (std::uint32_t i = at; i < std::min(tree[at].end, at + max_link_nodes); ++i)
    if (tree[i].tag == "img" && !tree[i].attribute("alt").empty()) return text::collapse_space(tree[i].attribute("alt"));
  return {};
}

}  // namespace

double headline_worth(std::string_view title) {
  bool letters = false;
  const std::size_t width = width_of(title, letters);
  if (!letters || width < 4) return 0;
  return width < 8 ? 0.1 : width < 12 ? 0.3 : width < 16 ? 0.6 : width < 24 ? 0.9 : 1;
}

linked_page::linked_page(text::element_tree tree, std::string_view url, const std::vector<text::script_rule>& rules,
                         const std::vector<std::uint32_t>& dropped)
    : tree_(std::move(tree)), base_(text::base_address(tree_, url)), rules_(rules), dropped_(tree_.size()), places_(tree_.size(), seed) {
  for (const std::uint32_t d : dropped) std::fill(dropped_.begin() + d, dropped_.begin() + tree_[d].end, true);
  find_places();
  for (std::uint32_t i = 0; i < tree_.size() && links_.size() < max_page_links; ++i) {
    const element_node& n = tree_[i];
    if (dropped_[i] || !(n.tag == "a" || n.tag == "area" || n.has_attribute("onclick"))) continue;
    page_link link;
    link.url = target(i);
    if (link.url.empty()) continue;
    link.node = i;
    link.title = title_of(i);
    link.worth = headline_worth(link.title);
    link.place = places_[i];
    link.form = form_of(link.url);
    links_.push_back(std::move(link));
  }
  find_boxes();
}

std::string linked_page::target(std::uint32_t node) const {
  const element_node& n = tree_[node];
  std::string_view href = n.attribute("href");
  while (!href.empty() && static_cast<unsigned char>(href.front()) <= ' ') href.remove_prefix(1);
  std::string scripted;
  constexpr std::string_view scheme = "javascript:";
  const bool script = href.size() >= scheme.size() &&
                      std::equal(scheme.begin(), scheme.end(), href.begin(), [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); });
  if (script) scripted = text::script_target(href.substr(scheme.size()), rules_);
  if ((script || href.empty() || href.front() == '#') && scripted.empty()) scripted = text::script_target(n.attribute("onclick"), rules_);
  if (script || href.empty() || href.front() == '#') href = scripted;
  if (href.empty() || href.size() > limits::max_url_bytes) return {};
  const auto absolute = text::resolve_url(base_, href);
  return absolute && absolute->size() <= limits::max_url_bytes && !text::origin_of(*absolute).empty() ? *absolute : std::string();
}

std::string linked_page::text_of(std::uint32_t at) const {
  std::string out;
  for (std::uint32_t i = at; i < std::min(tree_[at].end, at + max_link_nodes) && out.size() < max_title_bytes;) {
    const element_node& n = tree_[i];
    const bool date = !n.is_element() ? !read_whole_date(n.text).text.empty()
                                      : i != at && n.end - i < 10 && says_date(n) && !read_shown_date(text::text_below(tree_, i)).text.empty();
    if (dropped_[i] || date) {
      out += ' ';
      i = n.end;
      continue;
    }
    if (!n.is_element())
      out += n.text;
    else if (text::break_around(n.tag) != text::text_break::none)
      out += ' ';
    ++i;
  }
  return text::collapse_space(out);
}

// What is marked as the title inside the link, else all of its text, else what is said of it or of its picture.
std::string linked_page::title_of(std::uint32_t at) const {
  std::string out;
  for (std::uint32_t i = at + 1; i < std::min(tree_[at].end, at + max_link_nodes) && out.empty(); ++i)
    if (tree_[i].is_element() && !dropped_[i] && says_title(tree_[i])) out = text_of(i);
  if (out.empty()) out = text_of(at);
  if (out.empty()) out = text::collapse_space(tree_[at].attribute("title"));
  if (out.empty()) out = text_of_picture(tree_, at);
  take_date_off(out);
  return out;
}

void linked_page::find_places() {
  for (std::uint32_t i = 1; i < tree_.size(); ++i)
    if (tree_[i].is_element()) places_[i] = mixed(mixed(places_[tree_[i].parent], tree_[i].tag), telling_classes(tree_[i]));
}

// A box that holds most links of the page, and more than links, is the page itself.
void linked_page::find_boxes() {
  std::vector<std::uint32_t> links(tree_.size() + 1, 0), bytes(tree_.size() + 1, 0), linked(tree_.size() + 1, 0);  // in front of each node
  for (const page_link& l : links_) {
    ++links[l.node + 1];
    linked[l.node + 1] += static_cast<std::uint32_t>(l.title.size());
  }
  for (std::size_t i = 0; i < tree_.size(); ++i) {
    links[i + 1] += links[i];
    linked[i + 1] += linked[i];
    bytes[i + 1] = bytes[i] + static_cast<std::uint32_t>(tree_[i].text.find_first_not_of(" \t\r\n") == std::string::npos ? 0 : tree_[i].text.size());
  }
  std::vector<bool> beside(tree_.size());
  for (std::uint32_t i = 1; i < tree_.size(); ++i) {
    const std::uint32_t end = tree_[i].end;
    const bool most = (links[end] - links[i]) * 10ULL > links_.size() * 6;
    const bool more = (bytes[end] - bytes[i]) * 85ULL > (linked[end] - linked[i]) * 100ULL;
    beside[i] = beside[tree_[i].parent] || (tree_[i].is_element() && (surely_beside(tree_[i]) || (says_beside(tree_[i]) && !(most && more))));
  }
  for (page_link& l : links_) l.beside = beside[l.node];
}

shown_date date_below(const linked_page& page, std::uint32_t at) {
  const text::element_tree& tree = page.tree();
  shown_date first;
  for (std::uint32_t i = at; i < std::min(tree[at].end, at + max_link_nodes); ++i) {
    const element_node& n = tree[i];
    if (page.dropped(i)) continue;
    shown_date found;
    if (n.tag == "time" && n.has_attribute("datetime")) found = read_shown_date(n.attribute("datetime"));
    if (found.text.empty() && n.is_element() && n.end - i < 10 && says_date(n)) found = read_shown_date(text::text_below(tree, i));
    if (!found.text.empty() && found.time) return found;
    if (found.text.empty() && !n.is_element()) found = read_shown_date(n.text);
    if (first.text.empty() || (!first.time && found.time)) first = found.text.empty() ? first : found;
  }
  return first;
}

}  // namespace wirewatch::watchers
