// RSS 2.0 (rssboard.org/rss-specification), 1.0 (web.resource.org/rss/1.0), 0.90 and its kin, with the modules in use.
#include <pugixml.hpp>

#include "core/limits.h"
#include "text/fold.h"
#include "watchers/feed/feed_hints.h"
#include "watchers/feed/readers.h"
#include "watchers/feed/xml_names.h"

namespace wirewatch::watchers {
namespace {

bool own(xml_space s) { return s == xml_space::none || s == xml_space::rss; }

bool is_address(std::string_view s) { return s.starts_with("http://") || s.starts_with("https://"); }

// A <link> whose text slipped behind it, as HTML serialisers leave it: <link/>https://…
std::string link_text(const pugi::xml_node& element) {
  std::string link = text_of(element);
  if (!link.empty()) return link;
  if (const std::string_view href = attribute(element, "href"); !href.empty()) return std::string(href);
  const pugi::xml_node next = element.next_sibling();
  if (next.type() == pugi::node_pcdata && is_address(trim(next.value()))) link = trim(next.value());
  return link;
}

// An attribute of the Channel Definition Format, RSS's forerunner, whose names are in capitals.
std::string_view cdf_attribute(const pugi::xml_node& n, const char* capitals, const char* small) {
  const std::string_view value = attribute(n, capitals);
  return value.empty() ? attribute(n, small) : value;
}

// Values that compete for one field; the best that is there wins at the end, whatever the order in the document.
struct candidates {
  std::string link, atom_link, other_link, guid_link, original_link;
  std::string creator, author, atom_author, itunes_author, webmaster;
  std::string title, media_title, other_title;
  std::string description, media_description, itunes_summary, atom_summary;
  std::string encoded, body, atom_content;
  std::string id, about, identifier;
  std::string prism_date;
  std::vector<enclosure> media;  // media:content, behind the enclosures proper
};

std::string first_of(std::initializer_list<std::string*> list) {
  for (std::string* s : list)
    if (!s->empty()) return std::move(*s);
  return {};
}

// A name before a mail address, whichever comes first.
std::string first_name_of(std::initializer_list<std::string*> list) {
  for (std::string* s : list)
    if (!s->empty() && s->find('@') == std::string::npos) return std::move(*s);
  return first_of(list);
}

class rss_reader {
 public:
  rss_reader(const pugi::xml_node& root, const link_base& base, snapshot& out) : names_(root), base_(base.within(root)), out_(out) {
    set_once(out.feed.language, std::string(attribute(root, "xml:lang")));
  }

  void read_channel(const pugi::xml_node& channel) {
    const link_base base = base_.within(channel);
    candidates c;
    c.about = attribute(channel, "rdf:about");
    c.other_link = cdf_attribute(channel, "HREF", "href");
    feed_info& feed = out_.feed;
    set_date(feed.updated, cdf_attribute(channel, "LASTMOD", "lastmod"));
    for (const pugi::xml_node n : channel.children()) {
      if (n.type() != pugi::node_element) continue;
      const xml_name name = names_.of(n);
      if (own(name.space()) && name.local() == "item") {
        read_item(n, base);
      } else if (own(name.space()) && name.local() == "items") {
        read_items(n, base);
      } else {
        read_channel_field(n, name, base, c);
      }
    }
    pace_.finish(feed);
    set_once(feed.title, line_of(first_of({&c.title, &c.other_title})));
    set_once(feed.link, base.resolve(first_of({&c.link, &c.atom_link, &c.other_link})));
    set_once(feed.id, first_of({&c.id, &c.about, &c.identifier}));
    set_once(feed.author, first_name_of({&c.author, &c.creator, &c.atom_author, &c.itunes_author, &c.webmaster}));
    set_once(feed.subtitle, first_of({&c.description, &c.atom_summary, &c.itunes_summary}));
  }

  void read_items(const pugi::xml_node& parent, const link_base& base) {
    for (const pugi::xml_node n : parent.children())
      if (n.type() == pugi::node_element && names_.of(n).local() == "item") read_item(n, base);
  }

