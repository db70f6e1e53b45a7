#include "watchers/listing/next_page.h"

#include <gtest/gtest.h>

namespace wirewatch::watchers {
namespace {

std::string next_of(const std::string& html, const std::string& url = "http://news.example/list") {
  return next_page(linked_page(text::build_element_tree(html), url, {}, {}), url);
}

TEST(next_page, is_what_the_page_says_it_is) {
  EXPECT_EQ(next_of("<link rel='prev next' href='?page=2'><a href='/x'>next</a>"), "http://news.example/list?page=2");
  EXPECT_EQ(next_of("<a href='/list/2' rel=NEXT>2</a>"), "http://news.example/list/2");
  EXPECT_EQ(next_of("<a href='/about'>About</a><a href='/list?p=2'> Older posts </a>"), "http://news.example/list?p=2");
  EXPECT_EQ(next_of("<a href='/list?pageno=2'>다음</a>"), "http://news.example/list?pageno=2");
  EXPECT_EQ(next_of("<a href='/list?x=2' aria-label='Next page'><i></i></a>"), "http://news.example/list?x=2");
}

TEST(next_page, is_the_number_behind_this_one) {
  const std::string numbers = "<a href='?page=1'>1</a> <a href='?page=2'>2</a> <a href='?page=3'>3</a> <a href='?page=4'>4</a>";
  EXPECT_EQ(next_of(numbers), "http://news.example/list?page=2");
  EXPECT_EQ(next_of(numbers, "http://news.example/list?page=3"), "http://news.example/list?page=4");
  EXPECT_EQ(next_of(numbers, "http://news.example/list?page=4"), "");
  EXPECT_EQ(next_of("<p>2</p><a href='/story'>2</a>"), "") << "an address without the number";
}

TEST(next_page, is_on_the_same_site_and_another_page) {
  EXPECT_EQ(next_of("<a rel=next href='http://other.example/2'>next</a><a href='/list'>next</a><a href='javascript:go(2)'>2</a>"), "");
}

}  // namespace
}  // namespace wirewatch::watchers
