// A feed as `inspect`, `source add` and `watch --once` show it.
#pragma once
#include <boost/json/fwd.hpp>
#include <string>

#include "cli/output.h"
#include "core/model/entry.h"

namespace wirewatch::cli {

// {"format", "encoding", "feed": {…}, "entry_count", "entries": [{…}], "mended", "truncated"}. Nothing in it is active content.
boost::json::object feed_json(const snapshot&);
boost::json::object entry_json(const entry&);

std::string describe_feed(const terminal&, const snapshot&, wall_time now);

}  // namespace wirewatch::cli
