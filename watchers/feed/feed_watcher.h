// Feeds: RSS 0.90 to 2.0 (with RDF), Atom 0.3 and 1.0 (RFC 4287), JSON Feed 1 and 1.1; told apart by content.
#pragma once
#include "watchers/watcher.h"

namespace wirewatch::watchers {

class feed_watcher final : public watcher {
 public:
  std::string_view kind() const noexcept override { return "feed"; }
  std::string_view accept() const noexcept override;
  int recognise(const document&) const override;
  // Errors: errc::parse_failed when it is no feed; the detail says what it looks like instead.
  result<snapshot> read(const document&, const source_spec&) const override;
};

}  // namespace wirewatch::watchers
