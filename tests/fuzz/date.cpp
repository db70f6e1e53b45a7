// Laws: a date lies in the years 1 to 9999 and is read back from its RFC 3339 form; an HTTP date is read back from its own.
#include "text/date.h"

#include <cstdint>
#include <cstdlib>

using namespace wirewatch;

static void require(bool law) {
  if (!law) std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (const auto t = text::parse_feed_date(input)) {
    using namespace std::chrono;
    require(*t >= sys_days(year(1) / 1 / 1) && *t < sys_days(year(10000) / 1 / 1));
    require(text::parse_feed_date(to_rfc3339(*t)) == t);
    const auto whole = floor<seconds>(*t);
    require(text::parse_http_date(text::format_http_date(*t)) == wall_time(whole));
  }
  if (const auto t = text::parse_http_date(input)) require(text::parse_http_date(text::format_http_date(*t)) == t);
  return 0;
}
