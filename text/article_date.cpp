#include "text/article_date.h"

#include <algorithm>
#include <vector>

#include "text/date.h"
#include "text/date_reader.h"
#include "text/fold.h"
#include "text/html_text.h"
#include "text/url.h"

namespace wirewatch::text {
namespace {

constexpr std::size_t max_line = 200;                      // bytes of a line that is searched for a date
constexpr std::size_t max_date_words = 9;                  // "Tue , November 24 2026 at 10:15 am KST"
constexpr std::size_t near_below = 250, near_above = 120;  // nodes around the headline in which a bare line counts
constexpr std::size_t max_lines = 3000;                    // looked at in all

bool digit(char c) { return c >= '0' && c <= '9'; }

std::size_t numbers_in(std::string_view s) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < s.size(); ++i)
    if (digit(s[i]) && (i == 0 || !digit(s[i - 1]))) ++count;
  return count;
}

bool says_changed(std::string_view text) {
  constexpr std::string_view words[] = {"update",  "modified", "modif", "aktualisiert", "mis a jour", "actualizado", "aggiornat",
                                        "changed", "edited",   "更新",  "수정",         "обновлен",   "geandert",    "bijgewerkt"};
  return std::any_of(std::begin(words), std::end(words), [text](std::string_view w) { return text.find(w) != std::string_view::npos; });
}

class date_finder {
 public:
  date_finder(const page_facts& facts, std::size_t title_node) : facts_(facts), title_(title_node) {
    const std::string& lang = facts.language;
    const auto host = parse_url(facts.url);
    const auto in_country = [&](std::string_view code) { return host && host->host.ends_with(code); };
    one_zone_ = lang.starts_with("ko") || lang.starts_with("ja") || in_country(".kr") || in_country(".kp") || in_country(".jp");
    day_first_ = !lang.empty() && lang != "en" && !lang.starts_with("en-US") && !one_zone_ && !lang.starts_with("zh");
  }

  article_date run() const {
    article_date found;
    if ((said_by_head(found) && !found.day_only) || marked(found) || found.at) return found;
    article_date address = in_address(), line = lines();
    if (address.at) return line.at && close_to(*line.at, *address.at) ? line : address;
    if (line.at) return line;
    if (!first_of(everywhere(), named_date, found)) changed(found);
    return found;
  }

 private:
  static bool close_to(wall_time a, wall_time b) { return (a > b ? a - b : b - a) < std::chrono::hours(36); }

  // One whole date; nothing when day, month or year is missing.
  std::optional<article_date> read(std::string_view written) const {
    std::string text = collapse_space(written);
    if (text.size() < 6 || text.size() > max_line) return std::nullopt;
    if (day_first_) std::replace(text.begin(), text.begin() + std::min<std::ptrdiff_t>(11, std::ptrdiff_t(text.size())), '/', '.');
    article_date out;
    if (std::all_of(text.begin(), text.end(), digit)) {
      if (text.size() < 8) return std::nullopt;
      out.day_only = text.size() == 8;
      out.at = parse_feed_date(text);
    } else {
      const auto parts = detail::read_date_parts(fold(text));
      if (!parts || !parts->year || !(parts->day || parts->ordinal) || *parts->year < 1900 || *parts->year > 2200) return std::nullopt;
      out.day_only = !parts->hour;
      out.at = parse_feed_date(text);
      if (out.at && one_zone_ && parts->hour && !parts->zone && parts->zone_id.empty()) *out.at -= std::chrono::hours(9);
    }
    if (!out.at) return std::nullopt;
    out.written = collapse_space(written);
    return out;
  }

  bool take(std::string_view written, article_date& out) const {
    auto got = read(written);
    if (got && (!out.at || (out.day_only && !got->day_only && close_to(*out.at, *got->at)))) out = std::move(*got);
    return out.at && !out.day_only;
  }

