#include <gtest/gtest.h>

#include "text/html_text.h"
#include "watchers/watcher.h"

namespace wirewatch::watchers {
namespace {

std::string page() {
  std::string html =
      "<html lang=en><head><title>Statement of the office</title></head><body><nav><a href=/>Home</a></nav><article><h1>Statement of the "
      "office</h1><p class=when>4 May 2024</p>";
  for (int i = 1; i <= 4; ++i)
    html += "<p>Paragraph " + std::to_string(i) + " says, with commas, and at length, that 1 &lt; 2 and what else there was to say on that day.</p>";
  return html + "<p class=ad>Buy now</p><img src=/p.jpg></article></body></html>";
}

entry only(const source_spec& spec) {
  const std::string html = page();
  auto out = find(source_kind::page)->read({html, "text/html", "https://p.example/s"}, spec);
  EXPECT_TRUE(out.has_value());
  EXPECT_EQ(out->entries.size(), 1u);
  return out->entries.at(0);
}

TEST(page, is_one_entry_with_the_text_of_its_article) {
  const entry e = only({});
  EXPECT_EQ(e.link, "https://p.example/s");
  EXPECT_EQ(e.id, "page");
  EXPECT_EQ(e.title, "Statement of the office");
  EXPECT_EQ(e.language, "en");
  const std::string text = text::html_to_text(e.content);
  EXPECT_NE(text.find("Paragraph 1 says, with commas, and at length, that 1 < 2 and"), std::string::npos) << text;
  EXPECT_NE(text.find("\n\nParagraph 4"), std::string::npos) << text;
  EXPECT_EQ(text.find("Home"), std::string::npos) << text;
}

TEST(page, selectors_say_what_counts) {
  source_spec spec;
  spec.select.body = "article p";
  spec.select.title = "title, h1";
  spec.select.date = ".when";
  spec.select.drop = {".ad", ".when"};
  const entry e = only(spec);
  EXPECT_EQ(to_rfc3339(*e.published), "2024-05-04T00:00:00Z");
  const std::string text = text::html_to_text(e.content);
  EXPECT_TRUE(text.starts_with("Paragraph 1 says")) << text;
  EXPECT_EQ(text.find("Buy"), std::string::npos) << text;
  spec.select.body = "p[";
  const std::string html = page();
  EXPECT_FALSE(find(source_kind::page)->read({html, "", ""}, spec).has_value());
}

TEST(page, pictures_of_the_selected_body_come_along) {
  source_spec spec;
  spec.select.body = "article";
  EXPECT_EQ(text::read_html(only(spec).content, "").images, std::vector<std::string>{"https://p.example/p.jpg"});
}

TEST(page, is_never_chosen_by_itself_and_an_empty_one_is_none) {
  const std::string html = page();
  EXPECT_EQ(choose({html, "text/html", ""}), nullptr);
  EXPECT_FALSE(find(source_kind::page)->read({"", "text/html", ""}, {}).has_value());
}

}  // namespace
}  // namespace wirewatch::watchers
