// Many queries against one document. The cost of a document grows with its text and with the rules that its words point at, not with
// the number of rules: each rule is filed under keys of which a document it holds for must have one (a word, a pair of characters, a
// source, a kind, a language); only what is so found is evaluated, exactly. Rules without such a key (only negatives, a source with *)
// are evaluated for every document.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/model/change.h"
#include "core/model/delivery.h"
#include "match/query.h"
#include "match/scan.h"

namespace wirewatch::match {

// What a query looks at: title and text as they are after the change (of `removed`: as last seen); of a source's change the source's title
// and the detail. Each counts up to limits::max_field_bytes. The views have to live only as long as the call.
struct document {
  std::string_view title, body, source_id, language;
  change_kind kind{};
  change_class cls{};
};

struct rule {
  std::string subscription, query_text;
  query parsed;
  std::vector<receiver_no> receivers;
};

struct matched {
  const rule* what = nullptr;       // lives as long as the matcher
  std::vector<term_match> matches;  // "title", "body": the positive terms found there, as written; empty when only filters hold
};

class matcher {
 public:
  static std::shared_ptr<const matcher> compile(std::vector<rule>);

  // In the order of the rules. `evaluated`, when given, is set to the number of rules that were looked at.
  std::vector<matched> match(const document&, std::size_t* evaluated = nullptr) const;
  const std::vector<rule>& rules() const noexcept { return rules_; }

 private:
  explicit matcher(std::vector<rule>);
  void file(std::uint32_t rule, const std::vector<std::uint64_t>& keys, std::vector<std::vector<std::uint32_t>>& by_key);

  std::vector<rule> rules_;
  key_table keys_;                     // of all terms, and of the filters that rules are filed under
  std::vector<std::uint32_t> begins_;  // rules filed under key k: filed_[begins_[k]] … filed_[begins_[k + 1]]
  std::vector<std::uint32_t> filed_;
  std::vector<std::uint32_t> always_;
};

// One query. `found`, when given and the query holds, gets what matcher::match would say.
bool holds(const query&, const document&, std::vector<term_match>* found);

}  // namespace wirewatch::match
