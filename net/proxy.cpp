#include "net/proxy.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "net/socket_errors.h"
#include "net/target.h"

namespace wirewatch::net {
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::size_t longest_answer = 8 * 1024;  // of a CONNECT, its header

asio::awaitable<result<void>> send(tcp::socket& socket, std::string bytes) {
  const auto done = co_await asio::async_write(socket, asio::buffer(bytes), asio::as_tuple(asio::deferred));
  if (std::get<0>(done)) co_return fail(socket_error("proxy", std::get<0>(done)));
  co_return result<void>();
}

asio::awaitable<result<std::string>> receive(tcp::socket& socket, std::size_t size) {
  std::string bytes(size, '\0');
  const auto done = co_await asio::async_read(socket, asio::buffer(bytes), asio::as_tuple(asio::deferred));
  if (std::get<0>(done)) co_return fail(socket_error("proxy", std::get<0>(done)));
  co_return bytes;
}

std::string host_and_port(const std::string& host, std::uint16_t port) {
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

// The tunnel's first byte is ours to send (a TLS greeting), so whatever follows the header was not asked for.
asio::awaitable<result<void>> connect_by_http(tcp::socket& socket, std::string host, std::uint16_t port) {
  const std::string authority = host_and_port(host, port);
  std::string request = "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n\r\n";
  auto sent = co_await send(socket, std::move(request));
  if (!sent) co_return sent;
  std::string answer, piece(1024, '\0');
  while (answer.find("\r\n\r\n") == std::string::npos) {
    if (answer.size() > longest_answer) co_return fail(errc::protocol_error, "proxy", "an answer to CONNECT that does not end");
    const auto got = co_await socket.async_read_some(asio::buffer(piece), asio::as_tuple(asio::deferred));
    if (std::get<0>(got)) co_return fail(socket_error("proxy", std::get<0>(got)));
    answer.append(piece, 0, std::get<1>(got));
  }
  const bool http = answer.starts_with("HTTP/1.") && answer.size() > 12;
  if (!http) co_return fail(errc::protocol_error, "proxy", "its answer is not HTTP");
  const std::string status = answer.substr(9, 3);
  if (status.front() != '2') {
    const bool number = std::all_of(status.begin(), status.end(), [](char c) { return c >= '0' && c <= '9'; });
    std::string why = "it answered CONNECT with " + (number ? status : std::string("no status"));
    co_return fail(errc::connect_failed, "proxy", std::move(why));
  }
  if (!answer.ends_with("\r\n\r\n")) co_return fail(errc::protocol_error, "proxy", "bytes nobody asked for after CONNECT");
  co_return result<void>();
}

std::string_view socks_reply(unsigned char code) {
  constexpr std::string_view words[] = {"",
                                        "it failed",
                                        "its rules do not allow the connection",
                                        "the network is unreachable",
                                        "the host is unreachable",
                                        "the connection was refused",
                                        "the time to live ran out",
                                        "it does not support the command",
                                        "it does not support the kind of address"};
  return code < std::size(words) ? words[code] : "it failed with an unknown code";
}

asio::awaitable<result<void>> connect_by_socks(tcp::socket& socket, std::string host, std::uint16_t port) {
  auto greeted = co_await send(socket, std::string("\x05\x01\x00", 3));  // version 5, one method: no authentication
  if (!greeted) co_return greeted;
  auto method = co_await receive(socket, 2);
  if (!method) co_return fail(std::move(method.error()));
  if ((*method)[0] != 5) co_return fail(errc::protocol_error, "proxy", "its answer is not SOCKS5");
  if ((*method)[1] != 0) co_return fail(errc::connect_failed, "proxy", "it wants a user name and password");

  std::string request("\x05\x01\x00", 3);  // version 5, CONNECT
  if (const auto ip = text::parse_ip(host)) {
    request += char(ip->v6 ? 4 : 1);
    request.append(reinterpret_cast<const char*>(ip->bytes.data()), ip->v6 ? 16 : 4);
  } else {
    if (host.size() > 255) co_return fail(errc::invalid_argument, "proxy", "the host name is too long for SOCKS5");
    request += char(3);
    request += char(host.size());
    request += host;
  }
  request += char(port >> 8);
  request += char(port & 0xff);
  auto asked = co_await send(socket, std::move(request));
  if (!asked) co_return asked;

  auto head = co_await receive(socket, 5);  // version, reply, reserved, kind of address, its first byte
  if (!head) co_return fail(std::move(head.error()));
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>((*head)[i]); };
  if (at(0) != 5) co_return fail(errc::protocol_error, "proxy", "its answer is not SOCKS5");
  if (at(1) != 0) {
    std::string why(socks_reply(at(1)));
    co_return fail(errc::connect_failed, "proxy", std::move(why));
  }
  std::size_t rest = 0;  // of the address it connected from, of no use here, and the port
  if (at(3) == 1) rest = 3 + 2;
  if (at(3) == 3) rest = at(4) + 2u;
  if (at(3) == 4) rest = 15 + 2;
  if (rest == 0) co_return fail(errc::protocol_error, "proxy", "its answer is not SOCKS5");
  auto bound = co_await receive(socket, rest);
  if (!bound) co_return fail(std::move(bound.error()));
  co_return result<void>();
}

}  // namespace

result<proxy> parse_proxy(std::string_view given) {
  proxy out;
  if (given.empty()) return out;
  constexpr std::string_view http = "http://", socks = "socks5h://";
  std::string as_http;
  if (given.starts_with(http)) {
    out.type = proxy::kind::http;
    as_http = given;
  } else if (given.starts_with(socks)) {
    out.type = proxy::kind::socks5h;
    as_http = "http://" + std::string(given.substr(socks.size()));
  }
  const auto to = split_url(as_http);
  if (out.type == proxy::kind::none || !to || !(to->path.empty() || to->path == "/"))
    return fail(errc::invalid_argument, "proxy", "not http://HOST:PORT or socks5h://HOST:PORT");
  out.host = to->host;
  out.port = to->port;
  const bool port_given = to->authority.size() > to->host.size() + (out.host.find(':') == std::string::npos ? 0 : 2);
  if (!port_given && out.type == proxy::kind::socks5h) out.port = 1080;
  return out;
}

result<void> may_ask_for(std::string_view host, const text::network_list& allowed) {
  std::string name(host);
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? char(c + 32) : c;
  while (name.ends_with('.')) name.pop_back();
  const bool own = name == "localhost" || name.ends_with(".localhost");
  const auto ip = text::parse_ip(own ? std::string_view("127.0.0.1") : std::string_view(name));
  if (ip && !text::may_connect(text::unmapped(*ip), allowed))
    return fail(errc::address_refused, "connect", "address is not on the public Internet (allow_networks)");
  return {};
}

asio::awaitable<result<void>> open_tunnel(tcp::socket& socket, proxy::kind type, std::string host, std::uint16_t port) {
  if (type == proxy::kind::http) {
    auto done = co_await connect_by_http(socket, std::move(host), port);
    co_return done;
  }
  auto done = co_await connect_by_socks(socket, std::move(host), port);
  co_return done;
}

}  // namespace wirewatch::net
