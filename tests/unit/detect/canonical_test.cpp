#include "detect/canonical.h"

#include <gtest/gtest.h>

#include "core/limits.h"

namespace wirewatch::detect {
namespace {

entry sample() {
  entry e;
  e.id = "1";
  e.link = "http://example.org/a?utm_source=rss&id=7";
  e.title = "  A\n title ";
  e.author = "Kim\u00A0Il";
  e.content = "<p>One &amp; two.</p><p>Three.</p><img src=\"/p.jpg\">";
  e.summary = "Short.";
  e.published = parse_rfc3339("2026-03-01T00:00:00Z");
  return e;
}

TEST(canonical, the_fields_of_an_entry) {
  const content c = canonical(sample(), "ko", {});
  EXPECT_EQ(c.title, "A title");
  EXPECT_EQ(c.author, "Kim Il");
  EXPECT_EQ(c.body, "One & two.\n\nThree.");
  EXPECT_EQ(c.link, "http://example.org/a?id=7");
  EXPECT_EQ(c.images, std::vector<std::string>{"http://example.org/p.jpg"});
  EXPECT_EQ(c.published, parse_rfc3339("2026-03-01T00:00:00Z"));
  EXPECT_EQ(c.language, "ko");
}

TEST(canonical, decomposed_and_composed_hangul_are_one_text) {
  entry a = sample(), b = sample();
  a.title = a.content = "장성택";
  b.title = b.content = "\u110C\u1161\u11BC\u1109\u1165\u11BC\u1110\u1162\u11A8";
  EXPECT_EQ(canonical(a, "", {}), canonical(b, "", {}));
}

TEST(canonical, what_nobody_sees_is_no_text) {
  entry a = sample();
  a.title = "re\u00ADport\u200B";
  EXPECT_EQ(canonical(a, "", {}).title, "report");
}

TEST(canonical, the_summary_stands_in_for_a_content_without_text) {
  entry e = sample();
  e.content.clear();
  EXPECT_EQ(canonical(e, "", {}).body, "Short.");
  e.content = "<img src='/q.jpg'>";
  const content c = canonical(e, "", {});
  EXPECT_EQ(c.body, "Short.");
  EXPECT_EQ(c.images, std::vector<std::string>{"http://example.org/q.jpg"});
}

TEST(canonical, the_language_of_the_entry_then_the_declared_then_the_feeds) {
  source_spec spec;
  entry e = sample();
  EXPECT_EQ(canonical(e, "en", spec).language, "en");
  spec.language = "ko";
  EXPECT_EQ(canonical(e, "en", spec).language, "ko");
  e.language = " ja ";
  EXPECT_EQ(canonical(e, "en", spec).language, "ja");
}

TEST(canonical, image_enclosures_count_once_and_within_bounds) {
  entry e = sample();
  e.enclosures = {{"http://example.org/p.jpg", "image/jpeg"}, {"http://example.org/a.mp3", "audio/mpeg"}, {"http://example.org/q.png", "image/png"}};
  EXPECT_EQ(canonical(e, "", {}).images, (std::vector<std::string>{"http://example.org/p.jpg", "http://example.org/q.png"}));
  for (int i = 0; i < 500; ++i) e.enclosures.push_back({"http://example.org/" + std::to_string(i), "image/png"});
  EXPECT_EQ(canonical(e, "", {}).images.size(), limits::max_images_per_article);
}

TEST(with_page, the_page_gives_text_and_images) {
  const content listed = canonical(sample(), "ko", {});
  text::article_text page;
  page.title = "Page title";
  page.byline = "Somebody";
  page.lang = "en";
  page.text = "The whole text.";
  page.images = {"http://example.org/big.jpg"};
  page.published_at = parse_rfc3339("2020-01-01T00:00:00Z");
  page.canonical_url = "http://example.org/other";
  const content c = with_page(listed, page);
  EXPECT_EQ(c.body, "The whole text.");
  EXPECT_EQ(c.images, page.images);
  EXPECT_EQ(c.title, listed.title);
  EXPECT_EQ(c.author, listed.author);
  EXPECT_EQ(c.published, listed.published);
  EXPECT_EQ(c.language, "ko");
  EXPECT_EQ(c.link, listed.link);
}

TEST(with_page, and_what_the_entry_does_not_say) {
  text::article_text page;
  page.title = " Page\ntitle ";
  page.byline = "Somebody";
  page.lang = "en";
  page.published_at = parse_rfc3339("2020-01-01T00:00:00Z");
  page.canonical_url = "http://example.org/other?utm_source=x";
  const content c = with_page({}, page);
  EXPECT_EQ(c.title, "Page title");
  EXPECT_EQ(c.author, "Somebody");
  EXPECT_EQ(c.published, page.published_at);
  EXPECT_EQ(c.language, "en");
  EXPECT_EQ(c.link, "http://example.org/other");
}

TEST(with_page, a_page_without_text_leaves_what_was_listed) {
  const content listed = canonical(sample(), "ko", {});
  text::article_text page;
  page.images = {"http://example.org/logo.png"};
  EXPECT_EQ(with_page(listed, page), listed);
}

TEST(canonical, lines_that_move_by_themselves_are_left_out) {
  entry e = sample();
  e.content = "<p>1,204 views</p><p>The text.</p><p>12 Comments</p>";
  EXPECT_EQ(canonical(e, "", {}).body, "The text.");
  text::article_text page;
  page.text = "3 hours ago\n\nThe text.\n\n5 min read";
  EXPECT_EQ(with_page({}, page).body, "The text.");
}

TEST(digests, exact_covers_every_field) {
  const content base = canonical(sample(), "ko", {});
  std::vector<content> others(7, base);
  others[0].title += "x";
  others[1].body += "x";
  others[2].author += "x";
  others[3].link += "x";
  others[4].language = "en";
  others[5].published.reset();
  others[6].images.clear();
  for (const content& c : others) EXPECT_NE(digests(c).exact, digests(base).exact);
  EXPECT_EQ(digests(base), digests(content(base)));
}

TEST(digests, substance_leaves_out_form_and_date) {
  const content base = canonical(sample(), "ko", {});
  content form = base;
  form.title = "“A TITLE”";
  form.body = "one & two — three";
  form.published.reset();
  form.language = "en";
  EXPECT_EQ(digests(form).substance, digests(base).substance);
  EXPECT_NE(digests(form).exact, digests(base).exact);
  content other = base;
  other.body = "One & three.";
  EXPECT_NE(digests(other).substance, digests(base).substance);
  other = base;
  other.images.clear();
  EXPECT_NE(digests(other).substance, digests(base).substance);
}

TEST(digests, words_do_not_wander_between_fields) {
  content a, b;
  a.title = "ab";
  b.title = "a";
  b.body = "b";
  EXPECT_NE(digests(a).exact, digests(b).exact);
  EXPECT_NE(digests(a).substance, digests(b).substance);
}

TEST(raw_hash, notices_what_the_entry_says) {
  const entry base = sample();
  std::vector<entry> others(9, base);
  others[0].id += "x";
  others[1].link += "x";
  others[2].title += "x";
  others[3].author += "x";
  others[4].summary += "x";
  others[5].content += "x";
  others[6].published.reset();
  others[7].enclosures.push_back({"http://example.org/p.png", "image/png"});
  others[8].title.swap(others[8].author);
  for (const entry& e : others) EXPECT_NE(raw_hash(e, 1), raw_hash(base, 1));
  EXPECT_EQ(raw_hash(base, 1), raw_hash(entry(base), 1));
  EXPECT_NE(raw_hash(base, 1), raw_hash(base, 2));
}

TEST(raw_hash, but_not_tracking_or_the_time_of_update) {
  entry a = sample(), b = sample();
  b.link = "http://example.org/a?id=7&utm_source=other&utm_medium=feed#xtor=RSS-3";
  b.updated = parse_rfc3339("2026-03-02T00:00:00Z");
  EXPECT_EQ(raw_hash(a, 1), raw_hash(b, 1));
}

TEST(raw_hash, an_unreadable_date_counts_as_written) {
  entry a = sample();
  a.published.reset();
  entry b = a;
  b.published_text = "yesterday";
  EXPECT_NE(raw_hash(a, 1), raw_hash(b, 1));
}

}  // namespace
}  // namespace wirewatch::detect
