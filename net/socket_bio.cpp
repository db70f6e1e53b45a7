#include "net/socket_bio.h"

#include <sys/socket.h>

#include <cerrno>
#include <cstdint>

namespace wirewatch::net {
namespace {

int descriptor_of(BIO* bio) { return int(reinterpret_cast<std::intptr_t>(BIO_get_data(bio))); }

int finish(BIO* bio, ssize_t n, int retry) {
  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) BIO_set_flags(bio, retry | BIO_FLAGS_SHOULD_RETRY);
  return int(n);
}

int read(BIO* bio, char* to, int size) {
  BIO_clear_retry_flags(bio);
  const ssize_t n = ::recv(descriptor_of(bio), to, std::size_t(size), 0);
  if (n == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
  return finish(bio, n, BIO_FLAGS_READ);
}

int write(BIO* bio, const char* from, int size) {
  BIO_clear_retry_flags(bio);
  return finish(bio, ::send(descriptor_of(bio), from, std::size_t(size), MSG_NOSIGNAL), BIO_FLAGS_WRITE);
}

long control(BIO* bio, int command, long, void*) {
  if (command == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0;
  return command == BIO_CTRL_FLUSH;
}

BIO_METHOD* make_method() {
  BIO_METHOD* m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "wirewatch socket");
  if (!m) return nullptr;
  BIO_meth_set_read(m, read);
  BIO_meth_set_write(m, write);
  BIO_meth_set_ctrl(m, control);
  return m;
}

}  // namespace

BIO* new_socket_bio(int descriptor) {
  static BIO_METHOD* const method = make_method();
  BIO* bio = method ? BIO_new(method) : nullptr;
  if (!bio) return nullptr;
  BIO_set_data(bio, reinterpret_cast<void*>(std::intptr_t(descriptor)));
  BIO_set_init(bio, 1);
  return bio;
}

}  // namespace wirewatch::net
