// Laws: an answer within its bounds or an error, whatever the bytes; and the same one however they are cut into pieces.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

#include "core/limits.h"
#include "net/response_reader.h"

using namespace wirewatch;

namespace {

void require(bool law) {
  if (!law) std::abort();
}

struct outcome {
  fetch_response answer;
  bool good = false, keep_alive = false;
};

// As http_exchange does it: at most a header's worth of bytes is kept waiting.
outcome read(std::string_view bytes, std::size_t piece, const net::reader_limits& bounds) {
  outcome out;
  net::response_reader reader;
  reader.start(out.answer, bounds);
  std::string pending;
  while (!reader.done() && !bytes.empty()) {
    const auto next = bytes.substr(0, std::min(piece, limits::max_header_bytes - pending.size()));
    bytes.remove_prefix(next.size());
    pending += next;
    const auto used = reader.feed(pending);
    if (!used) return out;
    require(*used <= pending.size());
    pending.erase(0, *used);
    if (pending.size() == limits::max_header_bytes) return out;
  }
  out.good = reader.done() || reader.end_of_stream();
  out.keep_alive = out.good && reader.keep_alive();
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  net::reader_limits bounds;
  bounds.max_body = 64 * 1024;
  if (data[0] & 1) bounds.max_answer = 16;
  bounds.expect_redirect = data[0] & 2;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const outcome whole = read(bytes, limits::max_header_bytes, bounds);
  const outcome split = read(bytes, 1 + data[1] % 32u, bounds);
  for (const outcome* o : {&whole, &split}) {
    if (!o->good) continue;
    require(o->answer.status >= 200 && o->answer.status <= 999);
    require(o->answer.headers.size() <= limits::max_header_fields);
    require(o->answer.wire_body.size() <= (bounds.max_answer > 0 ? std::max(bounds.max_answer, net::max_redirect_body) : bounds.max_body));
    for (const auto& [name, value] : o->answer.headers)
      require(name.find_first_of("\r\n:") == name.npos && value.find_first_of("\r\n") == value.npos);
  }
  require(whole.good == split.good);
  if (whole.good) {
    require(whole.answer.status == split.answer.status && whole.answer.headers == split.answer.headers);
    require(whole.answer.wire_body == split.answer.wire_body && whole.keep_alive == split.keep_alive);
  }
  return 0;
}
