#include "detect/identity.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "core/limits.h"
#include "text/fold.h"
#include "text/url.h"

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

std::string canonical_https(std::string_view address) {
  std::string canonical = text::canonical_link(address);
  if (has_prefix_no_case(canonical, "http://")) canonical.replace(0, 4, "https");
  return canonical;
}

// canonical_link drops fragments, but a guid's fragment may be all that tells two entries of one page apart.
std::string_view telling_fragment(std::string_view guid) {
  constexpr std::array<std::string_view, 8> tracking{"!", ":~:", "utm_", "xtor=", "at_", "ns_", "ftag=", "ref="};  // "#!" is still there
  const std::size_t hash = guid.find('#');
  if (hash == std::string_view::npos) return {};
  const std::string_view fragment = guid.substr(hash + 1);
  const bool tracks = std::any_of(tracking.begin(), tracking.end(), [&](std::string_view p) { return has_prefix_no_case(fragment, p); });
  return tracks || fragment.empty() ? std::string_view() : guid.substr(hash);
}

std::string from_guid(const entry& e) {
  std::string_view id = trim(e.id);
  if (id.empty()) return {};
  if (id.size() > limits::max_guid_bytes) return "guid:" + sha256(id).labelled();
  if (!web_address(id)) return "guid:" + std::string(id);
  return "guid:" + canonical_https(id) + std::string(telling_fragment(id));
}

std::string from_link(const entry& e) {
  const std::string_view link = trim(e.link);
  return link.empty() ? std::string() : "link:" + canonical_https(link);
}

std::string from_title(const entry& e) {
  std::string title = text::fold(e.title);
  std::string date = e.published ? to_rfc3339(*e.published) : text::collapse_space(e.published_text);
  if (title.empty() && date.empty()) return {};
  return "title:" + std::move(title) + "|" + std::move(date);
}

std::string from_text(const entry& e) { return "text:" + sha256_hasher().field(e.summary).field(e.content).finish().hex(); }

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
