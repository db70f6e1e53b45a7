#include "text/charset_labels.h"

#include <algorithm>
#include <array>
#include <string>

#include "text/charset.h"

namespace wirewatch::text::detail {
namespace {

constexpr std::size_t max_label_bytes = 64;

// iso-2022-kr, iso-2022-cn and hz-gb-2312 are refused by browsers for the sake of scripts; here they are read like any other text.
constexpr std::array<encoding_info, 43> encodings = {{
    {"utf-8", nullptr, width::utf8, "utf8 unicode11utf8 unicode20utf8 xunicode20utf8 utf8mb4"},
    {"windows-1252", "windows-1252", width::single,
     "windows1252 ansix3.41968 ascii cp1252 cp819 csisolatin1 ibm819 iso88591 isoir100 l1 latin1 usascii xcp1252 xuserdefined 88591"},
    {"euc-kr", "windows-949", width::multi,
     "euckr cseuckr csksc56011987 isoir149 korean ksc56011987 ksc56011989 ksc5601 windows949 cp949 ms949 xwindows949 uhc"},
    {"shift_jis", "windows-31j", width::multi, "shiftjis csshiftjis ms932 mskanji sjis windows31j xsjis cp932 windows932"},
    {"euc-jp", "EUC-JP", width::multi, "eucjp cseucpkdfmtjapanese xeucjp ujis"},
    {"iso-2022-jp", "ISO-2022-JP", width::multi, "iso2022jp csiso2022jp"},
    {"gbk", "gb18030", width::multi, "gbk chinese csgb2312 csiso58gb231280 gb2312 gb231280 isoir58 xgbk cp936 ms936 windows936 euccn"},
    {"gb18030", "gb18030", width::multi, "gb18030"},
    {"big5", "big5-hkscs", width::multi, "big5 big5hkscs cnbig5 csbig5 xxbig5 cp950 windows950"},
    {"utf-16le", "UTF-16LE", width::wide, "utf16 utf16le csunicode iso10646ucs2 ucs2 unicode unicodefeff"},
    {"utf-16be", "UTF-16BE", width::wide, "utf16be unicodefffe"},
    {"utf-32le", "UTF-32LE", width::wide, "utf32 utf32le ucs4"},
    {"utf-32be", "UTF-32BE", width::wide, "utf32be"},
    {"ibm866", "ibm-866_P100-1995", width::single, "ibm866 866 cp866 csibm866"},
    {"iso-8859-2", "ISO-8859-2", width::single, "iso88592 csisolatin2 isoir101 l2 latin2"},
    {"iso-8859-3", "ISO-8859-3", width::single, "iso88593 csisolatin3 isoir109 l3 latin3"},
    {"iso-8859-4", "ISO-8859-4", width::single, "iso88594 csisolatin4 isoir110 l4 latin4"},
    {"iso-8859-5", "ISO-8859-5", width::single, "iso88595 csisolatincyrillic cyrillic isoir144"},
    {"iso-8859-6", "ISO-8859-6", width::single,
     "iso88596 arabic asmo708 csiso88596e csiso88596i csisolatinarabic ecma114 iso88596e iso88596i isoir127"},
    {"iso-8859-7", "ISO-8859-7", width::single, "iso88597 csisolatingreek ecma118 elot928 greek greek8 isoir126 suneugreek"},
    {"iso-8859-8", "ISO-8859-8", width::single, "iso88598 csiso88598e csisolatinhebrew hebrew iso88598e isoir138 visual"},
    {"iso-8859-8-i", "ISO-8859-8", width::single, "iso88598i csiso88598i logical"},
    {"iso-8859-10", "iso-8859_10-1998", width::single, "iso885910 csisolatin6 isoir157 l6 latin6"},
    {"iso-8859-13", "ISO-8859-13", width::single, "iso885913"},
    {"iso-8859-14", "iso-8859_14-1998", width::single, "iso885914"},
    {"iso-8859-15", "ISO-8859-15", width::single, "iso885915 csisolatin9 l9 latin9"},
    {"iso-8859-16", nullptr, width::single, "iso885916 l10 latin10"},
    {"koi8-r", "KOI8-R", width::single, "koi8r cskoi8r koi koi8"},
    {"koi8-u", "KOI8-U", width::single, "koi8u koi8ru"},
    {"macintosh", "macintosh", width::single, "macintosh csmacintosh mac xmacroman"},
    {"windows-874", "windows-874-2000", width::single, "windows874 dos874 iso885911 tis620 cp874"},
    {"windows-1250", "windows-1250", width::single, "windows1250 cp1250 xcp1250"},
    {"windows-1251", "windows-1251", width::single, "windows1251 cp1251 xcp1251"},
    {"windows-1253", "windows-1253", width::single, "windows1253 cp1253 xcp1253"},
    {"windows-1254", "windows-1254", width::single, "windows1254 cp1254 csisolatin5 iso88599 isoir148 l5 latin5 xcp1254"},
    {"windows-1255", "windows-1255", width::single, "windows1255 cp1255 xcp1255"},
    {"windows-1256", "windows-1256", width::single, "windows1256 cp1256 xcp1256"},
    {"windows-1257", "windows-1257", width::single, "windows1257 cp1257 xcp1257"},
    {"windows-1258", "windows-1258", width::single, "windows1258 cp1258 xcp1258"},
    {"x-mac-cyrillic", "x-mac-cyrillic", width::single, "xmaccyrillic xmacukrainian maccyrillic"},
    {"hz-gb-2312", "HZ", width::multi, "hzgb2312 hz"},
    {"iso-2022-kr", "ISO-2022-KR", width::multi, "iso2022kr csiso2022kr"},
    {"iso-2022-cn", "ISO-2022-CN", width::multi, "iso2022cn"},
}};

}  // namespace

const encoding_info* find_encoding(std::string_view label) {
  if (label.size() > max_label_bytes) return nullptr;
  std::string key;
  for (char c : label.substr(0, label.find(':'))) {
    if (c >= 'A' && c <= 'Z') c = char(c + 32);
    if (c != '-' && c != '_' && static_cast<unsigned char>(c) > ' ') key.push_back(c);
  }
  if (key.empty()) return nullptr;
  for (const auto& e : encodings) {
    for (auto rest = e.labels; !rest.empty();) {
      const auto end = std::min(rest.find(' '), rest.size());
      if (rest.substr(0, end) == key) return &e;
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return nullptr;
}

}  // namespace wirewatch::text::detail

namespace wirewatch::text {

std::string encoding_for_label(std::string_view label) {
  const auto* e = detail::find_encoding(label);
  return e == nullptr ? std::string() : std::string(e->name);
}

}  // namespace wirewatch::text
