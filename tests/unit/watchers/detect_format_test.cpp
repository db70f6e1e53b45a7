#include "watchers/feed/detect_format.h"

#include <gtest/gtest.h>

namespace wirewatch::watchers {
namespace {

TEST(detect_format, is_not_taken_in_by_a_page_that_speaks_of_feeds) {
  const auto page =
      detect_format("<!DOCTYPE html>\n<HTML><head><title>t</title></head><body><!-- <rdf:RDF xmlns:rdf='r'><channel/></rdf:RDF> --></body></html>");
  EXPECT_EQ(page.format, feed_format::none);
  const auto noisy = detect_format("<br /><b>Warning</b>: x in y.php<rss version='2.0'><channel></channel></rss>");
  EXPECT_EQ(noisy.format, feed_format::rss);
}

}  // namespace
}  // namespace wirewatch::watchers
