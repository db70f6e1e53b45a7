#include "text/selector.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "core/ascii.h"
#include "text/fold.h"

namespace wirewatch::text {
namespace {

constexpr std::size_t max_compounds = 60;  // in one selector: a bit each
constexpr int max_nesting = 4;             // of :not( and :is(

bool blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool digit(char c) { return c >= '0' && c <= '9'; }
bool name_char(char c) {
  return digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool equal(std::string_view a, std::string_view b, bool no_case) { return no_case ? ascii_lower(a) == ascii_lower(b) : a == b; }

bool has_word(std::string_view list, std::string_view word, bool no_case) {
  if (word.empty()) return false;
  for (std::size_t i = 0; i < list.size();) {
    while (i < list.size() && blank(list[i])) ++i;
    std::size_t end = i;
    while (end < list.size() && !blank(list[end])) ++end;
    if (end > i && equal(list.substr(i, end - i), word, no_case)) return true;
    i = end;
  }
  return false;
}

bool attribute_fits(std::string_view have, std::string_view want, char op, bool no_case) {
  switch (op) {
    case 0:
      return true;
    case '=':
      return equal(have, want, no_case);
    case '~':
      return has_word(have, want, no_case);
    case '|':
      return equal(have, want, no_case) ||
             (have.size() > want.size() && have[want.size()] == '-' && equal(have.substr(0, want.size()), want, no_case));
    case '^':
      return !want.empty() && have.size() >= want.size() && equal(have.substr(0, want.size()), want, no_case);
    case '$':
      return !want.empty() && have.size() >= want.size() && equal(have.substr(have.size() - want.size()), want, no_case);
    default:
      return !want.empty() && (no_case ? ascii_lower(have).find(ascii_lower(want)) != std::string::npos : have.find(want) != std::string_view::npos);
  }
}

// step * n + offset == position for some n >= 0
bool nth_fits(int step, int offset, std::uint32_t position) {
  const std::int64_t beyond = std::int64_t(position) - offset;
  return step == 0 ? beyond == 0 : beyond % step == 0 && beyond / step >= 0;
}

}  // namespace

// Recursive descent; fails by setting wrong_.
class selector_parser {
 public:
  using simple = selector::simple;

  explicit selector_parser(std::string_view s) : s_(s) {}

  result<selector> run() {
    selector out;
    if (s_.size() > max_selector_bytes) return fail(errc::invalid_argument, "read selector", "longer than 1000 bytes");
    do out.list_.push_back(read_complex());
    while (wrong_.empty() && take(','));
    if (wrong_.empty() && at_ < s_.size()) wrong_ = "a selector";
    if (wrong_.empty()) return out;
    const std::string found = at_ < s_.size() ? "\"" + std::string(truncate_graphemes(s_.substr(at_), 20)) + "\"" : "the end";
    return fail(errc::invalid_argument, "read selector", "column " + std::to_string(at_ + 1) + ": found " + found + ", expected " + wrong_);
  }

 private:
  char peek() const { return at_ < s_.size() ? s_[at_] : '\0'; }
  bool skip_blanks() {
    const std::size_t before = at_;
    while (at_ < s_.size() && blank(s_[at_])) ++at_;
    return at_ > before;
  }
  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    skip_blanks();
    if (!take(c) && wrong_.empty()) wrong_ = std::string("\"") + c + "\"";
  }

  std::vector<selector::compound> read_complex() {
    std::vector<selector::compound> out;
    skip_blanks();
    char combinator = 0;
    while (wrong_.empty()) {
      out.push_back({combinator, read_compound(0)});
      const std::size_t end = at_;
      const bool space = skip_blanks();
      if (!wrong_.empty() || at_ >= s_.size() || peek() == ',') {
        if (!wrong_.empty()) at_ = end;
        break;
      }
      combinator = space ? ' ' : 0;
      if (peek() == '>' || peek() == '+' || peek() == '~') {
        combinator = s_[at_++];
        skip_blanks();
      }
      if (combinator == 0) wrong_ = "a space or one of > + ~ ,";
      if (out.size() >= max_compounds) wrong_ = "at most 60 parts";
    }
    return out;
  }

