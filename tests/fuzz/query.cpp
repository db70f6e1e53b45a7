// Any bytes as a query: it parses to a tree that can be explained and evaluated, or is refused inside its own length.
#include <cstdlib>
#include <string_view>

#include "match/matcher.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace wirewatch::match;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto q = parse_query(text);
  if (!q) {
    if (q.error().column == 0 || q.error().column > size + 1 || q.error().expected.empty()) std::abort();
    return 0;
  }
  explain(*q);
  document d{"Jang Song-thaek", text, "kcna-en", "ko-KR", wirewatch::change_kind::edited, wirewatch::change_class::none};
  std::vector<wirewatch::term_match> found;
  bool alone = holds(*q, d, &found);
  auto all = matcher::compile({rule{"s", q->text, *q, {}}});
  if (all->match(d).empty() == alone) std::abort();
  return 0;
}
