#include "text/charset.h"

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/ucsdet.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "text/charset_labels.h"
#include "text/code_points.h"
#include "text/fold.h"

namespace wirewatch::text {
namespace {

using detail::encoding_info;
using detail::find_encoding;
using detail::width;

constexpr std::size_t max_bytes = std::size_t(1) << 30;  // ICU counts in 32 bits
constexpr std::size_t detect_sample_bytes = 64 * 1024;

struct conversion {
  std::string utf8;
  std::size_t replaced = 0;  // runs of bytes that became U+FFFD
};

// ICU's own substitution writes U+001A for some converters.
void U_CALLCONV on_invalid(const void* context, UConverterToUnicodeArgs* args, const char*, std::int32_t, UConverterCallbackReason reason,
                           UErrorCode* status) {
  if (reason > UCNV_IRREGULAR) return;
  static constexpr UChar replacement = 0xFFFD;
  *status = U_ZERO_ERROR;
  ++*static_cast<std::size_t*>(const_cast<void*>(context));
  ucnv_cbToUWriteUChars(args, &replacement, 1, 0, status);
}

// UTF-16 to UTF-8 over several blocks; a pair may lie across a border.
class utf8_appender {
 public:
  explicit utf8_appender(std::string& out) : out_(out) {}
  void add(const UChar* begin, const UChar* end) {
    for (; begin != end; ++begin) {
      const char32_t unit = *begin;
      if (high_ != 0) {
        const char32_t high = std::exchange(high_, 0);
        if (unit >= 0xDC00 && unit <= 0xDFFF) {
          append_utf8(out_, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
          continue;
        }
        append_utf8(out_, 0xFFFD);
      }
      if (unit >= 0xD800 && unit <= 0xDBFF) {
        high_ = unit;
      } else if (unit != 0) {
        append_utf8(out_, unit);
      }
    }
  }
  void finish() {
    if (high_ != 0) append_utf8(out_, 0xFFFD);
  }

 private:
  std::string& out_;
  char32_t high_ = 0;
};

conversion from_iso_8859_16(std::string_view bytes) {
  static constexpr std::array<char16_t, 96> upper = {
      0x00A0, 0x0104, 0x0105, 0x0141, 0x20AC, 0x201E, 0x0160, 0x00A7, 0x0161, 0x00A9, 0x0218, 0x00AB, 0x0179, 0x00AD, 0x017A, 0x017B,
      0x00B0, 0x00B1, 0x010C, 0x0142, 0x017D, 0x201D, 0x00B6, 0x00B7, 0x017E, 0x010D, 0x0219, 0x00BB, 0x0152, 0x0153, 0x0178, 0x017C,
      0x00C0, 0x00C1, 0x00C2, 0x0102, 0x00C4, 0x0106, 0x00C6, 0x00C7, 0x00C8, 0x00C9, 0x00CA, 0x00CB, 0x00CC, 0x00CD, 0x00CE, 0x00CF,
      0x0110, 0x0143, 0x00D2, 0x00D3, 0x00D4, 0x0150, 0x00D6, 0x015A, 0x0170, 0x00D9, 0x00DA, 0x00DB, 0x00DC, 0x0118, 0x021A, 0x00DF,
      0x00E0, 0x00E1, 0x00E2, 0x0103, 0x00E4, 0x0107, 0x00E6, 0x00E7, 0x00E8, 0x00E9, 0x00EA, 0x00EB, 0x00EC, 0x00ED, 0x00EE, 0x00EF,
      0x0111, 0x0144, 0x00F2, 0x00F3, 0x00F4, 0x0151, 0x00F6, 0x015B, 0x0171, 0x00F9, 0x00FA, 0x00FB, 0x00FC, 0x0119, 0x021B, 0x00FF};
  conversion c;
  for (char byte : bytes) {
    const auto b = static_cast<unsigned char>(byte);
    if (b != 0) append_utf8(c.utf8, b < 0xA0 ? char32_t(b) : char32_t(upper[b - 0xA0]));
  }
  return c;
}

conversion from_utf8(std::string_view bytes, const utf8_census& census) {
  conversion c;
  c.replaced = census.bad;
  const bool as_it_is = census.bad == 0 && bytes.find('\0') == std::string_view::npos;
  c.utf8 = as_it_is ? std::string(bytes) : sanitize_utf8(bytes);
  return c;
}

// From any other encoding than UTF-8.
conversion convert(std::string_view bytes, const encoding_info& encoding) {
  conversion c;
  if (encoding.icu == nullptr) return from_iso_8859_16(bytes);
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, decltype(&ucnv_close)> converter(ucnv_open(encoding.icu, &status), &ucnv_close);
  if (U_FAILURE(status)) {  // ICU data without this converter
    c.utf8 = sanitize_utf8(bytes);
    c.replaced = 1;
    return c;
  }
  ucnv_setToUCallBack(converter.get(), &on_invalid, &c.replaced, nullptr, nullptr, &status);
  c.utf8.reserve(bytes.size() + bytes.size() / 2);
  utf8_appender out(c.utf8);
  std::array<UChar, 4096> block;
  const char* source = bytes.data();
  const char* const end = source + bytes.size();
  do {
    status = U_ZERO_ERROR;
    UChar* target = block.data();
    ucnv_toUnicode(converter.get(), &target, block.data() + block.size(), &source, end, nullptr, true, &status);
    out.add(block.data(), target);
  } while (status == U_BUFFER_OVERFLOW_ERROR);
  out.finish();
  return c;
}

decoded finish(conversion c, const encoding_info& encoding, bool guessed) {
  while (c.utf8.starts_with("\xEF\xBB\xBF")) c.utf8.erase(0, 3);
  return {std::move(c.utf8), std::string(encoding.name), guessed, c.replaced > 0};
}

// ---- what the first bytes prove

const encoding_info* byte_order_mark(std::string_view bytes, std::size_t& length) {
  using namespace std::string_view_literals;
  static constexpr std::pair<std::string_view, std::string_view> marks[] = {{"\xEF\xBB\xBF"sv, "utf-8"},
                                                                            {"\xFF\xFE\0\0"sv, "utf-32le"},
                                                                            {"\0\0\xFE\xFF"sv, "utf-32be"},
                                                                            {"\xFF\xFE"sv, "utf-16le"},
                                                                            {"\xFE\xFF"sv, "utf-16be"}};
  for (const auto& [mark, name] : marks) {
    if (!bytes.starts_with(mark)) continue;
    length = mark.size();
    return find_encoding(name);
  }
  return nullptr;
}

// Two ASCII characters, or one in UTF-32, at the start of a text without byte order mark.
const encoding_info* wide_pattern(std::string_view b) {
  if (b.size() < 4) return nullptr;
  const auto ascii = [&](std::size_t i) { return b[i] != 0 && static_cast<unsigned char>(b[i]) < 0x80; };
  const auto nul = [&](std::size_t i) { return b[i] == 0; };
  if (ascii(0) && nul(1) && nul(2) && nul(3)) return find_encoding("utf-32le");
  if (nul(0) && nul(1) && nul(2) && ascii(3)) return find_encoding("utf-32be");
  if (ascii(0) && nul(1) && ascii(2) && nul(3)) return find_encoding("utf-16le");
  if (nul(0) && ascii(1) && nul(2) && ascii(3)) return find_encoding("utf-16be");
  return nullptr;
}

// Text in a national encoding hardly ever forms UTF-8 sequences: one in ten characters of EUC-KR does.
bool mostly_utf8(const utf8_census& census) { return census.bad == 0 || census.good >= 2 * census.bad; }

// Seven-bit Japanese would pass for ASCII.
bool has_japanese_escapes(std::string_view bytes) {
  return bytes.find("\x1B$B") != std::string_view::npos || bytes.find("\x1B$@") != std::string_view::npos;
}

// The declaration, tried; nullopt when the bytes contradict it.
std::optional<decoded> by_declaration(std::string_view bytes, const encoding_info& encoding, const utf8_census& census, markup kind) {
  static const auto& utf8 = *find_encoding("utf-8");
  const bool is_utf8 = census.bad == 0 && census.good > 0;
  switch (encoding.bytes) {
    case width::utf8:
      if (!mostly_utf8(census)) return std::nullopt;
      return finish(from_utf8(bytes, census), encoding, false);
    case width::wide:
      if (kind != markup::text && bytes.substr(0, 1024).find('\0') == std::string_view::npos) return std::nullopt;
      return finish(convert(bytes, encoding), encoding, false);
    case width::single:
      if (is_utf8) return finish(from_utf8(bytes, census), utf8, true);
      return finish(convert(bytes, encoding), encoding, false);
    case width::multi: {
      auto c = convert(bytes, encoding);
      if (c.replaced > 0 && is_utf8) return finish(from_utf8(bytes, census), utf8, true);
      return finish(std::move(c), encoding, false);
    }
  }
  return std::nullopt;
}

// What the detector does not weigh: accents stand alone between ASCII letters, East Asian characters are pairs of high bytes or, in Shift_JIS,
// begin below 0xA0. Without this a page with three accents is taken for half-width katakana.
bool may_be_east_asian(std::string_view bytes, const encoding_info& encoding) {
  const auto high = [&](std::size_t i) { return i < bytes.size() && static_cast<unsigned char>(bytes[i]) >= 0x80; };
  std::size_t all = 0, paired = 0, low_lead = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (!high(i)) continue;
    ++all;
    if (high(i + 1) || (i > 0 && high(i - 1))) ++paired;
    if (static_cast<unsigned char>(bytes[i]) < 0xA0) ++low_lead;
  }
  return encoding.name == "shift_jis" ? low_lead * 4 >= all : paired * 4 >= all * 3;
}

// Thai, which ICU does not know: vowels and tone marks stand on consonants, or before them; words run together, and half of the runs of high bytes
// have an odd length, which no text in pairs of bytes has.
bool looks_thai(std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U; };
  const auto consonant = [](unsigned b) { return b >= 0xA1 && b <= 0xCE; };
  const auto above = [](unsigned b) { return b == 0xD1 || (b >= 0xD4 && b <= 0xDA) || (b >= 0xE7 && b <= 0xEE); };
  std::size_t high = 0, placed = 0, misplaced = 0, runs = 0, odd_runs = 0, run = 0;
  for (std::size_t i = 0; i <= bytes.size(); ++i) {
    const unsigned b = byte(i);
    if (b < 0x80) {
      runs += run > 0 ? 1U : 0U;
      odd_runs += run % 2;
      run = 0;
      continue;
    }
    ++run;
    ++high;
    if ((b >= 0xDB && b <= 0xDE) || b >= 0xFC) return false;  // unassigned
    if (above(b)) ++(i > 0 && (consonant(byte(i - 1)) || above(byte(i - 1))) ? placed : misplaced);
    if (b >= 0xE0 && b <= 0xE4) ++(consonant(byte(i + 1)) ? placed : misplaced);
  }
  return high >= 16 && placed * 6 >= high && misplaced * 20 <= placed && odd_runs * 5 >= runs && odd_runs > 0;
}

// The words that are not ASCII, repeated to a length that gives statistics a chance: markup and English around them would decide otherwise.
std::string dense_sample(std::string_view bytes) {
  constexpr std::size_t wanted = 2048;
  std::string out;
  for (std::size_t start = 0; start < bytes.size() && out.size() < detect_sample_bytes;) {
    const auto end = std::min(bytes.find_first_of(" \t\r\n<>", start), bytes.size());
    const auto word = bytes.substr(start, end - start);
    if (std::any_of(word.begin(), word.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) out.append(word).push_back(' ');
    start = end + 1;
  }
  const std::string once = out;
  while (!once.empty() && out.size() < wanted) out += once;
  return out;
}

// ICU's guesses for the sample, best first; the first that reads it with hardly an error counts.
const encoding_info* best_guess(std::string_view sample) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UCharsetDetector, decltype(&ucsdet_close)> detector(ucsdet_open(&status), &ucsdet_close);
  if (U_FAILURE(status)) return nullptr;
  ucsdet_setText(detector.get(), sample.data(), std::int32_t(sample.size()), &status);
  std::int32_t count = 0;
  const UCharsetMatch** matches = ucsdet_detectAll(detector.get(), &count, &status);
  if (U_FAILURE(status) || matches == nullptr) return nullptr;
  for (std::int32_t i = 0; i < count; ++i) {
    const char* name = ucsdet_getName(matches[i], &status);
    const auto* encoding = U_SUCCESS(status) && name != nullptr ? find_encoding(name) : nullptr;
    if (encoding == nullptr || encoding->bytes == width::utf8 || encoding->bytes == width::wide) continue;
    if (encoding->bytes == width::multi && !may_be_east_asian(sample, *encoding)) continue;
    if (convert(sample, *encoding).replaced <= 1 + sample.size() / 1000) return encoding;
  }
  return nullptr;
}

// Latin alphabets need the ASCII words for their statistics, all others are clearer without.
const encoding_info* detect(std::string_view bytes) {
  if (looks_thai(bytes.substr(0, detect_sample_bytes))) return find_encoding("windows-874");
  static constexpr std::string_view latin = "windows-1252 windows-1250 windows-1254 iso-8859-2";
  const auto* guess = best_guess(dense_sample(bytes));
  if (guess != nullptr && latin.find(guess->name) == std::string_view::npos) return guess;
  guess = best_guess(bytes.substr(0, detect_sample_bytes));
  return guess != nullptr && latin.find(guess->name) != std::string_view::npos ? guess : find_encoding("windows-1252");
}

bool is_text_type(std::string_view content_type) {
  const std::size_t at = content_type.find_first_not_of(" \t");
  return at != std::string_view::npos && fold(content_type.substr(at, 5)) == "text/";
}

}  // namespace