  void read_item(const pugi::xml_node& item, const link_base& outer) {
    if (out_.entries.size() >= limits::max_entries_per_feed) return;
    const link_base base = outer.within(item);
    entry e;
    candidates c;
    c.about = attribute(item, "rdf:about");
    c.other_link = cdf_attribute(item, "HREF", "href");
    e.language = attribute(item, "xml:lang");
    for (const pugi::xml_node n : item.children()) {
      if (n.type() != pugi::node_element) continue;
      read_item_field(n, names_.of(n), base, e, c);
    }
    e.title = line_of(first_of({&c.title, &c.media_title, &c.other_title}));
    e.id = first_of({&c.id, &c.about, &c.identifier});
    e.link = base.resolve(first_of({&c.link, &c.atom_link, &c.guid_link, &c.original_link, &c.other_link}));
    if (e.link.empty() && is_address(e.id) && c.guid_link.empty() && !e.id.empty() && !item.child("guid")) e.link = e.id;
    e.author = first_name_of({&c.creator, &c.author, &c.atom_author, &c.itunes_author});
    e.summary = first_of({&c.description, &c.atom_summary, &c.media_description, &c.itunes_summary});
    e.content = first_of({&c.encoded, &c.atom_content, &c.body});
    if (!e.published) set_date(e.published, c.prism_date, &e.published_text);
    set_date(e.updated, cdf_attribute(item, "LASTMOD", "lastmod"));
    for (enclosure& m : c.media) add_enclosure(std::move(m), e.enclosures);
    out_.entries.push_back(std::move(e));
  }

 private:
  void read_channel_field(const pugi::xml_node& n, const xml_name& name, const link_base& base, candidates& c) {
    feed_info& feed = out_.feed;
    const std::string_view local = name.local();
    switch (name.space()) {
      case xml_space::none:
      case xml_space::rss:
        if (local == "title")
          set_once(c.title, markup_of(n));
        else if (local == "link")
          set_once(c.link, link_text(n));
        else if (local == "description" || local == "tagline" || local == "abstract")
          set_once(c.description, markup_of(n));
        else if (local == "language")
          set_once(feed.language, text_of(n));
        else if (local == "pubdate")
          set_date(feed.published, text_of(n));
        else if (local == "lastbuilddate")
          set_date(feed.updated, text_of(n));
        else if (local == "managingeditor" || local == "author")
          set_once(c.author, person_name(text_of(n)));
        else if (local == "webmaster")
          set_once(c.webmaster, person_name(text_of(n)));
        else if (local == "updated")
          set_date(feed.updated, text_of(n));
        else if (local == "id")
          set_once(c.id, text_of(n));
        else if (local == "ttl")
          pace_.read_ttl(text_of(n));
        else if (local == "skiphours")
          read_skip_hours(n, feed);
        else if (local == "skipdays")
          read_skip_days(n, feed);
        break;
      case xml_space::dc:
        if (local == "title")
          set_once(c.other_title, markup_of(n));
        else if (local == "creator" || local == "author" || local == "publisher")
          set_once(c.creator, person_name(text_of(n)));
        else if (local == "language")
          set_once(feed.language, text_of(n));
        else if (local == "date")
          set_date(feed.published, text_of(n));
        else if (local == "description")
          set_once(c.itunes_summary, markup_of(n));
        else if (local == "identifier")
          set_once(c.identifier, text_of(n));
        break;
      case xml_space::dcterms:
        if (local == "modified")
          set_date(feed.updated, text_of(n));
        else if (local == "created" || local == "issued")
          set_date(feed.published, text_of(n));
        break;
      case xml_space::atom:
        if (local == "link" && (!n.attribute("rel") || attribute(n, "rel") == "alternate"))
          set_once(c.atom_link, std::string(attribute(n, "href")));
        else if (local == "link")
          read_feed_relation(attribute(n, "rel"), base.resolve(attribute(n, "href")), feed);
        else if (local == "author")
          add_author(c.atom_author, author_name(n));
        else if (local == "updated" || local == "modified")
          set_date(feed.updated, text_of(n));
        else if (local == "title")
          set_once(c.other_title, markup_of(n));
        else if (local == "subtitle" || local == "tagline")
          set_once(c.atom_summary, markup_of(n));
        else if (local == "id")
          set_once(c.id, text_of(n));
        break;
      case xml_space::itunes:
        if (local == "author")
          set_once(c.itunes_author, person_name(text_of(n)));
        else if (local == "owner")
          set_once(c.webmaster, author_name(n));
        else if (local == "summary" || local == "subtitle")
          set_once(c.itunes_summary, markup_of(n));
        break;
      case xml_space::syndication:
        pace_.read_syndication(local, text_of(n));
        break;
      case xml_space::history:
        read_history(local, feed);
        break;
      default:
        break;
    }
  }

