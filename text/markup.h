// What page_scan and element_tree do with markup before the tree builder sees it, so that no page makes it build more than it is worth.
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace wirewatch::text {

bool is_void(std::string_view name);  // no end tag (HTML Living Standard 13.1.2)
// Their end tags may be left out, so they say nothing about depth; their containers do.
bool closes_by_itself(std::string_view name);
// Formatting elements are opened again by the tree builder in every paragraph until they are closed, so that a page can make a tree much larger
// than itself.
bool formats(std::string_view name);

// Keeps count of the open elements, so that no tree gets deeper than limits::max_html_depth.
class depth_guard {
 public:
  // Whether the tag may stay.
  bool open(std::string_view name);
  bool close(std::string_view name);

 private:
  void pop();
  std::vector<std::string> stack_;
  std::unordered_map<std::string, std::size_t> open_, dropped_;
};

}  // namespace wirewatch::text
