"""A wrong configuration, a wrong call, a wrong file: the exit status and the words that go with each."""
import json
import os
import re
import signal
import socket
import subprocess

import support
from feeds import Entry, rss
from support import Config, cli

RECEIVER = '[[receiver]]\nid = "r"\ntype = "webhook"\nurl = "http://hook.example/"\n'
SOURCE = '[[source]]\nid = "s"\nurl = "http://news.example/feed"\n'

# A text, where the first complaint stands, and a part of it.
WRONG = {
    "not TOML": ("[daemon\n", (1, None), "not TOML"),
    "a value without quotes": ('[daemon]\nlisten = somewhere\n', (2, None), "without quotes"),
    "a key twice": ('[daemon]\nlisten = ""\nlisten = ""\n', (3, None), ""),
    "an unknown key": ('[daemon]\nlistne = "127.0.0.1:0"\n', (2, 1), "listne"),
    "an unknown section": ("[demon]\n", (1, None), "demon"),
    "an unknown key of a source": (SOURCE + 'evry = "5m"\n', (4, 1), "evry"),
    "a number for a string": ('[daemon]\nstate_dir = 7\n', (2, 13), "state_dir"),
    "no address to listen on": ('[daemon]\nlisten = "somewhere"\n', (2, 10), "listen"),
    "an open API without a token": ('[daemon]\nlisten = "0.0.0.0:0"\n', (2, 10), "token"),
    "an unknown log level": ('[daemon]\nlog_level = "loud"\n', (2, 13), "loud"),
    "no duration": (SOURCE + 'every = "soon"\n', (4, 9), "soon"),
    "a negative duration": (SOURCE + 'every = "-5m"\n', (4, 9), "-5m"),
    "no size": ('[fetch]\nmax_body = "large"\n', (2, 12), "large"),
    "no network": ('[fetch]\nallow_networks = ["10.0.0.0/33"]\n', (2, 19), "10.0.0.0/33"),
    "zero at once": ('[fetch]\nhost_concurrency = 0\n', (2, 20), "host_concurrency"),
    "no source id": ('[[source]]\nurl = "http://news.example/feed"\n', (1, None), "id"),
    "no source address": ('[[source]]\nid = "s"\n', (1, None), "url"),
    "no web address": ('[[source]]\nid = "s"\nurl = "ftp://news.example/feed"\n', (3, 7), "ftp"),
    "an id with a space": ('[[source]]\nid = "a b"\nurl = "http://news.example/feed"\n', (2, 6), "a b"),
    "an id twice": (SOURCE + SOURCE, (5, 6), "again"),
    "an unknown kind": (SOURCE + 'kind = "blog"\n', (4, 8), "blog"),
    "slower than slowest": (SOURCE + 'every = "2h"\nevery_max = "1h"\n', (5, 13), "every_max"),
    "a table for a source": ('source = "http://news.example/feed"\n', (1, None), "source"),
    "an unknown receiver type": ('[[receiver]]\nid = "r"\ntype = "pigeon"\n', (3, 8), "pigeon"),
    "a receiver without address": ('[[receiver]]\nid = "r"\ntype = "webhook"\n', (1, None), "url"),
    "a signing key that is none": (RECEIVER + 'secret = "hunter2hunter2"\n', (5, 10), "whsec_"),
    "a header of ours": (RECEIVER + 'headers = { "Content-Type" = "text/html" }\n', (5, None), "Content-Type"),
    "a secret file that is not there": (RECEIVER + 'secret_file = "/nowhere/key"\n', (5, 15), "/nowhere/key"),
    "a secret twice": (RECEIVER + 'secret = "whsec_AAAA"\nsecret_file = "/nowhere/key"\n', (6, 1), "only one of"),
    "too many at once": (RECEIVER + "max_in_flight = 1000\n", (5, 17), "max_in_flight"),
    "a bad query": (RECEIVER + '[[subscription]]\nid = "q"\nquery = "a AND (b OR"\nreceivers = ["r"]\n', (7, None), "query"),
    "no query": (RECEIVER + '[[subscription]]\nid = "q"\nreceivers = ["r"]\n', (5, None), "query"),
    "a receiver that is not declared": (RECEIVER + '[[subscription]]\nid = "q"\nquery = "a"\nreceivers = ["rr"]\n', (8, 14), "rr"),
    "no time zone": (RECEIVER + '[[subscription]]\nid = "q"\nquery = "a"\nreceivers = ["r"]\ntime_zone = "Mars/Base"\n', (9, 13), "Mars/Base"),
    "bytes that are no UTF-8": (b'[daemon]\nstate_dir = "\xff\xfe"\n', (2, None), ""),
}


