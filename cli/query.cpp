// `query`: checks a query; with files, says which match and why.
#include <boost/json.hpp>
#include <cstdio>

#include "cli/command.h"
#include "cli/input.h"
#include "cli/output.h"
#include "match/matcher.h"
#include "match/query.h"
#include "text/article.h"
#include "text/charset.h"
#include "text/html_text.h"

namespace wirewatch::cli {
namespace json = boost::json;
namespace {

struct words {
  std::string title, body;
};

words words_of(const std::string& bytes, const std::string& path) {
  words out;
  if (kind_of(bytes, "", path) != content_kind::plain) {
    const std::string utf8 = text::to_utf8(bytes, "", text::markup::html).utf8;
    text::article_text a = text::extract_article(utf8, "");
    out.title = std::move(a.title);
    out.body = text::html_to_text(utf8);  // all of the page: a word beside the article counts here
    return out;
  }
  std::string utf8 = text::to_utf8(bytes, "", text::markup::text).utf8;
  const std::size_t end = std::min(utf8.find('\n'), utf8.size());
  out.title = utf8.substr(0, end);
  out.body = utf8.substr(std::min(end + 1, utf8.size()));
  return out;
}

int bad_query(const call& c, const match::query_error& e) {
  if (c.json) print_json(json::object{{"ok", false}, {"column", e.column}, {"message", e.message}, {"found", e.found}, {"expected", e.expected}});
  complain("query: " + e.text());
  return wrong;
}

void show(const call& c, const std::string& file, bool matches, const std::vector<term_match>& found) {
  if (c.json) {
    json::array terms, where;
    for (const term_match& m : found) {
      json::array of_field;
      for (const std::string& t : m.terms) {
        if (std::find(terms.begin(), terms.end(), json::value(t)) == terms.end()) terms.push_back(json::value(t));
        of_field.push_back(json::value(t));
      }
      where.push_back(json::object{{"field", m.field}, {"terms", std::move(of_field)}});
    }
    json::object o{{"file", text::sanitize_utf8(file)}, {"matches", matches}, {"terms", std::move(terms)}};
    if (!where.empty()) o["where"] = std::move(where);
    print_json(o);
    return;
  }
  std::string line = (matches ? paint(screen(), tone::green, "yes") : paint(screen(), tone::dim, "no ")) + "  " + visible_line(file);
  for (const term_match& m : found) {
    line += "  " + m.field + ":";
    for (const std::string& t : m.terms) line += " " + paint(screen(), tone::bold, visible_line(t));
  }
  print(line + "\n");
}

}  // namespace

int query(const call& c) {
  auto parsed = match::parse_query(c.args.operands()[0]);
  if (!parsed) return bad_query(c, parsed.error());
  const std::vector<std::string> files(c.args.operands().begin() + 1, c.args.operands().end());
  const bool explain = c.args.has("explain");
  if (c.json && (explain || files.empty())) {
    json::object o{{"ok", true}, {"query", c.args.operands()[0]}};
    if (explain) o["tree"] = match::explain(*parsed);
    print_json(o);
  } else if (explain) {
    const std::string tree = visible(match::explain(*parsed));
    print(tree.ends_with('\n') ? tree : tree + "\n");
  } else if (files.empty()) {
    print("The query is good.\n");
  }
  bool any = files.empty(), unreadable = false;
  for (const std::string& file : files) {
    auto bytes = read_input(file);
    if (!bytes) {
      complain(bytes.error().message());
      unreadable = true;
      continue;
    }
    const words text = words_of(*bytes, file);
    match::document d;
    d.title = text.title;
    d.body = text.body;
    d.kind = change_kind::fresh;
    std::vector<term_match> found;
    const bool matches = match::holds(*parsed, d, &found);
    any = any || matches;
    show(c, file, matches, found);
  }
  return any && !unreadable ? done : failed;
}

}  // namespace wirewatch::cli
