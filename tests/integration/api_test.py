"""The HTTP API and the commands that speak through it."""
import json
import socket
from xml.sax.saxutils import quoteattr

import support
from feeds import Entry, rss
from support import Config, wait_until
from websites import Sink, Site

TOKEN = "a-token-of-the-test"


def raw_exchange(daemon, data, timeout=10):
    """What comes back until the other side closes."""
    name, port = daemon.api_address().rsplit(":", 1)
    with socket.create_connection((name, int(port)), timeout) as s:
        try:
            s.sendall(data)
            s.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        got = b""
        try:
            while part := s.recv(65536):
                got += part
        except OSError:
            pass
        return got


class ApiCase(support.Case):
    def assert_problem(self, reply, status, words=""):
        """RFC 9457, section 3."""
        self.assertEqual(status, reply.status, reply.body)
        self.assertEqual("application/problem+json", reply.headers["Content-Type"])
        problem = reply.json()
        self.assertEqual(status, problem["status"])
        self.assertTrue(problem["title"])
        self.assertIn(words, problem.get("detail", ""))


class Doors(ApiCase):
    def test_a_token(self):
        (self.folder / "token").write_text(TOKEN + "\n")
        config = Config()
        config.daemon["token_file"] = str(self.folder / "token")
        d = self.daemon(config).start()
        for target in ("/api/v1/status", "/api/v1/sources", "/api/v1/changes", "/metrics", "/nowhere"):
            for token in ("", TOKEN[:-1], TOKEN + "x", TOKEN.upper()):
                self.assert_problem(d.ask("GET", target, token=token), 401)
        self.assert_problem(d.ask("POST", "/api/v1/sources", {"url": "http://news.example/"}), 401)
        self.assert_problem(d.ask("DELETE", "/api/v1/sources/x"), 401)
        self.assertEqual(200, d.ask("GET", "/api/v1/status", token=TOKEN).status)
        self.assertEqual((200, 200), (d.ask("GET", "/healthz").status, d.ask("GET", "/readyz").status))
        self.assertEqual(0, d.cli("status").returncode)
        d.write_config(Config())  # the same state, and no token
        done = d.cli("status")
        self.assertEqual(1, done.returncode)
        self.assertIn("token", done.stderr)

    def test_the_name_it_is_called_by(self):
        config = Config()
        config.daemon["public_url"] = "https://watch.example"
        d = self.daemon(config).start()
        port = d.api_address().rpartition(":")[2]
        for host in ("localhost", f"localhost:{port}", f"127.0.0.1:{port}", "[::1]:80", "watch.example", "watch.example:443"):
            self.assertEqual(200, d.ask("GET", "/api/v1/status", host=host).status, host)
        for host in ("evil.example", f"evil.example:{port}", "localhost.evil.example", "127.0.0.1.evil.example", "notwatch.example"):
            self.assert_problem(d.ask("GET", "/api/v1/status", host=host), 421)
            self.assert_problem(d.ask("POST", "/api/v1/sources", {"url": "http://news.example/"}, host=host), 421)

    def test_a_unix_socket(self):
        config = Config()
        config.daemon["listen"] = f"unix:{self.folder}/api.sock"
        d = self.daemon(config)
        d.launch()
        wait_until("an answer", lambda: (self.folder / "api.sock").exists() and json.loads(d.cli("status", "--json").stdout or "{}").get("running"))
        self.assertEqual(0, d.cli("source", "add", "--yes", "--id", "x", f"http://127.0.0.1:{support.free_port()}/").returncode)
        self.assertEqual(["x"], [s["id"] for s in d.rows("source", "list")])
        self.assertEqual(0, d.stop())
        self.assertFalse((self.folder / "api.sock").exists())

    def test_none(self):
        config = Config()
        config.daemon["listen"] = ""
        d = self.daemon(config)
        d.launch()
        d.wait_log("started")
        self.assertEqual(0, d.cli("source", "list").returncode)
        done = d.cli("source", "add", "--yes", "http://127.0.0.1:9/")
        self.assertEqual(1, done.returncode)
        self.assertIn("listen", done.stderr)
        self.assertEqual(0, d.stop())

    def test_other_addresses_with_a_token(self):
        config = Config()
        config.daemon |= {"listen": "0.0.0.0:0", "token": TOKEN}
        d = self.daemon(config).start()
        self.assertEqual(200, d.ask("GET", "/api/v1/status", token=TOKEN).status)


