#include "daemon/config.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "daemon/config_reader.h"
#include "daemon/config_sections.h"
#include "daemon/config_tree.h"
#include "daemon/config_values.h"
#include "daemon/listen_address.h"

namespace wirewatch::daemon {
namespace {

using read_section = void (*)(const value&, config&, section_context&);

struct section {
  std::string_view name;
  bool repeated;  // [[name]]
  read_section read;
};
// In the order in which they need each other.
constexpr section sections[] = {{"daemon", false, read_daemon},    {"fetch", false, read_fetch},       {"source", true, read_sources},
                                {"names", false, read_names},      {"receiver", true, read_receivers}, {"subscription", true, read_subscriptions},
                                {"operator", false, read_operator}};

std::string variable(const char* name) {
  const char* v = std::getenv(name);
  return v == nullptr ? std::string() : std::string(v);
}

config_result fails(const std::string& file, place at, std::string message) {
  std::vector<config_error> errors;
  errors.push_back({file, at.line, at.column, std::move(message)});
  return tl::unexpected(std::move(errors));
}

void read_level(table_reader& t, log::level& out) {
  std::string name(log::to_string(out));
  t.read_one_of("log_level", name, {"debug", "info", "warn", "error"});
  for (log::level l : {log::level::debug, log::level::info, log::level::warn, log::level::error})
    if (name == log::to_string(l)) out = l;
}

void read_token(table_reader& t, daemon_settings& d, section_context& in) {
  found_secret token = read_secret(t, "token", in);
  if (!token.good) return;
  const std::string& s = token.what.reveal();
  if (s.size() > 1000 || std::any_of(s.begin(), s.end(), [](char c) { return c <= ' ' || c > '~'; }))
    return t.wrong_hidden(*token.where, "at most 1000 printable ASCII characters without spaces");
  d.token = std::move(token.what);
}

void read_listen(table_reader& t, daemon_settings& d, section_context& in) {
  t.read_string_if("listen", d.listen, "ADDRESS:PORT, [IPV6]:PORT, unix:/PATH or \"\"",
                   [](std::string_view s) { return parse_listen_address(s).has_value(); });
  // Whether a token was meant, not whether it could be read: that is another error.
  bool has_token = t.peek("token") || t.peek("token_file") || t.peek("token_credential");
  if (!parse_listen_address(d.listen)->local && !has_token)
    in.out.error(t.at("listen"),
                 "listen: found " + in_quotes(d.listen) +
                     ", which other machines can reach, and no token, expected token_file beside it, or a loopback address or a Unix socket");
}

std::string folder_of(const std::string& file) {
  std::size_t slash = file.rfind('/');
  return slash == file.npos ? std::string() : slash == 0 ? "/" : file.substr(0, slash);
}

bool of_right_form(const member& m, const section& s, diagnostics& out) {
  const value& v = m.content;
  if (v.type == (s.repeated ? value::kind::array : value::kind::table)) return true;
  const std::string name(s.name);
  bool wrong_brackets = v.type == value::kind::table || (v.type == value::kind::array && !v.items.empty() && v.items[0].type == value::kind::table);
  std::string found = !wrong_brackets ? describe(v) : s.repeated ? "[" + name + "]" : "[[" + name + "]]";
  out.error(wrong_brackets ? v.at : m.at, name + ": found " + found + ", expected " + (s.repeated ? "[[" + name + "]]" : "[" + name + "]"));
  return false;
}

}  // namespace

std::string config_message::text() const { return file + ":" + std::to_string(line) + ":" + std::to_string(column) + ": " + message; }

environment environment::of_process() {
  std::string state = variable("STATE_DIRECTORY");
  return {state.substr(0, state.find(':')), variable("CREDENTIALS_DIRECTORY")};
}

void read_daemon(const value& table, config& c, section_context& in) {
  table_reader t(table, "[daemon]", in.out);
  daemon_settings& d = c.daemon;
  t.read_string_if("state_dir", d.state_dir, "the path of a folder",
                   [](std::string_view s) { return !s.empty() && s.size() < 4096 && printable(s); });
  read_listen(t, d, in);
  t.read_string_if("public_url", d.public_url, std::string(expected_address) + ", without ? and #",
                   [](std::string_view s) { return s.empty() || (valid_http_address(s) && s.find_first_of("?#@") == s.npos); });
  while (!d.public_url.empty() && d.public_url.back() == '/') d.public_url.pop_back();
  c.fetch.user_agent = default_user_agent(d.public_url);  // [fetch], which is read later, may say otherwise
  if (auto n = t.read_integer("threads", 0, 256)) d.threads = unsigned(*n);
  read_level(t, d.log_level);
  t.read_one_of("log_format", d.log_format, {"auto", "text", "json"});
  read_token(t, d, in);
  t.finish();
}

config_result parse_config(std::string_view text, const std::string& file, const environment& env) {
  if (text.size() > max_config_bytes) return fails(file, {}, "found a file of more than 64 MiB, expected a smaller one");
  auto tree = parse_tree(text);
  if (!tree) return fails(file, tree.error().at, tree.error().message);

  config c;
  c.file = file;
  c.daemon.state_dir = env.state_directory.empty() ? "./wirewatch-state" : env.state_directory;
  diagnostics out(file);
  text_places places(text);
  section_context in{env, folder_of(file), places, out};
  table_reader root(*tree, "the file", out);
  for (const section& s : sections)
    if (const member* m = root.take(s.name); m != nullptr && of_right_form(*m, s, out)) s.read(m->content, c, in);
  root.finish();

  if (out.failed()) return tl::unexpected(out.errors());
  c.notes = out.notes();
  return c;
}

config_result load_config(const std::string& path, const environment& env) {
  struct stat st {};
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in || ::stat(path.c_str(), &st) != 0)
    return fails(path, {}, std::string("found no file that can be read (") + std::strerror(errno) + "), expected the configuration");
  if (S_ISDIR(st.st_mode)) return fails(path, {}, "found a folder, expected the configuration");
  std::string text;
  char buffer[65536];
  while (text.size() <= max_config_bytes && (in.read(buffer, sizeof buffer) || in.gcount() > 0)) text.append(buffer, std::size_t(in.gcount()));
  if (in.bad()) return fails(path, {}, "found a file that can not be read to its end, expected the configuration");
  return parse_config(text, path, env);
}

std::string find_config(const std::optional<std::string>& given) {
  if (given) return *given;
  if (std::string named = variable("WIREWATCH_CONFIG"); !named.empty()) return named;
  for (const char* path : {"/etc/wirewatch/wirewatch.toml", "./wirewatch.toml"}) {
    struct stat st {};
    if (::stat(path, &st) == 0) return path;
  }
  return {};
}

}  // namespace wirewatch::daemon
