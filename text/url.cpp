#include "text/url.h"

#include <algorithm>
#include <vector>

#include "core/limits.h"
#include "text/charset.h"
#include "text/url_host.h"

namespace wirewatch::text {
namespace {

using detail::in_c0_control_set;
using detail::percent_encode;

constexpr std::size_t max_input = 8 * limits::max_url_bytes;

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; }

std::string_view default_port(std::string_view scheme) {
  if (scheme == "http" || scheme == "ws") return "80";
  if (scheme == "https" || scheme == "wss") return "443";
  if (scheme == "ftp") return "21";
  return {};
}
bool is_special(std::string_view scheme) { return scheme == "file" || !default_port(scheme).empty(); }

// The percent-encode sets of section 1.3: what each adds to the C0 control set.
constexpr std::string_view fragment_set = " \"<>`";
constexpr std::string_view query_set = " \"#<>";
constexpr std::string_view special_query_set = " \"#<>'";
constexpr std::string_view path_set = " \"#<>?^`{}";
constexpr std::string_view userinfo_set = " \"#<>?^`{}/:;=@[\\]|";

void encode(std::string& out, std::string_view in, std::string_view set) {
  for (char c : in) {
    if (in_c0_control_set(static_cast<unsigned char>(c)) || set.find(c) != std::string_view::npos) {
      percent_encode(out, static_cast<unsigned char>(c));
    } else {
      out.push_back(c);
    }
  }
}

bool single_dot(std::string_view s) { return s == "." || s == "%2e" || s == "%2E"; }
bool double_dot(std::string_view s) {
  if (s.starts_with('.')) return single_dot(s.substr(1));
  return s.size() > 3 && single_dot(s.substr(0, 3)) && single_dot(s.substr(3));
}
bool drive_letter(std::string_view s) { return s.size() == 2 && is_alpha(s[0]) && (s[1] == ':' || s[1] == '|'); }
bool starts_with_drive(std::string_view s) {
  return drive_letter(s.substr(0, 2)) && (s.size() == 2 || std::string_view("/\\?#").find(s[2]) != std::string_view::npos);
}

// Leading and trailing C0 controls and spaces go, tabs and newlines go everywhere.
std::string clean(std::string_view in) {
  auto blank = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
  while (!in.empty() && blank(in.front())) in.remove_prefix(1);
  while (!in.empty() && blank(in.back())) in.remove_suffix(1);
  std::string out(in);
  std::erase_if(out, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });
  if (valid_utf8(out)) return out;
  std::string repaired;  // sanitize_utf8 would drop NUL, which is an error in a host
  for (std::size_t start = 0;;) {
    const auto end = std::min(out.find('\0', start), out.size());
    repaired += sanitize_utf8(std::string_view(out).substr(start, end - start));
    if (end == out.size()) return repaired;
    repaired.push_back('\0');
    start = end + 1;
  }
}

// The basic URL parser of section 4.4, one function for each group of its states. `in` holds no tab, newline or outer space.
class parser {
 public:
  parser(std::string_view in, const url* base) : in_(in), base_(base) {}

  std::optional<url> parse() {
    if (!start()) return std::nullopt;
    if (!u_.opaque)
      for (const auto& segment : path_) u_.path += '/' + segment;
    if (u_.href().size() > max_input) return std::nullopt;
    return std::move(u_);
  }

 private:
  char at(std::size_t i) const { return i < in_.size() ? in_[i] : '\0'; }
  bool slash(std::size_t i) const { return at(i) == '/' || (u_.special() && at(i) == '\\'); }
  std::string_view rest(std::size_t i) const { return in_.substr(std::min(i, in_.size())); }

  bool start() {
    if (!in_.empty() && is_alpha(in_[0])) {
      std::size_t n = 1;
      while (n < in_.size() && (is_alpha(in_[n]) || is_digit(in_[n]) || in_[n] == '+' || in_[n] == '-' || in_[n] == '.')) ++n;
      if (at(n) == ':') {
        u_.scheme.assign(in_.substr(0, n));
        std::transform(u_.scheme.begin(), u_.scheme.end(), u_.scheme.begin(), lower);
        return after_scheme(n + 1);
      }
    }
    if (base_ == nullptr || (base_->opaque && at(0) != '#')) return false;
    u_.scheme = base_->scheme;
    if (base_->opaque) {
      u_ = *base_;
      return fragment(0);
    }
    return base_->scheme == "file" ? file(0) : relative(0);
  }

