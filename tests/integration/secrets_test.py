"""Secrets are sent where they belong and written nowhere: no log, no answer, no listing, no file of the state holds one."""
import json
import signal

import support
from feeds import Entry, rss
from support import Config, wait_until
from websites import Answer, Sink, Site

CANARIES = {"url": "canary-in-an-url", "query": "canary-in-a-query", "slack": "canary-at-slack", "header": "canary-in-a-header",
            "token": "canary-as-a-token",
            "key": "canarycanarycanarycanarycanary42", "file": "canary-in-a-file"}
KEY = "whsec_" + CANARIES["key"]


class Secrets(support.Case):
    def setUp(self):
        super().setUp()
        self.site, self.sink = self.serve(Site()), self.serve(Sink())
        self.site.put("/feed", rss([Entry("g0", "Old", "text")]))
        # As many servers do: the answer to a wrong path repeats it, and one that echoes repeats everything.
        echo = lambda r: Answer(f"Cannot POST {r.target}\n{r.headers}", 404, "text/plain")
        self.sink.answer, right = (lambda r: echo(r) if r.path.startswith("/echo/") else right(r)), self.sink.answer
        (self.folder / "key").write_text(f"  {self.url('/file/', 'file')}\n")
        config = Config().source("news", self.site.url("/feed"), full_text=False)
        config.daemon |= {"log_level": "debug", "token": CANARIES["token"], "log_format": "json"}
        header = {"X-Canary": CANARIES["header"], "Authorization": "Bearer " + CANARIES["header"]}
        config.webhook("good", self.sink.hook(f"/good/{CANARIES['url']}", KEY), secret=KEY, headers=header)
        config.webhook("query", self.sink.hook("/good") + "?key=" + CANARIES["query"], secret=KEY)
        config.webhook("echo", self.url("/echo/", "url") + "?key=" + CANARIES["query"], secret=KEY, headers=header)
        config.webhook("refused", f"http://127.0.0.1:{support.free_port()}/{CANARIES['url']}", headers=header)
        config.webhook("forbidden", f"http://10.0.0.1/{CANARIES['url']}")
        config.webhook("no-tls", self.url("/tls/", "url").replace("http:", "https:"))
        config.webhook("no-name", f"http://{CANARIES['url']}.invalid/{CANARIES['url']}")
        config.slack("slack", self.url("/echo/", "slack"))
        config.receivers.append({"id": "file", "type": "webhook", "url_file": str(self.folder / "key")})
        config.subscriptions.append({"id": "file", "query": "new", "receivers": ["file"]})
        config.operator = {"receivers": ["good", "echo"]}
        self.config, self.d = config, self.daemon(config)

    def url(self, path, which):
        return self.sink.url(path + CANARIES[which])

    def deliveries(self):
        return self.d.rows("delivery", "list")

    def assert_clean(self, where, text):
        for name, canary in CANARIES.items():
            self.assertNotIn(canary, text, f"the {name} is in {where}")

    def test_nothing_shows_them(self):
        d = self.d.start()
        wait_until("a baseline", lambda: '"baseline_at"' in d.ask("GET", "/api/v1/sources", token=CANARIES["token"]).body.decode())
        self.site.put("/feed", rss([Entry("g1", "A new one", "text"), Entry("g0", "Old", "text")]))
        [alert] = self.sink.wait(f"/good/{CANARIES['url']}", 1)
        self.assertEqual((CANARIES["header"], "Bearer " + CANARIES["header"]), (alert.headers["x-canary"], alert.headers["authorization"]))
        # Every receiver was tried.
        wait_until(lambda: d.cli("delivery", "list").stdout, lambda: sum(bool(r["attempts"] and r.get("seq")) for r in self.deliveries()) == len(self.config.receivers))

        article = d.rows("changes")[0]["article"]["id"]
        commands = [["check"], ["status"], ["changes"], ["source", "list"], ["source", "show", "news"], ["source", "show", "none"], ["source", "export"],
                    ["article", "list", "--source", "news"], ["article", "show", article], ["article", "history", article], ["receiver", "list"],
                    ["delivery", "list"], ["source", "poll", "news"], ["source", "edit", "news", "--every", "1h"]]
        commands += [["receiver", "test", r["id"]] for r in self.config.receivers] + [["delivery", "show", r["id"]] for r in self.deliveries()]
        for words in commands:
            for json_too in ([], ["--json"]):
                done = d.cli(*words, *json_too)
                self.assert_clean(" ".join(words), done.stdout + done.stderr)
        for target in ("sources", "sources/news", "changes", "articles?source=news", f"articles/{article}", "receivers", "deliveries", "status"):
            reply = d.ask("GET", "/api/v1/" + target, token=CANARIES["token"])
            self.assertEqual(200, reply.status, target)
            self.assert_clean(target, reply.body.decode())
        for target in ("/metrics", "/healthz", "/readyz", "/nowhere", "/api/v1/nowhere", "/api/v1/sources/none"):
            for token in (CANARIES["token"], CANARIES["token"][:-1] + "x", ""):
                self.assert_clean(target, d.ask("GET", target, token=token).body.decode())

        # A wrong file with the same secrets in it, in wrong places too.
        text = self.config.text()
        for wrong in (text + "[fetch]\n", text.replace('"debug"', '"loud"'), text.replace("whsec_", "key_"),
                      text.replace('secret = "', 'secrets = "'),
                      text.replace(f'token = "{CANARIES["token"]}"', f'token = "two words {CANARIES["token"]}"'),
                      text.replace(self.url("/echo/", "slack"), "nothing/" + CANARIES["slack"]), text.replace('"Bearer ', '"Bearer \\n')):
            self.assertNotEqual(text, wrong)
            d.write_config(wrong)
            done = d.cli("check")
            self.assertEqual(2, done.returncode, done.stdout)
            self.assert_clean("complaints", done.stdout + done.stderr)
            refused = d.log().count("reload_refused")
            d.process.send_signal(signal.SIGHUP)
            wait_until("a refusal in the log", lambda: d.log().count("reload_refused") > refused)
        self.assertEqual(0, d.stop())
        self.assert_clean("the log", d.log())
        for line in d.log().splitlines():
            if not line.startswith(str(d.config_file)):
                json.loads(line)
        for file in d.state_dir.rglob("*"):
            if file.is_file():
                self.assert_clean(file.name, file.read_bytes().decode("latin-1"))

    def test_the_state_is_its_owners(self):
        d = self.d.start()
        self.assertEqual(0o700, d.state_dir.stat().st_mode & 0o777)


if __name__ == "__main__":
    support.main()
