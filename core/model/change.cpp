#include "core/model/change.h"

#include <array>
#include <utility>

namespace wirewatch {
namespace {

constexpr std::array<std::string_view, 14> kind_names{"new",       "edited", "removed", "restored", "replaced", "moved", "outage",
                                                      "recovered", "stale",  "blocked", "gap",      "drift",    "purge", "gone"};
constexpr std::array<std::string_view, 4> class_names{"", "substantive", "cosmetic", "date-only"};
constexpr std::array<std::string_view, 6> field_names{"title", "body", "author", "published", "link", "images"};

}  // namespace

std::string_view to_string(change_kind k) noexcept { return kind_names[std::size_t(k)]; }
std::string_view to_string(change_class c) noexcept { return class_names[std::size_t(c)]; }
std::string_view to_string(content_field f) noexcept { return field_names[std::size_t(f)]; }

std::optional<change_kind> parse_change_kind(std::string_view s) noexcept {
  for (std::size_t i = 0; i < kind_names.size(); ++i)
    if (kind_names[i] == s) return change_kind(i);
  return {};
}

std::optional<change_class> parse_change_class(std::string_view s) noexcept {
  for (std::size_t i = 1; i < class_names.size(); ++i)
    if (class_names[i] == s) return change_class(i);
  return {};
}

std::string article_id(const article_key& key) { return "a_" + base32({reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()}); }

std::optional<article_key> parse_article_id(std::string_view s) noexcept {
  if (s.size() != 28 || s.substr(0, 2) != "a_") return {};
  article_key key;
  std::uint32_t buffer = 0;
  int bits = 0;
  std::size_t out = 0;
  for (char c : s.substr(2)) {
    std::uint32_t v;
    if (c >= 'a' && c <= 'z')
      v = std::uint32_t(c - 'a');
    else if (c >= '2' && c <= '7')
      v = std::uint32_t(c - '2' + 26);
    else
      return {};
    buffer = (buffer << 5) | v;
    bits += 5;
    if (bits >= 8 && out < key.bytes.size()) {
      key.bytes[out++] = std::uint8_t(buffer >> (bits - 8));
      bits -= 8;
    }
  }
  if (article_id(key) != s) return {};
  return key;
}

std::string change_id(const change& c) {
  sha256_hasher h;
  h.field(c.source.id).field(to_string(c.kind));
  if (c.article) {
    h.field(c.article->key.hex()).field(std::to_string(c.article->revision)).field(c.article->digest.hex());
    h.field(c.article->url);
  } else {
    h.field(to_rfc3339(c.detected_at));
  }
  sha256_digest d = h.finish();
  return base32({reinterpret_cast<const char*>(d.bytes.data()), 15});
}

}  // namespace wirewatch