  std::vector<simple> read_compound(int depth) {
    std::vector<simple> out;
    if (take('*')) {
      out.push_back({});
    } else if (name_char(peek()) || peek() == '\\') {
      out.push_back({});
      out.back().name = ascii_lower(read_name());
    }
    while (wrong_.empty() && (peek() == '.' || peek() == '#' || peek() == '[' || peek() == ':')) {
      const char c = s_[at_++];
      simple one;
      if (c == '[') {
        read_attribute(one);
      } else if (c == ':') {
        read_pseudo(one, depth);
      } else {
        one.what = c == '.' ? simple::kind::has_class : simple::kind::id;
        one.name = read_name();
      }
      out.push_back(std::move(one));
    }
    if (out.empty() && wrong_.empty()) wrong_ = "an element, .class, #id, [attribute] or :pseudo-class";
    return out;
  }

  std::string read_name() {
    std::string out;
    while (at_ < s_.size() && (name_char(s_[at_]) || s_[at_] == '\\')) {
      if (s_[at_] == '\\') {
        read_escape(out);
        continue;
      }
      out += s_[at_++];
    }
    if (out.empty() && wrong_.empty()) wrong_ = "a name";
    return out;
  }

  // "\31 " is a code point, "\:" is the character itself.
  void read_escape(std::string& out) {
    ++at_;
    std::uint32_t code = 0;
    const char* end = s_.data() + std::min(at_ + 6, s_.size());
    const auto [behind, bad] = std::from_chars(s_.data() + at_, end, code, 16);
    if (bad != std::errc()) {
      if (at_ < s_.size()) out += s_[at_++];
      return;
    }
    at_ = std::size_t(behind - s_.data());
    if (at_ < s_.size() && blank(s_[at_])) ++at_;
    append_utf8(out, code);
  }

  void read_attribute(simple& out) {
    out.what = simple::kind::attribute;
    skip_blanks();
    out.name = ascii_lower(read_name());
    skip_blanks();
    if (take(']')) return;
    out.op = peek();
    if (out.op == '~' || out.op == '|' || out.op == '^' || out.op == '$' || out.op == '*') ++at_;
    if (!take('=')) {
      if (wrong_.empty()) wrong_ = "one of = ~= |= ^= $= *= ]";
      return;
    }
    skip_blanks();
    const char quote = peek();
    out.value = quote == '"' || quote == '\'' ? read_string(quote) : read_name();
    skip_blanks();
    if ((peek() | 0x20) == 'i' || (peek() | 0x20) == 's') out.no_case = (s_[at_++] | 0x20) == 'i';
    expect(']');
  }

  std::string read_string(char quote) {
    std::string out;
    ++at_;
    while (at_ < s_.size() && s_[at_] != quote) {
      if (s_[at_] == '\\')
        read_escape(out);
      else
        out += s_[at_++];
    }
    if (!take(quote) && wrong_.empty()) wrong_ = "a closing quote";
    return out;
  }

