// `article …`: what is stored of an article. Reads the state itself, with a daemon beside it or without.
#include <boost/json.hpp>
#include <charconv>

#include "api/views.h"
#include "cli/change_view.h"
#include "cli/command.h"
#include "cli/output.h"
#include "cli/state.h"
#include "core/limits.h"
#include "detect/compare.h"

namespace wirewatch::cli {
namespace json = boost::json;
namespace {

struct opened_article {
  std::unique_ptr<storage::reader> reader;
  article_head head;
};

// On failure what is wrong has been said; the value is the exit status.
tl::expected<opened_article, int> open_article(const call& c) {
  const std::string& id = c.args.operands()[0];
  auto key = parse_article_id(id);
  if (!key)
    return tl::unexpected(
        c.refuse("\"" + id + "\" is no article's id; they are a_ and 26 letters and digits, as article list and changes print them"));
  auto where = find_setup(c);
  if (!where) return tl::unexpected(where.error());
  opened_article out;
  out.reader = open_state_or_complain(*where);
  if (!out.reader) return tl::unexpected(failed);
  auto heads = out.reader->heads({&*key, 1});
  if (!heads) return tl::unexpected(failure(heads.error()));
  if (!(*heads)[0]) return tl::unexpected(failure("there is no article " + id + " in " + where->daemon.state_dir));
  out.head = std::move(*(*heads)[0]);
  return out;
}

std::string date_or_dash(const std::optional<wall_time>& t) { return t ? to_rfc3339(*t).substr(0, 10) : "-"; }

int show_list(const call& c, const storage::reader& reader, const catalog_source& source, std::uint64_t limit) {
  std::vector<std::vector<cell>> rows;
  std::optional<std::pair<wall_time, article_key>> before;
  std::uint64_t shown = 0;
  while (true) {
    auto page = reader.articles(source.no, before, std::min<std::uint64_t>(limits::max_page_size, limit - shown + 1));
    if (!page) return failure(page.error());
    for (const article_head& h : *page) {
      if (shown == limit) {
        if (!c.json) print(table(screen(), {"first seen", "rev", "id", "title"}, rows));
        complain("there are more articles; --limit N shows more than these " + std::to_string(limit));
        return done;
      }
      ++shown;
      before.emplace(h.first_seen, h.key);
      if (c.json)
        print_json(api::article_view(h, source.spec.id));
      else
        rows.push_back({cell(shown_time(h.first_seen), tone::dim), cell(std::to_string(h.revision)), cell(article_id(h.key)),
                        cell((h.revision == 0 ? "(page not read yet) " : "") + h.title, h.in_window ? tone::plain : tone::dim)});
    }
    if (page->empty()) break;
  }
  if (!c.json) print(rows.empty() ? "No articles yet.\n" : table(screen(), {"first seen", "rev", "id", "title"}, rows));
  return done;
}

// "3..5"; nullopt when it is not that.
std::optional<std::pair<std::uint32_t, std::uint32_t>> read_range(std::string_view s) {
  const std::size_t dots = s.find("..");
  if (dots == s.npos) return {};
  std::pair<std::uint32_t, std::uint32_t> out;
  auto number = [](std::string_view text, std::uint32_t& n) {
    auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), n);
    return problem == std::errc() && end == text.data() + text.size() && n > 0;
  };
  if (!number(s.substr(0, dots), out.first) || !number(s.substr(dots + 2), out.second)) return {};
  return out;
}

int show_difference(const call& c, const article_head& head, const revision& from, const revision& to) {
  const detect::comparison how = detect::compare(from.what, to.what);
  if (c.json) {
    json::object o{{"article", article_id(head.key)}, {"from", from.number}, {"to", to.number}, {"changed", !how.same()}};
    if (!how.same()) {
      o["class"] = to_string(how.cls);
      json::array fields;
      for (content_field f : how.fields) fields.push_back(json::value(to_string(f)));
      o["fields"] = std::move(fields);
      o["diff"] = difference_json(how.diff);
    }
    print_json(o);
    return done;
  }
  const terminal& t = screen();
  print(paint(t, tone::bold, visible_line(to.what.title)) + "\n" +
        paint(t, tone::dim,
              "revision " + std::to_string(from.number) + ", seen " + shown_time(from.seen_at) + " → revision " + std::to_string(to.number) +
                  ", seen " + shown_time(to.seen_at)) +
        "\n");
  print(how.same() ? "No difference that counts as an edit.\n" : describe_comparison(t, how));
  return done;
}

}  // namespace

