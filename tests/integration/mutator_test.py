"""Pages and feeds with everything around them changed at once, as it is between two looks: `wirewatch diff` has to find nothing. With one word of the
text changed as well it has to find that.

They are read from $WIREWATCH_CORPUS: folders with a manifest.jsonl, one JSON object a line with its `kind` and its files (`input`, `input_old`). Without
that folder the test is skipped. Of the files a fixed part is taken, chosen by what is in them, so that the test fits into a minute.
"""
import collections
import concurrent.futures
import gzip
import json
import os
import pathlib
import random
import shutil
import subprocess
import tempfile
import unittest
import zlib

import noise
import support

CORPUS = pathlib.Path(os.environ.get("WIREWATCH_CORPUS", "corpus"))
PAGES, FEEDS = {"extract", "snippets", "diff"}, {"feed"}
SHARE = {"page": float(os.environ.get("WIREWATCH_MUTATOR_PAGES", "0.2")), "feed": float(os.environ.get("WIREWATCH_MUTATOR_FEEDS", "0.15")),
         "edit": float(os.environ.get("WIREWATCH_MUTATOR_EDITS", "0.15"))}
HELD = {"page": 0.97, "feed": 0.99, "edit": 0.96}  # of the files; what fails is told by kind


def content_of(path):
    content = path.read_bytes()
    return gzip.decompress(content) if path.suffix == ".gz" and not path.name.endswith(".raw.gz") else content


def documents(kinds):
    """(name, bytes) of every file of these kinds in the corpus, none twice."""
    seen = set()
    for manifest in sorted(CORPUS.glob("*/manifest.jsonl")):
        for case in map(json.loads, manifest.read_text().splitlines()):
            name = case.get("input") or case.get("input_old")
            if case["kind"] not in kinds or not name or name in seen:
                continue
            seen.add(name)
            content = content_of(CORPUS / name)
            digest = zlib.crc32(content)
            if digest not in seen and b"\0" not in content[:1000] and not content.startswith((b"\xfe\xff", b"\xff\xfe")):
                seen.add(digest)
                yield name, content


def is_feed(content):
    head = content[:4000].lower()
    return any(root in head for root in (b"<rss", b"<feed", b"<rdf:rdf"))


def is_page(content):
    return not is_feed(content) and b"<" in content[:1000] and b"</p>" in content.lower()


class Noise(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="wirewatch-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def diff(self, number, contents, kinds):
        """What `diff` says of two looks, the noise of each kind in them; a text when it failed."""
        looks, seed = [], zlib.crc32(contents[0])
        for look, content in enumerate(contents):
            text = content.decode("latin-1")
            for kind in kinds:
                text = kind(text, look, random.Random(seed))
            looks.append(self.folder / f"{number}-{look}{self.suffix}")
            looks[-1].write_bytes(text.encode("latin-1"))
        done = subprocess.run([support.BINARY, "diff", "--json", *map(str, looks)], capture_output=True)
        for file in looks:
            file.unlink()
        return done.stderr.decode(errors="replace").strip() if done.returncode else json.loads(done.stdout)

    def differs(self, number, content, kinds):
        """What `diff` finds between two looks at the document; "" for nothing."""
        found = self.diff(number, [content, content], kinds)
        return "" if isinstance(found, dict) and not found["changed"] and "fields" not in found else json.dumps(found, ensure_ascii=False)[:2000]

    def finds_edit(self, task):
        """(name, whether a changed word is found); None where there is none to change."""
        number, name, content = task
        page = self.folder / f"{number}-read{self.suffix}"
        page.write_bytes(content)
        read = subprocess.run([support.BINARY, "inspect", "--json", "--as", "article", str(page)], capture_output=True)
        page.unlink()
        after = noise.edited(content.decode("latin-1"), json.loads(read.stdout)["text"]) if read.returncode == 0 else None
        if after is None:
            return None
        found = self.diff(number, [content, after.encode("latin-1")], noise.PAGE_KINDS.values())
        return name, isinstance(found, dict) and found.get("class") == "substantive" and "zyxwvut" in json.dumps(found)

    def examine(self, task):
        """(name, "" or what was found, the kinds of noise that are enough for it)."""
        number, name, content = task
        found = self.differs(number, content, self.kinds.values())
        if not found:
            return name, "", []
        alone = [kind for kind, noise_of in self.kinds.items() if self.differs(number, content, [noise_of])]
        return name, found, alone or ["only together"]

    def hold(self, what, kinds, suffix, chosen):
        self.kinds, self.suffix = kinds, suffix
        tasks = [(n, name, content) for n, (name, content) in enumerate(chosen) if zlib.crc32(content) % 1000 < SHARE[what] * 1000]
        self.assertGreater(len(tasks), 80)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            results = list(pool.map(self.examine, tasks))
        failed = [r for r in results if r[1]]
        rate = 1 - len(failed) / len(results)
        by_kind = collections.Counter(kind for _, _, alone in failed for kind in alone)
        print(f"\n{what}s: {rate:.1%} of {len(results)} unchanged; by kind: {dict(by_kind.most_common())}")
        for name, found, alone in failed[:int(os.environ.get("WIREWATCH_MUTATOR_FAILURES", "5"))]:
            print(f"  {name}: {', '.join(alone)}: {found}")
        self.assertGreaterEqual(rate, HELD[what])

    @unittest.skipUnless(list(CORPUS.glob("*/manifest.jsonl")), f"no pages in {CORPUS}: set WIREWATCH_CORPUS")
    def test_pages(self):
        self.hold("page", noise.PAGE_KINDS, ".html", [d for d in documents(PAGES) if is_page(d[1])])

    @unittest.skipUnless(list(CORPUS.glob("*/manifest.jsonl")), f"no pages in {CORPUS}: set WIREWATCH_CORPUS")
    def test_edits_within_the_noise(self):
        self.suffix = ".html"
        pages = [d for d in documents(PAGES) if is_page(d[1]) and zlib.crc32(d[1], 1) % 1000 < SHARE["edit"] * 1000]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            results = [r for r in pool.map(self.finds_edit, [(n, *page) for n, page in enumerate(pages)]) if r]
        self.assertGreater(len(results), 50)
        missed = [name for name, found in results if not found]
        rate = 1 - len(missed) / len(results)
        print(f"\nedits: {rate:.1%} of {len(results)} found; missed: {', '.join(missed)}")
        self.assertGreaterEqual(rate, HELD["edit"])

    @unittest.skipUnless(list(CORPUS.glob("*/manifest.jsonl")), f"no feeds in {CORPUS}: set WIREWATCH_CORPUS")
    def test_feeds(self):
        self.hold("feed", noise.FEED_KINDS, ".xml", [d for d in documents(FEEDS) if is_feed(d[1])])


if __name__ == "__main__":
    support.main()
