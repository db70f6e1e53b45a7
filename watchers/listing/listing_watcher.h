// Listings: section and front pages that list articles by their links. The list is found by itself (find_list.h); `select` says where that
// falls short.
#pragma once
#include "watchers/watcher.h"

namespace wirewatch::watchers {

class listing_watcher final : public watcher {
 public:
  std::string_view kind() const noexcept override { return "listing"; }
  std::string_view accept() const noexcept override;
  // Low even when it is sure: a feed or a sitemap is a better source than a page. 0 when no list is found.
  int recognise(const document&) const override;
  // One entry for each article: link, title, and date where one is shown. A page without a list gives no entries.
  // Errors: errc::parse_failed when it is no HTML; errc::invalid_argument when `select` does not read; it names the key.
  result<snapshot> read(const document&, const source_spec&) const override;
};

}  // namespace wirewatch::watchers
