// What is said of a change, in words. Claims are worded as what was seen. All results are safe for mrkdwn and bounded.
#pragma once
#include <string>
#include <vector>

#include "core/model/change.h"
#include "core/model/delivery.h"

namespace wirewatch::notify::slack {

std::string headline(change_kind);                           // "Edited", "Source outage"
std::string what_changed(const change&);                     // "Changed: title, text · substantive · 9 words out, 3 in"; may be empty
std::string since_when(const change&);                       // "Present at …, absent at …"; may be empty
std::string why_told(const std::vector<hit>&);               // "*장성택* in the title · subscription jang-excised"; may be empty
std::vector<std::string> terms_of(const std::vector<hit>&);  // all terms that matched, each once
std::string_view name_of(content_field);                     // "Text", "Title"
std::string shown_time(wall_time);                           // "2026-11-23 07:45:00 UTC"

}  // namespace wirewatch::notify::slack