  bool after_scheme(std::size_t i) {
    if (u_.scheme == "file") return file(i);
    if (u_.special()) {
      if (base_ != nullptr && base_->scheme == u_.scheme && !rest(i).starts_with("//")) return relative(i);
      return authority_after_slashes(i);
    }
    if (at(i) == '/') return at(i + 1) == '/' ? authority(i + 2) : path(i + 1);
    return opaque_path(i);
  }

  void take_authority(const url& from) {
    u_.username = from.username;
    u_.password = from.password;
    u_.host = from.host;
    u_.has_host = from.has_host;
    u_.port = from.port;
  }
  void take_path(const url& from) {
    std::string_view p = from.path;
    while (!p.empty()) {
      p.remove_prefix(1);
      const auto end = std::min(p.find('/'), p.size());
      path_.emplace_back(p.substr(0, end));
      p.remove_prefix(end);
    }
  }
  void take_query(const url& from) {
    u_.query = from.query;
    u_.has_query = from.has_query;
  }

  bool relative(std::size_t i) {
    if (slash(i)) {
      if (u_.special() && slash(i + 1)) return authority_after_slashes(i + 2);
      if (at(i + 1) == '/') return authority(i + 2);
      take_authority(*base_);
      return path(i + 1);
    }
    take_authority(*base_);
    take_path(*base_);
    if (i >= in_.size()) return take_query(*base_), true;
    if (at(i) == '?') return query(i);
    if (at(i) == '#') return take_query(*base_), fragment(i);
    shorten();
    return path(i);
  }

  bool authority_after_slashes(std::size_t i) {
    while (at(i) == '/' || at(i) == '\\') ++i;
    return authority(i);
  }

  bool authority(std::size_t i) {
    std::size_t end = i;
    while (end < in_.size() && in_[end] != '?' && in_[end] != '#' && !slash(end)) ++end;
    auto host = in_.substr(std::min(i, in_.size()), end - i);
    if (const auto sign = host.rfind('@'); sign != std::string_view::npos) {
      const auto user = host.substr(0, sign);
      const auto colon = std::min(user.find(':'), user.size());
      encode(u_.username, user.substr(0, colon), userinfo_set);
      encode(u_.password, user.substr(std::min(colon + 1, user.size())), userinfo_set);
      host.remove_prefix(sign + 1);
      if (host.empty()) return false;
    }
    return host_and_port(host) && path_start(end);
  }

  bool host_and_port(std::string_view host) {
    bool inside = false;
    std::size_t colon = std::string_view::npos;
    for (std::size_t i = 0; i < host.size() && colon == std::string_view::npos; ++i) {
      if (host[i] == '[') inside = true;
      if (host[i] == ']') inside = false;
      if (host[i] == ':' && !inside) colon = i;
    }
    const auto name = host.substr(0, colon);
    if (name.empty() && (u_.special() || colon != std::string_view::npos)) return false;
    auto parsed = detail::parse_host(name, u_.special());
    if (!parsed) return false;
    u_.host = std::move(*parsed);
    u_.has_host = true;
    return colon == std::string_view::npos || port(host.substr(colon + 1));
  }

  bool port(std::string_view digits) {
    unsigned value = 0;
    for (char c : digits) {
      if (!is_digit(c)) return false;
      value = value * 10 + unsigned(c - '0');
      if (value > 65535) return false;
    }
    if (!digits.empty()) u_.port = std::to_string(value);
    if (u_.port == default_port(u_.scheme)) u_.port.clear();
    return true;
  }

  bool file(std::size_t i) {
    u_.has_host = true;
    const url* base = base_ != nullptr && base_->scheme == "file" ? base_ : nullptr;
    if (slash(i)) {
      if (slash(i + 1)) return file_host(i + 2);
      if (base != nullptr) {
        u_.host = base->host;
        take_path(*base);
        const bool keep_drive = !starts_with_drive(rest(i + 1)) && !path_.empty() && drive_letter(path_[0]) && path_[0][1] == ':';
        path_.resize(keep_drive ? 1 : 0);
      }
      return path(i + 1);
    }
    if (base == nullptr) return path(i);
    u_.host = base->host;
    take_path(*base);
    if (i >= in_.size()) return take_query(*base), true;
    if (at(i) == '?') return query(i);
    if (at(i) == '#') return take_query(*base), fragment(i);
    if (starts_with_drive(rest(i))) {
      path_.clear();
    } else {
      shorten();
    }
    return path(i);
  }

