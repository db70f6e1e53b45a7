// Atom 1.0 (RFC 4287) and its draft 0.3.
#include <pugixml.hpp>

#include "core/limits.h"
#include "text/charset.h"
#include "watchers/feed/feed_hints.h"
#include "watchers/feed/readers.h"
#include "watchers/feed/xml_names.h"

namespace wirewatch::watchers {
namespace {

enum class construct { text, html, xhtml, base64 };

// type of 1.0: text (default), html, xhtml or a media type; of 0.3: a media type, with a mode that says how it is packed.
construct type_of(const pugi::xml_node& n) {
  const std::string_view type = attribute(n, "type"), mode = attribute(n, "mode");
  if (mode == "base64") return construct::base64;
  if (type == "xhtml" || type == "application/xhtml+xml") return mode == "escaped" ? construct::html : construct::xhtml;
  if (type == "html" || type == "text/html") return mode == "xml" ? construct::xhtml : construct::html;
  if (type.empty() || type == "text" || type.starts_with("text/")) return mode == "xml" && type.empty() ? construct::xhtml : construct::text;
  if (type.ends_with("+xml") || type.ends_with("/xml")) return construct::xhtml;
  if (type.find('/') == std::string_view::npos) return construct::text;
  return construct::base64;  // RFC 4287 section 4.1.3.3: what is neither text nor XML
}

// RFC 4648 section 4, white space ignored. What is something else comes back as it is, what decodes to no text as "".
std::string from_base64(std::string s) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : s) {
    if (c == '=' || c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
    const std::size_t value = alphabet.find(c);
    if (value == std::string_view::npos) return s;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(bits >> count & 0xFF);
  }
  return text::valid_utf8(out) && out.find('\0') == std::string::npos ? out : std::string();
}

bool has_elements(const pugi::xml_node& n) {
  for (const pugi::xml_node child : n.children())
    if (child.type() == pugi::node_element) return true;
  return false;
}

// The one <div> that XHTML constructs are wrapped in is not part of the content (RFC 4287 section 3.1.1.3).
std::string xhtml_of(const pugi::xml_node& n) {
  pugi::xml_node only;
  for (const pugi::xml_node child : n.children()) {
    if (child.type() == pugi::node_element && !only) {
      only = child;
    } else if (child.type() == pugi::node_element || !trim(child.value()).empty()) {
      return serialised_children(n);
    }
  }
  const std::string_view name = only.name();
  return name == "div" || name.ends_with(":div") ? serialised_children(only) : serialised_children(n);
}

// As HTML or text: text constructs stay as they are, feeds that forget type="html" are too many.
std::string markup_construct(const pugi::xml_node& n) {
  switch (type_of(n)) {
    case construct::xhtml:
      return xhtml_of(n);
    case construct::base64:
      return from_base64(text_of(n));
    default:
      return has_elements(n) ? xhtml_of(n) : text_of(n);
  }
}

// On one line, without markup.
std::string line_construct(const pugi::xml_node& n) {
  switch (type_of(n)) {
    case construct::html:
      return line_of(markup_of(n));
    case construct::xhtml:
      return line_of(xhtml_of(n));
    case construct::base64: {  // titles with an odd type are more often plain text
      const std::string written = text_of(n), text = from_base64(written);
      return line_of(text.empty() ? written : text);
    }
    default:
      return squeeze(text_of(n));
  }
}

class atom_reader {
 public:
  atom_reader(const pugi::xml_node& root, snapshot& out) : names_(root), out_(out) {}