  void read_item_field(const pugi::xml_node& n, const xml_name& name, const link_base& base, entry& e, candidates& c) {
    const std::string_view local = name.local();
    switch (name.space()) {
      case xml_space::none:
      case xml_space::rss:
        read_own_item_field(n, local, base, e, c);
        break;
      case xml_space::content:
        if (local == "encoded") set_once(c.encoded, markup_of(n));
        break;
      case xml_space::xhtml:
        if (local == "body" || local == "div") set_once(c.body, serialised_children(n));
        break;
      case xml_space::dc:
        if (local == "creator" || local == "author")
          add_author(c.creator, person_name(text_of(n)));
        else if (local == "date")
          set_date(e.published, text_of(n), &e.published_text);
        else if (local == "language")
          set_once(e.language, text_of(n));
        else if (local == "title")
          set_once(c.other_title, markup_of(n));
        else if (local == "description")
          set_once(c.itunes_summary, markup_of(n));
        else if (local == "identifier")
          set_once(c.identifier, text_of(n));
        break;
      case xml_space::dcterms:
        if (local == "modified")
          set_date(e.updated, text_of(n));
        else if (local == "created" || local == "issued")
          set_date(e.published, text_of(n), &e.published_text);
        break;
      case xml_space::atom:
        read_atom_item_field(n, local, base, e, c);
        break;
      case xml_space::media:
        read_media(n, local, base, c);
        break;
      case xml_space::itunes:
        if (local == "author")
          set_once(c.itunes_author, person_name(text_of(n)));
        else if (local == "summary" || local == "subtitle")
          set_once(c.itunes_summary, markup_of(n));
        else if (local == "title")
          set_once(c.other_title, markup_of(n));
        break;
      case xml_space::feedburner:
        if (local == "origlink") set_once(c.original_link, text_of(n));
        break;
      case xml_space::prism:
        if (local == "publicationdate") set_once(c.prism_date, text_of(n));
        break;
      default:
        break;
    }
  }

  void read_own_item_field(const pugi::xml_node& n, std::string_view local, const link_base& base, entry& e, candidates& c) {
    if (local == "title")
      set_once(c.title, markup_of(n));
    else if (local == "link" && attribute(n, "rel") == "enclosure")
      add_enclosure(enclosure_of(n, "href", base), e.enclosures);
    else if (local == "link")
      set_once(c.link, link_text(n));
    else if (local == "description" || local == "summary" || local == "abstract")
      set_once(c.description, markup_of(n));
    else if (local == "pubdate" || local == "date" || local == "published")
      set_date(e.published, text_of(n), &e.published_text);
    else if (local == "updated" || local == "modified")
      set_date(e.updated, text_of(n));
    else if (local == "guid" || local == "id")
      read_guid(n, c);
    else if (local == "author")
      add_author(c.author, n.child("name") ? person_name(text_of(n.child("name"))) : person_name(text_of(n)));
    else if (local == "enclosure")
      add_enclosure(enclosure_of(n, "url", base), e.enclosures);
    else if (local == "content" || local == "fullitem")
      set_once(c.encoded, markup_of(n));
    else if (local == "body")
      set_once(c.body, markup_of(n));
    else if (local == "language")
      set_once(e.language, text_of(n));
    else if (local == "uri" || local == "url")
      set_once(c.other_link, text_of(n));
  }

