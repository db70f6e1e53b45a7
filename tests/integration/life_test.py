"""The life of the daemon: how it starts, ends, reads its configuration again, and what can be asked of its state meanwhile."""
import json
import queue
import re
import select
import signal
import socket
import subprocess
import threading
import time

import support
from feeds import Entry, rss
from support import Config, wait_until
from websites import Answer, Sink, Site


class NotifySocket:
    """What a service manager hears."""

    def __init__(self, path):
        self.path = str(path)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.heard = []

    def close(self):
        self.socket.close()

    def wait(self, line, timeout=10.0):
        """Until a message with this line came after those that were waited for before; the message."""
        end = time.monotonic() + timeout
        while (left := end - time.monotonic()) > 0:
            if select.select([self.socket], [], [], left)[0]:
                message = self.socket.recv(65536).decode().splitlines()
                self.heard.append(message)
                if line in message:
                    return message
        raise AssertionError(f"{line} was not heard; heard: {self.heard}")


class Ending(support.Case):
    def test_hanging_connections_do_not_hold_it(self):
        site, sink = self.serve(Site()), self.serve(Sink())
        config = Config()
        config.fetch |= {"timeout": "10m", "host_concurrency": 60}
        for i in range(50):
            site.put(f"/hang/{i}", Answer(hang=True))
            config.source(f"h{i}", site.url(f"/hang/{i}"))
        site.put("/feed", rss([]))
        config.source("news", site.url("/feed")).webhook("hook", sink.hook("/hook"))
        sink.behave("/hook", Answer(hang=True))
        d = self.daemon(config).start()
        wait_until("a baseline", lambda: "baseline_at" in d.sources()["news"])
        site.put("/feed", rss([Entry("g1", "One", "text")]))
        for i in range(50):
            site.wait_hits(f"/hang/{i}", 1)
        wait_until("a delivery under way", lambda: d.ask("GET", "/api/v1/status").json()["deliveries"]["pending"] == 1)
        name, port = d.api_address().rsplit(":", 1)
        idle = [socket.create_connection((name, int(port))) for _ in range(20)]
        idle[0].sendall(b"GET /api/v1/status HTTP/1.1\r\nHost: loc")
        began = time.monotonic()
        self.assertEqual(0, d.stop(20))
        self.assertLess(time.monotonic() - began, 20)
        for s in idle:
            s.close()
        # The alert that hung goes out with the next start.
        sink.behave("/hook")
        d.start()
        [alert] = sink.wait("/hook", 1)
        self.assertEqual("new", alert.body["data"]["change"]["kind"])

    def test_sigint_ends_it_too(self):
        d = self.daemon(Config()).start()
        d.process.send_signal(signal.SIGINT)
        self.assertEqual(0, d.process.wait(20))
        self.assertFalse((d.state_dir / "api").exists())

    def test_a_deliverys_id_is_the_same_over_a_crash(self):
        site, sink = self.serve(Site()), self.serve(Sink())
        site.put("/feed", rss([]))
        d = self.daemon(Config().source("news", site.url("/feed")).webhook("hook", sink.hook("/hook", support.KEY), secret=support.KEY)).start()
        d.wait_baselines()
        ids = []

        def failing(request):
            ids.append(request.header("webhook-id"))
            return Answer("later", 500, "text/plain")

        right, sink.answer = sink.answer, failing
        site.put("/feed", rss([Entry("g1", "One", "text")]))
        wait_until("a first attempt", lambda: ids)
        d.kill()
        sink.answer = right
        d.start()
        [alert] = sink.wait("/hook", 1)
        self.assertEqual({alert.id}, set(ids))
        [delivery] = d.rows("delivery", "list")
        self.assertEqual((alert.id, 1), (delivery["id"], delivery["seq"]))
        self.assertEqual([], sink.refused)


