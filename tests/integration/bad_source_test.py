"""Sources that cannot be read: the daemon goes on, says of each why, and takes nothing of it for news."""
import gzip
import pathlib
import shutil
import tempfile
import unittest

import support
from certificates import Authority, self_signed
from feeds import Entry, rss
from websites import Answer, Site, redirect

GOOD = rss([Entry("g1", "One", "the first one"), Entry("g2", "Two", "the second one")])

# By id: what the reason has to say.
REASONS = {
    "refused": r"Connection refused",
    "no-name": r"resolve: ",
    "self-signed": r"self-signed certificate",
    "expired": r"certificate expired",
    "other-name": r"host name mismatch",
    "too-large": r"body too large \(more than 65536 bytes\)",
    "too-large-unpacked": r"body too large \(more than 65536 bytes\)",
    "bomb": r"decompression bomb",
    "endless": r"too many redirects",
    "to-private": r"allow_networks",
    "loopback": r"allow_networks",
    "link-local": r"allow_networks",
    "file-scheme": r"only http and https",
    "teapot": r"\b418\b",
    "server-error": r"\b503\b",
    "comes-back": r"\b503\b",
    "reset": r"reset by peer",
    "half": r"closed in the middle of the body",
    "silent": r"timed out",
    "not-http": r"not valid HTTP",
    "long-head": r"header too large",
    "page": r"no feed but an HTML page",
    "picture": r"no feed but an image",
    "empty": r"no feed but empty",
    "bad-gzip": r"decode gzip: ",
}


class BadSources(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="wirewatch-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        authority = Authority(cls.folder / "ca")

        def served(*args, **how):
            site = Site(*args, **how)
            cls.addClassCleanup(site.close)
            return site

        cls.site, cls.private = served(), served("127.0.0.9")
        tls = {"trusted": served(certificate=authority.issue("good")),
               "expired": served(certificate=authority.issue("old", ("20190101000000Z", "20200101000000Z"))),
               "self-signed": served(certificate=self_signed(cls.folder)),
               "other-name": served(certificate=authority.issue("other", address="127.0.0.77"))}
        config = support.Config(every="300ms")
        config.fetch |= {"allow_networks": ["127.0.0.1/32"], "timeout": "2s"}
        for name, site in tls.items():
            site.put("/feed", GOOD)
            config.source(name, site.url("/feed"))
        cls.private.put("/feed", GOOD)
        paths = {
            "good": Answer(GOOD, etag=True),
            "too-large": Answer(rss([Entry("g", "Large", "word " * 20_000)])),
            "too-large-unpacked": Answer(rss([Entry(f"g{i}", f"Number {i * i}", f"{i * 7919} " * 8) for i in range(1500)]), gzipped=True),
            "bomb": Answer(gzip.compress(bytes(64 << 20), 9), headers=[("Content-Encoding", "gzip")]),
            "endless": lambda r: redirect("/endless?" + str(int("0" + r.target.partition("?")[2]) + 1)),
            "to-private": redirect(cls.private.url("/feed")),
            "link-local": redirect("http://169.254.169.254/latest/meta-data/"),
            "file-scheme": redirect("file:///etc/passwd"),
            "teapot": Answer(GOOD, 418),
            "server-error": Answer(GOOD, 503),
            "comes-back": Answer(GOOD, 503),
            "reset": Answer(reset=True),
            "half": Answer(GOOD, cut=len(GOOD) // 2),
            "silent": Answer(hang=True),
            "not-http": Answer(raw=b"220 mail.example ESMTP\r\n"),
            "long-head": Answer(GOOD, headers=[("X-Long", "x" * 200_000)]),
            "page": Answer("<!doctype html><html><head><title>Home</title></head><body><p>Welcome.</p></body></html>", content_type="text/html"),
            "picture": Answer(b"\x89PNG\r\n\x1a\n" + bytes(range(256)), content_type="image/png"),
            "empty": Answer(b""),
            "bad-gzip": Answer(b"\x1f\x8b\x08\x00" + b"nonsense" * 10, headers=[("Content-Encoding", "gzip")]),
        }
        for name, answer in paths.items():
            cls.site.put("/" + name, answer)
            config.source(name, cls.site.url("/" + name), **({"max_body": "64KiB"} if name.startswith("too-large") else {}))
        config.source("refused", f"http://127.0.0.1:{support.free_port()}/feed")
        config.source("no-name", "http://x.invalid/feed")
        config.source("loopback", cls.site.url("/loopback"), allow_networks=[])
        cls.site.put("/loopback", GOOD)
        cls.daemon = support.Daemon(cls.folder / "daemon", config)
        cls.addClassCleanup(cls.daemon.close)
        cls.daemon.start({"SSL_CERT_FILE": str(authority.file)})
        cls.good = {"good", "trusted"}
        cls.daemon.wait_sources(lambda s: s["state"] == ("ok" if s["id"] in cls.good else "failing"), "looked at", 30)

    def test_each_one_says_why(self):
        listed = {row["id"]: row for row in self.daemon.rows("source", "list")}
        self.assertEqual(set(REASONS) | self.good, set(listed))
        for name, reason in REASONS.items():
            with self.subTest(name):
                self.assertEqual("failing", listed[name]["state"])
                self.assertRegex(listed[name].get("last_error", ""), reason)
                self.assertGreater(listed[name]["failures"], 0)
                self.assertNotIn("baseline_at", listed[name])

    def test_good_ones_beside_them_are_read(self):
        for name in self.good:
            self.assertEqual("ok", self.daemon.sources()[name]["state"])
        self.assertEqual(0, self.daemon.cli("source", "show", "good").returncode)

    def test_nothing_that_may_not_be_reached_was_reached(self):
        self.assertEqual(0, self.private.hits("/feed"))
        self.assertEqual(0, self.site.hits("/loopback"))

    def test_none_of_it_is_a_change(self):
        self.site.wait_rounds(["/good"], 3)
        self.assertEqual([], self.daemon.changes())
        self.assertTrue(self.daemon.running)

    def test_then_one_comes_back_with_a_baseline(self):  # the last one to run
        self.site.put("/comes-back", GOOD)
        self.assertEqual(202, self.daemon.ask("POST", "/api/v1/sources/comes-back/poll").status)
        support.wait_until("recovered", lambda: self.daemon.sources()["comes-back"]["state"] == "ok")
        self.assertIn("baseline_at", self.daemon.sources()["comes-back"])
        self.assertEqual([], self.daemon.changes())


class ManyRefused(support.Case):
    def test_thousands_at_an_address_that_may_not_be_reached(self):
        config = support.Config()
        config.fetch["allow_networks"] = []
        for i in range(3000):
            config.source(f"s{i}", f"http://10.0.0.1/{i}")
        d = self.daemon(config).start()
        d.wait_sources(lambda s: s["state"] == "failing", "looked at")
        self.assertEqual(0, d.stop())


if __name__ == "__main__":
    support.main()
