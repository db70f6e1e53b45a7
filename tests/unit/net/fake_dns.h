// A name server for tests: UDP on loopback, answers from a table.
#pragma once
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace wirewatch::net::testing {

class fake_dns {
 public:
  struct record {
    std::vector<std::string> addresses;  // of both families
    std::uint32_t ttl = 300;
    int code = 0;        // RFC 1035 RCODE
    bool answer = true;  // false: the question is not answered at all
    int delay_ms = 0;
  };

  fake_dns() {
    socket_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    if (::bind(socket_, reinterpret_cast<sockaddr*>(&at), size) != 0) std::abort();
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&at), &size);
    server_ = "127.0.0.1:" + std::to_string(ntohs(at.sin_port));
    at_ = at;
    thread_ = std::thread([this] { serve(); });
  }
  ~fake_dns() {
    ending_ = true;
    ::sendto(socket_, "x", 1, 0, reinterpret_cast<sockaddr*>(&at_), sizeof at_);
    thread_.join();
    ::close(socket_);
  }

  const std::string& server() const { return server_; }
  void set(const std::string& name, record r) {
    std::lock_guard lock(mutex_);
    table_[name] = std::move(r);
  }
  int questions() const { return questions_; }

 private:
  void serve() {
    for (;;) {
      unsigned char packet[512];
      sockaddr_in from{};
      socklen_t size = sizeof from;
      const auto n = ::recvfrom(socket_, packet, sizeof packet, 0, reinterpret_cast<sockaddr*>(&from), &size);
      if (ending_) return;
      if (n < 17) continue;
      ++questions_;
      std::string name;
      std::size_t at = 12;
      while (packet[at] != 0) {
        if (!name.empty()) name += '.';
        name.append(reinterpret_cast<char*>(packet) + at + 1, packet[at]);
        at += packet[at] + 1u;
      }
      const int type = packet[at + 2];
      record r;
      {
        std::lock_guard lock(mutex_);
        const auto found = table_.find(name);
        if (found != table_.end()) r = found->second;
        if (found == table_.end()) r.code = 3;
      }
      if (!r.answer) continue;
      if (r.delay_ms > 0) ::usleep(useconds_t(r.delay_ms) * 1000);
      const std::string reply = answer_to(packet, at + 5, type, r);
      ::sendto(socket_, reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
    }
  }

  static std::string answer_to(const unsigned char* packet, std::size_t question_end, int type, const record& r) {
    std::string out(reinterpret_cast<const char*>(packet), question_end);
    out[2] = char(0x81);
    out[3] = char(0x80 | r.code);
    out[8] = out[9] = out[10] = out[11] = 0;
    char count = 0;
    for (const std::string& text : r.addresses) {
      unsigned char bytes[16];
      const bool v6 = text.find(':') != std::string::npos;
      if ((type == 28) != v6) continue;
      ::inet_pton(v6 ? AF_INET6 : AF_INET, text.c_str(), bytes);
      const auto length = char(v6 ? 16 : 4);
      const std::uint32_t ttl = htonl(r.ttl);
      out.append("\xc0\x0c\0", 3).append(1, char(type)).append("\0\1", 2).append(reinterpret_cast<const char*>(&ttl), 4);
      out.append(1, '\0').append(1, length).append(reinterpret_cast<char*>(bytes), std::size_t(length));
      ++count;
    }
    out[6] = 0;
    out[7] = count;
    return out;
  }

  int socket_ = -1;
  sockaddr_in at_{};
  std::string server_;
  std::mutex mutex_;
  std::map<std::string, record> table_;
  std::atomic<int> questions_{0};
  std::atomic<bool> ending_{false};
  std::thread thread_;
};

}  // namespace wirewatch::net::testing
