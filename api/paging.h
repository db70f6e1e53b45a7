// Which part of a list a request asks for, and where the next part begins. Lists page by cursor: ?limit=N&after=CURSOR, the next one in "next".
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "api/listener.h"
#include "core/model/article.h"

namespace wirewatch::api {

struct page {
  std::uint64_t after = 0;
  std::size_t limit = 100;  // 1 to limits::max_page_size; what is beyond counts as the nearest
  bool first = true;

  // errc::invalid_argument for what is no number.
  static result<page> of(const request&);
  // The address of the part behind `last`; `list` may have a query.
  std::string next(const std::string& list, const std::string& last) const;
};

// Where a list of articles goes on, "MILLISECONDS-a_…": below that first look and article.
using article_place = std::pair<wall_time, article_key>;
std::string cursor_of(const article_head&);
std::optional<article_place> parse_article_cursor(std::string_view);

}  // namespace wirewatch::api
