#include "text/article_body.h"

#include <algorithm>

#include "core/limits.h"
#include "text/article_blocks.h"
#include "text/article_hints.h"
#include "text/fold.h"
#include "text/images.h"
#include "text/text_sink.h"

namespace wirewatch::text {
namespace {

float initial_score(page_tag t) {
  switch (t) {
    case page_tag::div:
      return 5;
    case page_tag::article:
      return 8;
    case page_tag::main:
      return 3;
    case page_tag::pre:
    case page_tag::td:
    case page_tag::blockquote:
      return 3;
    case page_tag::ol:
    case page_tag::ul:
    case page_tag::dl:
    case page_tag::li:
    case page_tag::form:
      return -3;
    default:
      return is_heading(t) ? -5.0F : 0.0F;
  }
}

class body_finder : private page_blocks {
 public:
  body_finder(const page_tree& tree, std::string_view title, block_trust how) : page_blocks(tree, how), title_(fold(title)) {}

  // The indices of the subtrees that are the article, in document order.
  std::vector<index> run() {
    score();
    const index top = choose();
    if (top == 0) return {};
    std::vector<index> parts = with_siblings(top);
    if (const index summary = summary_above(parts.front()); summary != 0) parts.insert(parts.begin(), summary);
    for (const index part : parts) clean(part);
    return parts;
  }

  // Text of the parts, and how much it is.
  article_body emit(const std::vector<index>& parts, std::string_view base_url) const {
    text_sink sink(limits::max_field_bytes);
    image_list images(base_url);
    for (const index part : parts) {
      emit_part(part, sink, images);
      sink.break_off(text_break::paragraph);
    }
    return {sink.finish(), images.take()};
  }

 private:
  bool inside(index i, index outer) const { return i >= outer && i < tree_[outer].end; }

  void score() {
    for (index i = 1; i < tree_.size(); ++i) {
      const page_node& n = tree_[i];
      const block_measure& m = m_[i];
      if (m.dropped || !is_block(n.tag) || m.own_chars < 25) continue;
      if (m.chars > 0 && link_density(i) > 0.7F) continue;
      const bool holds_blocks = m.chars > m.own_chars * 1.05F || m.breaks > 2;
      const float limit = 3.0F + static_cast<float>(m.breaks);
      const float points = 1 + m.own_commas + std::min(m.own_chars / 100, limit);
      // Text that stands loose between blocks, or is cut by <br>, makes its own block the one that holds paragraphs.
      index at = holds_blocks && n.tag != page_tag::p ? i : n.parent;
      for (int level = 0; level < 5 && at != 0; ++level, at = tree_[at].parent) {
        if (!m_[at].candidate) {
          m_[at].candidate = true;
          m_[at].score = initial_score(tree_[at].tag) + weight(at);
        }
        m_[at].score += points / (level == 0 ? 1.0F : level == 1 ? 2.0F : static_cast<float>(level) * 3.0F);
      }
    }
    for (index i = 1; i < tree_.size(); ++i)
      if (m_[i].candidate) m_[i].score *= 1 - std::min(link_density(i), 1.0F);
  }

  float weight(index i) const {
    if (!how_.weigh_hints) return 0;
    return static_cast<float>(hint_weight(tree_[i].hints)) + (marked_as_body(tree_[i].hints) ? 25.0F : 0.0F);
  }

  index choose() const {
    if (const index marked = marked_body(); marked != 0) return marked;
    index top = 0;
    for (index i = 1; i < tree_.size(); ++i)
      if (m_[i].candidate && (top == 0 || m_[i].score > m_[top].score)) top = i;
    if (top == 0) return 0;
    top = common_holder(top);
    top = sections_around(climb(top));
    while (tree_[top].parent != 0 && only_child(top)) top = tree_[top].parent;
    return top;
  }

  // A single block that says it is the body, and holds enough of the page.
  index marked_body() const {
    index found = 0;
    for (index i = 1; i < tree_.size(); ++i) {
      if (m_[i].dropped || tree_[i].hints.find(" articlebody ") == std::string::npos || !is_block(tree_[i].tag)) continue;
      if (m_[i].chars < 500 || link_density(i) > 0.4F) continue;
      if (found != 0 && !inside(i, found)) return 0;
      if (found == 0) found = i;
    }
    return found;
  }

  // When several good candidates share an ancestor, that one is the article.
  index common_holder(index top) const {
    std::vector<index> good;
    for (index i = 1; i < tree_.size(); ++i)
      if (m_[i].candidate && i != top && m_[i].score >= m_[top].score * 0.75F) good.push_back(i);
    if (good.size() < 3) return top;
    for (index at = tree_[top].parent; at != 0; at = tree_[at].parent) {
      std::size_t holds = 0;
      for (const index g : good)
        if (inside(g, at) && g != at) ++holds;
      if (holds >= 3) return at;
    }
    return top;
  }