  void read_pseudo(simple& out, int depth) {
    using kind = simple::kind;
    const std::size_t start = at_;
    const std::string name = ascii_lower(read_name());
    struct row {
      std::string_view name;
      kind what;
      int step, offset;
    };
    static constexpr row fixed[] = {{"first-child", kind::nth, 0, 1},
                                    {"last-child", kind::nth_last, 0, 1},
                                    {"first-of-type", kind::nth_type, 0, 1},
                                    {"last-of-type", kind::nth_last_type, 0, 1},
                                    {"empty", kind::empty, 0, 0},
                                    {"root", kind::root, 0, 0}};
    static constexpr row counted[] = {{"nth-child", kind::nth, 0, 0},
                                      {"nth-last-child", kind::nth_last, 0, 0},
                                      {"nth-of-type", kind::nth_type, 0, 0},
                                      {"nth-last-of-type", kind::nth_last_type, 0, 0}};
    for (const row& r : fixed)
      if (r.name == name) {
        out.what = r.what;
        out.offset = r.offset;
        return;
      }
    if (name == "only-child" || name == "only-of-type") return make_only(out, name == "only-child");
    for (const row& r : counted)
      if (r.name == name) {
        out.what = r.what;
        return read_nth(out);
      }
    if (name == "not" || name == "is" || name == "where") {
      out.what = name == "not" ? kind::is_not : kind::is;
      return read_compounds(out, depth + 1);
    }
    if (!wrong_.empty()) return;
    at_ = start;
    wrong_ = "a pseudo-class such as first-child, nth-child(2n+1) or not(.x)";
  }

  static void make_only(simple& out, bool child) {
    simple first, last;
    first.what = child ? simple::kind::nth : simple::kind::nth_type;
    last.what = child ? simple::kind::nth_last : simple::kind::nth_last_type;
    first.offset = last.offset = 1;
    out.what = simple::kind::is;
    out.compounds.push_back({first, last});
  }

  void read_compounds(simple& out, int depth) {
    if (depth > max_nesting) {
      wrong_ = "fewer parentheses inside each other";
      return;
    }
    expect('(');
    do {
      skip_blanks();
      out.compounds.push_back(read_compound(depth));
      skip_blanks();
    } while (wrong_.empty() && take(','));
    expect(')');
  }

  // "odd", "even", "3", "2n+1", "-n + 3"
  void read_nth(simple& out) {
    expect('(');
    std::string s;
    while (at_ < s_.size() && s_[at_] != ')') {
      if (!blank(s_[at_])) s += s_[at_];
      ++at_;
    }
    expect(')');
    s = ascii_lower(s);
    if (s == "odd") s = "2n+1";
    if (s == "even") s = "2n";
    const std::size_t n = s.find('n');
    bool good = true;
    if (n != std::string::npos) {
      const std::string step = s.substr(0, n);
      out.step = step.empty() || step == "+" ? 1 : step == "-" ? -1 : whole(step, good);
      out.offset = n + 1 < s.size() ? whole(s.substr(n + 1), good) : 0;
    } else {
      out.offset = whole(s, good);
    }
    if (!good && wrong_.empty()) wrong_ = "odd, even, a number or one such as 2n+1 in the parentheses before";
  }

  static int whole(std::string_view s, bool& good) {
    if (s.starts_with('+')) s.remove_prefix(1);
    int out = 0;
    const auto [end, bad] = std::from_chars(s.data(), s.data() + s.size(), out);
    good = good && bad == std::errc() && end == s.data() + s.size() && out > -1'000'000 && out < 1'000'000;
    return good ? out : 0;
  }

  std::string_view s_;
  std::size_t at_ = 0;
  std::string wrong_;  // what was expected instead
};

// Goes through the tree once, from the first node to the last: for each one the set of compounds up to which the selector holds there.
class selector_matcher {
 public:
  using simple = selector::simple;

  explicit selector_matcher(const element_tree& tree) : tree_(tree), places_(tree.size()) { count_places(); }

