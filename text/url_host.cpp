#include "text/url_host.h"

#include <unicode/uidna.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "text/charset.h"

namespace wirewatch::text::detail {
namespace {

constexpr std::size_t max_idna_bytes = 1024;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}
char lower(char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; }

bool forbidden_in_host(unsigned char c) { return c == 0 || std::string_view("\t\n\r #/:<>?@[\\]^|").find(char(c)) != std::string_view::npos; }
bool forbidden_in_domain(unsigned char c) { return forbidden_in_host(c) || c <= 0x1f || c == '%' || c == 0x7f; }

std::string percent_decode(std::string_view in) {
  std::string out;
  out.reserve(in.size());
  for (std::size_t i = 0; i < in.size(); ++i) {
    if (in[i] == '%' && i + 2 < in.size() && hex_value(in[i + 1]) >= 0 && hex_value(in[i + 2]) >= 0) {
      out.push_back(char(hex_value(in[i + 1]) * 16 + hex_value(in[i + 2])));
      i += 2;
    } else {
      out.push_back(in[i]);
    }
  }
  return out;
}

// ---- IPv6

struct ipv6_reader {
  std::string_view in;
  std::size_t at = 0;
  std::array<std::uint16_t, 8> pieces{};
  std::size_t index = 0;

  bool more() const { return at < in.size(); }
  bool is(char c) const { return more() && in[at] == c; }

  bool dotted_tail() {
    if (index > 6) return false;
    int seen = 0;
    while (more()) {
      if (seen > 0 && !(seen < 4 && in[at++] == '.')) return false;
      if (!more() || !is_digit(in[at])) return false;
      int value = -1;
      while (more() && is_digit(in[at])) {
        if (value == 0) return false;
        value = (value < 0 ? 0 : value * 10) + (in[at++] - '0');
        if (value > 255) return false;
      }
      pieces[index] = std::uint16_t(pieces[index] * 256 + value);
      if (++seen == 2 || seen == 4) ++index;
    }
    return seen == 4;
  }

  bool read() {
    std::optional<std::size_t> compress;
    if (is(':')) {
      if (in.size() < 2 || in[1] != ':') return false;
      at = 2;
      compress = index = 1;
    }
    while (more()) {
      if (index == 8) return false;
      if (is(':')) {
        if (compress) return false;
        ++at;
        compress = ++index;
        continue;
      }
      unsigned value = 0, length = 0;
      const std::size_t start = at;
      for (; length < 4 && more() && hex_value(in[at]) >= 0; ++at, ++length) value = value * 16 + unsigned(hex_value(in[at]));
      if (is('.')) {
        if (length == 0) return false;
        at = start;
        if (!dotted_tail()) return false;
        break;
      }
      if (is(':')) {
        if (++at == in.size()) return false;
      } else if (more()) {
        return false;
      }
      pieces[index++] = std::uint16_t(value);
    }
    if (!compress) return index == 8;
    std::size_t swaps = index - *compress;
    for (index = 7; index != 0 && swaps > 0; --index, --swaps) std::swap(pieces[index], pieces[*compress + swaps - 1]);
    return true;
  }

