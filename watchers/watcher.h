// The seam for a source kind: bytes of an answer in, what it lists out. Pure: no I/O, no clock.
// A new kind is a folder here and one line in kinds.inc.
#pragma once
#include <string_view>

#include "core/model/entry.h"
#include "core/model/source.h"
#include "core/result.h"

namespace wirewatch::watchers {

struct document {
  std::string_view body;          // content coding removed, charset not yet
  std::string_view content_type;  // the header's value; empty when there was none
  std::string_view url;           // where it was found at last, for relative links
};

class watcher {
 public:
  virtual ~watcher() = default;
  virtual std::string_view kind() const noexcept = 0;
  // What an Accept header should say for this kind.
  virtual std::string_view accept() const noexcept = 0;
  // How sure it is that the document is of its kind, 0 to 100: kind = "auto" asks all and takes the surest.
  virtual int recognise(const document&) const = 0;
  virtual result<snapshot> read(const document&, const source_spec&) const = 0;
};

// The watcher of a kind; null for a kind that this version does not have. `automatic` gives null too: see choose.
const watcher* find(source_kind) noexcept;
// For kind = "auto": the surest watcher for the document; null when none recognises it.
const watcher* choose(const document&) noexcept;

}  // namespace wirewatch::watchers
