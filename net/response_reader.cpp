#include "net/response_reader.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <optional>

#include "core/limits.h"

namespace wirewatch::net {
namespace {

namespace http = boost::beast::http;
using boost::beast::string_view;
using boost::system::error_code;

// What ends parsing from inside a callback; the reason is in reading::failure, or it is reading::stopped.
const http::error interrupted = http::error::end_of_stream;

struct reading {
  fetch_response* out = nullptr;
  reader_limits limits;
  std::size_t fields = 0;
  std::uint64_t chunk_left = 0;  // bytes of the present chunk still to come
  bool interim = false;          // the present message is a 1xx
  bool header_done = false;      // of the final message
  bool stopped = false;          // enough of the body was read
  std::optional<error> failure;

  void fail_with(errc code, const char* detail, error_code& ec) {
    failure.emplace(code, "read", detail);
    ec = interrupted;
  }
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; }

bool equals_lower(std::string_view text, std::string_view lower_case) {
  return text.size() == lower_case.size() && std::equal(text.begin(), text.end(), lower_case.begin(), [](char a, char b) { return lower(a) == b; });
}

// Beast's parser with nothing behind it: its own message container would allocate a node for each field and be copied from.
class parser final : public http::basic_parser<false> {
 public:
  explicit parser(reading& r) : r_(r) {
    header_limit(wirewatch::limits::max_header_bytes);
    body_limit(boost::none);
    eager(true);
  }

 private:
  void on_request_impl(http::verb, string_view, string_view, int, error_code&) override {}

  void on_response_impl(int code, string_view, int, error_code& ec) override {
    if (code < 100) return r_.fail_with(errc::protocol_error, "bad status", ec);
    if (code == 101) return r_.fail_with(errc::protocol_error, "protocol switched though nobody asked", ec);
    r_.interim = code >= 100 && code < 200;
    if (!r_.interim) r_.out->status = code;
  }

  void on_field_impl(http::field name, string_view text, string_view value, error_code& ec) override {
    if (++r_.fields > wirewatch::limits::max_header_fields) return r_.fail_with(errc::header_too_large, "too many fields", ec);
    if (r_.interim || r_.header_done) return;
    const std::string_view v(value.data(), value.size());
    if (name == http::field::transfer_encoding && !equals_lower(v, "chunked")) {
      return r_.fail_with(errc::protocol_error, "transfer coding other than chunked", ec);
    }
    if (name == http::field::content_encoding) add_coding(v);
    r_.out->headers.emplace_back(std::string_view(text.data(), text.size()), v);
  }

  void on_header_impl(error_code& ec) override {
    if (r_.interim) return;
    r_.header_done = true;
    if (r_.out->content_encoding == "identity") r_.out->content_encoding.clear();
    const int status = r_.out->status;
    if (r_.limits.expect_redirect && status >= 300 && status < 400) r_.limits.max_answer = max_redirect_body;
    const auto length = content_length();
    const bool body = status != 204 && status != 304;
    if (!length || !body) return;
    if (r_.limits.max_answer == 0 && *length > r_.limits.max_body) return too_large(ec);
    // A server that promises much gets no memory for the promise.
    r_.out->wire_body.reserve(std::min<std::uint64_t>(*length, r_.limits.max_answer > 0 ? r_.limits.max_answer : 256 * 1024));
  }

  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  void on_chunk_header_impl(std::uint64_t size, string_view, error_code&) override { r_.chunk_left = size; }
  std::size_t on_body_impl(string_view data, error_code& ec) override { return keep(data, ec); }
  std::size_t on_chunk_body_impl(std::uint64_t left, string_view data, error_code& ec) override {
    r_.chunk_left = left - data.size();
    return keep(data, ec);
  }
  void on_finish_impl(error_code&) override {}

  std::size_t keep(string_view data, error_code& ec) {
    std::string& body = r_.out->wire_body;
    const std::size_t most = r_.limits.max_answer > 0 ? r_.limits.max_answer : r_.limits.max_body;
    const std::size_t fits = std::min(data.size(), most - std::min(most, body.size()));
    body.append(data.data(), fits);
    if (fits < data.size()) {
      if (r_.limits.max_answer == 0) {
        too_large(ec);
      } else {
        r_.stopped = true;
        ec = interrupted;
      }
    }
    return fits;
  }

  void too_large(error_code& ec) {
    r_.failure.emplace(errc::body_too_large, "read", "more than " + std::to_string(r_.limits.max_body) + " bytes");
    ec = interrupted;
  }

  void add_coding(std::string_view value) {
    std::string& all = r_.out->content_encoding;
    if (!all.empty() && !value.empty()) all += ", ";
    for (char c : value) all += lower(c);
  }

  reading& r_;
};

}  // namespace

struct response_reader::impl {
  reading state;
  std::optional<parser> machine;  // one for each message: Beast's cannot be used again
  std::size_t header_bytes = 0;

  // One message's worth of `bytes`, or less.
  result<std::size_t> step(std::string_view bytes) {
    // Beast 1.81 asserts five bytes when it comes back to a last chunk that was not whole, and "0\r\n" leaves it with three. Until that
    // chunk is read there are always five bytes to come, so waiting for them loses nothing.
    if (state.header_done && machine->chunked() && state.chunk_left == 0 && bytes.size() < 5) return std::size_t(0);
    error_code ec;
    const bool was_header = !state.header_done;
    const std::size_t used = machine->put(boost::asio::const_buffer(bytes.data(), bytes.size()), ec);
    if (state.failure) return fail(*state.failure);
    if (state.stopped) return used;
    if (ec == http::error::header_limit) return fail(errc::header_too_large, "read", "more than 64 KiB");
    if (ec && ec != http::error::need_more) return fail(errc::protocol_error, "read", ec.message());
    if (was_header && !state.header_done) {
      header_bytes += used;
      if (header_bytes + (bytes.size() - used) > limits::max_header_bytes) return fail(errc::header_too_large, "read", "more than 64 KiB");
    }
    return used;
  }
};

response_reader::response_reader() : impl_(std::make_unique<impl>()) {}
response_reader::~response_reader() = default;

void response_reader::start(fetch_response& out, const reader_limits& given) {
  impl_->state = reading();
  impl_->state.out = &out;
  impl_->state.limits = given;
  impl_->header_bytes = 0;
  impl_->machine.emplace(impl_->state);
  out.status = 0;
  out.headers.clear();
  out.headers.reserve(16);
  out.wire_body.clear();
  out.content_encoding.clear();
}

result<std::size_t> response_reader::feed(std::string_view bytes) {
  std::size_t used = 0;
  while (used < bytes.size() && !done()) {
    const auto step = impl_->step(bytes.substr(used));
    if (!step) return step;
    used += *step;
    if (impl_->state.interim && impl_->machine->is_done()) {
      impl_->state.interim = false;
      impl_->machine.emplace(impl_->state);
    } else {
      break;
    }
  }
  return used;
}

result<void> response_reader::end_of_stream() {
  if (done()) return {};
  if (!impl_->machine->got_some()) return fail(errc::connection_lost, "read", "closed without an answer");
  error_code ec;
  impl_->machine->put_eof(ec);
  if (!ec) return {};
  return fail(errc::connection_lost, "read", header_done() ? "closed in the middle of the body" : "closed in the middle of the header");
}

bool response_reader::header_done() const { return impl_->state.header_done; }
bool response_reader::done() const { return impl_->state.stopped || (impl_->machine->is_done() && !impl_->state.interim); }
bool response_reader::keep_alive() const { return done() && !impl_->state.stopped && impl_->machine->keep_alive(); }

}  // namespace wirewatch::net
