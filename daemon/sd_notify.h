// What the daemon tells systemd (sd_notify(3), Type=notify). Outside systemd, where $NOTIFY_SOCKET is not set, nothing happens.
#pragma once
#include <optional>
#include <string_view>

#include "core/time.h"

namespace wirewatch::daemon {

void notify_ready();
void notify_reloading();  // notify_ready() ends it
void notify_stopping();
// One line for `systemctl status`; line ends in it become spaces.
void notify_status(std::string_view text);
void notify_watchdog();  // alive

// How often systemd wants to hear notify_watchdog() at the least (WatchdogSec=); ping at half of it. nullopt: not at all.
std::optional<milliseconds> watchdog_interval();

}  // namespace wirewatch::daemon
