"""What works without a configuration: `watch` and `demo`."""
import json
import queue
import signal
import subprocess
import threading

import support
from feeds import Entry, rss
from support import cli
from websites import Sink, Site

OLD = [Entry("g1", "Harbour opens", "The minister opened the harbour.", "http://news.example/1"),
       Entry("g2", "Fog", "Ships wait.", "http://news.example/2")]


class Watch(support.Case):
    def setUp(self):
        super().setUp()
        self.site, self.sink = self.serve(Site()), self.serve(Sink())
        self.site.put("/feed", rss(OLD), etag=True)

    def watch(self, *words):
        """Its lines as they come."""
        p = subprocess.Popen([support.BINARY, "watch", self.site.url("/feed"), "--every", "200ms", "--json", *words], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE,
                             text=True, cwd=self.folder)
        self.addCleanup(p.communicate)
        self.addCleanup(p.kill)
        lines = queue.Queue()
        threading.Thread(target=lambda: [lines.put(line) for line in p.stdout], daemon=True).start()
        self.site.wait_hits("/feed", 2)  # the second look comes after the first one is taken in
        return p, lines

    def test_once(self):
        done = cli("watch", self.site.url("/feed"), "--once", cwd=self.folder)
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn("Harbour opens", done.stdout)
        self.assertEqual(1, self.site.hits("/feed"))
        self.assertEqual([], list(self.folder.iterdir()))
        failed = cli("watch", self.site.url("/none"), "--once")
        self.assertEqual(1, failed.returncode)
        self.assertIn("404", failed.stdout + failed.stderr)

    def test_each_change_is_printed_and_sent(self):
        p, lines = self.watch("--webhook", self.sink.hook("/hook"), "--slack", self.sink.hook("/slack"))
        self.site.put("/feed", rss([Entry("g3", "A third", "New.", "http://news.example/3"), OLD[0].with_text("Nobody opened the harbour."), OLD[1]]),
                      etag=True)
        seen = [json.loads(lines.get(timeout=15)) for _ in range(2)]
        self.assertEqual({("new", "A third"), ("edited", "Harbour opens")}, {(c["kind"], c["article"]["title"]) for c in seen})
        self.assertEqual({"article.new", "article.edited"}, {a.body["type"] for a in self.sink.wait("/hook", 2)})
        self.assertEqual(2, len(self.sink.wait("/slack", 2)))
        p.send_signal(signal.SIGINT)
        self.assertIn(p.wait(15), (0, 130, -signal.SIGINT))
        self.assertTrue(lines.empty())

    def test_keywords_choose(self):
        p, lines = self.watch("--keyword", "quarantine", "--keyword", "typhoon AND NOT drill")
        self.site.put("/feed", rss([Entry("g3", "Typhoon drill", "x"), Entry("g4", "Typhoon lands", "x"), Entry("g5", "Market", "prices"),
                                    Entry("g6", "Port", "in quarantine")] + OLD), etag=True)
        self.assertEqual({"Typhoon lands", "Port"}, {json.loads(lines.get(timeout=15))["article"]["title"] for _ in range(2)})
        self.site.wait_rounds(["/feed"], 2)
        self.assertTrue(lines.empty())

    def test_a_source_that_fails_ends_nothing(self):
        p, lines = self.watch()
        self.site.put("/feed", b"", status=500)
        self.site.wait_rounds(["/feed"], 2)
        self.assertIsNone(p.poll())
        self.site.put("/feed", rss([Entry("g3", "A third", "New.")] + OLD))
        self.assertEqual("A third", json.loads(lines.get(timeout=15))["article"]["title"])


class Demo(support.Case):
    def test_it_ends_well_within_a_minute(self):
        done = cli("demo", timeout=60, cwd=self.folder)
        self.assertEqual(0, done.returncode, done.stderr)
        for words in ("  new  ", "  edited (substantive)  ", "article.new", "article.edited", "signature good", "Slack"):
            self.assertIn(words, done.stdout)
        self.assertEqual([], list(self.folder.iterdir()))


if __name__ == "__main__":
    support.main()
