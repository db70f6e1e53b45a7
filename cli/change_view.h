// Changes and differences for people, and the parts of their JSON that stand alone.
#pragma once
#include <boost/json/fwd.hpp>
#include <string>

#include "cli/output.h"
#include "core/model/article.h"
#include "core/model/change.h"
#include "core/result.h"
#include "detect/compare.h"
#include "match/matcher.h"
#include "storage/store.h"

namespace wirewatch::cli {

// Several lines, with a newline at the end of each.
std::string describe_change(const terminal&, const change&);
// The hunks, each as a line of what is gone and one of what has come; every line starts with `indent`.
std::string describe_difference(const terminal&, const difference&, std::string_view indent);
// "substantive: title, body; 3 words added, 9 removed" and the hunks.
std::string describe_comparison(const terminal&, const detect::comparison&);

boost::json::object difference_json(const difference&);

// What a query looks at in a change (match::document): the text comes from the store.
struct change_text {
  std::string title, body;
};
result<change_text> text_of(const storage::reader&, const change&);
match::document document_of(const change&, const change_text&);  // lives as long as both

}  // namespace wirewatch::cli