  void read_feed(const pugi::xml_node& root, const link_base& outer) {
    const link_base base = outer.within(root);
    feed_info& feed = out_.feed;
    feed.language = attribute(root, "xml:lang");
    std::string author, title, subtitle;
    pace_reader pace;
    for (const pugi::xml_node n : root.children()) {
      if (n.type() != pugi::node_element) continue;
      const xml_name name = names_.of(n);
      const std::string_view local = name.local();
      if (name.space() == xml_space::dc || name.space() == xml_space::itunes) {
        if (local == "creator" || local == "author")
          set_once(author, person_name(text_of(n)));
        else if (local == "language")
          set_once(feed.language, text_of(n));
        else if (local == "title")
          set_once(title, line_of(markup_of(n)));
        else if (local == "description" || local == "summary")
          set_once(subtitle, markup_of(n));
      }
      if (name.space() == xml_space::syndication) pace.read_syndication(local, text_of(n));
      if (name.space() == xml_space::history) read_history(local, feed);
      if (!own(name.space())) continue;
      if (local == "entry" || local == "item")
        read_entry(n, base);
      else if (local == "title")
        set_once(feed.title, line_construct(n));
      else if (local == "link")
        read_link(n, base.within(n), feed.link, nullptr);
      else if (local == "id")
        set_once(feed.id, base.within(n).resolve_id(text_of(n)));
      else if (local == "subtitle" || local == "tagline")
        set_once(feed.subtitle, markup_construct(n));
      else if (local == "author")
        add_author(feed.author, author_name(n));
      else if (local == "updated" || local == "modified")
        set_date(feed.updated, text_of(n));
      else if (local == "published" || local == "issued" || local == "created")
        set_date(feed.published, text_of(n));
    }
    pace.finish(feed);
    set_once(feed.author, std::move(author));
    set_once(feed.title, std::move(title));
    set_once(feed.subtitle, std::move(subtitle));
  }

  void read_entry(const pugi::xml_node& node, const link_base& outer) {
    if (out_.entries.size() >= limits::max_entries_per_feed) return;
    const link_base base = outer.within(node);
    entry e;
    other other_values;
    e.language = attribute(node, "xml:lang");
    for (const pugi::xml_node n : node.children()) {
      if (n.type() != pugi::node_element) continue;
      const xml_name name = names_.of(n);
      if (own(name.space()))
        read_own(n, name.local(), base, e, other_values);
      else
        read_module(n, name, base, e, other_values);
    }
    finish(e, other_values);
    out_.entries.push_back(std::move(e));
  }

 private:
  struct other {
    std::string author, source_author, contributor, original_link, title, description, identifier, content_language;
    std::optional<wall_time> issued, created;
    std::string created_text;
  };

  static bool own(xml_space s) { return s == xml_space::none || s == xml_space::atom; }

  void read_own(const pugi::xml_node& n, std::string_view local, const link_base& base, entry& e, other& o) {
    if (local == "title")
      set_once(e.title, line_construct(n));
    else if (local == "link")
      read_link(n, base.within(n), e.link, &e);
    else if (local == "id")
      set_once(e.id, base.within(n).resolve_id(text_of(n)));
    else if (local == "summary")
      set_once(e.summary, markup_construct(n));
    else if (local == "content")
      read_content(n, base, e, o);
    else if (local == "author")
      add_author(e.author, author_name(n));
    else if (local == "published")
      set_date(e.published, text_of(n), &e.published_text);
    else if (local == "issued")  // what 0.3 called it
      set_date(o.issued, text_of(n), &o.created_text);
    else if (local == "created")
      set_date(o.created, text_of(n), &o.created_text);
    else if (local == "updated" || local == "modified")
      set_date(e.updated, text_of(n));
    else if (local == "source")
      read_source(n, o);
  }

  void read_content(const pugi::xml_node& n, const link_base& base, entry& e, other& o) {
    set_once(o.content_language, std::string(attribute(n, "xml:lang")));
    const std::string_view source = attribute(n, "src");
    if (source.empty())
      set_once(e.content, markup_construct(n));
    else
      add_enclosure(base.within(n).resolve(source), attribute(n, "type"), e);
  }

  void read_module(const pugi::xml_node& n, const xml_name& name, const link_base& base, entry& e, other& o) {
    const std::string_view local = name.local();
    switch (name.space()) {
      case xml_space::dc:
        if (local == "creator" || local == "author")
          add_author(o.author, person_name(text_of(n)));
        else if (local == "date")
          set_date(o.created, text_of(n), &o.created_text);
        else if (local == "language")
          set_once(e.language, text_of(n));
        else if (local == "title")
          set_once(o.title, line_of(markup_of(n)));
        else if (local == "description")
          set_once(o.description, markup_of(n));
        else if (local == "identifier")
          set_once(o.identifier, text_of(n));
        break;
      case xml_space::dcterms:
        if (local == "modified")
          set_date(e.updated, text_of(n));
        else if (local == "created" || local == "issued")
          set_date(o.created, text_of(n), &o.created_text);
        break;
      case xml_space::itunes:
        if (local == "author") set_once(o.author, person_name(text_of(n)));
        break;
      case xml_space::content:
        if (local == "encoded") set_once(e.content, markup_of(n));
        break;
      case xml_space::feedburner:
        if (local == "origlink") set_once(o.original_link, text_of(n));
        break;
      case xml_space::media:
        read_media(n, local, base, e, o);
        break;
      default:
        break;
    }
  }

