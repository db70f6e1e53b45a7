#include "net/tls_errors.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

namespace wirewatch::net {

std::string describe_verification(long code) {
  switch (code) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return "certificate expired";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "certificate not yet valid";
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return "host name mismatch";
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return "self-signed certificate";
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return "self-signed certificate in the chain: its authority is not trusted";
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return "certificate of an unknown authority, or an intermediate certificate is missing";
    case X509_V_ERR_CERT_REVOKED:
      return "certificate revoked";
    default:
      return std::string("certificate not accepted: ") + X509_verify_cert_error_string(code);
  }
}

std::string take_tls_error(const char* otherwise) {
  const unsigned long code = ERR_get_error();
  const char* text = code ? ERR_reason_error_string(code) : nullptr;
  std::string out = text ? text : otherwise;
  ERR_clear_error();
  return out;
}

}  // namespace wirewatch::net