  // A parent whose score is higher than its child's holds more of the same text.
  index climb(index top) const {
    index best = top;
    float last = m_[top].score;
    const float threshold = last / 3;
    for (index at = tree_[top].parent; at != 0; at = tree_[at].parent) {
      if (!m_[at].candidate) continue;
      if (m_[at].score < threshold) break;
      if (m_[at].score > last) {
        best = at;
        break;
      }
      last = m_[at].score;
    }
    return best;
  }

  // Equal but for the numbers in them: "section-1", "section-2".
  static bool same_names(std::string_view a, std::string_view b) {
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    for (std::size_t i = 0, j = 0;; ++i, ++j) {
      while (i < a.size() && digit(a[i])) ++i;
      while (j < b.size() && digit(b[j])) ++j;
      if (i >= a.size() || j >= b.size()) return i >= a.size() && j >= b.size();
      if (a[i] != b[j]) return false;
    }
  }

  // A long text may be set as many blocks alike, each deep inside: what holds them all is the article.
  index sections_around(index top) const {
    constexpr int levels = 4;
    index at = top, best = top;
    for (int level = 0; level < levels && tree_[at].parent != 0; ++level, at = tree_[at].parent) {
      const index up = tree_[at].parent;
      float alike = 0;
      for (index i = up + 1; i < tree_[up].end; i = tree_[i].end) {
        const bool same = i != at && tree_[i].tag == tree_[at].tag && !tree_[i].hints.empty() && same_names(tree_[i].hints, tree_[at].hints);
        if (same && tree_[i].tag != page_tag::article && !m_[i].dropped && m_[i].chars >= 100 && link_density(i) < 0.1F) alike += m_[i].chars;
      }
      if (alike > m_[best].chars * 0.5F && link_density(up) < 0.2F) best = up;
    }
    return best;
  }

  bool only_child(index i) const {
    const index up = tree_[i].parent;
    return up != 0 && m_[up].chars < m_[i].chars + 1;
  }

  std::vector<index> with_siblings(index top) const {
    const index up = tree_[top].parent;
    std::vector<index> parts;
    const float threshold = std::max(10.0F, m_[top].score * 0.2F);
    for (index i = up + 1; i < tree_[up].end; i = tree_[i].end) {
      if (i == top || (!m_[i].dropped && belongs(i, top, threshold))) parts.push_back(i);
    }
    return parts;
  }

  // The standfirst, where it stands outside the text; 0 when there is none.
  index summary_above(index first) const {
    constexpr index near = 300;
    for (index i = first; i-- > (first > near ? first - near : 1);) {
      const page_node& n = tree_[i];
      if (n.end > first || m_[i].dropped || n.hints.empty() || !is_block(n.tag) || !standfirst(n.hints)) continue;
      if (m_[i].chars < 40 || m_[i].chars > 700 || link_density(i) > 0.3F || m_[i].images > 1) continue;
      return i;
    }
    return 0;
  }

  bool belongs(index i, index top, float threshold) const {
    const page_node& n = tree_[i];
    const block_measure& m = m_[i];
    if (n.tag == page_tag::text || !is_block(n.tag)) return false;
    const bool same_class = !n.hints.empty() && n.hints == tree_[top].hints;
    if (m.candidate && m.score + (same_class ? m_[top].score * 0.2F : 0) >= threshold) return true;
    // A first paragraph set apart from the others.
    const bool opening = i < top && (n.tag == page_tag::div || n.tag == page_tag::section) && m.paragraphs > 0 && m.images == 0;
    if (opening && m.chars > 80 && link_density(i) < 0.1F && hint_weight(n.hints) >= 0 && !surely_a_box(n.hints) && !beside_article(n.hints))
      return true;
    if (n.tag != page_tag::p) return false;
    return (m.chars > 80 && link_density(i) < 0.25F) || (m.chars > 0 && m.chars <= 80 && m.link_chars == 0 && m.commas > 0);
  }

  // Marks what is inside the article without being part of it.
  void clean(index top) {
    const float whole = m_[top].chars;
    list_of_links_ = link_density(top) > 0.3F;
    for (index i = top + 1; i < tree_[top].end; ++i) {
      const page_node& n = tree_[i];
      if (m_[n.parent].dropped) m_[i].dropped = true;
      if (m_[i].dropped || n.tag == page_tag::text) continue;
      m_[i].dropped = is_box(i, whole);
    }
  }

