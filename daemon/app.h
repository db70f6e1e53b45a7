// The daemon as a process: configuration, lock, store, engine, API, signals, readiness, watchdog.
#pragma once
#include <string>

#include "daemon/config.h"
#include "engine/engine.h"

namespace wirewatch::daemon {

inline constexpr int exit_ok = 0, exit_failed = 1, exit_usage = 2;

std::string_view version();
engine::declaration declaration_of(const config&);

// Blocks until SIGTERM or SIGINT. 0: ended as asked; 1: it failed, and standard error says how; 2: the configuration is
// wrong, and standard error lists where.
int run(const std::string& config_file);

}  // namespace wirewatch::daemon
