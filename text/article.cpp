#include "text/article.h"

#include <algorithm>

#include "text/article_author.h"
#include "text/article_body.h"
#include "text/article_date.h"
#include "text/article_facts.h"
#include "text/article_phrases.h"
#include "text/article_title.h"
#include "text/fold.h"
#include "text/html_text.h"
#include "text/url.h"

namespace wirewatch::text {
namespace {

constexpr std::size_t max_headline = 200;  // bytes of a first line that is taken for the headline

std::string absolute(const page_facts& facts, std::string_view written) {
  return written.empty() ? std::string() : resolve_url(facts.url, written).value_or("");
}

std::string canonical_url(const page_facts& facts) {
  return absolute(facts, facts.page.canonical.empty() ? facts.page.first_meta({"og:url"}) : std::string_view(facts.page.canonical));
}

std::string lead_image(const page_facts& facts, const std::vector<std::string>& images) {
  std::string_view written = facts.page.first_meta({"og:image", "og:image:url", "twitter:image", "twitter:image:src"});
  if (written.empty() && facts.ld != nullptr) written = facts.ld->image;
  std::string found = absolute(facts, written);
  return found.empty() && !images.empty() ? images.front() : found;
}

// Papers whose <title> is always the paper's name set the headline as the first paragraph.
std::string headline_in_text(std::string_view text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos || end < 6 || end > max_headline || text.size() < end * 3) return {};
  const std::string_view first = text.substr(0, end);
  for (const std::string_view stop : {".", "!", "?", ":", "。", "！", "？"})
    if (first.ends_with(stop)) return {};
  return std::string(first);
}

// The headline and the byline stand in their own fields; above the text they would only be repeated.
bool repeats_field(std::string_view line, std::string_view title, std::string_view byline) {
  if (line.size() > max_headline) return false;
  const std::string said = substance(line);
  if (!title.empty() && said == substance(title)) return true;
  return !byline.empty() && line.size() <= byline.size() + 16 && said.ends_with(substance(byline));
}

// Leaves out, line by line, what belongs to the page and not to the article, and a caption that stands twice.
std::string article_lines(std::string_view text, std::string_view title, std::string_view byline) {
  constexpr std::size_t head_lines = 6, long_line = 80, longest_caption = 350;
  std::string out;
  std::string_view before;
  std::size_t count = 0, breaks = 0;
  for (std::size_t at = 0; at < text.size(); ++count) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    std::size_t next = end;
    while (next < text.size() && text[next] == '\n') ++next;
    const bool near_edge = count < head_lines || text.size() - end < 300;
    const bool left_out = (near_edge && is_dateline(line)) || (count < head_lines && repeats_field(line, title, byline)) || is_page_furniture(line) ||
                          (line.size() >= long_line && line.size() <= longest_caption && line == before);
    before = line;
    if (!left_out) {
      if (!out.empty()) out.append(breaks, '\n');
      out += line;
      breaks = 0;
    }
    breaks = std::max(breaks, next - end);
    at = next;
  }
  return out;
}

// Pages that hold the article twice, once for small screens: the second one goes.
void drop_repetition(std::string& text) {
  constexpr std::size_t least = 300;  // bytes, in three paragraphs or more
  constexpr int most_attempts = 20;
  const std::size_t first_end = text.find('\n');
  if (first_end == std::string::npos || text.size() < 2 * least) return;
  const std::string opening = '\n' + text.substr(0, first_end) + '\n';
  std::size_t at = text.find(opening);
  for (int attempts = 0; at != std::string::npos && attempts < most_attempts; ++attempts, at = text.find(opening, at + 1)) {
    const std::size_t length = std::min(at, text.size() - at - 1);
    std::size_t same = 0;
    while (same < length && text[same] == text[at + 1 + same]) ++same;
    if (same < least || same + 100 < at) continue;  // all of it, or nearly
    if (std::count(text.begin(), text.begin() + std::ptrdiff_t(same), '\n') < 4) continue;
    text.erase(at, same + 1);
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return;
  }
}

}  // namespace

article_text extract_article(std::string_view utf8_html, std::string_view url) {
  const page_facts facts(utf8_html, url);
  article_title title = find_article_title(facts);
  article_body body = find_article_body(facts.tree, title.text, url);
  article_text out;
  out.site_name = facts.site_name;
  out.lang = facts.language;
  out.canonical_url = canonical_url(facts);
  out.title = std::move(title.text);
  out.text = std::move(body.text);
  if (facts.ld != nullptr && out.text.size() < 200 && facts.ld->body.size() > out.text.size() * 2) out.text = html_to_text(facts.ld->body);
  out.byline = find_article_author(facts, title.node);
  out.text = article_lines(out.text, out.title, out.byline);
  if (out.title.empty()) {
    out.title = headline_in_text(out.text);
    out.text = article_lines(out.text, out.title, "");
  }
  drop_repetition(out.text);
  if (out.title.empty()) out.title = facts.page.title;
  article_date date = find_article_date(facts, title.node);
  out.published = std::move(date.written);
  out.published_at = date.at;
  out.published_day_only = date.day_only;
  out.lead_image = lead_image(facts, body.images);
  out.images = std::move(body.images);
  return out;
}

}  // namespace wirewatch::text
