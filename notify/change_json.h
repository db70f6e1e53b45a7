// A change as JSON: the one object that the command line, the API, the event stream and webhooks share. What is empty or does not apply
// is absent. Times are RFC 3339, ids "a_…", digests "sha256:…". Strings are valid UTF-8 whatever the change holds.
#pragma once
#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

#include "core/model/change.h"

namespace wirewatch::notify {

// public_url: base of the links to our own pages, with or without a final slash; empty: no links.
boost::json::object to_json(const change&, std::string_view public_url);
std::string change_json(const change&, std::string_view public_url);

// "{public_url}/articles/{id}" and "…/diff/1..2"; empty where there is no such page.
std::string article_page(const change&, std::string_view public_url);
std::string diff_page(const change&, std::string_view public_url);

}  // namespace wirewatch::notify
