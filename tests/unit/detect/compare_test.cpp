#include "detect/compare.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "core/limits.h"
#include "detect/canonical.h"
#include "detect/tokens.h"
#include "text/fold.h"

namespace wirewatch::detect {
namespace {

using fields = std::vector<content_field>;
using enum content_field;

content sample() {
  content c;
  c.title = "Officials inspect the Kangson factory";
  c.body = "Kim Jong Un visited the plant together with Jang Song Thaek.\n\nThe workers were moved.";
  c.author = "KCNA";
  c.link = "http://example.org/a";
  c.published = parse_rfc3339("2026-03-01T00:00:00Z");
  c.images = {"http://example.org/1.jpg", "http://example.org/2.jpg"};
  return c;
}

const hunk& only_hunk(const comparison& c) {
  static const hunk nothing;
  EXPECT_EQ(c.diff.hunks.size(), 1u);
  return c.diff.hunks.empty() ? nothing : c.diff.hunks.front();
}

comparison compare_bodies(std::string a, std::string b) {
  content x, y;
  x.body = std::move(a);
  y.body = std::move(b);
  return compare(x, y);
}

TEST(compare, equal_contents_are_the_same) {
  const comparison c = compare(sample(), sample());
  EXPECT_TRUE(c.same());
  EXPECT_EQ(c.cls, change_class::none);
  EXPECT_TRUE(c.diff.hunks.empty());
  EXPECT_TRUE(compare({}, {}).same());
}

TEST(compare, an_excised_name) {
  content after = sample();
  after.body = "Kim Jong Un visited the plant.\n\nThe workers were moved.";
  const comparison c = compare(sample(), after);
  EXPECT_EQ(c.fields, fields{body});
  EXPECT_EQ(c.cls, change_class::substantive);
  EXPECT_EQ(c.diff.removed_words, 5u);
  EXPECT_EQ(c.diff.added_words, 0u);
  const hunk& h = only_hunk(c);
  EXPECT_EQ(h.before, "Kim Jong Un visited the plant ");
  EXPECT_EQ(h.removed, "together with Jang Song Thaek");
  EXPECT_EQ(h.added, "");
  EXPECT_EQ(h.after, ".");
}

TEST(compare, an_excised_korean_name) {
  const comparison c =
      compare_bodies("조선중앙통신은 장성택이 공장을 현지지도하였다고 보도하였다.", "조선중앙통신은 공장을 현지지도하였다고 보도하였다.");
  EXPECT_EQ(c.cls, change_class::substantive);
  EXPECT_EQ(only_hunk(c).removed, "장성택이");
  EXPECT_EQ(c.diff.removed_words, 1u);
}

TEST(compare, a_changed_particle_shows_the_whole_eojeol) {
  const comparison c = compare_bodies("오늘 장성택은 평양에 있었다", "오늘 장성택이 평양에 있었다");
  EXPECT_EQ(only_hunk(c).removed, "장성택은");
  EXPECT_EQ(only_hunk(c).added, "장성택이");
}

TEST(compare, an_excised_chinese_name) {
  const comparison c = compare_bodies("金正恩同志和張成澤同志視察了工廠。", "金正恩同志視察了工廠。");
  EXPECT_EQ(c.diff.removed_words, 6u);
  EXPECT_EQ(only_hunk(c).removed.size(), std::string("和張成澤同志").size());
  EXPECT_EQ(c.cls, change_class::substantive);
}

TEST(compare, mixed_scripts) {
  const comparison c = compare_bodies("KCNA 보도: 張成澤(Jang) 처형", "KCNA 보도: 李永吉(Ri) 처형");
  EXPECT_EQ(c.diff.removed_words, 4u);
  EXPECT_EQ(c.diff.added_words, 4u);
  EXPECT_EQ(only_hunk(c).removed, "張成澤(Jang");
  EXPECT_EQ(only_hunk(c).added, "李永吉(Ri");
}

TEST(compare, fields_come_in_order) {
  content after = sample();
  after.title += "!";
  after.body += " More.";
  after.author = "Rodong";
  after.published = parse_rfc3339("2026-03-02T00:00:00Z");
  after.link += "b";
  after.images.pop_back();
  EXPECT_EQ(compare(sample(), after).fields, (fields{title, body, author, published, link, images}));
}

TEST(compare, form_alone_is_cosmetic) {
  const auto class_of = [](auto change) {
    content after = sample();
    change(after);
    return compare(sample(), after).cls;
  };
  EXPECT_EQ(class_of([](content& c) { c.title = "OFFICIALS inspect the “Kangson” factory"; }), change_class::cosmetic);
  EXPECT_EQ(class_of([](content& c) { c.body = "Kim Jong Un visited the plant, together with Jang Song Thaek. The workers were moved."; }),
            change_class::cosmetic);
  EXPECT_EQ(class_of([](content& c) { c.author = "kcna"; }), change_class::cosmetic);
  EXPECT_EQ(class_of([](content& c) {
              c.author = "kcna";
              c.published = parse_rfc3339("2026-03-02T00:00:00Z");
            }),
            change_class::cosmetic);
  EXPECT_EQ(class_of([](content& c) {
              c.author = "kcna";
              c.images.clear();
            }),
            change_class::substantive);
  EXPECT_EQ(class_of([](content& c) { c.link += "b"; }), change_class::substantive);
  EXPECT_EQ(class_of([](content& c) { c.images.clear(); }), change_class::substantive);
}

TEST(compare, white_space_alone_is_cosmetic_and_still_shown) {
  const comparison c = compare_bodies("One. Two.", "One.\n\nTwo.");
  EXPECT_EQ(c.cls, change_class::cosmetic);
  EXPECT_FALSE(c.diff.hunks.empty());
  EXPECT_EQ(compare_bodies("東京 大阪", "東京大阪").cls, change_class::cosmetic);
}

TEST(compare, dates) {
  content after = sample();
  after.published = parse_rfc3339("2026-03-02T00:00:00Z");
  const comparison c = compare(sample(), after);
  EXPECT_EQ(c.fields, fields{published});
  EXPECT_EQ(c.cls, change_class::date_only);
  EXPECT_EQ(only_hunk(c).removed, "2026-03-01T00:00:00Z");
  EXPECT_EQ(only_hunk(c).added, "2026-03-02T00:00:00Z");
  EXPECT_EQ(c.diff.added_words + c.diff.removed_words, 0u);

  after.published.reset();
  EXPECT_TRUE(compare(sample(), after).same()) << "a date that disappears is no edit";
  EXPECT_TRUE(compare(after, sample()).same()) << "nor one that appears";
  after.title += " again";
  EXPECT_EQ(compare(sample(), after).fields, (fields{title, published}));
}

TEST(compare, what_is_no_edit) {
  content after = sample();
  after.link = "https://example.org/a";
  after.language = "ko";
  std::swap(after.images[0], after.images[1]);
  EXPECT_TRUE(compare(sample(), after).same());
}

TEST(compare, images_show_what_is_gone_and_what_has_come) {
  content after = sample();
  after.images = {"http://example.org/2.jpg", "http://example.org/3.jpg"};
  const comparison c = compare(sample(), after);
  EXPECT_EQ(c.fields, fields{images});
  EXPECT_EQ(only_hunk(c).removed, "http://example.org/1.jpg");
  EXPECT_EQ(only_hunk(c).added, "http://example.org/3.jpg");
}

TEST(hunks, neighbours_are_merged_far_ones_are_not) {
  EXPECT_EQ(compare_bodies("a b one c d e f g", "a b two c three e f g").diff.hunks.size(), 1u);
  const comparison c = compare_bodies("one a b c two", "1 a b c 2");
  ASSERT_EQ(c.diff.hunks.size(), 2u);
  EXPECT_EQ(c.diff.hunks[0].after, " a b c");
  EXPECT_EQ(c.diff.hunks[1].before, "a b c ");
  EXPECT_EQ(c.diff.removed_words, 2u) << "merging does not change the count";
  EXPECT_EQ(compare_bodies("a b one c two d", "a b 1 c 2 d").diff.removed_words, 2u);
}

TEST(hunks, the_end_of_a_paragraph_parts_them) {
  EXPECT_EQ(compare_bodies("a b one\n\ntwo c d", "a b 1\n\n2 c d").diff.hunks.size(), 2u);
  const comparison c = compare_bodies("First one here.\n\nSecond one.\n\nThird.", "First one here.\n\nSecond 1.\n\nThird.");
  EXPECT_EQ(only_hunk(c).before, "Second ");
  EXPECT_EQ(only_hunk(c).after, ".");
}

TEST(hunks, context_is_short_and_cut_at_words) {
  std::string words;
  for (int i = 0; i < 300; ++i) words += "abcdefg ";
  const comparison c = compare_bodies(words + "one " + words, words + "two " + words);
  const hunk& h = only_hunk(c);
  EXPECT_EQ(h.before, "abcdefg abcdefg abcdefg abcdefg abcdefg abcdefg abcdefg ");
  EXPECT_EQ(h.after, " abcdefg abcdefg abcdefg abcdefg abcdefg abcdefg abcdefg");
}

TEST(hunks, sides_are_capped_on_a_grapheme) {
  std::string many;
  for (int i = 0; i < 5'000; ++i) many += "ก\u0E34";
  const comparison c = compare_bodies("x", "x" + many);
  const hunk& h = only_hunk(c);
  EXPECT_LE(h.added.size(), limits::max_hunk_bytes);
  EXPECT_TRUE(h.added.ends_with("\u0E34…"));
  EXPECT_EQ(c.diff.added_words, 5'000u);
}

TEST(hunks, are_capped_and_counted) {
  std::string a, b;
  for (std::size_t i = 0; i < limits::max_hunks + 20; ++i) {
    a += "one two three four five old\n\n";
    b += "one two three four five new" + std::to_string(i) + "\n\n";
  }
  const comparison c = compare_bodies(a, b);
  EXPECT_EQ(c.diff.hunks.size(), limits::max_hunks);
  EXPECT_EQ(c.diff.hunks_omitted, 20u);
  EXPECT_EQ(c.diff.removed_words, limits::max_hunks + 20);
}

TEST(hunks, the_title_has_its_own) {
  content after = sample();
  after.title = "Officials inspect the Chollima factory";
  const comparison c = compare(sample(), after);
  EXPECT_EQ(only_hunk(c).field, title);
  EXPECT_EQ(only_hunk(c).removed, "Kangson");
  EXPECT_EQ(only_hunk(c).added, "Chollima");
}

content with(std::string body, std::string link = {}, std::vector<std::string> images = {}) {
  content c;
  c.body = std::move(body);
  c.link = std::move(link);
  c.images = std::move(images);
  return c;
}

TEST(compare, twins_of_addresses_are_no_edit) {
  EXPECT_TRUE(compare(with("T", "http://www.example.org/a"), with("T", "https://example.org/a/amp")).same());
  EXPECT_TRUE(compare(with("T", "", {"http://example.org/p.jpg?v=1"}), with("T", "", {"https://example.org/p.jpg?v=2"})).same());
  EXPECT_EQ(digests(with("T", "http://www.example.org/a", {"http://example.org/p.jpg?v=1"})),
            digests(with("T", "https://example.org/a", {"http://example.org/p.jpg?v=2"})));
  const comparison other = compare(with("T", "", {"http://example.org/p.jpg?v=1"}), with("T", "", {"http://example.org/q.jpg?v=1"}));
  EXPECT_EQ(other.cls, change_class::substantive);
  EXPECT_EQ(other.fields, std::vector<content_field>{content_field::images});
}

TEST(compare, a_dateline_of_the_text_is_a_date) {
  content a = with("Last updated: 3 March 2025\n\nThe text."), b = with("Last updated: 4 April 2026\n\nThe text.");
  EXPECT_EQ(compare(a, b).cls, change_class::date_only);
  EXPECT_EQ(compare(a, b).fields, std::vector<content_field>{content_field::body});
  a.published = parse_rfc3339("2025-03-03T00:00:00Z");
  b.published = parse_rfc3339("2026-04-04T00:00:00Z");
  EXPECT_EQ(compare(a, b).cls, change_class::date_only);
  b.title = "Another";
  EXPECT_EQ(compare(a, b).cls, change_class::substantive);
  EXPECT_EQ(compare(with("Within 30 days."), with("Within 28 days.")).cls, change_class::substantive);
}

std::string random_body(std::mt19937& random, int words) {
  static const char* const vocabulary[] = {"the",      "Cat",      "sat.",  "장성택은", "張成",     "澤。",
                                           "e\u0301t", "👍🏽", "don't", "\n\n",     "ก\u0E34น", "—"};
  std::string s;
  for (int i = 0; i < words; ++i) {
    if (!s.empty() && random() % 3 != 0) s += ' ';
    s += vocabulary[random() % std::size(vocabulary)];
  }
  return s;
}

// What compare() promises for any two contents.
TEST(compare, laws) {
  std::mt19937 random(17);
  for (int round = 0; round < 3'000; ++round) {
    content a, b;
    a.title = random_body(random, 3);
    a.body = random_body(random, int(random() % 40));
    b = a;
    if (random() % 3 == 0) b.title = random_body(random, 3);
    if (random() % 3 != 0) b.body.insert(0, random_body(random, 2));
    if (random() % 3 == 0) b.body = random_body(random, int(random() % 40));
    ASSERT_TRUE(compare(a, a).same());
    const comparison forward = compare(a, b), backward = compare(b, a);
    ASSERT_EQ(forward.fields, backward.fields);
    ASSERT_EQ(forward.cls, backward.cls);
    ASSERT_EQ(forward.same(), a == b);
    ASSERT_EQ(forward.cls == change_class::substantive, digests(a).substance != digests(b).substance);
    ASSERT_EQ(forward.diff.hunks.empty(), forward.same());
    ASSERT_TRUE(std::is_sorted(forward.fields.begin(), forward.fields.end()));
    for (const hunk& h : forward.diff.hunks) {
      const std::string& old_text = h.field == title ? a.title : a.body;
      const std::string& new_text = h.field == title ? b.title : b.body;
      ASSERT_FALSE(h.removed.empty() && h.added.empty());
      if (!h.removed.empty()) {
        ASSERT_NE(old_text.find(h.before + h.removed + h.after), std::string::npos) << old_text << "\n->\n" << new_text;
      }
      if (!h.added.empty()) {
        ASSERT_NE(new_text.find(h.before + h.added + h.after), std::string::npos) << old_text << "\n->\n" << new_text;
      }
    }
  }
}

// Bodies are valid UTF-8 by then; were they not, nothing worse than odd pieces may come of it.
TEST(compare, junk_bytes_stay_within_the_bounds) {
  std::mt19937 random(23);
  for (int round = 0; round < 60; ++round) {
    content a, b;
    for (std::string* s : {&a.body, &b.body})
      for (unsigned n = random() % 5'000; n > 0; --n) *s += char(random() % 4 == 0 ? random() % 256 : 0xE0 + random() % 32);
    if (random() % 2 == 0) b.body = a.body.substr(0, a.body.size() / 2) + b.body;
    const comparison c = compare(a, b);
    ASSERT_EQ(c.same(), a == b);
    ASSERT_EQ(c.diff.hunks.empty(), c.same());
    for (const hunk& h : c.diff.hunks) {
      ASSERT_LE(h.removed.size(), limits::max_hunk_bytes);
      ASSERT_LE(h.added.size(), limits::max_hunk_bytes);
    }
  }
}

}  // namespace
}  // namespace wirewatch::detect
