"""Feeds made of entries, in the three formats."""
import json
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape

RSS, ATOM, JSON = "application/rss+xml; charset=utf-8", "application/atom+xml; charset=utf-8", "application/feed+json"


@dataclass(frozen=True)
class Entry:
    guid: str
    title: str
    text: str
    link: str = ""

    def with_text(self, text):
        return replace(self, text=text)


def rss(entries, title="News", extra=""):
    items = "".join(
        f"<item><guid isPermaLink=\"false\">{escape(e.guid)}</guid><title>{escape(e.title)}</title>"
        + (f"<link>{escape(e.link)}</link>" if e.link else "")
        + f"<description>{escape('<p>' + escape(e.text) + '</p>')}</description></item>\n"
        for e in entries)
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>{escape(title)}</title><link>http://news.example/</link>'
            f"<description>all of it</description>{extra}\n{items}</channel></rss>\n")


def atom(entries, title="News"):
    items = "".join(
        f"<entry><id>{escape(e.guid)}</id><title>{escape(e.title)}</title><updated>2026-01-01T00:00:00Z</updated>"
        + (f'<link href="{escape(e.link, {chr(34): "&quot;"})}"/>' if e.link else "")
        + f"<content type=\"text\">{escape(e.text)}</content></entry>\n"
        for e in entries)
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><title>{escape(title)}</title>'
            f'<id>tag:news.example,2026:{escape(title)}</id>'
            f"<updated>2026-01-01T00:00:00Z</updated>\n{items}</feed>\n")


def json_feed(entries, title="News"):
    items = [{"id": e.guid, "title": e.title, "content_text": e.text} | ({"url": e.link} if e.link else {}) for e in entries]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": title, "items": items}, ensure_ascii=False)
