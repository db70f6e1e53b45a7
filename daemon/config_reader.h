// Reading one table of the configuration: every key is asked for once, what is left was not known. What is wrong is collected.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "daemon/config.h"
#include "daemon/config_tree.h"

namespace wirewatch::daemon {

class diagnostics {
 public:
  explicit diagnostics(std::string file) : file_(std::move(file)) {}
  void error(place, std::string message);
  void note(place, std::string message);
  // For a setting that is read and checked but does nothing yet: one note for each `setting`, at its first place.
  void no_effect(place, const std::string& setting, const std::string& instead = {});
  bool failed() const { return !errors_.empty(); }
  const std::string& file() const { return file_; }
  std::vector<config_error> errors() const { return finish(errors_); }
  std::vector<config_note> notes() const;

 private:
  struct entry {
    place at;
    std::string message;
  };
  struct quiet_setting {
    place first;
    std::string instead;
    std::size_t places = 0;
  };
  std::vector<config_message> finish(std::vector<entry>) const;

  std::string file_;
  std::vector<entry> errors_, notes_;
  std::map<std::string, quiet_setting> quiet_;
};

// Each read_… leaves `out` alone when the key is absent or wrong (an error is recorded), and is true when it was set.
class table_reader {
 public:
  // `name` is the table as written: "[daemon]", "[[source]]", "removal".
  table_reader(const value& table, std::string name, diagnostics& out) : table_(table), name_(std::move(name)), out_(out) { known_.reserve(32); }

  const member* take(std::string_view key);        // null when absent; the key counts as known
  const member* peek(std::string_view key) const;  // the same, no more than looking
  place at() const { return table_.at; }
  // Where the key's value stands; the table when the key is absent.
  place at(std::string_view key) const;

  template <class T, class Parse>
  bool read_as(std::string_view key, T& out, std::string_view expected, Parse parse) {
    const member* m = take(key);
    if (m == nullptr) return false;
    if (m->content.type == value::kind::string) {
      if (std::optional<T> v = parse(std::string_view(m->content.text))) {
        out = std::move(*v);
        return true;
      }
    }
    wrong(*m, expected);
    return false;
  }
  // A string for which `good` holds.
  template <class Good>
  bool read_string_if(std::string_view key, std::string& out, std::string_view expected, Good good) {
    return read_as<std::string>(key, out, expected, [&](std::string_view s) { return good(s) ? std::optional<std::string>(s) : std::nullopt; });
  }
  bool read_text(std::string_view key, std::string& out, std::size_t max_bytes = 1000);  // printable, may be empty
  bool read_one_of(std::string_view key, std::string& out, const std::vector<std::string>& words);
  bool read_duration(std::string_view key, milliseconds& out);
  bool read_bool(std::string_view key, bool& out);
  std::optional<std::int64_t> read_integer(std::string_view key, std::int64_t min, std::int64_t max);
  std::optional<double> read_number(std::string_view key, double min, double max);

  template <class Good>
  bool read_list(std::string_view key, std::vector<std::string>& out, std::size_t max_items, std::string_view item, Good good) {
    const member* m = take(key);
    if (m == nullptr) return false;
    auto list = list_of_strings(*m, max_items, item);
    if (!list) return false;
    bool all = true;
    for (std::size_t i = 0; i < list->size(); ++i)
      if (!good(std::string_view((*list)[i]))) {
        wrong(m->content.items[i], key, item);
        all = false;
      }
    if (all) out = std::move(*list);
    return all;
  }

  // An error at the value: "every: found 10, expected …".
  void wrong(const member& m, std::string_view expected) { wrong(m.content, m.name, expected); }
  void wrong(const value& v, std::string_view key, std::string_view expected);
  // The same without showing the value.
  void wrong_hidden(const member& m, std::string_view expected);
  void missing(std::string_view key, std::string_view expected);
  // Every key that was never taken is an error; call it last.
  void finish();

 private:
  std::optional<std::vector<std::string>> list_of_strings(const member&, std::size_t max_items, std::string_view item);

  const value& table_;
  std::string name_;
  diagnostics& out_;
  std::vector<std::string> known_;
};

inline constexpr std::string_view expected_duration = "a duration such as \"90s\", \"10m\", \"1h\" or \"30d\"";
inline constexpr std::string_view expected_address = "an address that starts with http:// or https://";
inline constexpr std::string_view expected_id = "1 to 100 of the characters A-Z a-z 0-9 . _ -";

// "the number 10", "\"10x\"": what a message says was found.
std::string describe(const value&);
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);  // "; did you mean \"x\"?" or ""

}  // namespace wirewatch::daemon
