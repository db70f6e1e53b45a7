// A document made ready for evaluation: folded, split and looked through once for the keys of all the queries at hand.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/model/delivery.h"
#include "match/query.h"

namespace wirewatch::match {

struct document;

// A set of keys that numbers them, 0, 1, 2 … in order of arrival. Open addressing at half load or less.
class key_table {
 public:
  static constexpr std::uint32_t none = UINT32_MAX;
  std::uint32_t insert(std::uint64_t key);  // not 0
  std::uint32_t find(std::uint64_t key) const noexcept;
  std::size_t size() const noexcept { return used_; }

 private:
  struct slot {
    std::uint64_t key = 0;
    std::uint32_t number = none;
  };
  void grow();
  std::size_t place_of(std::uint64_t key) const noexcept;

  std::vector<slot> slots_ = std::vector<slot>(16);
  std::uint32_t used_ = 0;
};

// Keys of filters, in the same space as those of text.
std::uint64_t kind_key(change_kind) noexcept;
std::uint64_t source_key(std::string_view folded_id) noexcept;
std::uint64_t language_key(std::string_view tag) noexcept;

class scanned_document {
 public:
  // `wanted` holds the keys of all terms that will be asked for; it is not kept.
  scanned_document(const document&, const key_table& wanted);

  bool holds(const node&) const;
  // The terms under an even number of NOTs that occur, by field, each once and as written.
  std::vector<term_match> matches(const node&) const;
  // Numbers in `wanted` of the keys that this document has, text and filters.
  const std::vector<std::uint32_t>& present() const noexcept { return present_; }

 private:
  struct field_text {
    std::string folded;
    std::vector<unit> units;
  };
  struct place {
    std::uint64_t key;
    std::uint32_t field, unit;
    friend auto operator<=>(const place&, const place&) = default;
  };
  void look_through(const key_table& wanted);
  void note_filters(const key_table& wanted);
  bool occurs(const term&, std::uint32_t field) const;

  std::array<field_text, 2> fields_;  // title, body
  std::string source_, language_;
  change_kind kind_;
  std::vector<place> places_;  // sorted
  std::vector<std::uint32_t> present_;
};

}  // namespace wirewatch::match
