// The fetcher of the network: HTTP/1.1 over TCP and TLS. One per thread; every call is made on the executor's one thread.
#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>

#include "net/fetcher.h"

namespace wirewatch::net {

struct http_fetcher_options {
  std::string ca_file;      // authorities trusted besides the system's, PEM
  std::string ca_path;      // the same as a hashed directory
  std::string dns_servers;  // "192.0.2.53:53,..."; empty: /etc/resolv.conf
};

// Keeps connections and TLS sessions for reuse. A request that fails on a kept connection before a byte of the answer came is sent once
// more on a fresh one. redirect hops, address checks and all limits of core/limits.h apply to every hop. The executor's context has to
// outlive the fetcher, and the fetcher every fetch. Errors: the codes of redirect_target, write_request, split_url, dialer, tls_stream
// and response_reader; errc::timeout says in which phase.
std::unique_ptr<fetcher> make_http_fetcher(boost::asio::any_io_executor, http_fetcher_options);

}  // namespace wirewatch::net
