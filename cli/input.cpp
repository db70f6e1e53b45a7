#include "cli/input.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "text/charset.h"
#include "text/html_text.h"
#include "text/opml.h"
#include "watchers/watcher.h"

namespace wirewatch::cli {
namespace {

bool ends_with_any(std::string_view name, std::initializer_list<std::string_view> ends) {
  for (std::string_view e : ends)
    if (name.size() > e.size() && name.ends_with(e)) return true;
  return false;
}

// "<opml" within the first KiB, in any case.
bool looks_like_opml(std::string_view bytes) {
  std::string start;
  for (char c : bytes.substr(0, 1024))
    if (c != '\0') start += c >= 'A' && c <= 'Z' ? char(c + 32) : c;
  return start.find("<opml") != start.npos;
}

}  // namespace

result<std::string> read_input(const std::string& path) {
  const std::string operation = "read " + (path == "-" ? "standard input" : path);
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> opened(nullptr, &std::fclose);
  std::FILE* in = stdin;
  if (path != "-") {
    opened.reset(std::fopen(path.c_str(), "rb"));
    if (!opened) return fail(errc::io_failed, operation, std::strerror(errno));
    in = opened.get();
    struct stat st {};
    if (::fstat(::fileno(in), &st) == 0 && S_ISDIR(st.st_mode)) return fail(errc::io_failed, operation, "it is a folder");
  }
  std::string out, buffer(std::size_t(1) << 20, '\0');
  while (const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), in)) {
    if (out.size() + n > max_input_bytes) return fail(errc::body_too_large, operation, "more than 256 MiB");
    out.append(buffer, 0, n);
  }
  if (std::ferror(in) != 0) return fail(errc::io_failed, operation, std::strerror(errno));
  return out;
}

content_kind kind_of(std::string_view bytes, std::string_view content_type, std::string_view name) {
  if (ends_with_any(name, {".md", ".txt"})) return content_kind::plain;
  if (looks_like_opml(bytes)) return content_kind::opml;
  watchers::document d;
  d.body = bytes;
  d.content_type = content_type;
  if (watchers::find(source_kind::feed)->recognise(d) > 0) return content_kind::feed;
  if (watchers::find(source_kind::sitemap)->recognise(d) > 0) return content_kind::sitemap;
  if (ends_with_any(name, {".html", ".htm", ".xhtml"}) || content_type.find("html") != content_type.npos) return content_kind::page;
  return text::looks_like_html(text::to_utf8(bytes.substr(0, 65536), content_type, text::markup::html).utf8) ? content_kind::page
                                                                                                             : content_kind::plain;
}

bool is_text(std::string_view bytes, std::string_view content_type) {
  const text::decoded d = text::to_utf8(bytes.substr(0, 65536), content_type, text::markup::html);
  const bool wide = d.encoding.starts_with("utf-16") || d.encoding.starts_with("utf-32");
  const std::string_view looked_at = wide ? std::string_view(d.utf8) : bytes.substr(0, 65536);
  std::size_t controls = 0;
  for (char c : looked_at) controls += static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\f' && c != '\r' && c != '\x1b';
  return controls * 50 <= looked_at.size();
}

std::string_view to_string(content_kind k) noexcept {
  switch (k) {
    case content_kind::feed:
      return "feed";
    case content_kind::page:
      return "page";
    case content_kind::opml:
      return "opml";
    case content_kind::sitemap:
      return "sitemap";
    case content_kind::plain:
      return "text";
  }
  return "text";
}

}  // namespace wirewatch::cli
