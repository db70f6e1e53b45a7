// HTML from a stranger, made safe to be shown: what is not known to be harmless is left out. A tokenizer without a tree, linear.
#pragma once
#include <string>
#include <string_view>

namespace wirewatch::cli {

// Keeps the elements of running text, lists, tables, images and sound with a few attributes; links and images only to http, https, mailto and
// relative addresses. The text of other elements stays, that of script, style and the like goes. What holds no '<' passes unchanged.
std::string safe_html(std::string_view);

// A field that is text and no markup. It stays as it is unless a browser that took it for markup would run something: then tags that are merely
// spoken of ("the <blink> tag") are escaped, and of anything more only the text is left.
std::string safe_line(std::string_view);

}  // namespace wirewatch::cli
