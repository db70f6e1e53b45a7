// What OpenSSL reports, in words for people.
#pragma once
#include <string>

namespace wirewatch::net {

// Of an X509_V_ERR_ code: "certificate expired", "host name mismatch", "self-signed certificate" ...
std::string describe_verification(long code);
// Of the oldest error in this thread's queue, which is emptied: "wrong version number"; `otherwise` when there is none.
std::string take_tls_error(const char* otherwise);

}  // namespace wirewatch::net
