#include <array>

#include "daemon/config_sections.h"
#include "daemon/config_values.h"
#include "daemon/secrets.h"

namespace wirewatch::daemon {
namespace {

constexpr std::string_view file_form = "_file", credential_form = "_credential";

bool ends_with(std::string_view s, std::string_view end) { return s.size() > end.size() && s.substr(s.size() - end.size()) == end; }

// The reason alone: the operation and the code say again what the message around it says.
std::string reason_of(const error& e) { return e.detail().empty() ? e.message() : e.detail(); }

}  // namespace

std::string_view without_form(std::string_view name) {
  for (std::string_view form : {file_form, credential_form})
    if (ends_with(name, form)) return name.substr(0, name.size() - form.size());
  return name;
}

found_secret secret_of(const member& m, table_reader& table, section_context& in) {
  found_secret out;
  out.where = &m;
  const bool is_file = ends_with(m.name, file_form), is_credential = ends_with(m.name, credential_form);
  const std::string& text = m.content.text;
  if (m.content.type != value::kind::string || text.empty() || ((is_file || is_credential) && !printable(text))) {
    table.wrong_hidden(m, is_file ? "the path of a file" : is_credential ? "the name of a credential" : "a string that is not empty");
    return out;
  }
  result<secret> read = secret(text);
  std::string what = m.name;
  if (is_file) {
    std::string path = text.front() == '/' || in.folder.empty() ? text : in.folder + "/" + text;
    read = read_secret_file(path);
    what += ": found no usable secret in " + in_quotes(path);
  } else if (is_credential) {
    read = read_credential(text, in.env.credentials_directory);
    what += ": found no usable credential " + in_quotes(text);
  }
  if (!read) {
    in.out.error(m.content.at, what + " (" + reason_of(read.error()) + "), expected a readable file that holds it");
    return out;
  }
  out.what = std::move(*read);
  out.good = true;
  return out;
}

found_secret read_secret(table_reader& table, std::string_view key, section_context& in) {
  const std::string name(key);
  const std::array<const member*, 3> forms{table.take(name), table.take(name + std::string(file_form)),
                                           table.take(name + std::string(credential_form))};
  const member* given = nullptr;
  for (const member* m : forms) {
    if (m == nullptr) continue;
    if (given != nullptr) {
      in.out.error(m->at,
                   m->name + ": found beside " + given->name + ", expected only one of " + name + ", " + name + "_file and " + name + "_credential");
      found_secret twice;
      twice.where = m;
      return twice;
    }
    given = m;
  }
  return given == nullptr ? found_secret{} : secret_of(*given, table, in);
}

}  // namespace wirewatch::daemon
