// What the name, classes, id and role of an element tell about its part in a page.
#pragma once
#include <string>

#include "text/element_tree.h"

namespace wirewatch::watchers {

bool surely_beside(const text::element_node&);  // <nav>, <footer>, <aside>
bool says_beside(const text::element_node&);    // a menu, a footer, a box of related things; wrappers of whole pages have such names, too
bool says_date(const text::element_node&);
bool says_title(const text::element_node&);  // a heading, or a class such as "title"

// The classes that tell one kind of place from another: not those that count items or tell a state.
std::string telling_classes(const text::element_node&);

}  // namespace wirewatch::watchers
