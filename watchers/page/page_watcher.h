// A single page as a source: its one entry is the article that it shows.
#pragma once
#include "watchers/watcher.h"

namespace wirewatch::watchers {

class page_watcher final : public watcher {
 public:
  std::string_view kind() const noexcept override { return "page"; }
  std::string_view accept() const noexcept override;
  // Always 0: any document of the web is a page, so it has to be asked for.
  int recognise(const document&) const override { return 0; }
  // The entry's link is where the page was found, its id always the same, its content the text as HTML of paragraphs and pictures. With select.body
  // that is the text of the elements it finds, without those of select.drop; select.title and select.date stand for what is found otherwise. Errors:
  // errc::parse_failed when it is empty or not text; errc::invalid_argument when a selector does not read.
  result<snapshot> read(const document&, const source_spec&) const override;
};

}  // namespace wirewatch::watchers
