// Where the API listens, as `[daemon] listen` writes it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wirewatch::daemon {

struct listen_address {
  enum class kind : std::uint8_t { none, tcp, unix_socket };
  kind type = kind::none;
  std::string host;        // tcp: an IP address without brackets; "localhost" has become 127.0.0.1
  std::uint16_t port = 0;  // tcp; 0: any free one
  std::string path;        // unix_socket: absolute
  bool local = true;       // only this machine can reach it: none, a Unix socket, 127.0.0.0/8, ::1
};

// "127.0.0.1:8484", "[::1]:8484", "localhost:8484", "unix:/run/wirewatch/api.sock", "" for none. Other names are not looked up: what one
// resolves to may change from a loopback address to another one.
std::optional<listen_address> parse_listen_address(std::string_view);

}  // namespace wirewatch::daemon