int article_list(const call& c) {
  auto id = c.args.value("source");
  if (!id) return c.refuse("name a source with --source ID; wirewatch source list shows them");
  auto limit = read_number(c.args, "limit", 100, 1, UINT32_MAX);
  if (!limit) return c.refuse(limit.error());
  auto where = find_setup(c);
  if (!where) return where.error();
  auto reader = open_state_or_complain(*where);
  if (!reader) return failed;
  auto source = find_source(*reader, *id);
  if (!source) return failure(source.error().detail());
  return show_list(c, *reader, *source, *limit);
}

int article_show(const call& c) {
  auto a = open_article(c);
  if (!a) return a.error();
  const std::string source = source_id(*a->reader, a->head.source);
  result<std::optional<revision>> last = std::optional<revision>();
  if (a->head.revision > 0) last = a->reader->get_revision(a->head.key, a->head.revision);
  if (!last) return failure(last.error());
  if (c.json) {
    json::object o = api::article_view(a->head, source);
    if (*last) o["revisions"] = json::array{api::revision_view(**last, true)};
    print_json(o);
    return done;
  }
  const terminal& t = screen();
  const article_head& h = a->head;
  std::string out = paint(t, tone::bold, visible_line(h.title.empty() ? "(without title)" : h.title)) + "\n";
  if (!h.url.empty()) out += paint(t, tone::blue, visible_line(h.url)) + "\n";
  std::string line = "source " + visible_line(source) + " · revision " + std::to_string(h.revision);
  if (!h.author.empty()) line += " · " + visible_line(h.author);
  line += " · published " + date_or_dash(h.published) + " · first seen " + shown_time(h.first_seen);
  line += h.in_window ? " · listed" : " · listed until " + shown_time(h.last_seen);
  out += paint(t, tone::dim, line) + "\n\n";
  if (!*last)
    out += "Its page has not been read yet.\n";
  else
    out += ((*last)->what.body.empty() ? "(no text)" : visible((*last)->what.body)) + "\n";
  print(out);
  return done;
}

int article_history(const call& c) {
  auto a = open_article(c);
  if (!a) return a.error();
  auto all = a->reader->revisions(a->head.key, limits::max_page_size);
  if (!all) return failure(all.error());
  std::vector<std::vector<cell>> rows;
  for (std::size_t i = all->size(); i-- > 0;) {  // the first one first
    const revision& r = (*all)[i];
    if (c.json) {
      print_json(api::revision_view(r, false));
      continue;
    }
    std::string what = "first seen";
    if (i + 1 < all->size()) {
      const detect::comparison how = detect::compare((*all)[i + 1].what, r.what);
      what = how.same()
                 ? "no edit"
                 : std::string(to_string(how.cls)) + ": +" + std::to_string(how.diff.added_words) + " -" + std::to_string(how.diff.removed_words);
    }
    rows.push_back({cell(std::to_string(r.number)), cell(shown_time(r.seen_at), tone::dim), cell(what),
                    cell(r.digests.exact.hex().substr(0, 12), tone::dim), cell(r.what.title)});
  }
  if (!c.json)
    print(rows.empty() ? "No revision yet: its page has not been read.\n" : table(screen(), {"rev", "seen", "change", "sha256", "title"}, rows));
  return done;
}

int article_diff(const call& c) {
  std::optional<std::pair<std::uint32_t, std::uint32_t>> range;
  if (c.args.operands().size() == 2) {
    range = read_range(c.args.operands()[1]);
    if (!range) return c.refuse("found \"" + c.args.operands()[1] + "\", expected two revisions such as 1..2");
  }
  auto a = open_article(c);
  if (!a) return a.error();
  if (!range) {
    if (a->head.revision < 2)
      return failure("the article has " + counted(a->head.revision, "revision", "revisions") + ": there is nothing to compare");
    range.emplace(a->head.revision - 1, a->head.revision);
  }
  auto from = a->reader->get_revision(a->head.key, range->first), to = a->reader->get_revision(a->head.key, range->second);
  if (!from) return failure(from.error());
  if (!to) return failure(to.error());
  if (!*from || !*to)
    return failure("there is no revision " + std::to_string(*from ? range->second : range->first) + "; the last one is " +
                   std::to_string(a->head.revision));
  return show_difference(c, a->head, **from, **to);
}

}  // namespace wirewatch::cli
