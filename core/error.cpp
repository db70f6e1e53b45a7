#include "core/error.h"

namespace wirewatch {

std::string_view to_string(errc code) noexcept {
  switch (code) {
    case errc::timeout:
      return "timed out";
    case errc::resolve_failed:
      return "name not resolved";
    case errc::connect_failed:
      return "connection failed";
    case errc::connection_lost:
      return "connection lost";
    case errc::tls_failed:
      return "TLS failed";
    case errc::protocol_error:
      return "not valid HTTP";
    case errc::body_too_large:
      return "body too large";
    case errc::header_too_large:
      return "header too large";
    case errc::bad_encoding:
      return "content encoding broken";
    case errc::too_many_redirects:
      return "too many redirects";
    case errc::address_refused:
      return "address refused";
    case errc::scheme_refused:
      return "scheme refused";
    case errc::disallowed:
      return "disallowed";
    case errc::invalid_argument:
      return "invalid argument";
    case errc::parse_failed:
      return "not understood";
    case errc::unsupported:
      return "not supported";
    case errc::not_found:
      return "not found";
    case errc::conflict:
      return "conflict";
    case errc::io_failed:
      return "input/output failed";
    case errc::corrupt:
      return "data damaged";
    case errc::busy:
      return "busy";
    case errc::cancelled:
      return "cancelled";
    case errc::bug:
      return "internal error";
  }
  return "internal error";
}

error::error(errc code, std::string operation, std::string detail) : code_(code), operation_(std::move(operation)), detail_(std::move(detail)) {
  if (detail_.size() > max_error_detail_bytes) detail_.resize(max_error_detail_bytes);
}

bool error::transient() const noexcept {
  switch (code_) {
    case errc::timeout:
    case errc::resolve_failed:
    case errc::connect_failed:
    case errc::connection_lost:
    case errc::tls_failed:
    case errc::protocol_error:
    case errc::busy:
    case errc::cancelled:
      return true;
    default:
      return false;
  }
}

std::string error::message() const {
  std::string out = operation_;
  if (!out.empty()) out += ": ";
  out += to_string(code_);
  if (!detail_.empty()) out += " (" + detail_ + ")";
  return out;
}

}  // namespace wirewatch
