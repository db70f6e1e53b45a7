// Two states of an article: what differs, how much that means, and the difference to show.
#pragma once
#include <vector>

#include "core/model/article.h"
#include "core/model/change.h"

namespace wirewatch::detect {

struct comparison {
  std::vector<content_field> fields;  // that differ: title, body, author, published, link, images, in this order
  change_class cls = change_class::none;
  difference diff;
  bool same() const { return fields.empty(); }
};

// What decides is the canonical form; the language is not compared. Not an edit by themselves, and then not a field: a
// published date that appears or disappears; a link or an image whose address is another and whose key is not (link_key.h);
// images in another order.
//   date-only    only the published date differs, or dates on datelines of the text (dates_in_text.h)
//   cosmetic     title, body and author differ in case, punctuation and spacing only (text::substance); link and images
//                are equal
//   substantive  everything else
// Two contents can have different digests and still be the same: this comparison is what counts.
// The difference has hunks for every field (hunks.h): images show the addresses gone and come, one a line.
comparison compare(const content& before, const content& after);

}  // namespace wirewatch::detect
