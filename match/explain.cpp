#include "match/query.h"

namespace wirewatch::match {
namespace {

std::string describe(const term& t) {
  if (t.units.size() == 1) return "word: " + std::string(text_of(t.folded, t.units.front()));
  bool one_run = !t.units.front().word;
  std::string parts;
  for (std::size_t i = 0; i < t.units.size(); ++i) {
    bool touches = i > 0 && t.units[i].joined && !t.units[i].word && !t.units[i - 1].word;
    if (i > 0 && !touches) {
      parts += " + ";
      one_run = false;
    }
    parts += text_of(t.folded, t.units[i]);
  }
  return (one_run ? "text: " : "in a row: ") + parts;
}

std::string describe(const node& n) {
  switch (n.type) {
    case node_type::all_of:
      return "all of";
    case node_type::any_of:
      return "any of";
    case node_type::negation:
      return "not";
    case node_type::term:
      return describe(n.what);
    case node_type::source:
      return "source: " + n.value;
    case node_type::kind:
      return "kind: " + std::string(to_string(n.kind));
    case node_type::language:
      return "language: " + n.value;
  }
  return {};
}

void write(const node& n, std::size_t level, std::string& out) {
  out.append(2 * level, ' ') += describe(n) + "\n";
  for (const node& child : n.children) write(child, level + 1, out);
}

}  // namespace

std::string explain(const query& q) {
  std::string out;
  write(q.root, 0, out);
  return out;
}

}  // namespace wirewatch::match
