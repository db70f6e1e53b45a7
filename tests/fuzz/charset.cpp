// Laws: whatever the bytes and the declaration, the result is valid UTF-8 without NUL and mark, at most three times as long.
#include "text/charset.h"

#include <cstdint>
#include <cstdlib>

using namespace wirewatch::text;

static void require(bool law) {
  if (!law) std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static constexpr std::string_view labels[] = {
      "",     "utf-8",   "iso-8859-1",  "windows-1251", "euc-kr",      "shift_jis", "euc-jp",       "iso-2022-jp",
      "gbk",  "gb18030", "big5",        "utf-16le",     "utf-16be",    "utf-32le",  "hz-gb-2312",   "iso-2022-kr",
      "none", "koi8-r",  "windows-874", "iso-8859-16",  "iso-2022-cn", "utf-32be",  "windows-1258", "macintosh"};
  const auto label = labels[data[0] / 3 % std::size(labels)];
  const auto kind = markup(data[0] % 3);
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto d = to_utf8(bytes, "text/html; charset=" + std::string(label), kind);
  require(valid_utf8(d.utf8));
  require(d.utf8.find('\0') == std::string::npos);
  require(!d.utf8.starts_with("\xEF\xBB\xBF"));
  require(d.utf8.size() <= 3 * bytes.size());
  require(encoding_for_label(d.encoding) == d.encoding);

  const auto clean = sanitize_utf8(bytes);
  require(valid_utf8(clean));
  require(sanitize_utf8(clean) == clean);
  const auto census = count_utf8(bytes);
  require((census.bad == 0) == valid_utf8(bytes));
  return 0;
}