  bool is_box(index i, float whole) const {
    const page_node& n = tree_[i];
    const block_measure& m = m_[i];
    const bool most_of_it = m.chars > whole * 0.5F;
    if (n.tag == page_tag::h1) return true;
    if (is_heading(n.tag)) return repeats_title(i) || (how_.weigh_hints && hint_weight(n.hints) < 0);
    if (n.tag == page_tag::figcaption) return true;
    if (most_of_it) return false;
    if (n.tag == page_tag::header || n.tag == page_tag::fieldset) return true;
    if (!n.hints.empty() && surely_a_box(n.hints) && !named_after_heading(i)) return true;
    if (n.tag == page_tag::p && m.chars > 25 && m.chars < 200 && link_density(i) > 0.9F && !list_of_links_) return true;
    if (m.images == 0 && m.chars < 1500 && n.hints.find("caption ") != std::string::npos) return true;
    if (!how_.clean) return false;
    const bool list = n.tag == page_tag::ul || n.tag == page_tag::ol || n.tag == page_tag::dl;
    const bool looked_at = list || n.tag == page_tag::form || n.tag == page_tag::table || n.tag == page_tag::div || n.tag == page_tag::section;
    return looked_at && thin(i, list);
  }

  // An id made of the heading's words says nothing about the block: "sharing-with-a-single-developer".
  bool named_after_heading(index i) const {
    for (index t = i + 1; t < tree_[i].end && t < i + 6; ++t) {
      if (!is_heading(tree_[t].tag)) continue;
      const std::string said = substance(text_in(t, 200));
      return said.size() >= 15 && substance(tree_[i].hints).find(said) != std::string::npos;
    }
    return false;
  }

  // Few words, many links: Readability's conditional cleaning.
  bool thin(index i, bool list) const {
    const block_measure& m = m_[i];
    const float density = link_density(i);
    const float w = weight(i);
    if (w < 0) return true;
    if (m.commas >= 10) return false;
    if (m.images > 1 && static_cast<float>(m.paragraphs) / static_cast<float>(m.images) < 0.5F && m.chars < 200) return true;
    if (!list && m.items > m.paragraphs + 100) return true;
    if (!list && m.chars < 25 && m.heading_chars < m.chars * 0.9F && (m.images == 0 || m.images > 2)) return m.link_chars > 0;
    if (!list && w < 25 && density > 0.2F) return true;
    if (list && density > 0.5F) return true;
    return w >= 25 && density > 0.5F;
  }

  bool repeats_title(index i) const {
    if (title_.empty() || m_[i].chars > 400) return false;
    std::string all;
    for (index t = i + 1; t < tree_[i].end; ++t) all += tree_[t].text;
    const std::string folded = fold(all);
    return !folded.empty() && (folded == title_ || (folded.size() > 20 && title_.find(folded) != std::string::npos));
  }

  void emit_part(index part, text_sink& sink, image_list& images) const {
    std::vector<index> open;  // elements whose end is still to come
    for (index i = part; i < tree_[part].end;) {
      while (!open.empty() && i >= tree_[open.back()].end) {
        sink.break_off(break_of(tree_[open.back()].tag));
        open.pop_back();
      }
      const page_node& n = tree_[i];
      if (m_[i].dropped) {
        i = n.end;
        continue;
      }
      if (n.tag == page_tag::text) {
        const bool preformatted = std::any_of(open.begin(), open.end(), [this](index o) { return tree_[o].tag == page_tag::pre; });
        if (preformatted)
          sink.append_preformatted(n.text);
        else
          sink.append(n.text);
      } else {
        if (n.tag == page_tag::img) images.add([&n](std::string_view name) { return optional_attribute(n, name); });
        sink.break_off(break_of(n.tag));
        open.push_back(i);
      }
      ++i;
    }
  }

  static std::optional<std::string> optional_attribute(const page_node& n, std::string_view name) {
    for (const auto& [key, value] : n.attributes)
      if (key == name) return value;
    return std::nullopt;
  }

  static text_break break_of(page_tag t) {
    if (t == page_tag::br || t == page_tag::li || t == page_tag::tr) return text_break::line;
    if (t == page_tag::td) return text_break::space;
    return is_block(t) ? text_break::paragraph : text_break::none;
  }

  std::string title_;
  bool list_of_links_ = false;  // what is cleaned has many of them in its own right
};

}  // namespace

article_body find_article_body(const page_tree& tree, std::string_view title, std::string_view base_url) {
  constexpr std::size_t enough = 400, much_more = 3;  // bytes; a little more is what stands around a short text
  constexpr block_trust passes[] = {{true, true, true}, {false, true, true}, {false, false, true}, {false, false, false}};
  article_body best;
  if (tree.size() < 2) return best;
  for (const block_trust how : passes) {
    body_finder finder(tree, title, how);
    article_body found = finder.emit(finder.run(), base_url);
    if (found.text.size() > best.text.size() * much_more) best = std::move(found);
    if (best.text.size() >= enough) break;
  }
  return best;
}

}  // namespace wirewatch::text
