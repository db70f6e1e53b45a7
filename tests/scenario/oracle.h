// What must have come of a random world, told from what its servers answered and its receivers got, without a line of the
// engine's own reasoning.
#pragma once
#include <string>

#include "random_world.h"

namespace wirewatch::scenario {

// Empty when all is well, else the first thing that is not. In Jepsen's words: nothing lost, nothing unexpected; duplicated
// only where a crash or an answer that got lost explains it, and with the same id.
std::string judge(const random_world&);

}  // namespace wirewatch::scenario
