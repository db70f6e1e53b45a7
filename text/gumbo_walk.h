// gumbo's tree as an array of nodes in document order. For the sources of this folder alone: it brings gumbo's header.
#pragma once
#include <gumbo.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace wirewatch::text {

// Parses `markup` and calls add_node(node, index of its parent, tree) for every element and text, comments left out, until the tree has max_nodes.
// add_node appends one node, whose `end` is set here, or returns false: then neither it nor what is in it is there. Nothing is added without a root.
template <class Node, class AddNode>
void walk_gumbo(const std::string& markup, std::size_t max_nodes, std::vector<Node>& tree, AddNode&& add_node) {
  GumboOptions options = kGumboDefaultOptions;
  options.max_errors = 0;
  const auto destroy = [](GumboOutput* o) { gumbo_destroy_output(&kGumboDefaultOptions, o); };
  const std::unique_ptr<GumboOutput, decltype(destroy)> output(gumbo_parse_with_options(&options, markup.data(), markup.size()), destroy);
  if (!output || output->root == nullptr) return;
  struct step {
    const GumboNode* node;
    std::uint32_t index;
    unsigned next_child;
  };
  add_node(*output->root, 0, tree);
  std::vector<step> path{{output->root, 0, 0}};
  while (!path.empty()) {
    step& here = path.back();
    const GumboVector& children = here.node->v.element.children;
    if (here.next_child >= children.length || tree.size() >= max_nodes) {
      tree[here.index].end = static_cast<std::uint32_t>(tree.size());
      path.pop_back();
      continue;
    }
    const auto* child = static_cast<const GumboNode*>(children.data[here.next_child++]);
    if (child->type == GUMBO_NODE_COMMENT || child->type == GUMBO_NODE_DOCUMENT) continue;
    const auto index = static_cast<std::uint32_t>(tree.size());
    if (!add_node(*child, here.index, tree)) continue;
    tree.back().end = index + 1;
    if (child->type == GUMBO_NODE_ELEMENT || child->type == GUMBO_NODE_TEMPLATE) path.push_back({child, index, 0});
  }
}

}  // namespace wirewatch::text
