#include "detect/canonical.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "core/limits.h"
#include "detect/counters.h"
#include "detect/link_key.h"
#include "text/fold.h"
#include "text/html_text.h"
#include "text/url.h"

namespace wirewatch::detect {
namespace {

std::string one_line(std::string_view s) { return text::collapse_space(text::nfc(text::truncate_graphemes(s, limits::max_field_bytes))); }

std::string first_of(std::string a, std::string_view b, std::string_view c = {}) {
  if (!a.empty()) return a;
  return std::string(b.empty() ? c : b);
}

bool is_image(const enclosure& e) { return e.type.size() > 6 && std::string_view(e.type).substr(0, 6) == "image/" && !e.href.empty(); }

void add_images(std::vector<std::string>& to, const std::vector<enclosure>& enclosures) {
  std::unordered_set<std::string> seen(to.begin(), to.end());
  for (const enclosure& e : enclosures) {
    if (to.size() >= limits::max_images_per_article) return;
    if (!is_image(e)) continue;
    std::string address = text::canonical_link(e.href);
    if (seen.insert(address).second) to.push_back(std::move(address));
  }
}

text::html_summary read_body(const entry& e) {
  text::html_summary read = text::read_html(e.content, e.link);
  if (!read.text.empty() || e.summary.empty()) return read;
  text::html_summary summary = text::read_html(e.summary, e.link);
  if (summary.images.empty()) summary.images = std::move(read.images);
  return summary;
}

std::string body_of(std::string text) {
  text = without_moving_lines(std::move(text));
  return text.size() > limits::max_field_bytes ? text::truncate_graphemes(text, limits::max_field_bytes) : text;
}

std::string_view date_text(const std::optional<wall_time>& t, std::string& buffer) {
  if (t) buffer = to_rfc3339(*t);
  return buffer;
}

std::uint64_t hash_link(const std::string& link, std::uint64_t key) {
  // Most links carry nothing that canonical_link would take away, and parsing one costs more than the rest of the entry.
  if (link.find_first_of("?#;") == std::string::npos) return fast_hash(link, key);
  return fast_hash(text::canonical_link(link), key);
}

}  // namespace

content canonical(const entry& e, std::string_view feed_language, const source_spec& spec) {
  content c;
  c.title = one_line(e.title);
  c.author = one_line(e.author);
  text::html_summary body = read_body(e);
  c.body = body_of(std::move(body.text));
  c.images = std::move(body.images);
  add_images(c.images, e.enclosures);
  if (!e.link.empty()) c.link = text::canonical_link(e.link);
  c.language = first_of(text::collapse_space(e.language), spec.language, feed_language);
  c.published = e.published;
  return c;
}

content with_page(content listed, const text::article_text& page) {
  content c = std::move(listed);
  if (!page.text.empty()) {
    c.body = body_of(page.text);
    c.images = page.images;
    if (c.images.size() > limits::max_images_per_article) c.images.resize(limits::max_images_per_article);
  }
  if (c.title.empty()) c.title = one_line(page.title);
  if (c.author.empty()) c.author = one_line(page.byline);
  if (c.language.empty()) c.language = text::collapse_space(page.lang);
  if (c.link.empty() && !page.canonical_url.empty()) c.link = text::canonical_link(page.canonical_url);
  if (!c.published) c.published = page.published_at;
  return c;
}

content_digests digests(const content& c) {
  sha256_hasher exact, substance;
  std::string date;
  const std::string link = c.link.empty() ? std::string() : link_key(c.link);
  exact.field(c.title).field(c.body).field(c.author).field(link).field(c.language).field(date_text(c.published, date));
  substance.field(text::substance(c.title)).field(text::substance(c.body)).field(text::substance(c.author)).field(link);
  for (const std::string& image : c.images) {
    const std::string key = image_key(image);
    exact.field(key);
    substance.field(key);
  }
  return {exact.finish(), substance.finish()};
}

std::uint64_t raw_hash(const entry& e, std::uint64_t key) {
  std::uint64_t h = fast_hash(e.id, key);
  h = hash_link(e.link, h);
  for (const std::string* field : {&e.title, &e.author, &e.summary, &e.content}) h = fast_hash(*field, h);
  const std::int64_t published = e.published ? to_unix_ms(*e.published) : INT64_MIN;
  h = fast_hash({reinterpret_cast<const char*>(&published), sizeof published}, h);
  if (!e.published) h = fast_hash(e.published_text, h);
  for (const enclosure& x : e.enclosures) h = fast_hash(x.type, fast_hash(x.href, h));
  return h;
}

}  // namespace wirewatch::detect
