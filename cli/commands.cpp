#include <algorithm>
#include <cstdint>

#include "cli/command.h"
#include "cli/output.h"

namespace wirewatch::cli {
namespace {

constexpr std::size_t any_number = SIZE_MAX;

std::vector<command> daemon_commands() {
  return {
      {"run",
       "the daemon, in the foreground",
       "",
       "Ends with status 0 on SIGTERM and SIGINT; SIGHUP reads the configuration again.",
       "wirewatch run --config /etc/wirewatch/wirewatch.toml",
       {},
       run_daemon,
       0,
       0,
       false},
      {"check",
       "validates the configuration and prints what it would watch",
       "",
       "Errors go to standard error, one a line, as FILE:LINE:COLUMN: what was found, what was expected.",
       "wirewatch check --config wirewatch.toml",
       {},
       check},
      {"status",
       "sources by state, changes, deliveries pending",
       "",
       "Asks the daemon when one runs, else reads what it left behind.",
       "wirewatch status",
       {},
       status},
      {"changes",
       "the change log",
       "",
       "Prints what is in the log, oldest first. With --follow it goes on with what is added, and waits where there is no state yet. Works beside "
       "the daemon, "
       "without it and while it starts.",
       "wirewatch changes --after 4711 --follow --json",
       {{"after", "SEQ", "only changes behind this number"},
        {"limit", "N", "at most so many"},
        {"follow", "", "goes on until it is stopped"},
        {"kind", "KIND", "only this kind: new, edited …", true},
        {"query", "QUERY", "only changes this query holds for"}},
       changes},
  };
}

std::vector<command> ad_hoc_commands() {
  return {
      {"watch",
       "watches addresses without a configuration and prints each change",
       "URL…",
       "Nothing is stored. What a feed lists at the first look is its baseline; what comes after is printed and, with --webhook or --slack, sent. An "
       "address on "
       "this machine or in a private network may be watched because it was named here; --allow opens more.",
       "wirewatch watch https://example.org/feed.xml --keyword missile --every 1m",
       {{"keyword", "QUERY", "only changes this query holds for; several: any of them", true},
        {"webhook", "URL", "sends each change there as a webhook"},
        {"slack", "URL", "sends each change to this Slack incoming webhook"},
        {"every", "DURATION", "how often to look (default 5m)"},
        {"once", "", "one look at each: prints what is listed, and ends"},
        {"allow", "CIDR", "a network that may be reached besides the public Internet", true},
        {"full-text", "", "compares what the entries' pages show, not only what the feed says"}},
       watch,
       1,
       any_number},
      {"demo",
       "a newsroom on this machine that publishes and silently edits, with the alerts that follow",
       "",
       "Takes some ten seconds, uses neither the network nor a configuration, and leaves nothing behind.",
       "wirewatch demo",
       {},
       demo},
      {"inspect",
       "what wirewatch sees in a file or at an address",
       "FILE|URL|-",
       "KIND is auto, feed, article, listing, sitemap, opml, robots, discover or charset for content, and url, date or httpdate for a single value, "
       "which stands behind --. discover lists the feeds that a page names; robots says whether --agent may fetch --target, with status 1 when not. "
       "Nothing is stored.",
       "wirewatch inspect https://example.org/feed.xml\nwirewatch inspect --as article --json page.html\nwirewatch inspect --as listing "
       "https://example.org/news\nwirewatch inspect --as robots --target https://example.org/news https://example.org/robots.txt\nwirewatch inspect "
       "--as "
       "date -- \"Mon, 3 Feb 2025 10:00 KST\"",
       {{"as", "KIND", "what to read it as (default auto)"},
        {"url", "BASE", "the address it came from, for relative links"},
        {"base", "BASE", "of --as url: what a relative address is resolved against"},
        {"content-type", "TYPE", "the Content-Type it came with"},
        {"agent", "NAME", "of --as robots: the robot (default: fetch.user_agent)"},
        {"target", "URL", "of --as robots: the address it wants to fetch"}},
       inspect,
       1,
       1},
      {"diff",
       "how the change between two saved pages, texts or feeds would be shown and classified",
       "OLD NEW",
       "Files ending in .md or .txt are texts; for others it looks inside. Status 0 whether they differ or not.",
       "wirewatch diff before.html after.html",
       {},
       diff,
       2,
       2},
      {"query",
       "checks a query; with files, says which match and why",
       "QUERY [FILE…]",
       "Status 0 when one file matches, 1 when none does, 2 for a bad query. Without files: 0 for a good query. A file's first line is its title; of "
       "a page it is "
       "the page's title.",
       "wirewatch query 'missile OR \"ballistic test\"' *.html",
       {{"explain", "", "prints the query as it was understood"}},
       query,
       1,
       any_number},
  };
}

std::vector<option> source_options() {
  return {{"title", "TEXT", "what it is called (default: what the feed says)"},
          {"language", "TAG", "its language, such as ko or zh-Hant (default: what the feed says)"},
          {"edition-of", "NAME", "the outlet it is a language edition of"},
          {"kind", "KIND", "auto, feed, listing, sitemap or page (default auto)"},
          {"every", "DURATION", "how often to look at most (default 10m)"},
          {"every-max", "DURATION", "how seldom at least, also when looks fail (default 6h)"},
          {"tag", "TAG", "a tag", true}};
}

std::vector<option> with(std::vector<option> first, const std::vector<option>& more) {
  first.insert(first.end(), more.begin(), more.end());
  return first;
}

std::vector<command> source_commands() {
  return {
      {"source add", "looks at an address and adds it as a source", "URL",
       "Finds out whether it is a feed, a sitemap, a listing or a page, shows what it would list and asks before it stores, when there is a terminal "
       "to "
       "ask on. Needs a running daemon.",
       "wirewatch source add https://example.org/feed.xml --every 5m --tag dprk",
       with({{"id", "ID", "its id (default: made of title or address)"}},
            with(source_options(), {{"full-text", "", "stores what the entries' pages show, not only what the feed says"},
                                    {"yes", "", "does not ask, and stores also when the look fails"}})),
       source_add, 1, 1},
      {"source discover",
       "what could be watched at an address",
       "URL",
       "Lists the feeds that the page names, the page itself when it is a listing or an article, and the sitemaps of the site's robots.txt. Nothing "
       "is "
       "stored. Status 1 when there is nothing.",
       "wirewatch source discover https://example.org/",
       {},
       source_discover,
       1,
       1},
      {"source list",
       "all sources and how they are doing",
       "",
       "",
       "wirewatch source list --state failing",
       {{"state", "STATE", "only those: waiting, ok, failing, paused or gone"}, {"tag", "TAG", "only those with this tag"}},
       source_list},
      {"source show", "one source with all that is known of it", "ID", "", "wirewatch source show example", {}, source_show, 1, 1},
      {"source edit", "changes a source that was added here", "ID", "What the configuration file declares is changed there. Needs a running daemon.",
       "wirewatch source edit example --every 1h",
       with({{"url", "URL", "another address"}}, with(source_options(), {{"full-text", "YES|NO", "stores what the entries' pages show"}})),
       source_edit, 1, 1},
      {"source remove",
       "ends the watch of a source; its history stays",
       "ID",
       "Needs a running daemon.",
       "wirewatch source remove example",
       {},
       source_remove,
       1,
       1},
      {"source pause", "stops looking at a source", "ID", "Needs a running daemon.", "wirewatch source pause example", {}, source_pause, 1, 1},
      {"source resume",
       "goes on looking at a paused source",
       "ID",
       "Needs a running daemon.",
       "wirewatch source resume example",
       {},
       source_resume,
       1,
       1},
      {"source poll", "looks at a source now", "ID", "Needs a running daemon.", "wirewatch source poll example", {}, source_poll, 1, 1},
      {"source import",
       "adds the feeds of an OPML file",
       "FILE",
       "The feeds are not looked at first. One that is watched already is skipped; what is skipped is listed with its reason. FILE may be -. Needs a "
       "running "
       "daemon.",
       "wirewatch source import subscriptions.opml --every 15m",
       {{"every", "DURATION", "how often to look at most (default 10m)"},
        {"tag", "TAG", "a tag for all of them", true},
        {"full-text", "", "stores what the entries' pages show"}},
       source_import,
       1,
       1},
      {"source export", "all sources as OPML", "", "", "wirewatch source export > sources.opml", {}, source_export},
  };
}

std::vector<command> record_commands() {
  const option limit{"limit", "N", "at most so many, the newest (default 100)"};
  return {
      {"article list",
       "the articles of a source, the newest first",
       "",
       "",
       "wirewatch article list --source example --limit 20",
       {{"source", "ID", "the source"}, limit},
       article_list},
      {"article show",
       "an article as it was seen last, with its text",
       "ID",
       "",
       "wirewatch article show a_mfzwizltoq2dcmrtgq2tmnzyhe",
       {},
       article_show,
       1,
       1},
      {"article history",
       "all revisions of an article",
       "ID",
       "",
       "wirewatch article history a_mfzwizltoq2dcmrtgq2tmnzyhe",
       {},
       article_history,
       1,
       1},
      {"article diff",
       "what differs between two revisions of an article",
       "ID [FROM..TO]",
       "Without revisions: the last two.",
       "wirewatch article diff a_mfzwizltoq2dcmrtgq2tmnzyhe 1..3",
       {},
       article_diff,
       1,
       2},
      {"receiver list", "where alerts go, and how that is going", "", "", "wirewatch receiver list", {}, receiver_list},
      {"receiver test",
       "sends a sample alert to a receiver and says what came back",
       "ID",
       "Sent from here with the receiver's settings of the configuration. Status 1 when it is not delivered.",
       "wirewatch receiver test research",
       {},
       receiver_test,
       1,
       1},
      {"delivery list",
       "alerts and what became of them, the newest last",
       "",
       "",
       "wirewatch delivery list --state dead",
       {{"receiver", "ID", "only to this receiver"}, {"state", "STATE", "only those: pending, delivered or dead"}, limit},
       delivery_list},
  };
}

std::vector<command> make_commands() {
  std::vector<command> all;
  for (auto part : {daemon_commands, ad_hoc_commands, source_commands, record_commands})
    for (command& c : part()) all.push_back(std::move(c));
  return all;
}

// At most 100 columns, later lines indented.
std::string wrapped(std::string_view text, std::size_t indent) {
  constexpr std::size_t columns = 100;
  std::string out;
  std::size_t column = indent;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (column > indent && column + 1 + word.size() > columns) {
      out += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  return out;
}

std::string option_lines(const std::vector<option>& options) {
  constexpr std::size_t indent = 26;
  std::string out;
  for (const option& o : options) {
    std::string left = "  --" + std::string(o.name) + (o.value.empty() ? "" : " " + std::string(o.value));
    left += left.size() + 2 > indent ? "\n" + std::string(indent, ' ') : std::string(indent - left.size(), ' ');
    out += left + wrapped(std::string(o.help) + (o.repeated ? " (may be repeated)" : ""), indent) + "\n";
  }
  return out;
}

}  // namespace

const std::vector<command>& commands() {
  static const std::vector<command> all = make_commands();
  return all;
}

const std::vector<option>& common_options() {
  static const std::vector<option> common{
      {"config", "FILE", "the configuration (default: $WIREWATCH_CONFIG, /etc/wirewatch/wirewatch.toml, ./wirewatch.toml)"},
      {"json", "", "for programs: one JSON object, of lists one a line"},
      {"help", "", "this text"}};
  return common;
}

std::vector<option> all_options(const command& c) { return with(c.options, common_options()); }

std::string help_text(const command& c) {
  std::string out = "wirewatch " + std::string(c.name) + ": " + std::string(c.summary) + "\n\nUsage: wirewatch " + std::string(c.name) +
                    " [OPTIONS]" + (c.usage.empty() ? "" : " " + std::string(c.usage)) + "\n\n";
  if (!c.details.empty()) out += wrapped(c.details, 0) + "\n\n";
  std::vector<option> options = all_options(c);
  if (!c.has_json) std::erase_if(options, [](const option& o) { return o.name == "json"; });
  out += "Options:\n" + option_lines(options) + "\nExample:\n";
  for (std::string_view rest = c.example; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    out += "  " + std::string(rest.substr(0, end)) + "\n";
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return out;
}

std::string overview() {
  constexpr std::size_t indent = 20;
  std::string out =
      "wirewatch watches news sources and tells what appeared, what was silently changed and what was taken away.\n\n"
      "Usage: wirewatch COMMAND [OPTIONS]\n\nCommands:\n";
  for (const command& c : commands()) {
    std::string left = "  " + std::string(c.name);
    left.append(indent - left.size(), ' ');
    out += left + std::string(c.summary) + "\n";
  }
  return out +
         "\nwirewatch COMMAND --help has the options and an example of each; --version tells the version.\n"
         "Exit status: 0 done; 1 the answer is no, or it failed; 2 the call or the configuration is wrong.\n\n"
         "To see it at work:  wirewatch demo\n";
}

int call::refuse(std::string_view message) const {
  complain(std::string(what.name) + ": " + std::string(message) + "\nSee: wirewatch " + std::string(what.name) + " --help");
  return wrong;
}

}  // namespace wirewatch::cli
