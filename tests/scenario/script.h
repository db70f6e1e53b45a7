// Scenario files (*.scn): what the world does and what must come of it, one line each. README.md here has the language.
#pragma once
#include <string>

#include "world.h"

namespace wirewatch::scenario {

// Runs the file; an empty string when everything held, else "FILE:LINE: what was expected, what there was".
std::string run_script(const std::string& path, world::store_kind);

}  // namespace wirewatch::scenario
