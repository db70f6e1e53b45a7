// Laws of addresses and networks out of any text, and of any sixteen bytes.
#include "text/address.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "net/target.h"

using namespace wirewatch;

static void require(bool law) {
  if (!law) std::abort();
}

static void check(const text::ip_address& a) {
  require(text::parse_ip(text::format_ip(a)) == a);
  require(text::is_public(a) == text::is_public(text::unmapped(a)));
  require(text::may_connect(a, text::network_list()) == text::is_public(a));
  text::ip_address mapped;
  if (!a.v6) {
    mapped.v6 = true;
    mapped.bytes[10] = mapped.bytes[11] = 0xff;
    std::copy_n(a.bytes.begin(), 4, mapped.bytes.begin() + 12);
    require(text::unmapped(mapped) == a);
  }
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (const auto a = text::parse_ip(input)) check(*a);
  if (const auto network = text::parse_cidr(input)) {
    require(network->contains(network->base));
    require(text::parse_cidr(text::format_ip(network->base) + "/" + std::to_string(network->prefix)) == network);
  }
  if (size >= 16) {
    text::ip_address six, four;
    six.v6 = true;
    std::copy_n(data, 16, six.bytes.begin());
    std::copy_n(data, 4, four.bytes.begin());
    check(six);
    check(four);
  }
  if (const auto to = net::split_url(input)) {
    require(!to->host.empty() && to->port != 0);
    require(to->host.find_first_of("@/\\?#[]% ") == std::string_view::npos);
    require(input.starts_with(to->origin) && to->origin.ends_with(to->authority));
    require(to->path.empty() || to->path.front() == '/' || to->path.front() == '?');
  }
  return 0;
}