  // A day may be followed by a source that knows the time as well.
  bool said_by_head(article_date& out) const {
    if (facts_.ld != nullptr && take(facts_.ld->published, out)) return true;
    for (const char* key : {"article:published_time",
                            "og:article:published_time",
                            "datepublished",
                            "parsely-pub-date",
                            "sailthru.date",
                            "publishdate",
                            "publish_date",
                            "publish-date",
                            "publicationdate",
                            "publication_date",
                            "pubdate",
                            "cxenseparse:recs:publishtime",
                            "date",
                            "dc.date.issued",
                            "dcterms.issued",
                            "dc.date.created",
                            "dcterms.created",
                            "dc.date",
                            "dcterms.date",
                            "dc.date.x-metadatalastmodified",
                            "ptime",
                            "article.published",
                            "published_at",
                            "published_time",
                            "date.created",
                            "datecreated",
                            "article_date_original",
                            "weibo:article:create_at",
                            "weibo:webpage:create_at",
                            "citation_date",
                            "citation_publication_date",
                            "bt:pubdate",
                            "rnews:datepublished",
                            "originalpublicationdate",
                            "og:pubdate",
                            "iso-8601-publish-date",
                            "lastpubdate",
                            "dable:published_time",
                            "og:regdate",
                            "regdate",
                            "displaydate",
                            "cxenseparse:publishtime"})
      if (take(facts_.page.first_meta({key}), out)) return true;
    for (const ld_article& a : facts_.page.articles)
      if (&a != facts_.ld && a.type.ends_with("WebPage") && take(a.published, out)) return true;
    return out.at.has_value();
  }

  // What an element states besides its text.
  std::string stated(std::size_t i) const {
    const page_node& n = facts_.tree[i];
    for (const std::string_view name : {"datetime", "content", "title", "data-datetime"})
      if (const std::string_view value = n.attribute(name); numbers_in(value) > 0) return std::string(value);
    return facts_.inner_text(i);
  }

  struct range {
    std::size_t from, to;
  };
  range everywhere() const { return {1, facts_.tree.size()}; }
  range near_title() const {
    return {title_ > near_above ? title_ - near_above : 1, std::min(facts_.tree.size(), facts_.tree[title_].end + near_below)};
  }

  // The date of the day on which the page was fetched, not that of the article.
  bool is_clock(std::size_t i) const {
    constexpr std::string_view names[] = {"clock",       "today",        "current-date", "currentdate", "current_date", "current-time",
                                          "currenttime", "current_time", "server-time",  "servertime",  "weather"};
    for (int up = 0; up < 5 && i != 0; ++up, i = facts_.tree[i].parent) {
      const std::string& hints = facts_.tree[i].hints;
      if (std::any_of(std::begin(names), std::end(names), [&](std::string_view n) { return hints.find(n) != std::string::npos; })) return true;
    }
    return false;
  }

  // The first element of the kind that states a date; when the day is known already, its time.
  template <class kind>
  bool first_of(range where, kind&& fits, article_date& out) const {
    for (std::size_t i = where.from; i < where.to; ++i) {
      const page_node& n = facts_.tree[i];
      if (n.tag == page_tag::text || facts_.beside[i] || n.end - i > 14 || !fits(n) || is_clock(i)) continue;
      if (says_changed(n.hints) || says_changed(fold(context(i)))) continue;
      const bool known = out.at.has_value();
      if (take(stated(i), out) || (!known && (out.at || search(facts_.inner_text(i), out)))) return true;
    }
    return false;
  }

  static bool says_published(const page_node& n) {
    return n.hints.find(" datepublished ") != std::string::npos || n.hints.find(" published ") != std::string::npos ||
           n.hints.find(" dt-published ") != std::string::npos || n.hints.find(" entry-date ") != std::string::npos ||
           !n.attribute("pubdate").empty();
  }
  static bool is_time(const page_node& n) { return n.tag == page_tag::time; }
  static bool named_date(const page_node& n) {
    return n.hints.find("date") != std::string::npos || n.hints.find("time") != std::string::npos || n.hints.find("publi") != std::string::npos;
  }

  bool marked(article_date& out) const {
    if (title_ != 0 && (first_of(near_title(), says_published, out) || first_of(near_title(), is_time, out))) return true;
    if (first_of(everywhere(), says_published, out) || first_of(everywhere(), is_time, out)) return true;
    return title_ != 0 && !out.at && first_of(near_title(), named_date, out);
  }

  // The beginning of the line an element stands on: "Updated: <time>".
  std::string context(std::size_t i) const {
    const std::size_t up = facts_.tree[i].parent;
    std::string before;
    for (std::size_t t = up + 1; t < i && i - up < 12; ++t) {
      if (facts_.tree[t].tag == page_tag::time) before.clear();
      before += facts_.tree[t].text;
    }
    return before;
  }

