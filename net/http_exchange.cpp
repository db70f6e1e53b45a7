#include "net/http_exchange.h"

#include <cstring>

#include "core/limits.h"
#include "net/streams.h"

namespace wirewatch::net {
namespace asio = boost::asio;

namespace {

// The smaller one takes in most feeds' headers and many a body with one read.
constexpr std::size_t first_buffer = 16 * 1024, last_buffer = limits::max_header_bytes;

}  // namespace

http_exchange::http_exchange() : buffer_(first_buffer) {}

asio::awaitable<result<void>> http_exchange::run(byte_stream& stream, reader_limits bounds, deadline& limit, fetch_response& out) {
  reusable_ = answered_ = false;
  reader_.start(out, bounds);
  auto scope = limit.enter(phase::header, limits::header_timeout, stream);
  if (limit.over()) co_return fail(limit.reason());
  auto sent = co_await stream.write_all(asio::buffer(request_));
  if (!sent) co_return fail(limit.explain(std::move(sent.error())));
  std::size_t have = 0;
  while (!reader_.done()) {
    if (have == buffer_.size()) {
      if (have == last_buffer) {
        const errc code = reader_.header_done() ? errc::protocol_error : errc::header_too_large;
        co_return fail(code, "read", "a line or block that does not end");
      }
      buffer_.resize(have * 2);
    }
    if (limit.over()) co_return fail(limit.reason());
    const auto got = co_await stream.read_some(asio::buffer(buffer_.data() + have, buffer_.size() - have));
    if (!got) {
      const bool ended = is_end_of_stream(got.error());
      const result<void> whole = ended ? reader_.end_of_stream() : fail(limit.explain(got.error()));
      if (!whole) co_return whole;
      break;
    }
    answered_ = true;
    have += *got;
    const bool full = have == buffer_.size();
    const auto used = reader_.feed(std::string_view(buffer_.data(), have));
    if (!used) co_return fail(used.error());
    have -= *used;
    if (have > 0) std::memmove(buffer_.data(), buffer_.data() + *used, have);
    if (reader_.header_done() && !reader_.done()) {
      scope.restart(phase::body, limits::idle_timeout);
      if (full && have == 0 && buffer_.size() < last_buffer) buffer_.resize(last_buffer);
    }
  }
  reusable_ = have == 0 && reader_.keep_alive();
  co_return result<void>();
}

}  // namespace wirewatch::net
