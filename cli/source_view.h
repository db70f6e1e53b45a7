// Sources as the API shows them, from a running daemon or from what one left behind: the same objects.
#pragma once
#include <boost/json/fwd.hpp>
#include <functional>
#include <string>

#include "cli/output.h"
#include "cli/state.h"
#include "core/result.h"

namespace wirewatch::cli {

// All of them but retired ones. `visit` returns false to end it.
result<void> each_source(const setup&, const std::function<bool(const boost::json::object&)>& visit);
// One. errc::not_found.
result<boost::json::object> read_source(const setup&, const std::string& id);

std::string describe_source(const terminal&, const boost::json::object&, wall_time now);
std::vector<cell> source_row(const boost::json::object&, wall_time now);  // under source_heads
inline const std::vector<std::string> source_heads{"id", "state", "looked", "next", "title", "url"};

// A string of an object, "" when it is not there.
std::string text_at(const boost::json::object&, std::string_view name);

}  // namespace wirewatch::cli