decoded to_utf8(std::string_view bytes, std::string_view content_type, markup kind) {
  bytes = bytes.substr(0, max_bytes);
  std::size_t mark_length = 0;
  const auto* marked = byte_order_mark(bytes, mark_length);
  bytes.remove_prefix(mark_length);
  if (marked == nullptr) marked = wide_pattern(bytes);
  if (marked != nullptr && marked->bytes == width::wide) return finish(convert(bytes, *marked), *marked, false);

  // Of valid text only whether there is more than ASCII is asked.
  const auto census = valid_utf8(bytes) ? utf8_census{detail::is_ascii(bytes) ? 0U : 1U, 0} : count_utf8(bytes);
  const auto* header = find_encoding(detail::charset_parameter(content_type));
  const auto* inside = kind == markup::text ? nullptr : find_encoding(detail::xml_declared_encoding(bytes));
  if (inside == nullptr && kind == markup::html) inside = detail::prescan_html(bytes);
  for (const auto* declared : {marked, header, inside}) {
    if (declared == nullptr) continue;
    if (auto d = by_declaration(bytes, *declared, census, kind)) return std::move(*d);
  }

  const auto* guess = find_encoding("utf-8");
  if (has_japanese_escapes(bytes)) {
    guess = find_encoding("iso-2022-jp");
  } else if (census.good == 0 && census.bad == 0) {
    // ASCII: what the HTML Standard calls a page that says nothing, and the Encoding Standard the US-ASCII of RFC 2046 section 4.1.2.
    if (kind == markup::html || (kind == markup::xml && is_text_type(content_type))) guess = find_encoding("windows-1252");
  } else if (!mostly_utf8(census)) {
    guess = detect(bytes);
  }
  return finish(guess->bytes == width::utf8 ? from_utf8(bytes, census) : convert(bytes, *guess), *guess, true);
}

}  // namespace wirewatch::text