  void read_atom_item_field(const pugi::xml_node& n, std::string_view local, const link_base& base, entry& e, candidates& c) {
    if (local == "link") {
      const std::string_view rel = attribute(n, "rel");
      if (rel.empty() || rel == "alternate")
        set_once(c.atom_link, std::string(attribute(n, "href")));
      else if (rel == "enclosure")
        add_enclosure(enclosure_of(n, "href", base), e.enclosures);
    } else if (local == "author")
      add_author(c.atom_author, author_name(n));
    else if (local == "published" || local == "issued" || local == "created")
      set_date(e.published, text_of(n), &e.published_text);
    else if (local == "updated" || local == "modified")
      set_date(e.updated, text_of(n));
    else if (local == "title")
      set_once(c.other_title, markup_of(n));
    else if (local == "summary")
      set_once(c.atom_summary, markup_of(n));
    else if (local == "content")
      set_once(c.atom_content, markup_of(n));
    else if (local == "id")
      set_once(c.identifier, text_of(n));
  }

  // Media RSS (rssboard.org/media-rss): <media:group> holds what may also stand alone.
  void read_media(const pugi::xml_node& n, std::string_view local, const link_base& base, candidates& c) {
    if (local == "content") {
      add_enclosure(enclosure_of(n, "url", base), c.media);
    } else if (local == "title") {
      set_once(c.media_title, markup_of(n));
    } else if (local == "description") {
      set_once(c.media_description, markup_of(n));
      return;
    }
    if (local != "group" && local != "content") return;
    for (const pugi::xml_node child : n.children()) {
      if (child.type() != pugi::node_element) continue;
      const xml_name name = names_.of(child);
      if (name.is(xml_space::media, "content"))
        add_enclosure(enclosure_of(child, "url", base), c.media);
      else if (name.is(xml_space::media, "description"))
        set_once(c.media_description, markup_of(child));
      else if (name.is(xml_space::media, "title"))
        set_once(c.media_title, markup_of(child));
    }
  }

  void read_guid(const pugi::xml_node& n, candidates& c) {
    if (!c.id.empty()) return;
    c.id = text_of(n);
    pugi::xml_attribute permanent = n.attribute("isPermaLink");
    if (!permanent) permanent = n.attribute("ispermalink");
    if (std::string_view(permanent.as_string("true")) != "false" && is_address(c.id)) c.guid_link = c.id;
  }

  static enclosure enclosure_of(const pugi::xml_node& n, const char* address, const link_base& base) {
    return {base.resolve(attribute(n, address)), std::string(attribute(n, "type"))};
  }

  static void add_enclosure(enclosure&& x, std::vector<enclosure>& to) {
    constexpr std::size_t max_enclosures = 100;
    if (x.href.empty() || to.size() >= max_enclosures) return;
    for (const enclosure& known : to)
      if (known.href == x.href) return;
    to.push_back(std::move(x));
  }

  std::string author_name(const pugi::xml_node& author) {
    for (const pugi::xml_node n : author.children())
      if (n.type() == pugi::node_element && names_.of(n).local() == "name") return line_of(text_of(n));
    return person_name(text_of(author));
  }

  xml_names names_;
  link_base base_;
  snapshot& out_;
  pace_reader pace_;
};

std::string format_of(const pugi::xml_node& root) {
  const std::string_view name = root.name();
  if (name.ends_with("RDF") || name.ends_with("rdf")) return "rdf";
  const std::string_view version = attribute(root, "version");
  return version.empty() ? "rss" : "rss " + std::string(version.substr(0, 8));
}

}  // namespace

void read_rss(const pugi::xml_node& root, const link_base& base, snapshot& out) {
  out.format = format_of(root);
  rss_reader reader(root, base, out);
  if (xml_name(xml_space::none, root.name()).local() == "channel") return reader.read_channel(root);
  for (const pugi::xml_node n : root.children()) {
    if (n.type() != pugi::node_element) continue;
    const xml_name name(xml_space::none, std::string_view(n.name()).substr(std::string_view(n.name()).find(':') + 1));
    if (name.local() == "channel") reader.read_channel(n);
  }
  // RSS 1.0 has its items beside the channel; so have, by mistake, others.
  reader.read_items(root, base.within(root));
}

}  // namespace wirewatch::watchers
