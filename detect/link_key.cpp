#include "detect/link_key.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "text/url.h"

namespace wirewatch::detect {
namespace {

using words = std::span<const std::string_view>;

char lower(char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; }

std::string lower(std::string_view s) {
  std::string out(s);
  for (char& c : out) c = lower(c);
  return out;
}

bool one_of(std::string_view s, words list) { return std::find(list.begin(), list.end(), s) != list.end(); }

bool starts_with_one(std::string_view s, words list) {
  return std::any_of(list.begin(), list.end(), [s](std::string_view p) { return s.starts_with(p); });
}

std::string_view ending_of(std::string_view s, words list) {
  for (std::string_view end : list)
    if (s.size() > end.size() && lower(s.substr(s.size() - end.size())) == end) return s.substr(s.size() - end.size());
  return {};
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool alphanumeric(char c) { return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z'); }

// RFC 3986 section 6.2.2: what needs no escape has none, and the others are in capitals.
std::string normal_escapes(std::string_view s) {
  std::string out;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const int high = i + 2 < s.size() && s[i] == '%' ? hex_value(s[i + 1]) : -1, low = high < 0 ? -1 : hex_value(s[i + 2]);
    if (low < 0) {
      out += s[i];
      continue;
    }
    const char c = char(high * 16 + low);
    constexpr std::string_view digits = "0123456789ABCDEF";
    if (alphanumeric(c) || c == '-' || c == '_' || c == '~')  // "." could make a dot segment
      out += c;
    else
      (out += '%').append(1, digits[std::size_t(high)]).append(1, digits[std::size_t(low)]);
    i += 2;
  }
  return out;
}

// Clicks, campaigns, sessions: what says how somebody came, not where to.
constexpr std::array<std::string_view, 29> clicks{"msclkid", "twclid",  "ttclid",     "li_fat_id",   "mkt_tok",  "srsltid",    "gad_source", "gclsrc",
                                                  "s_cid",   "vero_id", "oly_enc_id", "oly_anon_id", "wickedid", "guccounter", "spm",        "ftag",
                                                  "cmp",     "ito",     "smid",       "emc",         "sr_share", "sessionid",  "session_id", "sessid",
                                                  "oscsid",  "zenid",   "cfid",       "cftoken",     "xtor"};
constexpr std::array<std::string_view, 9> click_prefixes{"_hs", "__hs", "hsa_", "pk_", "mtm_", "piwik_", "ns_", "guce_", "aspsessionid"};
constexpr std::array<std::string_view, 7> form_names{"amp", "print", "printable", "isprint", "printview", "printmode", "noamp"};
constexpr std::array<std::string_view, 6> form_asks{"outputtype", "output", "format", "view", "mode", "layout"};
constexpr std::array<std::string_view, 6> forms{"amp", "print", "printable", "printer", "mobile", "amphtml"};

bool tells_nothing(std::string_view parameter) {
  const std::size_t equals = std::min(parameter.find('='), parameter.size());
  const std::string name = lower(parameter.substr(0, equals)), value = lower(parameter.substr(std::min(equals + 1, parameter.size())));
  if (one_of(name, clicks) || starts_with_one(name, click_prefixes)) return true;
  if (one_of(name, form_names)) return value.empty() || value == "1" || value == "true" || value == "yes";
  return one_of(name, form_asks) && one_of(value, forms);
}

template <class F>
std::vector<std::string> parameters_without(std::string_view query, F dropped) {
  std::vector<std::string> kept;
  for (std::size_t start = 0; start < query.size();) {
    const std::size_t end = std::min(query.find('&', start), query.size());
    const std::string_view one = query.substr(start, end - start);
    if (!one.empty() && !dropped(one)) kept.push_back(normal_escapes(one));
    start = end + 1;
  }
  return kept;
}

void set_query(text::url& u, const std::vector<std::string>& parameters) {
  u.query.clear();
  for (const std::string& one : parameters) u.query += (u.query.empty() ? "" : "&") + one;
  u.has_query = !u.query.empty();
}

std::string host_key(const std::string& host) {
  constexpr std::array<std::string_view, 4> twins{"www.", "m.", "mobile.", "amp."};
  for (std::string_view twin : twins)
    if (host.starts_with(twin) && host.find('.', twin.size()) != host.npos) return host.substr(twin.size());
  return host;
}

// "/(S(abc123))/news/1" is an ASP.NET session. "/news/1/amp/" and "/news/1.amp.html" are forms of "/news/1".
std::string path_key(std::string_view written) {
  std::string path = normal_escapes(written);
  if (const std::size_t open = lower(path).find("/(s("); open != path.npos)
    if (const std::size_t close = path.find("))", open); close != path.npos) path.erase(open, close + 2 - open);
  constexpr std::array<std::string_view, 3> pages{".amp.html", ".amp.htm", ".amp"};
  if (const std::string_view end = ending_of(path, pages); !end.empty()) {
    const bool bare = end.size() == 4;
    path.resize(path.size() - end.size());
    if (!bare) path += ".html";
  }
  constexpr std::array<std::string_view, 3> endings{"/", "/amp", "/print"};
  for (std::string_view end = ending_of(path, endings); !end.empty(); end = ending_of(path, endings)) path.resize(path.size() - end.size());
  if (lower(path).starts_with("/amp/")) path.erase(0, 4);
  return path.empty() ? "/" : path;
}

void take_https(text::url& u) {
  if (u.scheme == "http") u.scheme = "https";
  if (u.port == "443") u.port.clear();
}

bool web(const text::url& u) { return !u.opaque && (u.scheme == "http" || u.scheme == "https"); }

}  // namespace

std::string link_key(std::string_view address) {
  std::optional<text::url> u = text::parse_url(text::canonical_link(address));
  if (!u || !web(*u)) return std::string(address);
  take_https(*u);
  // One step can lay bare what the next one takes: "www.amp.example.org", "/amp/amp/1".
  for (std::string before; before != u->host + u->path;) {
    before = u->host + u->path;
    u->host = host_key(u->host);
    u->path = path_key(u->path);
  }
  std::vector<std::string> parameters = parameters_without(u->query, tells_nothing);
  std::sort(parameters.begin(), parameters.end());
  set_query(*u, parameters);
  return u->href();
}

bool leads_home(std::string_view address) {
  const std::optional<text::url> u = text::parse_url(link_key(address));
  return u && web(*u) && u->path == "/" && !u->has_query && !u->has_fragment;
}

std::string image_key(std::string_view address) {
  std::optional<text::url> u = text::parse_url(address);
  if (!u || !web(*u)) return std::string(address);
  take_https(*u);
  u->fragment.clear();
  u->has_fragment = false;
  constexpr std::array<std::string_view, 9> files{".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".bmp", ".jfif"};
  constexpr std::array<std::string_view, 11> naming{"id", "img", "image", "src", "url", "file", "filename", "path", "photo", "pic", "name"};
  constexpr std::array<std::string_view, 20> versions{"v",         "ver",    "version", "rev",         "t",       "ts",     "time",
                                                      "timestamp", "_",      "cb",      "cache",       "nocache", "rnd",    "r",
                                                      "rand",      "random", "mtime",   "cachebuster", "itok",    "lastmod"};
  const bool file = !ending_of(u->path, files).empty();
  set_query(*u, parameters_without(u->query, [&](std::string_view one) {
    const std::string name = lower(one.substr(0, std::min(one.find('='), one.size())));
    return file ? !one_of(name, naming) : one_of(name, versions);
  }));
  return u->href();
}

}  // namespace wirewatch::detect