class Notifying(support.Case):
    def test_a_service_manager_hears_of_it(self):
        manager = self.serve(NotifySocket(self.folder / "notify"))
        d = self.daemon(Config())
        d.launch({"NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "400000"})
        manager.wait("READY=1")
        self.assertTrue(d.ready())
        manager.wait("WATCHDOG=1", 2)
        manager.wait("WATCHDOG=1", 2)
        d.process.send_signal(signal.SIGHUP)
        self.assertTrue(any(re.fullmatch(r"MONOTONIC_USEC=\d+", line) for line in manager.wait("RELOADING=1")))
        manager.wait("READY=1")
        d.config_file.write_text("[daemon\n")
        d.process.send_signal(signal.SIGHUP)
        manager.wait("RELOADING=1")
        manager.wait("READY=1")
        d.process.send_signal(signal.SIGTERM)
        manager.wait("STOPPING=1")
        self.assertEqual(0, d.process.wait(20))

    def test_not_ready_when_it_cannot_start(self):
        manager = self.serve(NotifySocket(self.folder / "notify"))
        d = self.daemon("[daemon]\nlisten = \"nowhere\"\n")
        d.launch({"NOTIFY_SOCKET": manager.path})
        self.assertEqual(2, d.process.wait(20))
        self.assertEqual([], select.select([manager.socket], [], [], 0)[0])


class Reloading(support.Case):
    def setUp(self):
        super().setUp()
        self.site, self.sink = self.serve(Site()), self.serve(Sink())
        for name in "abc":
            self.site.put(f"/{name}", rss([Entry("g0", f"Old {name}", "text")]))

    def config(self, names, query="fresh"):
        config = Config()
        for name in names:
            config.source(name, self.site.url(f"/{name}"))
        return config.webhook("hook", self.sink.hook("/hook"), query)

    def publish(self, name, *titles):
        self.site.put(f"/{name}", rss([Entry(t, t, "text") for t in titles] + [Entry("g0", f"Old {name}", "text")]))

    def reload(self, daemon, config, words):
        """Hang-up, until the log says so."""
        daemon.write_config(config)
        before = len(re.findall(words, daemon.log()))
        daemon.process.send_signal(signal.SIGHUP)
        wait_until(lambda: f"{words} in the log: {daemon.log()}", lambda: len(re.findall(words, daemon.log())) > before)

    def test_a_wrong_file_changes_nothing(self):
        d = self.daemon(self.config("a")).start()
        d.wait_baselines()
        self.reload(d, self.config("ab").text() + 'every_maximum = "1h"\n', "reload_refused")
        # FILE:LINE:COLUMN of the key that nobody knows
        lines = d.config_file.read_text().splitlines()
        self.assertIn(f"{d.config_file}:{len(lines)}:1: ", d.log())
        self.assertEqual({"a"}, set(d.sources()))
        self.publish("a", "fresh one")
        self.sink.wait("/hook", 1)
        self.assertEqual(0, self.site.hits("/b"))
        self.assertEqual(0, d.stop())

    def test_a_right_file_is_followed(self):
        d = self.daemon(self.config("ab")).start()
        d.wait_baselines()
        self.reload(d, self.config("bc", "other"), '"?reloaded')
        wait_until("c looked at", lambda: "baseline_at" in d.sources().get("c", {}))
        self.assertEqual({"b", "c"}, set(d.sources()))
        a_hits = self.site.hits("/a")
        self.publish("b", "fresh one")
        self.publish("c", "other one")
        [alert] = self.sink.wait("/hook", 1)
        self.assertEqual("other one", alert.body["data"]["change"]["article"]["title"])
        self.site.wait_rounds(["/b", "/c"], 2)
        self.assertLessEqual(self.site.hits("/a"), a_hits + 1)  # one may have been under way
        # Back again: its history goes on, so what it listed before is no news, and what came meanwhile is.
        self.publish("a", "other two")
        self.reload(d, self.config("abc", "other"), '"?reloaded')
        alerts = self.sink.wait("/hook", 2)
        self.assertEqual({"other one", "other two"}, {x.body["data"]["change"]["article"]["title"] for x in alerts})
        self.assertEqual(["new"] * 3, [c["kind"] for c in d.changes()])

    def test_a_shorter_interval_holds_at_once(self):
        config = self.config("ab")
        for source in config.sources:
            source["every"] = "1h"
        d = self.daemon(config).start()
        for name in "ab":  # the first looks of so slow ones are spread over half a minute
            self.assertEqual(202, d.ask("POST", f"/api/v1/sources/{name}/poll").status)
        d.wait_baselines()
        config.sources[0]["every"] = "200ms"
        self.reload(d, config, '"?reloaded')
        self.site.wait_rounds(["/a"], 2)
        config.sources[1]["every"] = "200ms"
        d.write_config(config)
        self.assertEqual((1, 0), (self.site.hits("/b"), d.stop()))
        d.start()
        self.site.wait_rounds(["/b"], 2)

    def test_what_was_added_at_run_time_stays(self):
        d = self.daemon(self.config("a")).start()
        self.assertEqual(201, d.ask("POST", "/api/v1/sources", {"id": "added", "url": self.site.url("/c"), "every": "200ms"}).status)
        self.reload(d, self.config("b"), '"?reloaded')
        self.assertEqual({"added": "store", "b": "file"}, {i: s["from"] for i, s in d.sources().items()})


class Asking(support.Case):
    """`changes` works beside the daemon, without it, and while it starts."""

    def setUp(self):
        super().setUp()
        self.site = self.serve(Site())
        self.entries = []
        self.publish(0)
        self.d = self.daemon(Config().source("news", self.site.url("/feed"))).start()
        self.d.wait_baselines()

    def publish(self, n):
        for _ in range(n):
            self.entries.insert(0, Entry(f"g{len(self.entries)}", f"Title {len(self.entries)}", "text"))
        self.site.put("/feed", rss(self.entries))

    def seqs(self, after):
        return [c["seq"] for c in self.d.rows("changes", "--after", str(after))]

    def test_beside_without_and_while_it_starts(self):
        self.publish(5)
        wait_until("five changes", lambda: len(self.d.changes()) == 5)
        self.assertEqual([3, 4, 5], self.seqs(2))
        beside = self.d.rows("changes")
        self.assertEqual(self.d.changes(), beside)
        self.assertEqual(["Title 0", "Title 1", "Title 2", "Title 3", "Title 4"], [c["article"]["title"] for c in beside])
        self.d.kill()
        self.assertEqual(beside, self.d.rows("changes"))
        for _ in range(5):
            self.d.launch()
            for _ in range(3):
                self.assertEqual(beside, self.d.rows("changes"))
            self.d.kill()
        self.d.start()
        self.assertEqual(0, self.d.stop())
        self.assertEqual([5], self.seqs(4))
        self.assertEqual([], self.seqs(5))

    def test_following(self):
        follower = subprocess.Popen([support.BINARY, "changes", "--follow", "--json", "--config", str(self.d.config_file)], stdout=subprocess.PIPE,
                                    text=True)
        self.addCleanup(follower.stdout.close)
        self.addCleanup(follower.wait)
        self.addCleanup(follower.kill)
        lines = queue.Queue()
        threading.Thread(target=lambda: [lines.put(line) for line in follower.stdout], daemon=True).start()

        def next_seq():
            return json.loads(lines.get(timeout=15))["seq"]

        self.publish(1)
        self.assertEqual(1, next_seq())
        self.d.kill()
        self.d.start()
        self.publish(2)
        self.assertEqual([2, 3], [next_seq(), next_seq()])
        self.assertEqual(0, self.d.stop())
        self.d.start()
        self.publish(1)
        self.assertEqual(4, next_seq())
        self.assertIsNone(follower.poll())

    def test_everything_else_beside_and_without(self):
        self.publish(2)
        wait_until("two changes", lambda: len(self.d.changes()) == 2)
        article = self.d.changes()[0]["article"]["id"]
        commands = [["status"], ["source", "list"], ["source", "show", "news"], ["source", "export"], ["article", "list", "--source", "news"],
                    ["article", "show", article], ["article", "history", article], ["receiver", "list"], ["delivery", "list"], ["check"]]
        for running in (True, False):
            for words in commands:
                for json_too in ([], ["--json"]):
                    done = self.d.cli(*words, *json_too)
                    self.assertEqual(0, done.returncode, (words, done.stderr))
                    for line in done.stdout.splitlines() if json_too else []:
                        json.loads(line)
            self.assertEqual(running, json.loads(self.d.cli("status", "--json").stdout)["running"])
            if running:
                self.assertEqual(0, self.d.stop())


if __name__ == "__main__":
    support.main()