class WrongConfiguration(support.Case):
    def test_each_is_refused_with_its_place(self):
        for name, (text, (line, column), words) in WRONG.items():
            with self.subTest(name):
                file = self.folder / "wirewatch.toml"
                file.write_bytes(text if isinstance(text, bytes) else text.encode())
                for command in ("run", "check"):
                    done = cli(command, "--config", file)
                    self.assertEqual(2, done.returncode, done.stderr)
                    self.assertEqual("", done.stdout)
                    complaints = done.stderr.splitlines()
                    self.assertTrue(complaints)
                    for complaint in complaints:
                        self.assertRegex(complaint, "^" + re.escape(str(file)) + r":\d+:\d+: .")
                    place = complaints[0].removeprefix(str(file)).split(":", 3)
                    self.assertEqual(line, int(place[1]), complaints[0])
                    if column is not None:
                        self.assertEqual(column, int(place[2]), complaints[0])
                    self.assertIn(words, complaints[0])
                    self.assertNotIn("hunter2", done.stderr)

    def test_all_that_is_wrong_is_said_at_once(self):
        file = self.folder / "wirewatch.toml"
        file.write_text('[daemon]\nlog_level = "loud"\n' + SOURCE + 'every = "soon"\n[fetch]\nmax_body = "large"\n')
        done = cli("check", "--config", file)
        self.assertEqual([2, 6, 8], [int(c.removeprefix(str(file)).split(":")[1]) for c in done.stderr.splitlines()])
        said = json.loads(cli("check", "--json", "--config", file).stdout)
        self.assertFalse(said["ok"])
        self.assertEqual([2, 6, 8], [e["line"] for e in said["errors"]])

    def test_a_file_that_is_not_there(self):
        for given in (["--config", self.folder / "none.toml"], ["--config", self.folder]):
            for command in ("run", "check"):
                done = cli(command, *given)
                self.assertEqual(2, done.returncode)
                self.assertRegex(done.stderr, "^" + re.escape(str(given[1])) + r":\d+:\d+: ")

    def test_none_at_all(self):
        for command in ("run", "check"):
            done = cli(command, cwd=self.folder, env={"WIREWATCH_CONFIG": ""})
            if done.returncode != 2 and os.path.exists("/etc/wirewatch/wirewatch.toml"):
                self.skipTest("this machine has a configuration")
            self.assertEqual(2, done.returncode)
            self.assertIn("--config", done.stderr)

    def test_a_right_one(self):
        file = self.folder / "wirewatch.toml"
        file.write_text(SOURCE + RECEIVER)
        done = cli("check", "--json", "--config", file)
        self.assertEqual((0, True, 1), (done.returncode, json.loads(done.stdout)["ok"], json.loads(done.stdout)["sources"]))


class CannotStart(support.Case):
    """The configuration is right and the machine is not: status 1 and the name of what is in the way."""

    def refused(self, daemon, *words):
        done = cli("run", "--config", daemon.config_file)
        self.assertEqual(1, done.returncode, done.stderr)
        for word in words:
            self.assertIn(str(word), done.stderr)

    def test_a_file_where_the_state_should_be(self):
        d = self.daemon(Config())
        d.state_dir.write_text("in the way")
        self.refused(d, d.state_dir)

    def test_a_folder_that_cannot_be_made(self):
        (self.folder / "file").write_text("in the way")
        config = Config()
        config.daemon["state_dir"] = str(self.folder / "file" / "state")
        self.refused(self.daemon(config), self.folder / "file" / "state")

    def test_a_state_that_is_none(self):
        d = self.daemon(Config())
        (d.state_dir / "store").mkdir(parents=True)
        (d.state_dir / "store" / "CURRENT").write_text("MANIFEST-000009\n")
        self.refused(d, d.state_dir)

    def test_a_port_that_is_taken(self):
        with socket.create_server(("127.0.0.1", 0)) as other:
            config = Config()
            config.daemon["listen"] = f"127.0.0.1:{other.getsockname()[1]}"
            self.refused(self.daemon(config), config.daemon["listen"], "listen")

    def test_a_second_one_on_the_same_state(self):
        d = self.daemon(Config()).start()
        self.refused(d, f"pid {d.process.pid}", d.state_dir)
        self.assertTrue(d.ready())
        d.kill()
        d.start()  # a lock left behind is no lock