  std::string text() const {
    std::size_t best = 8, best_length = 1;  // the first longest run of at least two zeros
    for (std::size_t i = 0; i < 8; ++i) {
      std::size_t n = 0;
      while (i + n < 8 && pieces[i + n] == 0) ++n;
      if (n > best_length) best = i, best_length = n;
      i += n;
    }
    std::string out = "[";
    for (std::size_t i = 0; i < 8; ++i) {
      if (i == best) {
        out += i == 0 ? "::" : ":";
        i += best_length - 1;
        continue;
      }
      static constexpr char digits[] = "0123456789abcdef";
      bool started = false;
      for (int shift = 12; shift >= 0; shift -= 4) {
        const int d = (pieces[i] >> shift) & 15;
        if (d != 0 || started || shift == 0) out.push_back(digits[d]), started = true;
      }
      if (i != 7) out.push_back(':');
    }
    return out + "]";
  }
};

// ---- IPv4

std::optional<std::uint64_t> ipv4_number(std::string_view part) {
  if (part.empty()) return std::nullopt;
  unsigned base = 10;
  if (part.size() >= 2 && part[0] == '0' && (part[1] == 'x' || part[1] == 'X')) {
    part.remove_prefix(2), base = 16;
  } else if (part.size() >= 2 && part[0] == '0') {
    part.remove_prefix(1), base = 8;
  }
  std::uint64_t value = 0;
  for (char c : part) {
    const int d = hex_value(c);
    if (d < 0 || unsigned(d) >= base) return std::nullopt;
    value = std::min<std::uint64_t>(value * base + unsigned(d), std::uint64_t(1) << 40);
  }
  return value;
}

bool ends_in_number(std::string_view host) {
  if (!host.empty() && host.back() == '.') host.remove_suffix(1);
  const auto dot = host.rfind('.');
  const auto last = dot == std::string_view::npos ? host : host.substr(dot + 1);
  if (last.empty()) return false;
  return std::all_of(last.begin(), last.end(), is_digit) || ipv4_number(last).has_value();
}

std::optional<std::string> ipv4(std::string_view host) {
  if (!host.empty() && host.back() == '.') host.remove_suffix(1);
  std::array<std::uint64_t, 4> numbers{};
  std::size_t count = 0;
  for (std::size_t start = 0; start <= host.size();) {
    const auto end = std::min(host.find('.', start), host.size());
    const auto value = ipv4_number(host.substr(start, end - start));
    if (!value || count == 4) return std::nullopt;
    numbers[count++] = *value;
    start = end + 1;
  }
  for (std::size_t i = 0; i + 1 < count; ++i)
    if (numbers[i] > 255) return std::nullopt;
  if (numbers[count - 1] >= std::uint64_t(1) << (8 * (5 - count))) return std::nullopt;
  std::uint64_t address = numbers[count - 1];
  for (std::size_t i = 0; i + 1 < count; ++i) address += numbers[i] << (8 * (3 - i));
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) {
    out += std::to_string((address >> shift) & 255);
    if (shift != 0) out.push_back('.');
  }
  return out;
}

// ---- domains

// Domain to ASCII of the standard: ASCII is only lower-cased, whatever its "xn--" labels decode to; else UTS 46 with CheckBidi and
// CheckJoiners, without CheckHyphens, STD3 rules and DNS lengths.
std::optional<std::string> to_ascii(std::string domain) {
  const bool ascii = std::all_of(domain.begin(), domain.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii) {
    std::transform(domain.begin(), domain.end(), domain.begin(), lower);
    return domain;
  }
  if (domain.size() > max_idna_bytes) return std::nullopt;
  UErrorCode status = U_ZERO_ERROR;
  static const UIDNA* const idna =
      uidna_openUTS46(UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_NONTRANSITIONAL_TO_UNICODE, &status);
  if (idna == nullptr) return std::nullopt;
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  std::string out(domain.size() * 6 + 64, '\0');
  const auto length = uidna_nameToASCII_UTF8(idna, domain.data(), std::int32_t(domain.size()), out.data(), std::int32_t(out.size()), &info, &status);
  constexpr std::uint32_t allowed = UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LABEL_TOO_LONG | UIDNA_ERROR_DOMAIN_NAME_TOO_LONG |
                                    UIDNA_ERROR_LEADING_HYPHEN | UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4;
  if (U_FAILURE(status) || length <= 0 || std::size_t(length) > out.size() || (info.errors & ~allowed) != 0) return std::nullopt;
  out.resize(std::size_t(length));
  return out;
}

}  // namespace

bool in_c0_control_set(unsigned char c) noexcept { return c <= 0x1f || c > 0x7e; }

void percent_encode(std::string& out, unsigned char c) {
  static constexpr char digits[] = "0123456789ABCDEF";
  out.push_back('%');
  out.push_back(digits[c >> 4]);
  out.push_back(digits[c & 15]);
}

std::optional<std::string> parse_host(std::string_view input, bool special) {
  if (input.starts_with('[')) {
    if (!input.ends_with(']')) return std::nullopt;
    ipv6_reader reader{input.substr(1, input.size() - 2)};
    if (!reader.read()) return std::nullopt;
    return reader.text();
  }
  if (!special) {
    std::string out;
    for (char c : input) {
      const auto byte = static_cast<unsigned char>(c);
      if (forbidden_in_host(byte)) return std::nullopt;
      if (in_c0_control_set(byte)) {
        percent_encode(out, byte);
      } else {
        out.push_back(c);
      }
    }
    return out;
  }
  auto decoded = percent_decode(input);
  if (decoded.find('\0') != std::string::npos) return std::nullopt;
  if (!valid_utf8(decoded)) decoded = sanitize_utf8(decoded);
  auto domain = to_ascii(std::move(decoded));
  if (!domain || domain->empty()) return std::nullopt;
  for (char c : *domain)
    if (forbidden_in_domain(static_cast<unsigned char>(c))) return std::nullopt;
  if (ends_in_number(*domain)) return ipv4(*domain);
  return domain;
}

}  // namespace wirewatch::text::detail
