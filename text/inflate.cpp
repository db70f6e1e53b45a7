#include "text/inflate.h"

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/limits.h"

namespace wirewatch::text {
namespace {

constexpr int zstd_level = 3;
constexpr int zstd_window_log = 23;  // 8 MiB, what RFC 9659 asks of an HTTP client

// The output of one decoding and its bounds.
class sink {
 public:
  sink(std::size_t max_bytes, std::size_t wire_bytes, std::size_t expected) : max_(max_bytes), wire_(wire_bytes) {
    out_.reserve(std::min(max_bytes, expected));
  }

  // Room for the next block; commit() says how much of it was filled.
  char* block(std::size_t& size) {
    size = std::clamp<std::size_t>(out_.capacity() - out_.size(), min_block, max_block);
    used_ = out_.size();
    out_.resize(used_ + size);
    return out_.data() + used_;
  }
  result<void> commit(std::size_t filled) {
    out_.resize(used_ + filled);
    if (out_.size() > max_) return fail(errc::body_too_large, "decode", "more than " + std::to_string(max_) + " bytes");
    if (out_.size() > limits::inflate_free_bytes && out_.size() / limits::max_inflate_ratio > wire_)
      return fail(errc::body_too_large, "decode",
                  "decompression bomb: " + std::to_string(wire_) + " bytes became more than " + std::to_string(out_.size()));
    return {};
  }
  std::string take() { return std::move(out_); }

 private:
  static constexpr std::size_t min_block = 4 * 1024, max_block = 256 * 1024;
  std::size_t max_, wire_, used_ = 0;
  std::string out_;
};

auto bad(std::string_view coding, std::string_view why) { return fail(errc::bad_encoding, "decode " + std::string(coding), std::string(why)); }

// ---- gzip and deflate

struct zlib_stream {
  z_stream z{};
  bool ready = inflateInit2(&z, MAX_WBITS) == Z_OK;
  zlib_stream() = default;
  zlib_stream(const zlib_stream&) = delete;
  zlib_stream& operator=(const zlib_stream&) = delete;
  ~zlib_stream() {
    if (ready) inflateEnd(&z);
  }
};

enum class frame : int { gzip = MAX_WBITS + 16, zlib = MAX_WBITS, raw = -MAX_WBITS };

bool starts_gzip_member(const z_stream& z) { return z.avail_in >= 2 && z.next_in[0] == 0x1f && z.next_in[1] == 0x8b; }

result<std::string> inflate_all(std::string_view body, frame kind, std::size_t max_bytes, std::size_t wire) {
  thread_local zlib_stream stream;
  auto& z = stream.z;
  if (!stream.ready || inflateReset2(&z, static_cast<int>(kind)) != Z_OK) return fail(errc::io_failed, "decode gzip", "out of memory");
  if (body.size() > UINT32_MAX) return fail(errc::body_too_large, "decode", "more than 4 GiB");
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  z.avail_in = static_cast<uInt>(body.size());
  sink out(max_bytes, wire, 4 * body.size());
  for (;;) {
    std::size_t room = 0;
    z.next_out = reinterpret_cast<Bytef*>(out.block(room));
    z.avail_out = static_cast<uInt>(room);
    const int code = inflate(&z, Z_NO_FLUSH);
    if (auto ok = out.commit(room - z.avail_out); !ok) return fail(ok.error());
    if (code == Z_STREAM_END) {
      if (kind != frame::gzip || !starts_gzip_member(z)) return out.take();
      inflateReset(&z);
    } else if (code == Z_BUF_ERROR || (code == Z_OK && z.avail_in == 0 && z.avail_out > 0)) {
      return bad("gzip", "truncated");
    } else if (code != Z_OK) {
      return bad("gzip", z.msg != nullptr ? z.msg : "garbage");
    }
  }
}

// RFC 9110 8.4.1.2 means the zlib format; some servers send a bare deflate stream.
result<std::string> inflate_deflate(std::string_view body, std::size_t max_bytes, std::size_t wire) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(body[i]); };
  if (body.size() >= 2 && (byte(0) & 0x0f) == 8 && (byte(0) * 256 + byte(1)) % 31 == 0) {
    auto out = inflate_all(body, frame::zlib, max_bytes, wire);
    if (out || out.error().code() != errc::bad_encoding) return out;
  }
  return inflate_all(body, frame::raw, max_bytes, wire);
}

// ---- br and zstd

result<std::string> unbrotli(std::string_view body, std::size_t max_bytes, std::size_t wire) {
  const std::unique_ptr<BrotliDecoderState, decltype(&BrotliDecoderDestroyInstance)> state(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr),
                                                                                           &BrotliDecoderDestroyInstance);
  if (!state) return fail(errc::io_failed, "decode br", "out of memory");
  const auto* in = reinterpret_cast<const std::uint8_t*>(body.data());
  std::size_t in_left = body.size();
  sink out(max_bytes, wire, 4 * body.size());
  for (;;) {
    std::size_t room = 0;
    auto* to = reinterpret_cast<std::uint8_t*>(out.block(room));
    std::size_t left = room;
    const auto code = BrotliDecoderDecompressStream(state.get(), &in_left, &in, &left, &to, nullptr);
    if (auto ok = out.commit(room - left); !ok) return fail(ok.error());
    if (code == BROTLI_DECODER_RESULT_SUCCESS) return in_left == 0 ? result<std::string>(out.take()) : bad("br", "bytes after the end");
    if (code == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT) return bad("br", "truncated");
    if (code == BROTLI_DECODER_RESULT_ERROR) return bad("br", BrotliDecoderErrorString(BrotliDecoderGetErrorCode(state.get())));
  }
}

