// Content codings of HTTP (RFC 9110 section 8.4.1; zstd: RFC 8878), undone within bounds; and the zstd blocks the store keeps.
// The contexts of zlib and zstd are kept per thread: a call costs no set-up.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.h"

namespace wirewatch::text {

// Undoes `content_encoding` (a field value: codings in the order they were applied): gzip x-gzip deflate br zstd identity, at most
// limits::max_content_codings besides identity. "deflate" is read with and without its zlib frame; gzip and zstd may have several
// members; bytes after the last gzip member are ignored when they are no member (RFC 1952 is silent, servers pad).
// An empty body is empty whatever the field says; "utf-8", "none" and "binary", which servers put there, are no codings.
// errc::body_too_large: more than max_bytes, or beyond inflate_free_bytes more than max_inflate_ratio times its size ("bomb" in the detail);
// errc::bad_encoding: truncated or garbage; errc::unsupported: another coding, or too many of them.
result<std::string> decode_content(std::string_view body, std::string_view content_encoding, std::size_t max_bytes);

result<std::string> zstd_compress(std::string_view);
// One or more frames with a window of at most 8 MiB. errc::body_too_large beyond max_bytes, errc::bad_encoding for anything but whole frames.
result<std::string> zstd_decompress(std::string_view, std::size_t max_bytes);

}  // namespace wirewatch::text
