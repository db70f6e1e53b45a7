#include "text/article_blocks.h"

#include "text/article_hints.h"
#include "text/article_phrases.h"
#include "text/fold.h"

namespace wirewatch::text {
namespace {

constexpr std::size_t max_run = 200;  // blocks behind a heading that are looked at

// Width of a text in Latin letters: a character of a script without spaces says as much as two or three of them.
void weigh(std::string_view s, float& chars, float& commas) {
  bool space = true;
  for (std::size_t i = 0; i < s.size();) {
    const auto c = static_cast<unsigned char>(s[i]);
    if (c < 0x80) {
      const bool blank = c <= ' ';
      if (!blank || !space) chars += 1;
      space = blank;
      if (c == ',') commas += 1;
      ++i;
      continue;
    }
    space = false;
    const char32_t p = next_code_point(s, i);
    chars += p >= 0x2E80 ? 2.5F : p >= 0x0E00 && p < 0x1200 ? 1.5F : 1.0F;
    if (p == 0x060C || p == 0x3001 || p == 0x3002 || p == 0xFF0C || p == 0xFE50 || p == 0x201A) commas += 1;
  }
}

}  // namespace

page_blocks::page_blocks(const page_tree& tree, block_trust how) : tree_(tree), how_(how), m_(tree.size()) {
  drop();
  add_up();
  if (cut_other_stories()) add_up();
}

void page_blocks::drop() {
  for (index i = 1; i < tree_.size(); ++i) {
    const page_node& n = tree_[i];
    m_[i].dropped = m_[n.parent].dropped || n.hidden || never_text(n) || (n.end - i < tree_.size() / 2 && consent_dialog(n.hints)) ||
                    (how_.drop_unlikely && unlikely_block(n));
  }
}

bool page_blocks::never_text(const page_node& n) {
  switch (n.tag) {
    case page_tag::nav:
    case page_tag::aside:
    case page_tag::footer:
    case page_tag::button:
      return true;
    default:
      return n.hints.find(" navigation ") != std::string::npos || n.hints.find(" complementary ") != std::string::npos;
  }
}

bool page_blocks::unlikely_block(const page_node& n) {
  if (n.tag == page_tag::text || n.tag == page_tag::a || n.tag == page_tag::article || n.parent == 0) return false;
  return unlikely(n.hints);
}

// From the leaves to the root; own text goes up to the nearest block.
void page_blocks::add_up() {
  for (block_measure& m : m_) {
    const bool dropped = m.dropped;
    m = block_measure();
    m.dropped = dropped;
  }
  for (index i = static_cast<index>(tree_.size()); i-- > 1;) {
    const page_node& n = tree_[i];
    block_measure& m = m_[i];
    if (m.dropped) continue;
    block_measure& up = m_[n.parent];
    if (n.tag == page_tag::text) {
      weigh(n.text, m.chars, m.commas);
      m.own_chars = m.chars;
      m.own_commas = m.commas;
    }
    if (n.tag == page_tag::a) m.link_chars = m.chars * (n.attribute("href").starts_with("#") ? 0.3F : 1.0F);
    if (is_heading(n.tag)) m.heading_chars = m.chars;
    if (n.tag == page_tag::img) m.images = 1;
    if (n.tag == page_tag::li) m.items += 1;
    if (n.tag == page_tag::p && m.chars > 0) m.paragraphs += 1;
    up.chars += m.chars;
    up.link_chars += m.link_chars;
    up.commas += m.commas;
    up.heading_chars += m.heading_chars;
    up.images += m.images;
    up.items += m.items;
    up.paragraphs += m.paragraphs;
    if (!is_block(n.tag)) {
      up.own_chars += m.own_chars;
      up.own_commas += m.own_commas;
      up.breaks += m.breaks + (n.tag == page_tag::br ? 1 : 0);
    }
  }
}

std::string page_blocks::text_in(index i, std::size_t limit) const {
  std::string out;
  for (index t = i; t < tree_[i].end && out.size() <= limit; ++t) out += tree_[t].text;
  return collapse_space(out);
}

void page_blocks::drop_inside(index i) {
  for (index t = i; t < tree_[i].end; ++t) m_[t].dropped = true;
}

// Sections that begin with "More from …" and the like, wherever they stand. Whether any was found.
bool page_blocks::cut_other_stories() {
  bool any = false;
  for (index i = 1; i < tree_.size(); ++i) {
    const page_node& n = tree_[i];
    const bool headed =
        is_heading(n.tag) || n.tag == page_tag::p || n.tag == page_tag::div || n.tag == page_tag::span || n.tag == page_tag::inline_element;
    if (m_[i].dropped || !headed || n.end - i > 12 || m_[i].chars < 2 || m_[i].chars > 80 || !stands_alone(i)) continue;
    if (!announces_others(text_in(i, 120))) continue;
    any = true;
    cut_section(i);
  }
  return any;
}

// Whether the element is a line of its own.
bool page_blocks::stands_alone(index i) const {
  while (!is_block(tree_[i].tag)) {
    const index up = tree_[i].parent;
    if (up == 0 || m_[up].chars > m_[i].chars + 1) return false;
    i = up;
  }
  return m_[i].own_chars > 0 || is_heading(tree_[i].tag);
}

void page_blocks::cut_section(index heading) {
  index at = heading;  // the largest block that begins with the heading and is mostly something else than the page's text
  while (at != 0) {
    const index up = tree_[at].parent;
    if (up == 0 || m_[up].chars > m_[0].chars * 0.3F || first_text(up) != first_text(heading)) break;
    at = up;
  }
  const bool alone = m_[at].chars <= m_[heading].chars + 1;
  if (!alone && m_[at].link_chars > m_[at].chars * 0.25F) return drop_inside(at);
  while (m_[tree_[at].parent].chars <= m_[heading].chars + 1 && tree_[at].parent != 0) at = tree_[at].parent;
  if (alone) cut_run(at, heading);
}

page_blocks::index page_blocks::first_text(index i) const {
  for (index t = i; t < tree_[i].end; ++t)
    if (tree_[t].tag == page_tag::text && !m_[t].dropped && m_[t].chars >= 2) return t;
  return 0;
}

bool page_blocks::begins_with_link(index i) const {
  for (index t = first_text(i); t > i; t = tree_[t].parent)
    if (tree_[t].tag == page_tag::a) return true;
  return false;
}

bool page_blocks::is_teaser(index i) const {
  const page_tag t = tree_[i].tag;
  const bool box =
      t == page_tag::div || t == page_tag::section || t == page_tag::article || t == page_tag::ul || t == page_tag::ol || t == page_tag::table;
  if (box && m_[i].chars < 500 && begins_with_link(i)) return true;
  return link_density(i) > (box ? 0.15F : 0.6F);
}

// The links that follow the heading, each with a line or two below it; where running text begins the article goes on.
void page_blocks::cut_run(index at, index heading) {
  const index up = tree_[at].parent;
  const bool strict = !is_heading(tree_[heading].tag);  // a mere line of text does not speak for what comes long after it
  std::size_t links = 0, texts = 0, between = 0;
  index end = tree_[at].end;  // of what is cut
  std::size_t looked_at = 0;
  for (index i = end; i < tree_[up].end && looked_at < max_run; i = tree_[i].end, ++looked_at) {
    if (is_heading(tree_[i].tag) && is_heading(tree_[heading].tag) && tree_[i].tag <= tree_[heading].tag && link_density(i) < 0.5F) break;
    const bool link = m_[i].chars >= 2 && is_teaser(i);
    if (link) {
      ++links;
      between += texts;
      texts = 0;
    } else if (m_[i].chars > 60) {
      const bool teaser_of_last = links > 1 && between + 1 >= links && texts == 0;
      if (strict || ++texts > 2 || (links == 0 && texts > 1)) break;
      if (!teaser_of_last) continue;
    }
    if (link || (texts == (between + 1 >= links && links > 1 ? 1U : 0U))) end = tree_[i].end;
  }
  for (index i = tree_[at].end; i < end; i = tree_[i].end) drop_inside(i);
  drop_inside(at);
}

}  // namespace wirewatch::text
