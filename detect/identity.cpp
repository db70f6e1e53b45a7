#include "detect/identity.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "core/limits.h"
#include "detect/link_key.h"
#include "text/fold.h"
#include "text/html_text.h"

namespace wirewatch::detect {
namespace {

std::string_view trim(std::string_view s) {
  constexpr std::string_view space = " \t\r\n\f";
  const std::size_t first = s.find_first_not_of(space);
  if (first == std::string_view::npos) return {};
  return s.substr(first, s.find_last_not_of(space) - first + 1);
}

bool has_prefix_no_case(std::string_view s, std::string_view lower) {
  if (s.size() < lower.size()) return false;
  return std::equal(lower.begin(), lower.end(), s.begin(), [](char l, char c) { return l == (c >= 'A' && c <= 'Z' ? char(c + 32) : c); });
}

bool web_address(std::string_view s) { return has_prefix_no_case(s, "http://") || has_prefix_no_case(s, "https://"); }

// An address that does not parse is taken as it is, but for its scheme.
std::string address_key(std::string_view address) {
  std::string key = link_key(address);
  if (has_prefix_no_case(key, "http://")) key.replace(0, 4, "https");
  return key;
}

// link_key drops fragments, but a guid's fragment may be all that tells two entries of one page apart.
std::string_view telling_fragment(std::string_view guid) {
  constexpr std::array<std::string_view, 8> tracking{"!", ":~:", "utm_", "xtor=", "at_", "ns_", "ftag=", "ref="};  // "#!" is still there
  const std::size_t hash = guid.find('#');
  if (hash == std::string_view::npos) return {};
  const std::string_view fragment = guid.substr(hash + 1);
  const bool tracks = std::any_of(tracking.begin(), tracking.end(), [&](std::string_view p) { return has_prefix_no_case(fragment, p); });
  return tracks || fragment.empty() ? std::string_view() : guid.substr(hash);
}

// What programs write when they have no id; or the home page, the same for every entry.
bool says_nothing(std::string_view id, bool has_link) {
  constexpr std::array<std::string_view, 9> nothings{"0", "-1", "null", "none", "nil", "undefined", "n/a", "false", "nan"};
  if (std::any_of(nothings.begin(), nothings.end(), [id](std::string_view n) { return n.size() == id.size() && has_prefix_no_case(id, n); }))
    return true;
  return has_link && web_address(id) && telling_fragment(id).empty() && leads_home(id);
}

std::string from_guid(const entry& e) {
  std::string_view id = trim(e.id);
  if (id.empty() || says_nothing(id, !trim(e.link).empty())) return {};
  if (id.size() > limits::max_guid_bytes) return "guid:" + sha256(id).labelled();
  if (!web_address(id)) return "guid:" + std::string(id);
  return "guid:" + address_key(id) + std::string(telling_fragment(id));
}

std::string from_link(const entry& e) {
  const std::string_view link = trim(e.link);
  if (link.empty() || (!trim(e.title).empty() && leads_home(link))) return {};
  return "link:" + address_key(link);
}

std::string from_title(const entry& e) {
  std::string title = text::fold(e.title);
  std::string date = e.published ? to_rfc3339(*e.published) : text::collapse_space(e.published_text);
  if (title.empty() && date.empty()) return {};
  return "title:" + std::move(title) + "|" + std::move(date);
}

// What it says, not in which markup.
std::string from_text(const entry& e) {
  return "text:" + sha256_hasher().field(text::html_to_text(e.summary)).field(text::html_to_text(e.content)).finish().hex();
}

}  // namespace

std::string identity_of(const entry& e, const source_spec& spec) {
  using rule = std::string (*)(const entry&);
  std::array<rule, 3> order{from_guid, from_link, from_title};
  if (spec.identity == "link") order = {from_link, from_guid, from_title};
  if (spec.identity == "title+date") order = {from_title, from_guid, from_link};
  for (rule r : order)
    if (std::string identity = r(e); !identity.empty()) return identity;
  return from_text(e);
}

article_key article_key_of(std::string_view source_id, std::string_view identity) {
  const sha256_digest digest = sha256_hasher().field(source_id).field(identity).finish();
  article_key key;
  std::memcpy(key.bytes.data(), digest.bytes.data(), key.bytes.size());
  return key;
}

}  // namespace wirewatch::detect
