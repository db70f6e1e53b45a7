#include "text/entities.h"

#include <gtest/gtest.h>

namespace wirewatch::text {
namespace {

TEST(entities, resolves_named_references) {
  EXPECT_EQ(decode_entities("R&amp;D &lt;b&gt; &quot;x&quot; &apos;"), "R&D <b> \"x\" '");
  EXPECT_EQ(decode_entities("&eacute;&Eacute;&nbsp;&euro;&hellip;"), "éÉ\u00A0€…");
  EXPECT_EQ(decode_entities("&CounterClockwiseContourIntegral;&zwnj;&nGt;"), "∳\u200C≫⃒");
}

TEST(entities, knows_both_ends_of_its_table) { EXPECT_EQ(decode_entities("&AElig;&zwnj;"), "Æ\u200C"); }

TEST(entities, is_case_sensitive_and_leaves_unknown_names) {
  EXPECT_EQ(decode_entities("&Dagger;&dagger;"), "‡†");
  EXPECT_EQ(decode_entities("&nosuchthing; &; & &"), "&nosuchthing; &; & &");
  EXPECT_EQ(decode_entities("&alpha"), "&alpha");  // no old name: needs its ';'
}

TEST(entities, old_names_work_without_semicolon) {
  EXPECT_EQ(decode_entities("caf&eacute au lait &copy 2026 &notit;"), "café au lait © 2026 ¬it;");
  EXPECT_EQ(decode_entities("?a=1&copy=2&lt;", entity_place::attribute), "?a=1&copy=2<");
  EXPECT_EQ(decode_entities("?a=1&copy", entity_place::attribute), "?a=1©");
}

TEST(entities, resolves_numbers) {
  EXPECT_EQ(decode_entities("&#44032;&#xAC00;&#XAC00;&#65"), "가가가A");
  EXPECT_EQ(decode_entities("&#x1F600;"), "😀");
  EXPECT_EQ(decode_entities("&#;&#x;&#xg;"), "&#;&#x;&#xg;");
}

TEST(entities, reads_c1_numbers_as_windows_1252) { EXPECT_EQ(decode_entities("&#147;x&#148; &#x80; &#150;"), "“x” € –"); }

TEST(entities, replaces_what_is_no_character) {
  EXPECT_EQ(decode_entities("&#0;&#xD800;&#x110000;&#99999999999999999999;&#1;"), "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD");
}

TEST(entities, resolves_once) { EXPECT_EQ(decode_entities("&amp;lt;"), "&lt;"); }

TEST(entities, escapes_so_that_it_reads_back) {
  const std::string text = "<a href=\"x\">R&D</a> 조선";
  EXPECT_EQ(escape_markup(text), "&lt;a href=&quot;x&quot;&gt;R&amp;D&lt;/a&gt; 조선");
  EXPECT_EQ(decode_entities(escape_markup(text)), text);
}

}  // namespace
}  // namespace wirewatch::text
