// Lines of a text that move by themselves. Internal to detect/; see canonical.h.
#pragma once
#include <string>
#include <string_view>

namespace wirewatch::detect {

// "1,234 views · 12 comments", "Viewed 2.1K times", "5 min read", "조회수 1204", "阅读 3万": numbers and words for what readers did, nothing else.
bool counts_readers(std::string_view line);

// "3 hours ago", "Updated about 5 minutes ago", "vor 2 Stunden", "3시간 전", "3小时前": up to months; "10 years ago" may be a headline.
bool tells_how_long_ago(std::string_view line);

// The text without such lines; paragraphs stay apart.
std::string without_moving_lines(std::string text);

}  // namespace wirewatch::detect