  void find(const std::vector<selector::compound>& complex, std::vector<std::uint32_t>& out) {
    struct sets {
      std::uint64_t here = 0, above = 0, last_child = 0, children = 0;  // own; of all ancestors; of the child seen last; of all of them
    };
    std::vector<sets> seen(tree_.size());
    const std::uint64_t whole = std::uint64_t(1) << (complex.size() - 1);
    for (std::uint32_t i = 0; i < tree_.size(); ++i) {
      if (!tree_[i].is_element()) continue;
      const bool root = i == 0;
      const sets none, &up = root ? none : seen[tree_[i].parent];
      std::uint64_t here = 0;
      for (std::size_t c = 0; c < complex.size(); ++c) {
        const std::uint64_t before = c == 0 ? 0 : std::uint64_t(1) << (c - 1);
        const char combinator = complex[c].combinator;
        const bool reached = c == 0 || (combinator == ' ' && ((up.here | up.above) & before) != 0) ||
                             (combinator == '>' && (up.here & before) != 0) || (combinator == '+' && (up.last_child & before) != 0) ||
                             (combinator == '~' && (up.children & before) != 0);
        if (reached && fits(i, complex[c].parts)) here |= std::uint64_t(1) << c;
      }
      seen[i].here = here;
      seen[i].above = root ? 0 : up.here | up.above;
      if (!root) {
        sets& parent = seen[tree_[i].parent];
        parent.last_child = here;
        parent.children |= here;
      }
      if ((here & whole) != 0) out.push_back(i);
    }
  }

 private:
  struct place {
    std::uint32_t nth = 1, nth_last = 1, nth_type = 1, nth_last_type = 1;  // among the elements of one parent, from 1
    bool empty = true;
  };

  void count_places() {
    std::vector<std::uint32_t> elements(tree_.size(), 0);
    std::unordered_map<std::string, std::uint32_t> types;  // parent and tag
    const auto key = [&](std::uint32_t i) { return std::to_string(tree_[i].parent) + tree_[i].tag; };
    for (std::uint32_t i = 1; i < tree_.size(); ++i) {
      places_[tree_[i].parent].empty = false;
      if (!tree_[i].is_element()) continue;
      places_[i].nth = ++elements[tree_[i].parent];
      places_[i].nth_type = ++types[key(i)];
    }
    for (std::uint32_t i = 1; i < tree_.size(); ++i) {
      if (!tree_[i].is_element()) continue;
      places_[i].nth_last = elements[tree_[i].parent] - places_[i].nth + 1;
      places_[i].nth_last_type = types[key(i)] - places_[i].nth_type + 1;
    }
  }

  bool fits(std::uint32_t i, const std::vector<simple>& parts) const {
    return std::all_of(parts.begin(), parts.end(), [&](const simple& s) { return fits(i, s); });
  }

  bool fits(std::uint32_t i, const simple& s) const {
    using kind = simple::kind;
    const element_node& n = tree_[i];
    const auto any = [&] { return std::any_of(s.compounds.begin(), s.compounds.end(), [&](const auto& parts) { return fits(i, parts); }); };
    switch (s.what) {
      case kind::type:
        return s.name.empty() || n.tag == s.name;
      case kind::id:
        return n.attribute("id") == s.name;
      case kind::has_class:
        return has_word(n.attribute("class"), s.name, false);
      case kind::attribute:
        return n.has_attribute(s.name) && attribute_fits(n.attribute(s.name), s.value, s.op, s.no_case);
      case kind::nth:
        return nth_fits(s.step, s.offset, places_[i].nth);
      case kind::nth_last:
        return nth_fits(s.step, s.offset, places_[i].nth_last);
      case kind::nth_type:
        return nth_fits(s.step, s.offset, places_[i].nth_type);
      case kind::nth_last_type:
        return nth_fits(s.step, s.offset, places_[i].nth_last_type);
      case kind::empty:
        return places_[i].empty;
      case kind::root:
        return i == 0;
      case kind::is:
        return any();
      case kind::is_not:
        return !any();
    }
    return false;
  }

  const element_tree& tree_;
  std::vector<place> places_;
};

result<selector> selector::parse(std::string_view s) { return selector_parser(s).run(); }

std::vector<std::uint32_t> selector::all(const element_tree& tree) const {
  std::vector<std::uint32_t> out;
  if (tree.empty()) return out;
  selector_matcher matcher(tree);
  for (const std::vector<compound>& complex : list_) matcher.find(complex, out);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace wirewatch::text
