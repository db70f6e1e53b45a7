#include "cli/state.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "cli/output.h"
#include "daemon/config_sections.h"
#include "daemon/config_tree.h"
#include "daemon/state_lock.h"

namespace wirewatch::cli {
namespace {

constexpr int open_attempts = 25;
constexpr std::chrono::milliseconds open_pause{200};

bool about_token(const daemon::config_error& e, const daemon::value& table) {
  return std::any_of(table.members.begin(), table.members.end(), [&](const daemon::member& m) {
    return m.name.starts_with("token") && m.content.at == daemon::place{e.line, e.column};
  });
}

// False: what is wrong has been said.
bool read_parts(const std::string& text, const std::string& file, setup& out) {
  auto tree = daemon::parse_tree(text);
  if (!tree) {
    tell({{file, tree.error().at.line, tree.error().at.column, tree.error().message}});
    return false;
  }
  daemon::config c;
  c.daemon = std::move(out.daemon);
  daemon::diagnostics said(file);
  const daemon::environment env = daemon::environment::of_process();
  const daemon::text_places places(text);
  const std::size_t slash = file.rfind('/');
  daemon::section_context in{env, slash == file.npos ? "" : file.substr(0, std::max<std::size_t>(slash, 1)), places, said};
  std::vector<daemon::config_error> errors;
  for (auto [name, read] : {std::pair{"daemon", &daemon::read_daemon}, {"fetch", &daemon::read_fetch}})
    for (const daemon::member& m : tree->members)
      if (m.name == name && m.content.type == daemon::value::kind::table) read(m.content, c, in);
  for (daemon::config_error& e : said.errors()) {
    bool token = false;
    for (const daemon::member& m : tree->members) token = token || (m.name == "daemon" && about_token(e, m.content));
    if (token)
      out.token_unreadable = true;
    else
      errors.push_back(std::move(e));
  }
  out.daemon = std::move(c.daemon);
  out.fetch = std::move(c.fetch);
  tell(errors);
  return errors.empty();
}

std::string store_path(const setup& s) { return s.daemon.state_dir + "/store"; }

bool no_directory(const std::string& path) {
  struct stat is {};
  return ::stat(path.c_str(), &is) == 0 && !S_ISDIR(is.st_mode);
}

error explained(const setup& s, const error& e) {
  if (no_directory(s.daemon.state_dir))
    return error(errc::io_failed, "read " + s.daemon.state_dir,
                 "it is not a directory; state_dir names the folder that wirewatch keeps its state in");
  if (hidden(s.daemon.state_dir))
    return error(errc::io_failed, "read " + s.daemon.state_dir,
                 "this user may not look into it; run this as root or as the user that wirewatch runs as, for example with: sudo wirewatch …");
  if (e.code() == errc::not_found) {
    const std::string hint = s.file.empty() ? " (no configuration was found; --config FILE names the daemon's)" : "";
    return error(errc::not_found, e.operation(), "there is no wirewatch state in " + s.daemon.state_dir + "; it is made by: wirewatch run" + hint);
  }
  return e;
}

// A daemon that is just starting makes its files one by one.
template <class Open>
auto open_patiently(const setup& s, Open open) {
  auto opened = open();
  for (int i = 1; !opened && i < open_attempts; ++i) {
    const errc code = opened.error().code();
    const bool may_come = code == errc::io_failed || code == errc::corrupt || code == errc::not_found || code == errc::busy;
    if (!may_come || !daemon::holder(s.daemon.state_dir)) break;
    std::this_thread::sleep_for(open_pause);
    opened = open();
  }
  return opened;
}

}  // namespace

void tell(const std::vector<daemon::config_message>& messages, std::string_view suffix) {
  for (const daemon::config_message& m : messages) {
    const std::string line = visible_line(m.text()) + std::string(suffix) + "\n";
    std::fwrite(line.data(), 1, line.size(), stderr);
  }
}

bool hidden(const std::string& directory) { return ::access(directory.c_str(), R_OK | X_OK) != 0 && errno == EACCES && !no_directory(directory); }

tl::expected<setup, int> find_setup(const call& c) {
  setup out;
  out.file = daemon::find_config(c.args.value("config"));
  out.daemon = daemon::parse_config("", "", daemon::environment::of_process())->daemon;
  if (out.file.empty()) return out;
  std::ifstream in(out.file, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  std::error_code ignored;
  if (!in || text.size() > daemon::max_config_bytes || std::filesystem::is_directory(out.file, ignored)) {
    auto said = daemon::load_config(out.file, daemon::environment::of_process());
    if (!said) tell(said.error());
    return tl::unexpected(wrong);
  }
  if (!read_parts(text, out.file, out)) return tl::unexpected(wrong);
  return out;
}

tl::expected<daemon::config, int> load_whole_config(const call& c, const std::function<void(const std::vector<daemon::config_error>&)>& on_errors) {
  const std::string file = daemon::find_config(c.args.value("config"));
  if (file.empty()) {
    if (on_errors) on_errors({{"./wirewatch.toml", 1, 1, "found no configuration"}});
    complain("no configuration found: neither $WIREWATCH_CONFIG nor /etc/wirewatch/wirewatch.toml nor ./wirewatch.toml; name one with --config FILE");
    return tl::unexpected(wrong);
  }
  auto loaded = daemon::load_config(file, daemon::environment::of_process());
  if (!loaded) {
    if (on_errors) on_errors(loaded.error());
    tell(loaded.error());
    return tl::unexpected(wrong);
  }
  return std::move(*loaded);
}

result<std::unique_ptr<storage::reader>> open_state(const setup& s) {
  auto opened = open_patiently(s, [&] { return storage::open_rocksdb_read_only(store_path(s)); });
  if (!opened) return fail(explained(s, opened.error()));
  return opened;
}

result<std::unique_ptr<storage::follower>> open_followed_state(const setup& s) {
  auto opened = storage::open_rocksdb_follower(store_path(s));
  if (!opened) return fail(explained(s, opened.error()));
  return opened;
}

int state_failure(const error& e) { return e.code() == errc::not_found ? failure(e.detail()) : failure(e); }

std::unique_ptr<storage::reader> open_state_or_complain(const setup& s) {
  auto opened = open_state(s);
  if (opened) return std::move(*opened);
  state_failure(opened.error());
  return nullptr;
}

result<catalog_source> find_source(const storage::reader& reader, const std::string& id) {
  auto all = reader.sources();
  if (!all) return fail(all.error());
  for (catalog_source& c : *all)
    if (c.spec.id == id && !c.retired) return std::move(c);
  for (catalog_source& c : *all)
    if (c.spec.id == id) return std::move(c);
  return fail(errc::not_found, "source", "there is no source \"" + id + "\"; wirewatch source list shows them");
}

std::string source_id(const storage::reader& reader, source_no no) {
  auto c = reader.source(no);
  return c && *c ? (*c)->spec.id : "?";
}

}  // namespace wirewatch::cli
