// An OpenSSL BIO over a non-blocking socket. OpenSSL's own writes without MSG_NOSIGNAL: a peer that is gone would end the process by
// SIGPIPE.
#pragma once
#include <openssl/bio.h>

namespace wirewatch::net {

// The BIO does not own the descriptor. nullptr when out of memory.
BIO* new_socket_bio(int descriptor);

}  // namespace wirewatch::net
