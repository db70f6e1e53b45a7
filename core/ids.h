// Numbers that stand for a source or a receiver inside one state directory. They are local short hands (keys on disk,
// slots in memory); what the outside sees is the text id.
#pragma once
#include <cstdint>

namespace wirewatch {

enum class source_no : std::uint32_t {};
enum class receiver_no : std::uint32_t {};
inline constexpr std::uint32_t raw(source_no n) { return static_cast<std::uint32_t>(n); }
inline constexpr std::uint32_t raw(receiver_no n) { return static_cast<std::uint32_t>(n); }

using change_seq = std::uint64_t;  // position in the change log: 1, 2, 3 … without gaps
using outbox_no = std::uint64_t;   // position in the outbox, over all receivers; gaps are fine

}  // namespace wirewatch