  // https://example.org/2026/11/23/slug, /2026-11-23-slug, /20261123/
  article_date in_address() const {
    std::string_view path = facts_.page.canonical.empty() ? std::string_view(facts_.url) : std::string_view(facts_.page.canonical);
    const std::size_t scheme = path.find("://");
    path.remove_prefix(scheme == std::string_view::npos ? 0 : std::min(path.find('/', scheme + 3), path.size()));
    for (std::size_t at = path.find('/'); at != std::string_view::npos && at + 9 <= path.size(); at = path.find('/', at + 1)) {
      const std::string_view rest = path.substr(at + 1);
      if (!rest.starts_with("19") && !rest.starts_with("20")) continue;
      std::string day;
      std::size_t i = 0;
      for (; i < rest.size() && day.size() < 8 && i < 10; ++i) {
        if (digit(rest[i]))
          day += rest[i];
        else if (rest[i] != '/' && rest[i] != '-')
          break;
      }
      if (day.size() != 8 || (i < rest.size() && digit(rest[i]))) continue;
      if (auto got = read(day.substr(0, 4) + "-" + day.substr(4, 2) + "-" + day.substr(6))) return *got;
    }
    return {};
  }

  // Lines near the headline that hold a date among few other words.
  article_date lines() const {
    article_date best, changed;
    const range where = title_ == 0 ? range{1, std::min(facts_.tree.size(), max_lines)} : near_title();
    const auto look = [&](std::size_t i) {
      const page_node& n = facts_.tree[i];
      if (facts_.beside[i] || best.at || n.tag != page_tag::text || numbers_in(n.text) < 2 || n.text.size() > 2 * max_line) return;
      const std::string line = collapse_space(n.text);
      if (line.size() > 120) return;
      article_date got;
      if (!search(line, got) || is_clock(i)) return;
      article_date& where = says_changed(fold(line)) || says_changed(fold(context(i))) ? changed : best;
      if (!where.at) where = std::move(got);
    };
    for (std::size_t i = title_ == 0 ? where.from : facts_.tree[title_].end; i < where.to; ++i) look(i);
    if (title_ != 0)
      for (std::size_t i = title_; i-- > where.from;) look(i);
    return best.at ? best : changed;
  }

  // The first date inside a line of text.
  bool search(std::string_view text, article_date& out) const {
    const std::string line = collapse_space(text);
    if (line.size() > max_line) return false;
    std::vector<std::size_t> starts;
    for (std::size_t i = 0; i < line.size(); ++i)
      if (line[i] != ' ' && (i == 0 || line[i - 1] == ' ' || line[i - 1] == '(' || line[i - 1] == '|' || line[i - 1] == ':' ||
                             (digit(line[i]) && !digit(line[i - 1]) && static_cast<unsigned char>(line[i - 1]) >= 0x80)))
        starts.push_back(i);
    for (std::size_t s = 0; s < starts.size(); ++s) {
      for (std::size_t words = std::min(max_date_words, starts.size() - s); words-- > 0;) {
        const std::size_t end = s + words + 1 < starts.size() ? starts[s + words + 1] : line.size();
        std::string_view piece = std::string_view(line).substr(starts[s], end - starts[s]);
        while (!piece.empty() && std::string_view(" ,|()-:").find(piece.back()) != std::string_view::npos) piece.remove_suffix(1);
        if (numbers_in(piece) < 2 || numbers_in(piece) > 9) continue;
        if (attempts_ == 0) return false;
        --attempts_;
        if (auto got = read(piece)) {
          out = std::move(*got);
          return true;
        }
      }
    }
    return false;
  }

  void changed(article_date& out) const {
    for (const char* key : {"article:modified_time", "og:updated_time", "datemodified", "dateupdate", "last-modified", "dc.date.modified",
                            "dcterms.modified", "lastmod", "modified", "revised"})
      if (take(facts_.page.first_meta({key}), out) || out.at) return;
  }

  const page_facts& facts_;
  std::size_t title_;
  mutable std::size_t attempts_ = 5000;  // at a date inside a line: a bound for hostile pages
  bool one_zone_ = false;                // Korea and Japan: nine hours before UTC
  bool day_first_ = false;               // 3/11/2026 is in November
};

}  // namespace

article_date find_article_date(const page_facts& facts, std::size_t title_node) { return date_finder(facts, title_node).run(); }

}  // namespace wirewatch::text
