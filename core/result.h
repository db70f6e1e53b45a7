// result<T>: a value or an error, with std::expected's member names (it becomes std::expected with C++23).
#pragma once
#include <tl/expected.hpp>

#include "core/error.h"

namespace wirewatch {

template <class T>
using result = tl::expected<T, error>;

inline tl::unexpected<error> fail(errc code, std::string operation, std::string detail = {}) {
  return tl::unexpected<error>(error(code, std::move(operation), std::move(detail)));
}
inline tl::unexpected<error> fail(error e) { return tl::unexpected<error>(std::move(e)); }

}  // namespace wirewatch