struct zstd_free {
  void operator()(ZSTD_DCtx* c) const { ZSTD_freeDCtx(c); }
  void operator()(ZSTD_CCtx* c) const { ZSTD_freeCCtx(c); }
};

result<std::string> unzstd(std::string_view body, sink out) {
  thread_local const std::unique_ptr<ZSTD_DCtx, zstd_free> context(ZSTD_createDCtx());
  if (!context) return fail(errc::io_failed, "decode zstd", "out of memory");
  ZSTD_DCtx_reset(context.get(), ZSTD_reset_session_only);
  ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, zstd_window_log);
  ZSTD_inBuffer in{body.data(), body.size(), 0};
  for (;;) {
    std::size_t room = 0;
    char* to = out.block(room);
    ZSTD_outBuffer block{to, room, 0};
    const std::size_t code = ZSTD_decompressStream(context.get(), &block, &in);
    if (ZSTD_isError(code) != 0) return bad("zstd", ZSTD_getErrorName(code));
    if (auto ok = out.commit(block.pos); !ok) return fail(ok.error());
    if (in.pos < in.size) continue;
    if (code == 0) return out.take();
    if (block.pos < block.size) return bad("zstd", "truncated");
  }
}

// ---- the header

enum class coding { identity, gzip, deflate, brotli, zstd };

result<std::vector<coding>> codings_of(std::string_view header) {
  std::vector<coding> out;
  for (std::size_t start = 0; start <= header.size();) {
    const auto end = std::min(header.find(',', start), header.size());
    std::string name;
    for (char c : header.substr(start, end - start))
      if (static_cast<unsigned char>(c) > ' ') name.push_back(c >= 'A' && c <= 'Z' ? char(c + 32) : c);
    start = end + 1;
    // Servers put the character encoding here too; it says nothing about compression.
    if (name.empty() || name == "identity" || name == "none" || name == "utf-8" || name == "utf8" || name == "binary") continue;
    if (name == "gzip" || name == "x-gzip") {
      out.push_back(coding::gzip);
    } else if (name == "deflate") {
      out.push_back(coding::deflate);
    } else if (name == "br") {
      out.push_back(coding::brotli);
    } else if (name == "zstd") {
      out.push_back(coding::zstd);
    } else {
      return fail(errc::unsupported, "decode", "content coding " + name);
    }
    if (out.size() > limits::max_content_codings) return fail(errc::unsupported, "decode", "too many content codings");
  }
  return out;
}

result<std::string> decode_one(std::string_view body, coding kind, std::size_t max_bytes, std::size_t wire) {
  if (body.empty()) return std::string();  // answers without a body carry the field too
  switch (kind) {
    case coding::gzip:
      return inflate_all(body, frame::gzip, max_bytes, wire);
    case coding::deflate:
      return inflate_deflate(body, max_bytes, wire);
    case coding::brotli:
      return unbrotli(body, max_bytes, wire);
    case coding::zstd:
      return unzstd(body, sink(max_bytes, wire, 4 * body.size()));
    case coding::identity:
      break;
  }
  return std::string(body);
}

}  // namespace

result<std::string> decode_content(std::string_view body, std::string_view content_encoding, std::size_t max_bytes) {
  const auto codings = codings_of(content_encoding);
  if (!codings) return fail(codings.error());
  if (codings->empty()) {
    if (body.size() > max_bytes) return fail(errc::body_too_large, "decode", "more than " + std::to_string(max_bytes) + " bytes");
    return std::string(body);
  }
  std::string current;
  for (auto kind = codings->rbegin(); kind != codings->rend(); ++kind) {
    auto decoded = decode_one(kind == codings->rbegin() ? body : std::string_view(current), *kind, max_bytes, body.size());
    if (!decoded) return decoded;
    current = std::move(*decoded);
  }
  return current;
}

result<std::string> zstd_compress(std::string_view in) {
  thread_local const std::unique_ptr<ZSTD_CCtx, zstd_free> context(ZSTD_createCCtx());
  if (!context) return fail(errc::io_failed, "zstd_compress", "out of memory");
  std::string out(ZSTD_compressBound(in.size()), '\0');
  const auto size = ZSTD_compressCCtx(context.get(), out.data(), out.size(), in.data(), in.size(), zstd_level);
  if (ZSTD_isError(size) != 0) return fail(errc::bug, "zstd_compress", ZSTD_getErrorName(size));
  out.resize(size);
  return out;
}

result<std::string> zstd_decompress(std::string_view in, std::size_t max_bytes) {
  if (in.empty()) return bad("zstd", "empty");
  return unzstd(in, sink(max_bytes, SIZE_MAX, 4 * in.size()));
}

}  // namespace wirewatch::text
