#include "cli/look.h"

#include <algorithm>

#include "cli/fetch_once.h"
#include "text/charset.h"
#include "watchers/watcher.h"

namespace wirewatch::cli {
namespace {

constexpr std::string_view names[] = {"auto", "feed", "listing", "sitemap", "page"};

}  // namespace

std::string_view to_string(source_kind kind) noexcept { return names[std::size_t(kind)]; }

source_kind source_kind_of(std::string_view name) noexcept {
  const auto at = std::find(std::begin(names), std::end(names), name);
  return at == std::end(names) ? source_kind::automatic : source_kind(at - std::begin(names));
}

result<look> look_at(const std::string& url, const fetch_settings& settings, source_kind wanted) {
  auto got = fetch_document(url, settings);
  if (!got) return fail(got.error());
  watchers::document d;
  d.body = got->body;
  d.content_type = got->content_type;
  d.url = got->url;
  const watchers::watcher* w = wanted == source_kind::automatic ? watchers::choose(d) : watchers::find(wanted);
  if (w == nullptr) {
    w = watchers::find(source_kind::page);
    auto page = w->read(d, source_spec{});
    // Without a text it is no article either; the feed reader says best what it looks like.
    if (!page || page->entries[0].content.empty()) w = watchers::find(source_kind::feed);
  }
  look out{source_kind_of(w->kind()), got->url, w->read(d, source_spec{}), {}};
  if (watchers::find(source_kind::feed)->recognise(d) == 0 && watchers::find(source_kind::sitemap)->recognise(d) == 0)
    out.feeds = text::discover_feeds(text::to_utf8(d.body, d.content_type, text::markup::html).utf8, d.url);
  return out;
}

}  // namespace wirewatch::cli
