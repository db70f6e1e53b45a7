// Laws: every form is valid UTF-8 and stable; substance has no white space; a cut is a prefix within its bound.
#include "text/fold.h"

#include <cstdint>
#include <cstdlib>

#include "text/charset.h"

using namespace wirewatch::text;

static void require(bool law) {
  if (!law) std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  for (auto form : {&nfc, &collapse_space, &fold}) {
    const auto once = form(input);
    require(valid_utf8(once));
    require(form(once) == once);
  }
  const auto core = substance(input);
  require(valid_utf8(core));
  require(core.find(' ') == std::string::npos);
  require(substance(fold(input)) == core);

  const auto cut = truncate_graphemes(input, data[0]);
  require(valid_utf8(cut) && cut.size() <= data[0]);
  require(sanitize_utf8(input).starts_with(sanitize_utf8(cut)));

  for (std::size_t pos = 0; pos < input.size();) {
    const auto before = pos;
    std::string out;
    append_utf8(out, next_code_point(input, pos));
    require(pos > before && pos <= input.size() && valid_utf8(out));
  }
  return 0;
}
