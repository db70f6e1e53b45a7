// Records as JSON, the same in the API and in the commands' --json.
#pragma once
#include <boost/json/object.hpp>
#include <optional>
#include <string>

#include "core/model/commit.h"
#include "core/result.h"
#include "storage/store.h"

namespace wirewatch::api {

// "waiting", "ok", "failing", "paused", "gone", "retired"
std::string_view source_status(const catalog_source&, const std::optional<source_state>&);
boost::json::object source_view(const catalog_source&, const std::optional<source_state>&);
boost::json::object article_view(const article_head&, std::string_view source_id);
boost::json::object revision_view(const revision&, bool with_text);
boost::json::object delivery_view(std::string_view receiver_id, const outbox_entry&, const std::optional<delivery_record>&);

// Deliveries that are neither delivered nor dead; counts up to 1,000 of each receiver.
result<std::uint64_t> count_pending(const storage::reader&);

// The inverse for what may be set from outside: id, title, url, kind, language, edition_of, every, every_max, full_text,
// tags, paused. Unknown keys and wrong values are errors that name the key. `base` gives what is not named.
result<source_spec> source_from_json(const boost::json::object&, source_spec base);

// An id made of a title or an address: "www.example.org/news/rss" → "example.org-news". Always valid.
std::string make_source_id(std::string_view title, std::string_view url);
bool valid_id(std::string_view);
// An address with a user name or a password in it: no source has one, as they would be shown wherever the address is.
bool has_credentials(std::string_view url);
// The same without what stands before the host's "@", for messages.
std::string without_credentials(std::string_view url);

}  // namespace wirewatch::api
