// Files and standard input, read whole and bounded.
#pragma once
#include <string>
#include <string_view>

#include "core/result.h"

namespace wirewatch::cli {

inline constexpr std::size_t max_input_bytes = 256 * 1024 * 1024;

// "-" is standard input. errc::io_failed says which file and why.
result<std::string> read_input(const std::string& path);

enum class content_kind : std::uint8_t { feed, page, opml, sitemap, plain };
// What a document looks like; `name` is its file's or its address: .md and .txt are plain whatever they hold.
content_kind kind_of(std::string_view bytes, std::string_view content_type, std::string_view name);
// False for an image, a program, an archive: more than one in fifty characters is a control character.
bool is_text(std::string_view bytes, std::string_view content_type);
std::string_view to_string(content_kind) noexcept;  // "feed", "page", "opml", "sitemap", "text"

}  // namespace wirewatch::cli
