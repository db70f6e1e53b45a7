// Certificates for tests, made on the spot.
#pragma once
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace wirewatch::net::testing {

struct certificate {
  std::shared_ptr<X509> x509;
  std::shared_ptr<EVP_PKEY> key;
};

struct certificate_form {
  std::string common_name = "test";
  std::string names;  // "DNS:localhost,IP:127.0.0.1"
  bool authority = false;
  long valid_from = -86'400, valid_for = 86'400;  // seconds from now
};

inline certificate make_certificate(const certificate_form& form, const certificate* issuer) {
  static int serial = 1;
  certificate out;
  out.key.reset(EVP_EC_gen("P-256"), EVP_PKEY_free);
  out.x509.reset(X509_new(), X509_free);
  X509* x = out.x509.get();
  X509_set_version(x, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x), serial++);
  X509_gmtime_adj(X509_getm_notBefore(x), form.valid_from);
  X509_gmtime_adj(X509_getm_notAfter(x), form.valid_for);
  X509_set_pubkey(x, out.key.get());
  X509_NAME* name = X509_get_subject_name(x);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(form.common_name.c_str()), -1, -1, 0);
  const certificate& by = issuer ? *issuer : out;
  X509_set_issuer_name(x, X509_get_subject_name(by.x509.get()));
  const auto add = [&](int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, by.x509.get(), x, nullptr, nullptr, 0);
    X509_EXTENSION* e = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
    if (!e) throw std::runtime_error("bad extension " + value);
    X509_add_ext(x, e, -1);
    X509_EXTENSION_free(e);
  };
  add(NID_basic_constraints, form.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  if (form.authority) add(NID_key_usage, "critical,keyCertSign");
  if (!form.names.empty()) add(NID_subject_alt_name, form.names);
  X509_sign(x, by.key.get(), EVP_sha256());
  return out;
}

inline std::shared_ptr<SSL_CTX> server_context(const certificate& c, int version = 0) {
  std::shared_ptr<SSL_CTX> out(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  SSL_CTX_use_certificate(out.get(), c.x509.get());
  SSL_CTX_use_PrivateKey(out.get(), c.key.get());
  if (version != 0) {
    SSL_CTX_set_security_level(out.get(), 0);
    SSL_CTX_set_min_proto_version(out.get(), version);
    SSL_CTX_set_max_proto_version(out.get(), version);
  }
  return out;
}

// An authority, and a file of it that is gone at the end.
class test_authority {
 public:
  explicit test_authority(std::string name = "Test Authority") : certificate_(make_certificate({std::move(name), "", true}, nullptr)) {
    const int fd = ::mkstemp(path_.data());
    FILE* f = ::fdopen(fd, "w");
    PEM_write_X509(f, certificate_.x509.get());
    std::fclose(f);
  }
  ~test_authority() { ::unlink(path_.c_str()); }
  const std::string& file() const { return path_; }
  certificate issue(const certificate_form& form) const { return make_certificate(form, &certificate_); }

 private:
  certificate certificate_;
  std::string path_ = "/tmp/wirewatch-test-ca-XXXXXX";
};

}  // namespace wirewatch::net::testing
