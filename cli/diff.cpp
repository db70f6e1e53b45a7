// `diff`: how the change between two saved documents would be classified and shown.
#include <boost/json.hpp>

#include "cli/change_view.h"
#include "cli/command.h"
#include "cli/input.h"
#include "cli/output.h"
#include "detect/canonical.h"
#include "detect/compare.h"
#include "detect/pairing.h"
#include "text/article.h"
#include "text/charset.h"
#include "text/fold.h"
#include "text/html_text.h"
#include "watchers/watcher.h"

namespace wirewatch::cli {
namespace json = boost::json;
namespace {

struct document {
  std::string bytes;
  content_kind kind = content_kind::plain;
};

// Markdown's links and images as a page would show them: the address is no text. "[words](address)" gives the words.
std::string without_addresses(std::string_view line) {
  std::string out;
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (!line.substr(at).starts_with("](")) {
      out += line[at];
      continue;
    }
    const std::size_t open = out.rfind('['), close = line.find(')', at);
    if (open == out.npos || close == line.npos) {
      out += line[at];
      continue;
    }
    out.erase(open > 0 && out[open - 1] == '!' ? open - 1 : open, open > 0 && out[open - 1] == '!' ? 2 : 1);
    at = close;
  }
  return out;
}

// Paragraphs end at empty lines; line breaks inside one are white space.
content plain_content(const std::string& bytes) {
  const std::string utf8 = text::to_utf8(bytes, "", text::markup::text).utf8;
  content out;
  std::string paragraph;
  auto end_paragraph = [&] {
    std::string folded = text::collapse_space(text::nfc(paragraph));
    paragraph.clear();
    if (folded.empty()) return;
    if (!out.body.empty()) out.body += "\n\n";
    out.body += folded;
  };
  for (std::size_t at = 0; at < utf8.size();) {
    const std::size_t end = std::min(utf8.find('\n', at), utf8.size());
    const std::string_view line(utf8.data() + at, end - at);
    if (line.find_first_not_of(" \t\r\f\v") == line.npos)
      end_paragraph();
    else
      paragraph.append(without_addresses(line)).append(" ");
    at = end + 1;
  }
  end_paragraph();
  return out;
}

// As a look at the page reads it. Where the page says it belongs is no part of what it says.
content page_content(text::article_text page, bool whole, std::string_view html) {
  if (whole) page.text = text::html_to_text(html);
  content out = detect::with_page({}, page);
  out.link.clear();
  return out;
}

// A page without an article is compared by all its text; then the other one has to be too.
void page_contents(const document& old_page, const document& new_page, content& before, content& after) {
  const std::string old_html = text::to_utf8(old_page.bytes, "", text::markup::html).utf8,
                    new_html = text::to_utf8(new_page.bytes, "", text::markup::html).utf8;
  text::article_text old_article = text::extract_article(old_html, ""), new_article = text::extract_article(new_html, "");
  const bool whole = old_article.text.empty() || new_article.text.empty();
  before = page_content(std::move(old_article), whole, old_html);
  after = page_content(std::move(new_article), whole, new_html);
}

struct feed_look {
  std::vector<entry> entries;
  std::vector<content> contents;
};

result<feed_look> look_at(const document& d) {
  watchers::document in;
  in.body = d.bytes;
  auto read = watchers::find(source_kind::feed)->read(in, source_spec{});
  if (!read) return fail(read.error());
  feed_look out;
  for (const entry& e : read->entries) out.contents.push_back(detect::canonical(e, read->feed.language, source_spec{}));
  out.entries = std::move(read->entries);
  return out;
}

int show_feeds(const call& c, const document& old_feed, const document& new_feed) {
  auto before = look_at(old_feed), after = look_at(new_feed);
  if (!before) return failure(before.error());
  if (!after) return failure(after.error());
  const detect::pairing pairs = detect::pair_entries(before->entries, after->entries, source_spec{});
  std::vector<std::pair<const content*, detect::comparison>> modified;
  for (const auto& [was, is] : pairs.both)
    if (auto how = detect::compare(before->contents[was], after->contents[is]); !how.same())
      modified.emplace_back(&after->contents[is], std::move(how));
  if (c.json) {
    print_json(json::object{{"changed", !(pairs.added.empty() && pairs.removed.empty() && modified.empty())},
                            {"added", pairs.added.size()},
                            {"removed", pairs.removed.size()},
                            {"modified", modified.size()}});
    return done;
  }
  const terminal& t = screen();
  print(std::to_string(pairs.added.size()) + " added, " + std::to_string(pairs.removed.size()) + " no longer listed, " +
        std::to_string(modified.size()) + " modified\n");
  for (std::size_t one : pairs.added) print(paint(t, tone::green, "+ " + visible_line(after->contents[one].title)) + "\n");
  for (std::size_t one : pairs.removed) print(paint(t, tone::red, "- " + visible_line(before->contents[one].title)) + "\n");
  for (const auto& [is, how] : modified)
    print(paint(t, tone::yellow, "~ " + visible_line(is->title)) + "  " + paint(t, tone::dim, std::string(to_string(how.cls))) + "\n" +
          describe_difference(t, how.diff, "    "));
  return done;
}

// `changed` is about what is said: punctuation, case, spacing and markup make a class, not a change.
int show_contents(const call& c, const content& before, const content& after, bool same_bytes) {
  const detect::comparison how = detect::compare(before, after);
  const change_class cls = !how.same() ? how.cls : same_bytes ? change_class::none : change_class::cosmetic;
  if (c.json) {
    json::object o{{"changed", cls == change_class::substantive || cls == change_class::date_only}};
    if (cls != change_class::none) o["class"] = to_string(cls);
    if (!how.same()) {
      json::array fields;
      for (content_field f : how.fields) fields.push_back(json::value(to_string(f)));
      o["fields"] = std::move(fields);
      o["diff"] = difference_json(how.diff);
    }
    print_json(o);
  } else if (!how.same()) {
    print(describe_comparison(screen(), how));
  } else {
    print("No difference in what is watched: title, text, author, date and images.\n");
    if (!same_bytes) print("The files differ in markup, spacing or what stands around the article.\n");
  }
  return done;
}

result<document> load(const std::string& path) {
  auto bytes = read_input(path);
  if (!bytes) return fail(bytes.error());
  document d;
  d.kind = kind_of(*bytes, "", path);
  if (d.kind != content_kind::feed && !is_text(*bytes, "")) return fail(errc::parse_failed, "read " + path, "not text");
  d.bytes = std::move(*bytes);
  return d;
}

}  // namespace

int diff(const call& c) {
  auto before = load(c.args.operands()[0]), after = load(c.args.operands()[1]);
  if (!before) return failure(before.error());
  if (!after) return failure(after.error());
  if (before->kind != after->kind)
    return failure(c.args.operands()[0] + " is a " + std::string(to_string(before->kind)) + " and " + c.args.operands()[1] + " a " +
                   std::string(to_string(after->kind)) + ": they can not be compared");
  if (before->kind == content_kind::feed) return show_feeds(c, *before, *after);
  content from, to;
  if (before->kind == content_kind::page)
    page_contents(*before, *after, from, to);
  else
    from = plain_content(before->bytes), to = plain_content(after->bytes);
  return show_contents(c, from, to, before->bytes == after->bytes);
}

}  // namespace wirewatch::cli
