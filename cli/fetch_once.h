// One look at an address, blocking: for commands that are not the daemon.
#pragma once
#include <string>
#include <vector>

#include "core/model/fetch.h"
#include "core/result.h"

namespace wirewatch::cli {

result<fetch_response> fetch_now(fetch_request);

// A page or a feed with its content coding undone. A status other than 200 is an error.
struct fetched {
  std::string body, content_type, url;  // url: where it was found at last
};
result<fetched> fetch_document(const std::string& url, const fetch_settings&);

// What has to be opened for an address that a person names himself: the network of an IP address that is not public, loopback for
// "localhost"; empty for everything else, so that a name which leads inside is still refused.
std::vector<std::string> networks_of(const std::string& url);

bool is_http_address(const std::string&);

}  // namespace wirewatch::cli
