// What people and scripts read: text for a terminal, tables, JSON lines. Whatever came from outside passes visible() or
// visible_line(), so that no title can move the cursor, recolour the screen or turn the direction of the text.
#pragma once
#include <boost/json/fwd.hpp>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/time.h"

namespace wirewatch::cli {

struct terminal {
  bool interactive = false;  // a person sits there
  bool colours = false;      // never with NO_COLOR (https://no-color.org) or TERM=dumb
  std::size_t width = 0;     // columns; 0: unbounded
};
const terminal& screen();  // of standard output, found out once
bool can_ask();            // standard input and output are both terminals

enum class tone : std::uint8_t { plain, bold, dim, red, green, yellow, blue, cyan };
std::string paint(const terminal&, tone, std::string_view safe_text);

// Valid UTF-8; control characters, C1 too, and those that turn the direction of text are shown as "\u{1b}". visible() keeps line
// feeds and tabs, visible_line() shows one line.
std::string visible(std::string_view);
std::string visible_line(std::string_view);

std::size_t columns_of(std::string_view safe_text);                   // East Asian wide characters take two
std::string cut_to(std::string_view safe_text, std::size_t columns);  // with "…" when something is cut

struct cell {
  std::string text;  // made visible by the table
  tone how = tone::plain;
  cell(std::string t, tone h = tone::plain) : text(std::move(t)), how(h) {}
  cell(const char* t) : text(t) {}
};
// Columns as wide as they need; on a terminal the widest one is cut so that a row stays on one line. Ends with a newline.
std::string table(const terminal&, const std::vector<std::string>& heads, const std::vector<std::vector<cell>>& rows);

// "12 s ago", "3 min ago", "5 h ago", "2 d ago", then the date; "in 4 min"; "never" for zero.
std::string ago(wall_time, wall_time now);
std::string shown_time(wall_time);  // "2026-11-23 08:00:03 UTC"
wall_time now();
std::string counted(std::uint64_t n, std::string_view singular, std::string_view plural);  // "1 entry", "2 entries"

void print(std::string_view);                // to standard output, as it is
void print_json(const boost::json::value&);  // one object, one line; nothing in it can steer a terminal
std::string json_line(const boost::json::value&);
void complain(std::string_view message);  // "wirewatch: MESSAGE" to standard error
int failure(std::string_view message);    // complain, and the exit status for it
int failure(const error&);
// False when not all could be written (a full disk): says so.
bool flush_output();

}  // namespace wirewatch::cli
