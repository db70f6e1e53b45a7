// One HTTP exchange as a value: what is asked, what came back.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/model/source.h"
#include "core/time.h"

namespace wirewatch {

using header_list = std::vector<std::pair<std::string, std::string>>;  // names as they came

// First value of a header, names compared without case; nullopt when absent.
std::optional<std::string_view> find_header(const header_list&, std::string_view name);

class fetch_request {
 public:
  fetch_request() {}
  std::string method = "GET";
  std::string url;         // absolute, http or https
  header_list headers;     // besides Host, User-Agent, Accept-Encoding, Connection, Content-Length
  std::string body;        // of a POST
  validators conditional;  // sent as If-None-Match and If-Modified-Since
  std::shared_ptr<const fetch_settings> settings;
  bool follow_redirects = true;     // a webhook's 3xx is an answer, never followed
  bool decode = true;               // false: the caller does not want the body unpacked (see fetch_response::wire_body)
  std::size_t max_answer = 0;       // bytes of body kept, for receivers; 0: settings->max_body
  milliseconds keep_alive_hint{0};  // when the connection is likely to be used again; 0: unknown
  bool fresh_connection = false;
};

struct redirect_hop {
  int status = 0;
  std::string url;  // where it pointed, resolved
};

class fetch_response {
 public:
  fetch_response() {}
  int status = 0;
  header_list headers;
  std::string wire_body;         // as received, content coding still on
  std::string content_encoding;  // lower case, empty for identity
  std::string final_url;
  std::vector<redirect_hop> redirects;  // empty: answered at once
  std::string peer;                     // address:port connected to
  bool tls = false;
  bool reused_connection = false, resumed_tls = false;
  milliseconds elapsed{0};

  std::optional<std::string_view> header(std::string_view name) const { return find_header(headers, name); }
};

}  // namespace wirewatch