class Requests(ApiCase):
    @classmethod
    def setUpClass(cls):
        cls.site = Site()
        cls.addClassCleanup(cls.site.close)
        cls.site.put("/feed", rss([Entry("g1", "One", "text")], "A newspaper"))

    def setUp(self):
        super().setUp()
        self.d = self.daemon(Config().source("declared", self.site.url("/feed"))).start()

    def test_errors(self):
        ask = self.d.ask
        self.assert_problem(ask("GET", "/nowhere"), 404)
        self.assert_problem(ask("GET", "/api/v1/nowhere"), 404)
        self.assert_problem(ask("GET", "/api/v1/sources/none"), 404, "none")
        self.assert_problem(ask("GET", "/api/v1/articles/a_none"), 404)
        self.assert_problem(ask("GET", "/api/v1/articles/" + "%00" * 300), 404)
        self.assert_problem(ask("POST", "/api/v1/status"), 405)
        self.assert_problem(ask("POST", "/api/v1/sources", b"not JSON"), 400)
        self.assert_problem(ask("POST", "/api/v1/sources", b"[]"), 400)
        self.assert_problem(ask("POST", "/api/v1/sources", b"[" * 100_000), 400)
        for wrong, words in (({}, "url"), ({"url": "news.example"}, "url"), ({"url": "ftp://news.example/"}, "url"), ({"url": 7}, "url"),
                             ({"url": "http://news.example/", "every": "soon"}, "every"), ({"url": "http://news.example/", "evry": "1h"}, "evry"),
                             ({"url": "http://news.example/", "id": "a b"}, "id"), ({"url": "http://news.example/", "kind": "blog"}, "kind"),
                             ({"url": "http://news.example/", "tags": "x"}, "tags"),
                             ({"url": "http://news.example/", "full_text": "yes"}, "full_text")):
            self.assert_problem(ask("POST", "/api/v1/sources", wrong), 422, words)
        self.assert_problem(ask("POST", "/api/v1/sources", {"id": "declared", "url": "http://other.example/"}), 409, "declared")
        for method, body in (("PATCH", {"every": "1h"}), ("DELETE", None)):
            self.assert_problem(ask(method, "/api/v1/sources/declared", body), 422, "configuration")
        self.assert_problem(ask("PATCH", "/api/v1/sources/none", {"every": "1h"}), 404)
        self.assertEqual({"declared"}, set(self.d.sources()))

    def test_bytes_that_are_no_request(self):
        for data in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET\r\n\r\n", b"\x00" * 10_000, b"GET / HTTP/9.9\r\n\r\n",
                     b"POST /api/v1/sources HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
                     b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"A" * 200_000, b"",
                     b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 50_000 + b"\r\n"):
            answer = raw_exchange(self.d, data)
            self.assertTrue(answer == b"" or answer.startswith(b"HTTP/1.1 4"), answer[:100])
        answer = raw_exchange(self.d, b"POST /api/v1/sources HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n")
        self.assertIn(b" 413 ", answer.split(b"\r\n")[0])
        self.assertTrue(self.d.ready())

    def test_many_connections(self):
        name, port = self.d.api_address().rsplit(":", 1)
        idle = [socket.create_connection((name, int(port))) for _ in range(400)]
        for s in idle:
            s.close()
        wait_until("answers again", self.d.ready)

    def test_pages(self):
        added = self.d.ask("POST", "/api/v1/sources", {"sources": [{"id": f"s{i:03}", "url": f"http://127.0.0.1:9/{i}"} for i in range(25)]})
        self.assertEqual((201, 25), (added.status, added.json()["added"]))
        ids, target, pages = [], "/api/v1/sources?limit=10", 0
        while target:
            page = self.d.ask("GET", target).json()
            ids += [s["id"] for s in page["sources"]]
            target = page.get("next")
            pages += 1
        self.assertEqual((3, 26, 26), (pages, len(ids), len(set(ids))))

    def test_some_good_and_some_bad_at_once(self):
        reply = self.d.ask("POST", "/api/v1/sources", {"sources": [{"url": "http://127.0.0.1:9/1", "id": "one"}, {"url": "nonsense"}, 7,
                                                                   {"url": self.site.url("/feed")},
                                                                  {"url": "http://127.0.0.1:9/2", "id": "one"},
                                                                  {"url": "http://127.0.0.1:9/3", "id": "three"}]})
        outcomes = reply.json()
        self.assertEqual(2, outcomes["added"])
        self.assertEqual([False, True, True, True, True, False], ["error" in o for o in outcomes["sources"]])
        self.assertEqual({"declared", "one", "three"}, set(self.d.sources()))