  bool file_host(std::size_t i) {
    const auto end = std::min(in_.find_first_of("/\\?#", i), in_.size());
    const auto name = rest(i).substr(0, end - std::min(i, end));
    if (drive_letter(name)) return path(i);
    if (!name.empty()) {
      auto parsed = detail::parse_host(name, true);
      if (!parsed) return false;
      if (*parsed != "localhost") u_.host = std::move(*parsed);
    }
    return path_start(end);
  }

  bool path_start(std::size_t i) {
    if (u_.special()) return path(slash(i) ? i + 1 : i);
    if (i >= in_.size()) return true;
    if (at(i) == '?') return query(i);
    if (at(i) == '#') return fragment(i);
    return path(at(i) == '/' ? i + 1 : i);
  }

  void shorten() {
    if (u_.scheme == "file" && path_.size() == 1 && drive_letter(path_[0]) && path_[0][1] == ':') return;
    if (!path_.empty()) path_.pop_back();
  }

  // Reads segments from i, which stands behind a slash.
  bool path(std::size_t i) {
    for (;; ++i) {
      const auto begin = i;
      while (i < in_.size() && in_[i] != '?' && in_[i] != '#' && !slash(i)) ++i;
      std::string segment;
      encode(segment, rest(begin).substr(0, i - begin), path_set);
      const bool last = !slash(i);
      if (double_dot(segment)) {
        shorten();
        if (last) path_.emplace_back();
      } else if (single_dot(segment)) {
        if (last) path_.emplace_back();
      } else {
        if (u_.scheme == "file" && path_.empty() && drive_letter(segment)) segment[1] = ':';
        path_.push_back(std::move(segment));
      }
      if (last) break;
    }
    if (at(i) == '?') return query(i);
    return i >= in_.size() || fragment(i);
  }

  bool opaque_path(std::size_t i) {
    u_.opaque = true;
    const auto end = std::min(in_.find_first_of("?#", i), in_.size());
    encode(u_.path, rest(i).substr(0, end - std::min(i, end)), {});
    if (end < in_.size() && u_.path.ends_with(' ')) u_.path.replace(u_.path.size() - 1, 1, "%20");
    if (at(end) == '?') return query(end);
    return end >= in_.size() || fragment(end);
  }

  bool query(std::size_t i) {
    const auto end = std::min(in_.find('#', i), in_.size());
    u_.has_query = true;
    encode(u_.query, in_.substr(i + 1, end - i - 1), u_.special() ? special_query_set : query_set);
    return end == in_.size() || fragment(end);
  }

  bool fragment(std::size_t i) {
    u_.has_fragment = true;
    u_.fragment.clear();
    encode(u_.fragment, in_.substr(i + 1), fragment_set);
    return true;
  }

  std::string_view in_;
  const url* base_;
  url u_;
  std::vector<std::string> path_;
};

}  // namespace

bool url::special() const { return is_special(scheme); }

std::string url::href() const {
  std::string out;
  out.reserve(scheme.size() + host.size() + path.size() + query.size() + fragment.size() + 16);
  out.append(scheme).push_back(':');
  if (has_host) {
    out += "//";
    if (!username.empty() || !password.empty()) {
      out += username;
      if (!password.empty()) out.append(":").append(password);
      out.push_back('@');
    }
    out += host;
    if (!port.empty()) out.append(":").append(port);
  } else if (!opaque && path.starts_with("//")) {
    out += "/.";  // or the path would read as a host
  }
  out += path;
  if (has_query) out.append("?").append(query);
  if (has_fragment) out.append("#").append(fragment);
  return out;
}

std::optional<url> parse_url(std::string_view input, const url* base) {
  if (input.size() > max_input) return std::nullopt;
  const auto cleaned = clean(input);
  return parser(cleaned, base).parse();
}

std::optional<std::string> resolve_url(std::string_view base, std::string_view reference) {
  std::optional<url> parsed_base;
  if (!base.empty()) {
    parsed_base = parse_url(base);
    if (!parsed_base) return std::nullopt;
  }
  const auto parsed = parse_url(reference, parsed_base ? &*parsed_base : nullptr);
  if (!parsed) return std::nullopt;
  return parsed->href();
}

std::string origin_of(std::string_view href) {
  const auto parsed = parse_url(href);
  if (!parsed || (parsed->scheme != "http" && parsed->scheme != "https")) return {};
  const std::string port = parsed->port.empty() ? std::string(default_port(parsed->scheme)) : parsed->port;
  return parsed->scheme + "://" + parsed->host + ":" + port;
}

}  // namespace wirewatch::text
