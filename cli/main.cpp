#include <string_view>
#include <vector>

#include "cli/program.h"

// jemalloc reads it at the start (ADR 0012). Four arenas serve the threads there are; what was freed goes back to the system within seconds.
extern "C" {
const char* malloc_conf = "background_thread:true,narenas:4,dirty_decay_ms:3000,muzzy_decay_ms:0";
}

int main(int argc, char** argv) {
  std::vector<std::string_view> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  return wirewatch::cli::main(words);
}