class Changes(ApiCase):
    def test_one_object_everywhere(self):
        site, sink = self.serve(Site()), self.serve(Sink())
        site.put("/feed", rss([Entry("g1", "One", "The text of it", "http://news.example/1")]))
        config = Config().source("news", site.url("/feed"), language="en").webhook("hook", sink.hook("/hook"))
        config.daemon["public_url"] = "https://watch.example/"
        d = self.daemon(config).start()
        d.wait_baselines()
        site.put("/feed", rss([Entry("g1", "One", "The text of it and more", "http://news.example/1")]))
        [alert] = sink.wait("/hook", 1)
        change = alert.body["data"]["change"]
        self.assertEqual([change], d.changes())
        self.assertEqual([change], d.rows("changes"))
        article = change["article"]["id"]
        self.assertEqual({"article": f"https://watch.example/articles/{article}", "diff": f"https://watch.example/articles/{article}/diff/1..2"}, change["links"])
        self.assertEqual((1, "edited", "substantive", ["body"], 2, 1), (change["seq"], change["kind"], change["class"], change["fields"],
                                                                         change["article"]["revision"], change["previous"]["revision"]))
        self.assertEqual({"id": "news", "title": "News", "language": "en"}, change["source"])
        self.assertEqual("http://news.example/1", change["article"]["url"])
        self.assertLessEqual({"last_seen_before", "first_seen_after"}, change["interval"].keys())
        self.assertEqual(["and more"], [h["added"] for h in change["diff"]["hunks"]])


