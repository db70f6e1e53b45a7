#include "detect/counters.h"

#include <gtest/gtest.h>

namespace wirewatch::detect {
namespace {

TEST(counts_readers, in_many_languages) {
  for (const char* line : {"1,234 views",
                           "2.1K views · 57 likes",
                           "12 Comments",
                           "No comments yet",
                           "Comments (3)",
                           "Viewed 1,234 times",
                           "This article has been viewed 3 times",
                           "5 min read",
                           "Shares: 12",
                           "3 Kommentare",
                           "27 commentaires",
                           "4 comentarios",
                           "1 204 просмотров",
                           "Просмотры: 12",
                           "조회수 1,204",
                           "댓글 3개",
                           "조회 12 | 추천수 3",
                           "阅读 3万",
                           "浏览次数：1204",
                           "瀏覽數 12",
                           "12件のコメント",
                           "閲覧数：12",
                           "12 مشاهدات"})
    EXPECT_TRUE(counts_readers(line)) << line;
}

TEST(counts_readers, what_an_article_says_is_no_counter) {
  for (const char* line : {"12 people died", "He shares 3 views", "The video has 1,234 views after a day in which nobody watched", "12 votes",
                           "views", "12", "", "Comments", "No comment from Kim", "노동당 12명", "评论员 12", "I read 12 books", "Article 12"})
    EXPECT_FALSE(counts_readers(line)) << line;
  EXPECT_FALSE(counts_readers("12 views " + std::string(200, '.')));
}

TEST(tells_how_long_ago, in_many_languages) {
  for (const char* line :
       {"3 hours ago", "Updated about 5 minutes ago", "Posted: 2 days ago", "vor 2 Stunden", "il y a 3 heures", "hace 5 minutos", "há 2 dias",
        "2 ore fa", "3 часа назад", "3시간 전", "3小时前", "5 分钟前", "3時間前", "2 uur geleden", "for 3 timer siden"})
    EXPECT_TRUE(tells_how_long_ago(line)) << line;
  for (const char* line : {"10 years ago", "3 hours", "ago", "5 a day", "hace 3", "Two men left 3 hours ago", "3시간", "1945년 전",
                           "5 hours and 3 minutes ago he left", ""})
    EXPECT_FALSE(tells_how_long_ago(line)) << line;
}

TEST(without_moving_lines, paragraphs_and_lines_stay_apart) {
  EXPECT_EQ(without_moving_lines("12 views\n\nOne.\nTwo.\n\n3 hours ago\nThree.\n\n4 comments"), "One.\nTwo.\n\nThree.");
  EXPECT_EQ(without_moving_lines("One.\n12 views\nTwo."), "One.\nTwo.");
  EXPECT_EQ(without_moving_lines("One.\n\nTwo 12.\n"), "One.\n\nTwo 12.\n");
  EXPECT_EQ(without_moving_lines("12 views"), "");
  EXPECT_EQ(without_moving_lines(""), "");
}

}  // namespace
}  // namespace wirewatch::detect
