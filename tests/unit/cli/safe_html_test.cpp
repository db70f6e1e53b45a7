#include "cli/safe_html.h"

#include <gtest/gtest.h>

namespace wirewatch::cli {
namespace {

TEST(safe_html, running_text_stays) {
  const std::string good = "<p>One <b>two</b> <a href=\"https://example.org/x?a=1&amp;b=2\" title=\"t\">three</a> &amp; four<br></p>";
  EXPECT_EQ(safe_html(good), "<p>One <b>two</b> <a title=\"t\" href=\"https://example.org/x?a=1&amp;b=2\">three</a> &amp; four<br></p>");
  EXPECT_EQ(safe_html("plain & simple > text"), "plain & simple > text");
  EXPECT_EQ(safe_html("a < b"), "a &lt; b");
}

TEST(safe_html, what_runs_goes) {
  EXPECT_EQ(safe_html("a<script>alert(1)</script>b"), "ab");
  EXPECT_EQ(safe_html("<img src=x.png onerror=alert(1)>"), "<img src=\"x.png\">");
  EXPECT_EQ(safe_html("<p onclick=\"x()\" style=\"background:url(javascript:x)\">t</p>"), "<p>t</p>");
  EXPECT_EQ(safe_html("x<iframe src=\"https://e.org\"></iframe>y"), "xy");
  EXPECT_EQ(safe_html("<object data=x></object><embed src=x><form action=\"javascript:x\">f</form>").find('<'), std::string::npos);
  EXPECT_EQ(safe_html("<svg onload=alert(1)><circle/></svg>t"), "t");
  EXPECT_EQ(safe_html("<SCRIPT\n>x</ScRiPt >t"), "t");
  EXPECT_EQ(safe_html("<meta http-equiv=refresh content=\"0;url=x\"><base href=\"https://e.org/\"><link rel=stylesheet href=x>t"), "t");
}

TEST(safe_html, sound_and_film_stay_without_what_runs) {
  EXPECT_EQ(safe_html("<audio src=\"/a.mp3\" autoplay onplay=\"x()\"></audio>"), "<audio src=\"/a.mp3\"></audio>");
  EXPECT_EQ(safe_html("<video><source src=\"javascript:x\"></video>"), "<video><source></video>");
}

TEST(safe_html, links_go_to_harmless_schemes_only) {
  for (const char* bad : {"javascript:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)", "JaVaScRiPt:alert(1)", "&#106;avascript:alert(1)",
                          "vbscript:x", "data:text/html,<script>x</script>", "file:///etc/passwd"}) {
    const std::string out = safe_html("<a href=\"" + std::string(bad) + "\">t</a>");
    EXPECT_EQ(out.find("href"), out.npos) << bad << " → " << out;
  }
  for (const char* good : {"/relative/x", "x.html", "//example.org/x", "#part", "mailto:a@example.org", "http://example.org/"})
    EXPECT_NE(safe_html("<a href=\"" + std::string(good) + "\">t</a>").find("href=\"" + std::string(good) + "\""), std::string::npos) << good;
}

TEST(safe_html, a_value_cannot_leave_its_quotes) {
  EXPECT_EQ(safe_html("<img alt='\"><script>x</script>' src='a.png'>"), "<img alt=\"&quot;&gt;&lt;script&gt;x&lt;/script&gt;\" src=\"a.png\">");
}

TEST(safe_html, cut_off_markup_gives_no_markup) {
  EXPECT_EQ(safe_html("text <a href=\"x"), "text ");
  EXPECT_EQ(safe_html("text <script>never closed"), "text ");
  EXPECT_EQ(safe_html("<<script>x</script>"), "&lt;");
}

TEST(safe_line, text_stays_text) {
  EXPECT_EQ(safe_line("R&D: a < b and <b>bold</b> claims"), "R&D: a < b and <b>bold</b> claims");
  EXPECT_EQ(safe_line("no markup"), "no markup");
}

TEST(safe_line, tags_that_are_spoken_of_are_escaped) {
  EXPECT_EQ(safe_line("History of the <blink> tag"), "History of the &lt;blink&gt; tag");
  EXPECT_EQ(safe_line("<title>"), "&lt;title&gt;");
  EXPECT_EQ(safe_line("The <script> tag & you"), "The &lt;script&gt; tag &amp; you");
}

TEST(safe_line, what_would_run_becomes_text) {
  EXPECT_EQ(safe_line("t <script>alert(1)</script> u"), "t u");
  EXPECT_EQ(safe_line("t <img src=x onerror=y> u"), "t u");
  EXPECT_EQ(safe_line("<applet code=x>t</applet>"), "t");
  EXPECT_EQ(safe_line("<a href=\"javascript:x\">t</a>"), "t");
}

}  // namespace
}  // namespace wirewatch::cli
