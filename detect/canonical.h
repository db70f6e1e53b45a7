// From what a source gave to the canonical form that is compared, stored and digested.
#pragma once
#include <cstdint>
#include <string_view>

#include "core/model/article.h"
#include "core/model/entry.h"
#include "core/model/source.h"
#include "text/article.h"

namespace wirewatch::detect {

// Version of the rules that turn entries and pages into content, one number for all of them: a change of the rules below
// raises text::extractor_version too. A revision made under another version is no evidence of an edit.
inline constexpr std::uint32_t extractor_version = text::extractor_version;

// Text is NFC, white space folded, invisible characters gone; lines that move by themselves are left out (counters.h). The body is the content's
// text, or the summary's when that is empty; images are those of the same markup, then image enclosures, at most limits::max_images_per_article. The
// language is the entry's, else the declared one, else the feed's. Fields are cut at limits::max_field_bytes.
content canonical(const entry&, std::string_view feed_language, const source_spec&);

// What the entry said together with its page. The page gives body and images unless it has no text; title, author, date and
// language only where the entry has none.
content with_page(content listed, const text::article_text& page);

// Over the fields; of link and images over their keys (link_key.h), so that twins of an address make no revision.
content_digests digests(const content&);

// Keyed hash of what an entry says, as given and without parsing it: equal means that nothing has to be looked at. Tracking
// parameters of the link and the time of update do not count. Lives in memory and in the window, never as evidence.
std::uint64_t raw_hash(const entry&, std::uint64_t key);

}  // namespace wirewatch::detect
