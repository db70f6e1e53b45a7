#include <string_view>
#include <vector>

#include "cli/program.h"

int main(int argc, char** argv) {
  std::vector<std::string_view> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  return wirewatch::cli::main(words);
}