class WrongCalls(support.Case):
    def test_the_command_line(self):
        config = self.folder / "wirewatch.toml"
        config.write_text(SOURCE)
        for words in (["frobnicate"], [], ["source"], ["source", "frobnicate"], ["check", "--frobnicate"], ["changes", "--after", "soon"],
                      ["changes", "--after"], ["status", "extra"], ["diff", "one"], ["source", "show"], ["changes", "--kind", "mauled"],
                      ["source", "list", "--state", "sad"], ["delivery", "list", "--state", "sad"], ["inspect", "--as", "soup", str(config)],
                      ["watch"],
                      ["watch", "not an address"], ["source", "add", "not an address"], ["changes", "--limit", "-1"]):
            with self.subTest(" ".join(words)):
                done = cli(*words, *(["--config", config] if words else []))
                self.assertEqual(2, done.returncode, done.stdout + done.stderr)
                self.assertEqual("", done.stdout)
                self.assertTrue(done.stderr.strip())

    def test_a_bad_query(self):
        for query, column in (("a AND", 6), ("(a b", 5), ('"open', 1), ("a OR OR b", 6), ("foo:bar", 1), ("a NEAR/x b", 3), (")", 1)):
            with self.subTest(query):
                done = cli("query", query)
                self.assertEqual(2, done.returncode, done.stdout)
                self.assertRegex(done.stderr, rf"\bcolumn {column}\b|:{column}\b")
                again = cli("changes", "--query", query, "--config", self.config_without_anything())
                self.assertEqual(2, again.returncode)
                self.assertRegex(again.stderr, rf"\bcolumn {column}\b|:{column}\b")

    def config_without_anything(self):
        file = self.folder / "empty.toml"
        file.write_text(f'[daemon]\nstate_dir = "{self.folder}/state"\n')
        return file

    def test_garbage_to_inspect(self):
        garbage = {"zeros": bytes(5000), "noise": os.urandom(5000), "empty": b"", "half a tag": b"<rss><channel><item><tit", "text": b"just words\n",
                   "json": b'{"version": "https://jsonfeed.org/version/1.1"', "utf-16 cut": b"\xff\xfe<", "deep": b"<a>" * 100_000}
        for name, content in garbage.items():
            with self.subTest(name):
                (self.folder / "file").write_bytes(content)
                done = cli("inspect", "--as", "feed", "--json", self.folder / "file")
                self.assertIn(done.returncode, (0, 1))
                if done.returncode == 0:  # something was there to be read; then it is no crash and no error
                    self.assertEqual("half a tag", name)
                    continue
                self.assertTrue(json.loads(done.stdout).get("error") if done.stdout.strip() else done.stderr.strip())
        for words in (["inspect", self.folder / "none"], ["inspect", self.folder], ["inspect", f"http://127.0.0.1:{support.free_port()}/"],
                      ["diff", self.folder / "none", self.folder / "none"]):
            done = cli(*words)
            self.assertEqual(1, done.returncode, words)
            self.assertTrue(done.stderr.strip())

    def test_without_a_daemon(self):
        config = self.config_without_anything()
        for words in (["source", "pause", "x"], ["source", "poll", "x"], ["source", "remove", "x"],
                      ["source", "add", "--yes", "http://news.example/"]):
            done = cli(*words, "--config", config)
            self.assertEqual(1, done.returncode, words)
            self.assertIn("wirewatch run", done.stderr)
        done = cli("changes", "--config", config)
        self.assertEqual(1, done.returncode)
        self.assertIn("wirewatch run", done.stderr)

    def test_a_closed_pipe_is_no_crash(self):
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run([support.BINARY, "inspect", "--json", "-"], input=rss([Entry("g1", "One", "text")]).encode(), stdout=writer,
                              stderr=subprocess.PIPE, timeout=30)
        os.close(writer)
        self.assertIn(done.returncode, (1, -signal.SIGPIPE))

    def test_help_of_everything(self):
        overview = cli("--help")
        self.assertEqual(0, overview.returncode)
        commands = re.findall(r"^  ((?:source |article |receiver |delivery )?[a-z]+)  ", overview.stdout.split("Commands:")[1], re.M)
        self.assertGreater(len(commands), 20)
        for command in commands:
            done = cli(*command.split(), "--help")
            self.assertEqual(0, done.returncode, command)
            self.assertIn("Example:", done.stdout)
            self.assertIn("--json" if "wirewatch run:" not in done.stdout else "--config", done.stdout)


if __name__ == "__main__":
    support.main()
