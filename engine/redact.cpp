#include "engine/redact.h"

#include <algorithm>
#include <vector>

#include "text/url.h"

namespace wirewatch::engine {
namespace {

constexpr std::size_t shortest = 8;  // a shorter part guards nothing, and would take common words out of the answer
constexpr std::string_view instead = "<redacted>";

using parts = std::vector<std::string>;

void add(parts& out, std::string_view part) {
  if (part.size() >= shortest) out.emplace_back(part);
}

void add_split(parts& out, std::string_view whole, std::string_view separators) {
  for (std::size_t at = 0; at < whole.size();) {
    const std::size_t end = std::min(whole.find_first_of(separators, at), whole.size());
    add(out, whole.substr(at, end - at));
    at = end + 1;
  }
}

parts parts_of(const receiver_spec& r) {
  parts out;
  const std::string& given = r.url.reveal();
  add(out, given);
  if (const std::size_t start = given.find("://"); start != given.npos)
    if (const std::size_t path = given.find_first_of("/?", start + 3); path != given.npos)
      add_split(out, std::string_view(given).substr(path), "/?&=#");
  if (auto address = text::parse_url(given)) {
    add(out, address->username);
    add(out, address->password);
    add_split(out, address->path, "/");
    add_split(out, address->query, "&=");
  }
  for (const auto& [name, value] : r.headers) {
    add(out, value.reveal());
    add_split(out, value.reveal(), " ");
  }
  add(out, r.signing_key.reveal());
  add_split(out, r.signing_key.reveal(), "_");
  std::sort(out.begin(), out.end(), [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
  return out;
}

void cut_tail(std::string& text, std::string_view part) {
  for (std::size_t n = std::min(part.size() - 1, text.size()); n >= shortest; --n)
    if (text.ends_with(part.substr(0, n))) {
      text.replace(text.size() - n, n, instead);
      return;
    }
}

}  // namespace

std::string without_secrets(std::string_view text, const receiver_spec& r) {
  std::string out(text);
  for (const std::string& part : parts_of(r)) {
    for (std::size_t at = out.find(part); at != out.npos; at = out.find(part, at + instead.size())) out.replace(at, part.size(), instead);
    cut_tail(out, part);
  }
  return out;
}

}  // namespace wirewatch::engine
