// The pictures of an article: which <img> counts, and under which address.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "text/url.h"

namespace wirewatch::text {

class image_list {
 public:
  using attribute_reader = std::function<std::optional<std::string>(std::string_view lower_case_name)>;

  explicit image_list(std::string_view base_url) : base_(parse_url(base_url)) {}

  // Lazy loading is seen through (data-src, srcset). Left out: tracking pixels, data: addresses, what is there already,
  // and everything beyond limits::max_images_per_article.
  void add(const attribute_reader& attribute);
  std::vector<std::string> take() { return std::move(list_); }

 private:
  std::optional<url> base_;
  std::vector<std::string> list_;
  std::unordered_set<std::string> seen_;
};

}  // namespace wirewatch::text
