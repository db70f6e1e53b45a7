// The HTTP API (contract, section 7): what it answers. Reads go to the store, changes to the engine.
#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/listener.h"
#include "core/secret.h"
#include "engine/engine.h"

namespace wirewatch::api {

struct server_options {
  secret token;                            // empty: nobody is asked (the listener is local then)
  std::vector<std::string> allowed_hosts;  // besides localhost and IP literals: names a browser may use for us
  source_spec defaults;                    // of sources added here
  std::string version;
  std::string public_url;  // base of the links in a change; empty: none are given
  wall_time started_at{};
  std::function<bool()> ready;
};

// The handler to give to listen(). The engine must outlive it.
handler make_handler(engine::engine&, server_options, std::function<wall_time()> now);

}  // namespace wirewatch::api