  void read_media(const pugi::xml_node& n, std::string_view local, const link_base& base, entry& e, other& o) {
    if (local == "content")
      add_enclosure(base.resolve(attribute(n, "url")), attribute(n, "type"), e);
    else if (local == "title")
      set_once(o.title, line_of(markup_of(n)));
    else if (local == "description")
      set_once(o.description, markup_of(n));
    if (local != "group") return;
    for (const pugi::xml_node child : n.children()) {
      if (child.type() != pugi::node_element) continue;
      const xml_name name = names_.of(child);
      if (name.space() == xml_space::media && name.local() != "group") read_media(child, name.local(), base, e, o);
    }
  }

  // The first rel=alternate (or without rel) is the link; rel=enclosure joins the enclosures.
  void read_link(const pugi::xml_node& n, const link_base& base, std::string& link, entry* e) {
    std::string_view rel = attribute(n, "rel");
    constexpr std::string_view iana = "http://www.iana.org/assignments/relation/";
    if (rel.starts_with(iana)) rel.remove_prefix(iana.size());
    std::string href = base.resolve(attribute(n, "href"));
    if (href.empty()) href = base.resolve(text_of(n));
    if (rel.empty() || rel == "alternate") {
      set_once(link, std::move(href));
    } else if (e == nullptr) {
      read_feed_relation(rel, std::move(href), out_.feed);
    } else if (rel == "enclosure") {
      add_enclosure(std::move(href), attribute(n, "type"), *e);
    }
  }

  void add_enclosure(std::string href, std::string_view type, entry& e) {
    constexpr std::size_t max_enclosures = 100;
    if (href.empty() || e.enclosures.size() >= max_enclosures) return;
    for (const enclosure& known : e.enclosures)
      if (known.href == href) return;
    e.enclosures.push_back({std::move(href), std::string(type)});
  }

  void read_source(const pugi::xml_node& source, other& o) {
    for (const pugi::xml_node n : source.children())
      if (n.type() == pugi::node_element && names_.of(n).local() == "author") add_author(o.source_author, author_name(n));
  }

  std::string author_name(const pugi::xml_node& author) {
    std::string email;
    for (const pugi::xml_node n : author.children()) {
      if (n.type() != pugi::node_element) continue;
      const xml_name name = names_.of(n);
      if (name.local() == "name") {
        if (std::string line = line_construct(n); !line.empty()) return line;
      } else if (name.local() == "email") {
        email = text_of(n);
      }
    }
    return email.empty() && !has_elements(author) ? person_name(text_of(author)) : email;
  }

  // RFC 4287 section 4.2.1: the authors of an entry are its own, else those of its source, else (see read_atom) the feed's.
  static void finish(entry& e, other& o) {
    set_once(e.author, std::move(o.author));
    set_once(e.author, std::move(o.source_author));
    set_once(e.link, std::move(o.original_link));
    set_once(e.title, std::move(o.title));
    set_once(e.summary, std::move(o.description));
    set_once(e.language, std::move(o.content_language));
    set_once(e.id, std::move(o.identifier));
    if (!e.published) e.published = o.issued ? o.issued : o.created;
    if (!e.published) set_once(e.published_text, std::move(o.created_text));
    if (e.link.empty() && (e.id.starts_with("http://") || e.id.starts_with("https://"))) e.link = e.id;
  }

  xml_names names_;
  snapshot& out_;
};

bool is_03(const pugi::xml_node& root) {
  if (attribute(root, "version") == "0.3") return true;
  for (const pugi::xml_attribute a : root.attributes())
    if (std::string_view(a.value()).find("purl.org/atom/ns") != std::string_view::npos) return true;
  return false;
}

}  // namespace

void read_atom(const pugi::xml_node& root, const link_base& base, snapshot& out) {
  out.format = is_03(root) ? "atom 0.3" : "atom 1.0";
  atom_reader reader(root, out);
  const std::string_view name = root.name();
  if (name == "entry" || name.ends_with(":entry"))
    reader.read_entry(root, base);
  else
    reader.read_feed(root, base);
  inherit_author(out);
}

}  // namespace wirewatch::watchers
