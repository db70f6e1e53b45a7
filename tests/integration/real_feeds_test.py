"""Real feeds, served over loopback: taken in or refused with a reason, silent while they stay the same, one change for one edit.

They are read from $WIREWATCH_CORPUS: a folder with g2-realfeeds/manifest.jsonl, one JSON object a line with the file (`input`), its Content-Type
(`headers`) and what it holds (`expected`). Without that folder the test is skipped.
"""
import gzip
import json
import os
import pathlib
import re
import shutil
import tempfile
import unittest

import support
from websites import Answer, Sink, Site

CORPUS = pathlib.Path(os.environ.get("WIREWATCH_CORPUS", "corpus"))
GROUP = "g2-realfeeds"
WORDS = re.compile(r"[A-Za-z]{4,} [a-z]{4,} [a-z]{4,}")


class Feed:
    def __init__(self, number, case):
        self.id, self.name, self.path = f"f{number}", case["id"], f"/feed/{number}"
        self.entries = case["expected"].get("entries") or []
        file = CORPUS / case["input"]
        self.bytes = file.read_bytes()
        if file.suffix == ".gz" and not file.name.endswith(".raw.gz"):
            self.bytes = gzip.decompress(self.bytes)
        self.json = file.name.removesuffix(".gz").endswith(".json")
        self.content_type = (case.get("headers") or {}).get("Content-Type") or ("application/json" if self.json else "application/xml")

    @property
    def format(self):
        if self.json:
            return "json"
        head = self.bytes[:3000]
        return "rss" if b"<rss" in head else "atom" if b"<feed" in head else "other"

    def edited(self):
        """(the entry, the bytes with one word of its text changed), or None where that cannot be done without knowing the format."""
        if self.json:
            return self.edited_json()
        if b"content:encoded" in self.bytes or b"<summary" in self.bytes:
            return None
        for e in self.entries:
            if not re.fullmatch(r"[A-Za-z0-9 ]{8,}", e.get("title") or "") or not re.fullmatch(r"https?://[\w./-]+", e.get("link") or ""):
                continue
            for passage in WORDS.findall(re.sub("<[^>]*>", "|", e.get("body") or e.get("content") or e.get("summary") or "")):
                if self.bytes.count(passage.encode()) == 1 and passage not in e["title"]:
                    first, _, last = passage.split(" ")
                    return e, self.bytes.replace(passage.encode(), f"{first} zyxwvut {last}".encode())
        return None

    def edited_json(self):
        feed = json.loads(self.bytes)
        for item in feed["items"]:
            text = next((k for k in ("content_html", "content_text") if item.get(k)), None)
            if text and item.get("title") and item.get("url"):
                item[text] += " zyxwvut"
                return {"title": item["title"], "link": item["url"]}, json.dumps(feed).encode()
        return None


def never_twice_the_same(feed):
    """The same feed in other bytes each time, so that it is read and compared each time."""
    n = 0

    def answer(_):
        nonlocal n
        n += 1
        return Answer(feed.bytes + b"\n" * (n % 50), content_type=feed.content_type)

    return answer


@unittest.skipUnless((CORPUS / GROUP / "manifest.jsonl").exists(), f"no feeds in {CORPUS / GROUP}: set WIREWATCH_CORPUS")
class RealFeeds(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="wirewatch-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.site, self.sink = Site(), Sink()
        self.addCleanup(self.site.close)
        self.addCleanup(self.sink.close)
        lines = (CORPUS / GROUP / "manifest.jsonl").read_text().splitlines()
        self.feeds = [Feed(n, case) for n, case in enumerate(map(json.loads, lines))]
        config = support.Config(every="1s")
        for n, f in enumerate(self.feeds):
            self.site.put(f.path, never_twice_the_same(f) if n % 2 else Answer(f.bytes, content_type=f.content_type, etag=True, gzipped=True))
            config.source(f.id, self.site.url(f.path))
        config.webhook("hook", self.sink.hook("/hook", support.KEY), secret=support.KEY).slack("slack", self.sink.hook("/slack"))
        self.daemon = support.Daemon(self.folder / "daemon", config)
        self.addCleanup(self.daemon.close)

    def test_real_feeds(self):
        self.daemon.start()
        sources = self.daemon.wait_sources(lambda s: s["state"] in ("ok", "failing"), "looked at", 60)
        failing = {f.name: sources[f.id]["last_error"] for f in self.feeds if sources[f.id]["state"] == "failing"}
        for name, reason in failing.items():
            print(f"  not read: {name}: {reason}")
        for f in self.feeds:
            if f.entries:
                self.assertEqual("ok", sources[f.id]["state"], f"{f.name}: {sources[f.id].get('last_error')}")
        read = [f for f in self.feeds if f.name not in failing]
        self.site.wait_rounds([f.path for f in read], 4, 60)
        self.assertEqual([], self.daemon.changes())

        edits = {}
        for f in read:
            if f.format in ("rss", "atom", "json") and f.format not in edits and (found := f.edited()):
                edits[f.format] = (f, *found)
        self.assertEqual({"rss", "atom", "json"}, set(edits))
        for f, _, content in edits.values():
            self.site.put(f.path, Answer(content, content_type=f.content_type, etag=True))
        alerts = self.sink.wait("/hook", 3, 30)
        posts = self.sink.wait("/slack", 3, 30)
        self.site.wait_rounds([f.path for f in read], 3, 60)
        changes = self.daemon.changes()
        self.assertEqual([("edited", 1), ("edited", 2), ("edited", 3)], [(c["kind"], c["seq"]) for c in changes])
        for f, entry, _ in edits.values():
            with self.subTest(f.name):
                [change] = [c for c in changes if c["source"]["id"] == f.id]
                self.assertEqual(["body"], change["fields"])
                self.assertEqual(entry["title"], change["article"]["title"])
                self.assertIn("zyxwvut", " ".join(h["added"] for h in change["diff"]["hunks"] if "added" in h))
                [alert] = [a for a in alerts if a.body["data"]["change"]["source"]["id"] == f.id]
                self.assertEqual("article.edited", alert.body["type"])
                self.assertEqual(change, alert.body["data"]["change"])
                self.assertEqual(entry["link"].split("//")[1].rstrip("/"), change["article"]["url"].split("//")[1].rstrip("/"))
                [post] = [p for p in posts if entry["title"] in json.dumps(p.body, ensure_ascii=False)]
                self.assertIn(change["article"]["url"], json.dumps(post.body))
                self.assertIn("zyxwvut", json.dumps(post.body))
        self.assertEqual([], self.sink.refused)

        self.daemon.kill()
        self.daemon.start()
        self.site.wait_rounds([f.path for f in read], 3, 60)
        self.assertEqual(changes, self.daemon.changes())
        self.assertEqual((3, 3), (len(self.sink.at("/hook")), len(self.sink.at("/slack"))))
        self.assertEqual(0, self.daemon.stop())


if __name__ == "__main__":
    support.main()
