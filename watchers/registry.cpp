#include "watchers/feed/feed_watcher.h"
#include "watchers/listing/listing_watcher.h"
#include "watchers/page/page_watcher.h"
#include "watchers/sitemap/sitemap_watcher.h"
#include "watchers/watcher.h"

namespace wirewatch::watchers {
namespace {

struct kind_row {
  source_kind kind;
  const watcher* watch;
};

// Each watcher is stateless and lives as long as the program.
template <class T>
const watcher* only() noexcept {
  static const T instance;
  return &instance;
}

template <class F>
void each(F visit) {
#define KIND(kind, watcher_class) visit(kind_row{source_kind::kind, only<watcher_class>()});
#include "watchers/kinds.inc"
#undef KIND
}

}  // namespace

const watcher* find(source_kind kind) noexcept {
  const watcher* found = nullptr;
  each([&](const kind_row& row) {
    if (row.kind == kind) found = row.watch;
  });
  return found;
}

const watcher* choose(const document& d) noexcept {
  const watcher* surest = nullptr;
  int most = 0;
  each([&](const kind_row& row) {
    const int certainty = row.watch->recognise(d);
    if (certainty > most) {
      most = certainty;
      surest = row.watch;
    }
  });
  return surest;
}

}  // namespace wirewatch::watchers
