// The commands of the one executable.
#pragma once
#include <span>
#include <string_view>

namespace wirewatch::cli {

// Exit status of every command (docs/commands.md).
inline constexpr int done = 0;    // it did what was asked
inline constexpr int failed = 1;  // it ran and the answer is no, or it failed
inline constexpr int wrong = 2;   // the call or the configuration is wrong

// The words of the command line, without the program's name.
int main(std::span<const std::string_view> words);

}  // namespace wirewatch::cli
