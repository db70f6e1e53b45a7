#include "text/mend_xml.h"

#include <gtest/gtest.h>

namespace wirewatch::text {
namespace {

std::string resolved(std::string xml, std::size_t expected) {
  EXPECT_EQ(resolve_named_entities(xml), expected) << xml;
  return xml;
}

TEST(xml_references, numbers_that_xml_knows_stay) {
  EXPECT_EQ(resolved("&#65; &#x41; &#233; &#9; &#xA; &#8217; &#x1F600; &amp;", 0), "&#65; &#x41; &#233; &#9; &#xA; &#8217; &#x1F600; &amp;");
}

TEST(xml_references, numbers_of_controls_and_of_nothing_are_read_as_html_reads_them) {
  EXPECT_EQ(resolved("a&#146;b &#x80; &#0;", 3), "a’b € \uFFFD");
  EXPECT_EQ(resolved("&#xD800;&#1114112;&#x1F;", 3), "\uFFFD\uFFFD\uFFFD");
}

TEST(xml_references, without_an_end_they_stay) { EXPECT_EQ(resolved("&#146 &#; &#x; &#", 0), "&#146 &#; &#x; &#"); }

TEST(xml_references, in_cdata_they_belong_to_the_text) { EXPECT_EQ(resolved("<![CDATA[&#146;]]>&#146;", 1), "<![CDATA[&#146;]]>’"); }

TEST(xml_references, what_they_stand_for_is_no_markup) { EXPECT_EQ(resolved("&LT;b&gt;", 1), "&lt;b&gt;"); }

TEST(c1_controls, become_what_windows_1252_has_there) {
  std::string s = "don\xC2\x92t \xC2\x80 \xC2\xA0\xC3\xA9";
  EXPECT_EQ(read_c1_as_windows_1252(s), 2u);
  EXPECT_EQ(s, "don’t € \xC2\xA0\xC3\xA9");
  std::string clean = "caf\xC3\xA9\xC2\xA0«»";
  EXPECT_EQ(read_c1_as_windows_1252(clean), 0u);
  EXPECT_EQ(clean, "caf\xC3\xA9\xC2\xA0«»");
  std::string meant = "\xC2\x92 \xC2\x81";
  EXPECT_EQ(read_c1_as_windows_1252(meant), 0u);
  EXPECT_EQ(meant, "\xC2\x92 \xC2\x81");
}

}  // namespace
}  // namespace wirewatch::text
