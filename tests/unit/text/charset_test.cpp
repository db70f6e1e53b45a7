#include "text/charset.h"

#include <gtest/gtest.h>

using namespace wirewatch::text;
using namespace std::string_literals;

namespace {

const std::string korean_euc_kr = "\xC1\xB6\xBC\xB1\xC1\xDF\xBE\xD3\xC5\xEB\xBD\xC5";  // 조선중앙통신
constexpr const char* korean = "조선중앙통신";

std::string utf16(std::u16string_view text, bool big) {
  std::string out;
  for (char16_t c : text) {
    out.push_back(char(big ? c >> 8 : c & 0xFF));
    out.push_back(char(big ? c & 0xFF : c >> 8));
  }
  return out;
}

std::string repeat(std::string_view s, int n) {
  std::string out;
  while (n-- > 0) out += s;
  return out;
}

void expect(const decoded& d, std::string_view encoding, std::string_view utf8, bool guessed = false, bool replaced = false) {
  EXPECT_EQ(d.encoding, encoding);
  EXPECT_EQ(d.utf8, utf8);
  EXPECT_EQ(d.guessed, guessed);
  EXPECT_EQ(d.replaced, replaced);
}

TEST(charset, labels) {
  EXPECT_EQ(encoding_for_label("UTF8"), "utf-8");
  EXPECT_EQ(encoding_for_label(" Latin1\n"), "windows-1252");
  EXPECT_EQ(encoding_for_label("ISO_8859-1:1987"), "windows-1252");
  EXPECT_EQ(encoding_for_label("US-ASCII"), "windows-1252");
  EXPECT_EQ(encoding_for_label("ks_c_5601-1987"), "euc-kr");
  EXPECT_EQ(encoding_for_label("CP949"), "euc-kr");
  EXPECT_EQ(encoding_for_label("gb2312"), "gbk");
  EXPECT_EQ(encoding_for_label("GB18030"), "gb18030");
  EXPECT_EQ(encoding_for_label("x-sjis"), "shift_jis");
  EXPECT_EQ(encoding_for_label("iso-8859-9"), "windows-1254");
  EXPECT_EQ(encoding_for_label("TIS-620"), "windows-874");
  EXPECT_EQ(encoding_for_label("utf-16"), "utf-16le");
  EXPECT_EQ(encoding_for_label(""), "");
  EXPECT_EQ(encoding_for_label("klingon"), "");
  EXPECT_EQ(encoding_for_label(std::string(100'000, 'a')), "");
}

TEST(charset, byte_order_mark_wins) {
  expect(to_utf8("\xEF\xBB\xBF<p>\xC3\xA9", "text/html; charset=iso-8859-1", markup::html), "utf-8", "<p>é");
  expect(to_utf8("\xFF\xFE" + utf16(u"<a>한", false), "text/xml; charset=utf-8", markup::xml), "utf-16le", "<a>한");
  expect(to_utf8("\xFE\xFF" + utf16(u"<a>한", true), "", markup::xml), "utf-16be", "<a>한");
  expect(to_utf8("\xFF\xFE\0\0<\0\0\0"s, "", markup::xml), "utf-32le", "<");
  expect(to_utf8("\0\0\xFE\xFF\0\0\0<"s, "", markup::xml), "utf-32be", "<");
}

TEST(charset, wide_text_without_mark) {
  expect(to_utf8(utf16(u"<?xml version='1.0'?><a>조선</a>", false), "", markup::xml), "utf-16le", "<?xml version='1.0'?><a>조선</a>");
  expect(to_utf8(utf16(u"<?xml version='1.0'?><a>조선</a>", true), "text/xml; charset=utf-16", markup::xml), "utf-16be",
         "<?xml version='1.0'?><a>조선</a>");
  expect(to_utf8("<\0\0\0?\0\0\0"s, "", markup::xml), "utf-32le", "<?");
  expect(to_utf8("\0\0\0<\0\0\0?"s, "", markup::xml), "utf-32be", "<?");
}

TEST(charset, header_before_document) {
  const std::string page = "<meta charset=utf-8><p>" + korean_euc_kr;
  expect(to_utf8(page, "text/html; Charset=\"EUC-KR\"", markup::html), "euc-kr", "<meta charset=utf-8><p>"s + korean);
  expect(to_utf8("<?xml version='1.0' encoding='koi8-r'?>\xE9", "text/xml;charset = 'windows-1251'", markup::xml), "windows-1251",
         "<?xml version='1.0' encoding='koi8-r'?>й");
  expect(to_utf8("\xE9", "text/plain; format=flowed; charset=iso-8859-2", markup::text), "iso-8859-2", "é");
}

TEST(charset, unknown_header_is_no_declaration) {
  expect(to_utf8("<?xml version='1.0' encoding='windows-1251'?>\xE9", "text/xml; charset=none", markup::xml), "windows-1251",
         "<?xml version='1.0' encoding='windows-1251'?>й");
}

TEST(charset, xml_declaration) {
  expect(to_utf8("<?xml version=\"1.0\" encoding=\"EUC-KR\" ?><t>" + korean_euc_kr, "", markup::xml), "euc-kr",
         "<?xml version=\"1.0\" encoding=\"EUC-KR\" ?><t>"s + korean);
  expect(to_utf8("\n <?xml encoding = 'iso-8859-15'?>\xA4", "", markup::xml), "iso-8859-15", "\n <?xml encoding = 'iso-8859-15'?>€");
  expect(to_utf8("<?xml encoding='iso-8859-16'?>\xAA\xFF", "", markup::xml), "iso-8859-16", "<?xml encoding='iso-8859-16'?>Șÿ");
}

TEST(charset, xml_declared_wide_but_read_as_bytes) {
  expect(to_utf8("<?xml version='1.0' encoding='utf-16'?><a>é</a>", "", markup::xml), "utf-8", "<?xml version='1.0' encoding='utf-16'?><a>é</a>",
         true);
}

TEST(charset, meta_prescan) {
  const auto encoding = [](std::string_view page) { return to_utf8(std::string(page) + "\xA4", "", markup::html).encoding; };
  EXPECT_EQ(encoding("<meta charset=iso-8859-2>"), "iso-8859-2");
  EXPECT_EQ(encoding("<META CHARSET='ISO-8859-2'/>"), "iso-8859-2");
  EXPECT_EQ(encoding("<meta http-equiv=Content-Type content='text/html; charset=iso-8859-2'>"), "iso-8859-2");
  EXPECT_EQ(encoding("<meta content='text/html; charset=iso-8859-2' http-equiv=content-type>"), "iso-8859-2");
  EXPECT_EQ(encoding("<meta content='text/html; charset=iso-8859-2'>"), "windows-1252");
  EXPECT_EQ(encoding("<meta http-equiv=refresh content='charset=iso-8859-2'>"), "windows-1252");
  EXPECT_EQ(encoding("<!-- <meta charset=iso-8859-2> --><meta charset=koi8-r>"), "koi8-r");
  EXPECT_EQ(encoding("<!--><meta charset=iso-8859-2>"), "iso-8859-2");
  EXPECT_EQ(encoding("<p title='<meta charset=koi8-r>'><meta charset=iso-8859-2>"), "iso-8859-2");
  EXPECT_EQ(encoding("<metal charset=koi8-r>"), "windows-1252");
  EXPECT_EQ(encoding("<meta charset=klingon><meta charset=iso-8859-2>"), "iso-8859-2");
  EXPECT_EQ(encoding("<meta charset='iso-8859-2"), "windows-1252");
  EXPECT_EQ(encoding("<?xml version='1.0' encoding='iso-8859-2'?><html>"), "iso-8859-2");
  EXPECT_EQ(encoding(std::string(20'000, ' ') + "<meta charset=iso-8859-2>"), "windows-1252");
}

TEST(charset, meta_that_says_utf_16_means_utf_8) { expect(to_utf8("<meta charset=utf-16>é", "", markup::html), "utf-8", "<meta charset=utf-16>é"); }

TEST(charset, single_byte_label_over_utf_8_is_a_lie) {
  for (const char* label : {"iso-8859-1", "us-ascii", "windows-1252", "windows-1251", "iso-8859-15"})
    expect(to_utf8("caf\xC3\xA9 조선", "text/html; charset="s + label, markup::html), "utf-8", "café 조선", true);
  expect(to_utf8("plain", "text/html; charset=iso-8859-1", markup::html), "windows-1252", "plain");
  expect(to_utf8("caf\xE9", "text/html; charset=iso-8859-1", markup::html), "windows-1252", "café");
}

TEST(charset, multi_byte_label_over_utf_8_is_a_lie_when_it_does_not_read) {
  const std::string page = "<p>조선중앙통신 보도, 오늘 아침</p>";
  expect(to_utf8(page, "text/html; charset=euc-kr", markup::html), "utf-8", page, true);
}

TEST(charset, utf_8_label_over_other_bytes_is_a_lie) {
  const auto page = "<p>" + repeat(korean_euc_kr + " \xBA\xB8\xB5\xB5 ", 20);
  const auto d = to_utf8(page, "text/html; charset=utf-8", markup::html);
  expect(d, "euc-kr", "<p>" + repeat(korean + " 보도 "s, 20), true);
  // what the document says is asked before the detector
  expect(to_utf8("<meta charset=euc-kr>" + korean_euc_kr, "text/html; charset=utf-8", markup::html), "euc-kr", "<meta charset=euc-kr>"s + korean);
}

TEST(charset, a_few_bad_bytes_are_replaced) {
  expect(to_utf8(korean + "\xFF 조선 \xE2\x82"s, "text/html; charset=utf-8", markup::html), "utf-8", korean + "\uFFFD 조선 \uFFFD"s, false, true);
  expect(to_utf8(korean + "\xFF 조선"s, "", markup::html), "utf-8", korean + "\uFFFD 조선"s, true, true);
}

TEST(charset, undeclared) {
  expect(to_utf8("조선", "", markup::text), "utf-8", "조선", true);
  expect(to_utf8("<rss/>", "", markup::xml), "utf-8", "<rss/>", true);
  expect(to_utf8("<p>plain", "", markup::html), "windows-1252", "<p>plain", true);
  expect(to_utf8("", "", markup::xml), "utf-8", "", true);
  expect(to_utf8("\x1B$BF|K\\\x1B(B", "", markup::html), "iso-2022-jp", "日本", true);
}

TEST(charset, detector_reads_national_encodings) {
  struct sample {
    const char *encoding, *bytes, *utf8;
  };
  for (const auto& s :
       {sample{"euc-kr", "\xBA\xCF\xC7\xD1\xC0\xBA \xBF\xC0\xB4\xC3 \xBF\xC0\xC0\xFC ", "북한은 오늘 오전 "},
        sample{"shift_jis", "\x8D\xA1\x93\xFA\x82\xCC\x83\x6A\x83\x85\x81\x5B\x83\x58\x82\xC5\x82\xB7\x81\x42 ", "今日のニュースです。 "},
        sample{"gb18030", "\xBD\xF1\xCC\xEC\xB5\xC4\xD0\xC2\xCE\xC5\xCA\xC7\xD5\xE2\xB8\xF6 ", "今天的新闻是这个 "},
        sample{"windows-1251", "\xD1\xE5\xE3\xEE\xE4\xED\xFF \xE2 \xEC\xE8\xF0\xE5 \xEF\xF0\xEE\xE8\xE7\xEE\xF8\xEB\xEE ",
               "Сегодня в мире произошло "}}) {
    const auto d = to_utf8(repeat(s.bytes, 20), "", markup::text);
    expect(d, s.encoding, repeat(s.utf8, 20), true);
  }
}

TEST(charset, ascii_xml_served_as_text_is_us_ascii) {
  expect(to_utf8("<rss/>", "text/xml", markup::xml), "windows-1252", "<rss/>", true);
  expect(to_utf8("<rss/>", " Text/RSS+xml; x=y", markup::xml), "windows-1252", "<rss/>", true);
  expect(to_utf8("<rss/>", "application/xml", markup::xml), "utf-8", "<rss/>", true);
  expect(to_utf8("<?xml version='1.0' encoding='utf-8'?><rss/>", "text/xml", markup::xml), "utf-8", "<?xml version='1.0' encoding='utf-8'?><rss/>");
  expect(to_utf8("<rss>é</rss>", "text/xml", markup::xml), "utf-8", "<rss>é</rss>", true);
}

TEST(charset, thai_without_declaration) {
  const std::string thai =
      "\xA2\xE8\xD2\xC7\xC7\xD1\xB9\xB9\xD5\xE9 <b>\xBB\xC3\xD0\xE0\xB7\xC8\xE4\xB7\xC2</b> \xB7\xD5\xE8\xB9\xD5\xE8\xE0\xBB\xE7\xB9\xA2\xE8\xD2\xC7";
  expect(to_utf8(thai, "", markup::html), "windows-874", "ข่าววันนี้ <b>ประเทศไทย</b> ที่นี่เป็นข่าว", true);
}

TEST(charset, output_holds_no_nul_and_no_mark) {
  expect(to_utf8("a\0b"s, "text/plain; charset=utf-8", markup::text), "utf-8", "ab");
  expect(to_utf8("a\0b\xE9"s, "text/plain; charset=windows-1252", markup::text), "windows-1252", "abé");
  expect(to_utf8("\xEF\xBB\xBF\xEF\xBB\xBFx", "", markup::text), "utf-8", "x");
}

TEST(charset, broken_input_in_every_encoding_is_survived) {
  std::string noise;
  for (int i = 0; i < 2048; ++i) noise.push_back(char((i * 131 + i / 7) & 0xFF));
  for (const char* label : {"utf-8",       "windows-1252", "euc-kr",   "shift_jis", "euc-jp",   "iso-2022-jp", "gbk",
                            "gb18030",     "big5",         "utf-16le", "utf-16be",  "utf-32le", "hz-gb-2312",  "iso-2022-kr",
                            "iso-8859-16", "windows-874",  "koi8-u",   "macintosh", "ibm866",   "iso-8859-10", "iso-8859-14"}) {
    ASSERT_EQ(encoding_for_label(label), label);
    const auto d = to_utf8(noise, "text/plain; charset="s + label, markup::text);
    EXPECT_TRUE(valid_utf8(d.utf8)) << label;
    EXPECT_LE(d.utf8.size(), 3 * noise.size()) << label;
    EXPECT_EQ(d.utf8.find('\0'), std::string::npos) << label;
  }
}

TEST(charset, undefined_bytes_become_the_replacement_character) {
  expect(to_utf8("a\x81\x20z", "text/plain; charset=euc-kr", markup::text), "euc-kr", "a\uFFFD z", false, true);
}

TEST(utf8, validity) {
  for (const char* good :
       {"", "plain ascii, longer than eight bytes", "é", "조선", "\xF0\x9F\x98\x80", "\xEF\xBF\xBF", "\xF4\x8F\xBF\xBF", "12345678é"})
    EXPECT_TRUE(valid_utf8(good)) << good;
  for (const char* wrong : {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
                            "\xF5\x80\x80\x80", "\xE2\x82", "\xFF", "12345678\xC3", "\xC3("})
    EXPECT_FALSE(valid_utf8(wrong)) << wrong;
}

TEST(utf8, sanitizing) {
  EXPECT_EQ(sanitize_utf8("ok é"), "ok é");
  EXPECT_EQ(sanitize_utf8("a\xE2\x82z"), "a\uFFFDz");              // one for the cut sequence
  EXPECT_EQ(sanitize_utf8("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");  // one for each byte of a surrogate
  EXPECT_EQ(sanitize_utf8("\xF0\x9F\x98"), "\uFFFD");
  EXPECT_EQ(sanitize_utf8("\xC0\xAF"), "\uFFFD\uFFFD");
  EXPECT_EQ(sanitize_utf8("a\0\0b"s), "ab");
}

TEST(utf8, census) {
  const auto c = count_utf8("aé조\xFF\xE2\x82z");
  EXPECT_EQ(c.good, 2u);
  EXPECT_EQ(c.bad, 2u);
}

// Table 3-7 of the Unicode Standard, row by row.
bool valid_by_table(std::string_view s) {
  const auto in = [&](std::size_t i, int low, int high) {
    return i < s.size() && int(static_cast<unsigned char>(s[i])) >= low && int(static_cast<unsigned char>(s[i])) <= high;
  };
  for (std::size_t i = 0; i < s.size();) {
    if (in(i, 0, 0x7F)) {
      i += 1;
    } else if (in(i, 0xC2, 0xDF) && in(i + 1, 0x80, 0xBF)) {
      i += 2;
    } else if (((in(i, 0xE0, 0xE0) && in(i + 1, 0xA0, 0xBF)) || (in(i, 0xED, 0xED) && in(i + 1, 0x80, 0x9F)) ||
                ((in(i, 0xE1, 0xEC) || in(i, 0xEE, 0xEF)) && in(i + 1, 0x80, 0xBF))) &&
               in(i + 2, 0x80, 0xBF)) {
      i += 3;
    } else if (((in(i, 0xF0, 0xF0) && in(i + 1, 0x90, 0xBF)) || (in(i, 0xF4, 0xF4) && in(i + 1, 0x80, 0x8F)) ||
                (in(i, 0xF1, 0xF3) && in(i + 1, 0x80, 0xBF))) &&
               in(i + 2, 0x80, 0xBF) && in(i + 3, 0x80, 0xBF)) {
      i += 4;
    } else {
      return false;
    }
  }
  return true;
}

TEST(utf8, valid_is_what_the_standard_says) {
  constexpr unsigned char bytes[] = {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xDF,
                                     0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF};
  for (int first = 0; first < 256; ++first)
    for (unsigned char second : bytes)
      for (unsigned char third : bytes)
        for (unsigned char fourth : {0x41, 0x7F, 0x80, 0xBF, 0xC2}) {
          const char four[] = {char(first), char(second), char(third), char(fourth)};
          const std::string_view text(four, 4);
          ASSERT_EQ(valid_utf8(text), valid_by_table(text)) << first << ' ' << int(second) << ' ' << int(third) << ' ' << int(fourth);
        }
}

TEST(utf8, valid_wherever_a_block_ends) {
  for (std::size_t before = 0; before < 34; ++before)
    for (std::string_view character : {"a", "é", "각", "\xF0\x9F\x98\x80"})
      for (std::size_t kept = 1; kept <= character.size(); ++kept)
        for (std::size_t behind : {0U, 1U, 15U, 16U, 40U}) {
          const auto text = std::string(before, 'x') + std::string(character.substr(0, kept)) + std::string(behind, 'y');
          EXPECT_EQ(valid_utf8(text), kept == character.size()) << text;
          EXPECT_EQ(sanitize_utf8(text),
                    std::string(before, 'x') + std::string(kept == character.size() ? character : "\uFFFD") + std::string(behind, 'y'));
        }
}

TEST(utf8, sanitize_drops_nul_and_keeps_all_else_in_place) {
  using namespace std::string_literals;
  EXPECT_EQ(sanitize_utf8("\0a\0\0b각\0\xFF\0c\0"s), "ab각\uFFFDc");
  const auto text = to_utf8("<?xml version='1.0' encoding='UTF-8'?><a>각\0x</a>"s, "", markup::xml);
  EXPECT_EQ(text.utf8, "<?xml version='1.0' encoding='UTF-8'?><a>각x</a>");
  EXPECT_FALSE(text.replaced);
}

}  // namespace
