"""What changes in a page or a feed at every look although nobody edited it.

Each kind is a function (markup, look, rng) -> markup, in ASCII only, for a document given as latin-1 so that its bytes stay what they are. `look` is 0 for
the first look and 1 for the second: it decides what the noise says, while `rng`, seeded alike for both, decides where it stands. Kinds that only
rewrite what is there leave the first look alone.
"""
import html
import re

TAG = re.compile(r"<[a-zA-Z][^<>]*>")
RAW = re.compile(r"(?is)<(script|style|textarea|pre|xmp|title|noscript|svg)\b.*?</\1\s*>|<!--.*?-->|<!\[CDATA\[.*?\]\]>|<[^<>]*>")
ATTRIBUTE = r"""[a-zA-Z][\w:-]*(?:=(?:"[^"<>]*"|'[^'<>]*'))?"""
PLAIN_TAG = re.compile(rf"<([a-zA-Z][\w:-]*)((?:\s+{ATTRIBUTE}){{2,}})\s*(/?)>")
PARAGRAPH = re.compile(r"(?is)<p\b[^>]*>([^<]{80,}).*?</p\s*>")


def references(text):
    return text.encode("ascii", "xmlcharrefreplace").decode()


def hexadecimal(rng, look, length=32):
    """Looks random, and differs from look to look."""
    both = ["".join(rng.choice("0123456789abcdef") for _ in range(length)) for _ in range(2)]
    return both[look]


def long_paragraphs(page):
    """Where paragraphs of running text end, outside scripts, comments and the like."""
    hidden = [m.span() for m in RAW.finditer(page) if not m[0].startswith("<") or m[1] or m[0].startswith("<!")]
    return [m.end() for m in PARAGRAPH.finditer(page) if not any(a <= m.start() < b for a, b in hidden)]


def insert(page, at, what):
    return page[:at] + what + page[at:]


def after_heading(page, what):
    m = re.search(r"(?is)</h1\s*>", page)
    return insert(page, m.end(), what) if m else page


def after_body_tag(page, what):
    m = re.search(r"(?is)<body\b[^<>]*>", page)
    return insert(page, m.end(), what) if m else page


def before_end(page, what):
    at = page.lower().rfind("</body")
    return insert(page, at, what) if at >= 0 else page


def after_last_paragraph(page, what):
    ends = long_paragraphs(page)
    return insert(page, ends[-1], what) if ends else page


def between_paragraphs(page, rng, what):
    ends = long_paragraphs(page)
    return insert(page, rng.choice(ends[:-1]), what) if len(ends) > 1 else page


# Pages

def clock(page, look, rng):
    """The time of day in the page's head, how long ago the article appeared under its headline."""
    now = ["Tuesday, 24 November 2026 10:32:05", "Wednesday, 25 November 2026 07:04:51"][look]
    page = after_heading(page, f'<div class="meta"><span class="time-ago">{[3, 24][look]} hours ago</span></div>')
    return after_body_tag(page, f'<div id="clock" class="today">{now}</div>')


def counters(page, look, rng):
    """Views, likes and comments, in English and Korean, under the headline and the text."""
    views, likes, comments = [("1,234", 12, 5), ("2.1K", 57, 6)][look]
    korean = references(f"조회수 {[1204, 1377][look]}")
    page = after_last_paragraph(page, f'<p class="stats"><span>{views} views</span> <span>{likes} likes</span></p><div>{comments} Comments</div>')
    return after_heading(page, f'<p>{views} views</p><p>{korean}</p><span class="share-count">{likes} Shares</span>')


def tokens(page, look, rng):
    """Nonces, CSRF tokens, session ids, generated class names."""
    token = hexadecimal(rng, look)
    page = re.sub(r"(?i)<script\b", f'<script nonce="{token}"', page)
    page = page.replace("</head>", f'<meta name="csrf-token" content="{token}"><script>var session="{token}",at={[1700000001, 1700000932][look]};</script></head>', 1)
    page = re.sub(r"(?i)<p\b(?![^<>]*\bdata-)", lambda m: f'{m[0]} data-reactid="{token[:6]}"', page)
    return after_last_paragraph(page, f'<form method="post" class="css-{token[:6]}"><input type="hidden" name="_token" value="{token}"></form>')