class Sources(ApiCase):
    """Add, edit, pause, resume, poll, remove: over HTTP and with the commands, and what is left of it after a crash."""

    def setUp(self):
        super().setUp()
        self.site = self.serve(Site())
        self.site.put("/feed", rss([Entry("g1", "One", "text")], "A newspaper"))
        self.d = self.daemon(Config()).start()

    def life_of_a_source(self, add, edit, pause, resume, poll, remove):
        source = add(self.site.url("/feed"))
        wait_until("a baseline", lambda: "baseline_at" in self.d.sources()[source])
        self.assertEqual(["tagged"], self.d.sources()[source]["tags"])
        edit(source, "500ms")
        self.assertEqual("500ms", self.d.sources()[source]["every"])
        self.site.wait_rounds(["/feed"], 2)
        pause(source)
        self.assertEqual("paused", self.d.sources()[source]["state"])
        self.site.put("/feed", rss([Entry("g2", "Two", "text"), Entry("g1", "One", "text")], "A newspaper"))
        hits = self.site.hits("/feed")
        self.d.kill()
        self.d.start()
        self.assertEqual(("paused", "500ms", "store"), tuple(self.d.sources()[source][k] for k in ("state", "every", "from")))
        self.assertLessEqual(self.site.hits("/feed"), hits + 1)  # one may have been under way when it was paused
        self.assertEqual([], self.d.changes())
        resume(source)
        wait_until("the new entry", lambda: len(self.d.changes()) == 1)
        edit(source, "1h")
        poll(source)
        self.site.wait_rounds(["/feed"], 1)
        edit(source, "200ms")  # sooner than was planned
        self.site.wait_rounds(["/feed"], 2)
        edit(source, "1h")
        remove(source)
        self.assertEqual({}, self.d.sources())
        self.assertEqual(404, self.d.ask("GET", f"/api/v1/sources/{source}").status)
        self.d.kill()
        self.d.start()
        self.assertEqual({}, self.d.sources())
        self.assertEqual(["Two"], [c["article"]["title"] for c in self.d.changes()])
        # Added again, its history goes on.
        self.site.put("/feed", rss([Entry("g3", "Three", "text"), Entry("g2", "Two", "text"), Entry("g1", "One", "text")], "A newspaper"))
        self.assertEqual(source, add(self.site.url("/feed")))
        wait_until("what came meanwhile", lambda: ["Two", "Three"] == [c["article"]["title"] for c in self.d.changes()])

    def test_over_http(self):
        ask = self.d.ask

        def answered(reply, *statuses):
            self.assertIn(reply.status, statuses, reply.body)
            return reply.json()

        self.life_of_a_source(lambda url: answered(ask("POST", "/api/v1/sources", {"id": "paper", "url": url, "every": "200ms", "tags": ["tagged"]}),
                                                   201)["id"],
                              lambda i, every: answered(ask("PATCH", f"/api/v1/sources/{i}", {"every": every}), 200),
                              lambda i: answered(ask("PATCH", f"/api/v1/sources/{i}", {"paused": True}), 200),
                              lambda i: answered(ask("PATCH", f"/api/v1/sources/{i}", {"paused": False}), 200),
                              lambda i: answered(ask("POST", f"/api/v1/sources/{i}/poll"), 202),
                              lambda i: answered(ask("DELETE", f"/api/v1/sources/{i}"), 200))

    def test_with_the_commands(self):
        def done(*words):
            result = self.d.cli("source", *words)
            self.assertEqual(0, result.returncode, result.stderr)
            return result

        self.life_of_a_source(lambda url: json.loads(done("add", url, "--every", "200ms", "--tag", "tagged", "--yes", "--json").stdout)["id"],
                              lambda i, every: done("edit", i, "--every", every), lambda i: done("pause", i), lambda i: done("resume", i),
                              lambda i: done("poll", i), lambda i: done("remove", i))

    def test_an_address_that_cannot_be_read_is_not_added_unasked(self):
        nothing = f"http://127.0.0.1:{support.free_port()}/"
        done = self.d.cli("source", "add", nothing)
        self.assertEqual(1, done.returncode)
        self.assertIn("Connection refused", done.stderr)
        self.assertEqual({}, self.d.sources())
        self.assertEqual(0, self.d.cli("source", "add", nothing, "--yes", "--id", "later").returncode)
        self.assertEqual({"later"}, set(self.d.sources()))

    def test_five_hundred_from_opml(self):
        outlines = "".join(f'<outline type="rss" text={quoteattr(f"Paper & no. {i}")} xmlUrl={quoteattr(self.site.url(f"/{i}?a=1&b=2"))}/>\n'
                           for i in range(500))
        folder = f'<outline text="A folder">{outlines}</outline>'
        opml = f'<?xml version="1.0"?>\n<opml version="2.0"><head><title>all</title></head><body>{folder}</body></opml>\n'
        (self.folder / "all.opml").write_text(opml)
        for i in range(500):
            self.site.put(f"/{i}", rss([Entry("g1", "One", "text")]))
        done = self.d.cli("source", "import", self.folder / "all.opml", "--every", "1s", "--tag", "imported", "--json")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertEqual((500, 500, []), tuple(json.loads(done.stdout)[k] for k in ("feeds", "added", "skipped")))
        self.d.kill()  # what was answered is on the disk
        self.d.start()
        sources = self.d.wait_baselines(60)
        self.assertEqual((500, {"1s"}, {"store"}), (len(sources), {s["every"] for s in sources.values()}, {s["from"] for s in sources.values()}))
        self.assertEqual("Paper & no. 7", next(s for s in sources.values() if s["url"] == self.site.url("/7?a=1&b=2"))["title"])
        again = json.loads(self.d.cli("source", "import", self.folder / "all.opml", "--json").stdout)
        self.assertEqual((0, 500), (again["added"], len(again["skipped"])))
        exported = self.d.cli("source", "export")
        (self.folder / "exported.opml").write_text(exported.stdout)
        seen = json.loads(self.d.cli("inspect", "--as", "opml", "--json", self.folder / "exported.opml").stdout)
        self.assertEqual({s["url"] for s in sources.values()}, {f["url"] for f in seen["feeds"]})
        self.assertEqual([], self.d.changes())

    def test_a_file_that_is_no_opml(self):
        (self.folder / "file").write_text("just words")
        done = self.d.cli("source", "import", self.folder / "file")
        self.assertEqual(1, done.returncode)
        self.assertTrue(done.stderr.strip())


if __name__ == "__main__":
    support.main()
