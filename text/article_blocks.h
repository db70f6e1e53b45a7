// The blocks of a page with what they hold: how much text, how much of it in links. Blocks that are certainly beside an article are
// dropped: menus, dialogs, teasers of other articles. For text/article_body.cpp.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "text/page_tree.h"

namespace wirewatch::text {

// How much of what a page says about its blocks is believed; a pass that finds too little is repeated with less.
struct block_trust {
  bool drop_unlikely = true, weigh_hints = true, clean = true;
};

// Characters are counted in the width of Latin letters.
struct block_measure {
  float chars = 0, link_chars = 0, commas = 0;  // with everything inside
  float own_chars = 0, own_commas = 0;          // running text that stands in no block inside
  std::uint32_t breaks = 0;                     // <br> in that
  std::uint32_t paragraphs = 0, images = 0, items = 0;
  float heading_chars = 0;
  float score = 0;
  bool candidate = false, dropped = false;
};

inline bool is_heading(page_tag t) { return t >= page_tag::h1 && t <= page_tag::h6; }

class page_blocks {
 public:
  using index = std::uint32_t;

  // The tree has to outlive the object.
  page_blocks(const page_tree& tree, block_trust how);

 protected:
  float link_density(index i) const { return m_[i].chars > 0 ? m_[i].link_chars / m_[i].chars : 0; }
  std::string text_in(index i, std::size_t limit) const;  // on one line, the first `limit` bytes or a little more

  const page_tree& tree_;
  block_trust how_;
  std::vector<block_measure> m_;  // of each node

 private:
  void drop();
  static bool never_text(const page_node& n);
  static bool unlikely_block(const page_node& n);
  void add_up();
  void drop_inside(index i);
  bool cut_other_stories();
  bool stands_alone(index i) const;
  void cut_section(index heading);
  index first_text(index i) const;
  bool begins_with_link(index i) const;
  bool is_teaser(index i) const;
  void cut_run(index at, index heading);
};

}  // namespace wirewatch::text