def adverts(page, look, rng):
    """Slots that are filled differently, between paragraphs and beside the text."""
    slot = f"div-gpt-ad-{hexadecimal(rng, look, 8)}"
    sold = ["The new Borealis: the electric car that thinks ahead.", "Fly to Lisbon, Porto and Faro from 29 a week, all included."][look]
    block = f'<div class="ad-container" id="{slot}"><p>{sold}</p><a href="http://ads.example/{slot}">Learn more</a></div>'
    sense = f'<ins class="adsbygoogle" data-ad-slot="{slot}"></ins><iframe src="http://ads.example/{slot}" title="{sold}"></iframe>'
    page = between_paragraphs(page, rng, block)
    page = between_paragraphs(page, rng, f'<aside class="advertisement"><p>Advertisement</p><p>{sold}</p></aside>{sense}')
    return before_end(page, block if look else "")


STORIES = ["Harbour opens after storm", "Council agrees on tram line", "Orchestra names conductor", "River level falls again", "Museum finds lost map",
           "School wins chess cup", "Bridge closed for repairs", "Bakers strike for a day"]


def related(page, look, rng):
    """Lists of other stories, replaced under the text and reordered beside it; lists that the page has itself, reordered."""
    first, second = rng.sample(STORIES, 5), rng.sample(STORIES, 5)
    stories = [first, second][look]

    def items(names):
        return "".join(f'<li><a href="/news/{n.lower().replace(" ", "-")}">{n}</a></li>' for n in names)

    page = after_last_paragraph(page, f'<div class="related-articles"><h3>Related articles</h3><ul>{items(stories)}</ul></div>')
    page = before_end(page, f'<div class="most-read"><h2>Most read</h2><ol>{items(reversed(first) if look else first)}</ol></div>')
    if not look:
        return page

    def reorder(m):
        return m[1] + "".join(reversed(re.findall(r"(?is)<li\b.*?</li\s*>\s*", m[3]))) + m[4]

    lists = r"""(?is)(<(ul|ol)\b[^<>]*class=["'][^"']*(?:related|most-read|popular|trending)[^"']*["'][^<>]*>\s*)((?:<li\b(?:(?!<[uo]l\b|</?li\b).)*</li\s*>\s*)+)(</\2\s*>)"""
    return re.sub(lists, reorder, page)


def built(page, look, rng):
    """When and how fast the page was made."""
    at = ["2026-11-24T10:32:05Z", "2026-11-25T07:04:51Z"][look]
    page = page.replace("</head>", f'<meta name="build-date" content="{at}"><meta name="generator" content="Press {["5.1", "5.2"][look]}"></head>', 1)
    page = before_end(page, f'<footer><p>Copyright {[2026, 2027][look]} The Paper</p><p>Page generated in {["0.113", "0.874"][look]} seconds</p></footer>')
    return page + f"\n<!-- cached {at} -->\n"


def between_tags(markup, change):
    """`change` applied to what stands between tags, scripts, preformatted text and the like."""
    out, at = [], 0
    for m in RAW.finditer(markup):
        out += [change(markup[at:m.start()]), m[0]]
        at = m.end()
    return "".join(out) + change(markup[at:])


def white_space(page, look, rng):
    """Indentation and line ends."""
    return between_tags(page, lambda s: re.sub(r"[ \n\t\r]+", lambda m: "\r\n\t " if len(m[0]) > 1 else "\n", s)) if look else page


def attribute_order(markup, look, rng):
    def reverse(m):
        return f"<{m[1]} {' '.join(reversed(re.findall(ATTRIBUTE, m[2])))}{' ' + m[3] if m[3] else ''}>"

    def tag(m):
        names = re.findall(r"(?:^|\s)([a-zA-Z][\w:-]*)", re.sub(r"""=("[^"]*"|'[^']*')""", "", m[2]))
        return reverse(m) if len(names) == len({n.lower() for n in names}) else m[0]  # of a name that stands twice the first counts

    return PLAIN_TAG.sub(tag, markup) if look else markup


def cache_busting(page, look, rng):
    """Version numbers behind the addresses of images, scripts and style sheets."""
    def bust(m):
        return f"{m[1]}{m[2]}?{['v=101', 'v=102&t=1764060291'][look]}{m[3]}"

    return re.sub(r"""(?i)(\b(?:src|href)=["'])([^"'<>?#\s]+\.(?:jpe?g|png|gif|webp|js|css))(["'])""", bust, page)


CAMPAIGNS = ["utm_source=feed&utm_medium=rss", "utm_source=home&utm_medium=web&utm_campaign=nov&fbclid=IwAR0x1y2z3"]


