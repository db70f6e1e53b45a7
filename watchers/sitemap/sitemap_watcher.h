// Sitemaps (https://www.sitemaps.org/protocol.html): <urlset> with the extension for news, <sitemapindex>, and lists of addresses in plain
// text; packed with gzip or not.
#pragma once
#include "watchers/watcher.h"

namespace wirewatch::watchers {

class sitemap_watcher final : public watcher {
 public:
  std::string_view kind() const noexcept override { return "sitemap"; }
  std::string_view accept() const noexcept override;
  int recognise(const document&) const override;
  // One entry for each address: link, time of the last change, and title, date and language where the news extension gives them. Of an index the
  // entries are its sitemaps. Of more than limits::max_entries_per_feed the latest changed ones.
  // Errors: errc::parse_failed when it is no sitemap; those of text::decode_content for a packed one.
  result<snapshot> read(const document&, const source_spec&) const override;
};

}  // namespace wirewatch::watchers