def tracked_links(page, look, rng):
    def track(m):
        joint = "&amp;" if "?" in m[2] else "?"
        return f"{m[1]}{m[2]}{joint}{html.escape(CAMPAIGNS[look])}{m[3]}"

    return re.sub(r"""(?i)(<a\b[^<>]*?\bhref=["'])(https?://[^"'<>#\s]+)(["'])""", track, page)


# Feeds

def feed_dates(feed, look, rng):
    """When the feed was built; when its entries were touched."""
    rfc822, iso = [("Tue, 24 Nov 2026 10:32:05 GMT", "2026-11-24T10:32:05Z"), ("Wed, 25 Nov 2026 07:04:51 GMT", "2026-11-25T07:04:51Z")][look]
    feed = re.sub(r"(<lastBuildDate>)[^<>]*(</lastBuildDate>)", rf"\g<1>{rfc822}\g<2>", feed)
    head, entry, rest = feed.partition("<entry")
    return re.sub(r"(<updated>)[^<>]*(</updated>)", rf"\g<1>{iso}\g<2>", head) + entry + rest


def feed_comments(feed, look, rng):
    """Built-by comments, how often an entry was commented on."""
    feed = re.sub(r"(?i)</item>", f"<slash:comments xmlns:slash=\"http://purl.org/rss/1.0/modules/slash/\">{[3, 17][look]}</slash:comments></item>", feed)
    return re.sub(r"(?i)(</(?:rss|feed|rdf:RDF)>)", rf"<!-- made in {['0.013', '0.871'][look]} s -->\g<1>", feed)


def feed_white_space(feed, look, rng):
    return re.sub(r">[ \t\r]*\n\s*<(?=/?(?:item|entry|title|link|guid|id|description|summary|channel|pubDate|published)\b)", ">\n\n\t  <", feed) if look else feed


def feed_links(feed, look, rng):
    """Tracking parameters behind the addresses of entries."""
    def track(m):
        joint = "&amp;" if "?" in m[2] else "?"
        return f"{m[1]}{m[2]}{joint}{html.escape(CAMPAIGNS[look])}{m[3]}"

    feed = re.sub(r"(<link>\s*)(https?://[^<>#\s]+)(\s*</link>)", track, feed)
    return re.sub(r"""(<link\b[^<>]*?\bhref=["'])(https?://[^"'<>#\s]+)(["'])""", track, feed)


def feed_images(feed, look, rng):
    """Version numbers behind the pictures of entries, in markup as it is and escaped."""
    return re.sub(r"""(?i)((?:\bsrc=|&lt;img src=|\burl=)(?:["']|&quot;|&#34;))(https?://[^"'<>?#&\s]+\.(?:jpe?g|png|gif|webp))(["']|&quot;|&#34;)""",
                  lambda m: f"{m[1]}{m[2]}?v={[101, 102][look]}{m[3]}", feed)


def feed_order(feed, look, rng):
    """Entries the other way round."""
    if not look or re.search(r"(?i)<item\b[^<>]*>(?:(?!</item>).)*<item\b", feed, re.S):
        return feed
    for name in ("item", "entry"):
        found = list(re.finditer(rf"<{name}[\s>].*?</{name}>", feed, re.S))
        if len(found) < 2:
            continue
        out, at = [], 0
        for place, other in zip(found, reversed(found)):
            out += [feed[at:place.start()], other[0]]
            at = place.end()
        return "".join(out) + feed[at:]
    return feed


def edited(page, text):
    """The page with one word changed, in the longest run of plain words of its paragraphs that stands in `text` too; None when there is none."""
    ends, runs = set(long_paragraphs(page)), []
    for paragraph in PARAGRAPH.finditer(page):
        if paragraph.end() in ends:
            runs += [m for m in re.compile(r"[a-z]{2,} [a-z]{4,} [A-Za-z ,]{20,}").finditer(page, paragraph.start(1), paragraph.end(1)) if m[0] in text]
    longest = max(runs, key=lambda m: len(m[0]), default=None)
    return page[:longest.start()] + re.sub(r" [a-z]+", " zyxwvut", longest[0], count=1) + page[longest.end():] if longest else None


PAGE_KINDS = {"clock": clock, "counters": counters, "tokens": tokens, "adverts": adverts, "related": related, "built": built, "white space": white_space,
              "attribute order": attribute_order, "cache busting": cache_busting, "tracked links": tracked_links}
FEED_KINDS = {"dates": feed_dates, "comments": feed_comments, "white space": feed_white_space, "attribute order": attribute_order, "links": feed_links,
              "images": feed_images, "order": feed_order}
