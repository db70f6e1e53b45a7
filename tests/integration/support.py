"""What the tests of the real program share: a configuration as a value, a daemon in a folder of its own, waiting without sleeping too long.

The program is $WIREWATCH_BINARY. Everything is on loopback, on ports that the system chooses, and in temporary folders.
"""
import contextlib
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

SKIPPED = 77  # what ctest knows as "skipped"
BINARY = os.environ.get("WIREWATCH_BINARY", str(pathlib.Path(__file__).parents[2] / "build" / "dev" / "wirewatch"))
KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def wait_until(what, condition, timeout=20.0, pause=0.02):
    """The first true value of `condition`; fails with `what` after `timeout` seconds."""
    end = time.monotonic() + timeout
    while True:
        if value := condition():
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {timeout} s: {what() if callable(what) else what}")
        time.sleep(pause)


def to_toml(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(k, ensure_ascii=False)} = {to_toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(to_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)  # strings and numbers read the same in both


class Config:
    """The configuration as a value. Defaults for a test: every loopback address may be reached, nothing is spaced out."""

    def __init__(self, every="200ms"):
        self.daemon = {"listen": "127.0.0.1:0"}
        self.fetch = {"allow_networks": ["127.0.0.0/8"], "host_concurrency": 16, "host_spacing": "0s", "timeout": "5s", "respect_robots": False}
        self.every = every
        self.sources, self.receivers, self.subscriptions, self.operator = [], [], [], {}

    def source(self, name, url, **more):
        self.sources.append({"id": name, "url": url, "every": self.every} | more)
        return self

    def webhook(self, name, url, query="kind:(new OR edited)", **more):
        """A receiver with one subscription of the same name."""
        self.receivers.append({"id": name, "type": "webhook", "url": url} | more)
        self.subscriptions.append({"id": name, "query": query, "receivers": [name]})
        return self

    def slack(self, name, url, query="kind:(new OR edited)"):
        self.receivers.append({"id": name, "type": "slack", "url": url})
        self.subscriptions.append({"id": name, "query": query, "receivers": [name]})
        return self

    def text(self):
        parts = [("[daemon]", self.daemon), ("[fetch]", self.fetch)]
        parts += [("[[source]]", s) for s in self.sources] + [("[[receiver]]", r) for r in self.receivers]
        parts += [("[[subscription]]", s) for s in self.subscriptions] + ([("[operator]", self.operator)] if self.operator else [])
        return "\n".join(head + "\n" + "".join(f"{k} = {to_toml(v)}\n" for k, v in table.items()) for head, table in parts)


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)


class Daemon:
    """`wirewatch run` in a folder: wirewatch.toml, the state and the log are in there, and stay there over restarts."""

    def __init__(self, folder, config):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.config_file, self.state_dir, self.log_file = self.folder / "wirewatch.toml", self.folder / "state", self.folder / "log"
        self.process = None
        self.write_config(config)

    def write_config(self, config):
        if isinstance(config, Config):
            config.daemon.setdefault("state_dir", str(self.state_dir))
            self.state_dir = pathlib.Path(config.daemon["state_dir"])
            config = config.text()
        self.config_file.write_text(config)

    def launch(self, env=None):
        """Starts and does not wait."""
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen([BINARY, "run", "--config", str(self.config_file)], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            env=os.environ | (env or {}))
        return self

    def start(self, env=None, timeout=20.0):
        self.launch(env)
        wait_until(lambda: "ready; its log: " + self.log(), self.ready, timeout)
        return self

    def ready(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the daemon ended with {self.process.returncode}; its log: {self.log()}")
        try:
            return self.ask("GET", "/readyz").status == 200
        except (OSError, http.client.HTTPException):
            return False

    @property
    def running(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        """As a power cut would, for the process."""
        self.process.kill()
        self.process.wait()

    def stop(self, timeout=20.0):
        """SIGTERM; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout)

    def close(self):
        if self.running:
            self.kill()

    def log(self):
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def wait_log(self, pattern, timeout=20.0):
        return wait_until(lambda: f"/{pattern}/ in the log: {self.log()}", lambda: re.search(pattern, self.log()), timeout)

    def api_address(self):
        return (self.state_dir / "api").read_text().strip()

    def ask(self, method, target, body=None, token="", host=None, timeout=30.0):
        """One exchange with the API. `body` is sent as JSON unless it is bytes."""
        name, port = self.api_address().rsplit(":", 1)
        connection = http.client.HTTPConnection(name, int(port), timeout=timeout)
        headers = ({"Authorization": "Bearer " + token} if token else {}) | ({"Host": host} if host is not None else {})
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        with contextlib.closing(connection):
            connection.request(method, target, data, headers)
            answer = connection.getresponse()
            return Reply(answer.status, dict(answer.getheaders()), answer.read())

    def cli(self, *words, **how):
        return cli(*words, "--config", str(self.config_file), **how)

    def rows(self, *words):
        """What a listing command prints with --json."""
        done = self.cli(*words, "--json")
        if done.returncode != 0:
            raise AssertionError(f"{words} ended with {done.returncode}: {done.stderr}")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def changes(self, after=0):
        """From the API, all pages of it."""
        out, target = [], f"/api/v1/changes?limit=1000&after={after}"
        while target:
            page = self.ask("GET", target).json()
            out += page["changes"]
            target = page.get("next")
        return out

    def sources(self):
        """From the API, by id."""
        out, target = {}, "/api/v1/sources?limit=1000"
        while target:
            page = self.ask("GET", target).json()
            out |= {s["id"]: s for s in page["sources"]}
            target = page.get("next")
        return out

    def wait_baselines(self, timeout=30.0):
        """Until every source was looked at with success; the sources."""
        return self.wait_sources(lambda s: "baseline_at" in s, "a baseline", timeout)

    def wait_sources(self, condition, what, timeout=30.0):
        def all_of_them():
            found = self.sources()
            return found if found and all(condition(s) for s in found.values()) else None

        return wait_until(lambda: f"{what}: " + ", ".join(f"{i}: {s.get('last_error', s['state'])}" for i,
                                                          s in self.sources().items() if not condition(s)),
                          all_of_them, timeout)


def cli(*words, stdin="", env=None, timeout=60.0, cwd=None):
    """One command; a subprocess.CompletedProcess with text."""
    return subprocess.run([BINARY, *map(str, words)], input=stdin, capture_output=True, text=True, errors="replace", timeout=timeout,
                          env=os.environ | (env or {}), cwd=cwd)


def free_port(host="127.0.0.1"):
    """A port where nobody listens: connecting is refused. Nothing keeps others from taking it, which is rare enough."""
    with socket.create_server((host, 0)) as s:
        return s.getsockname()[1]


class Case(unittest.TestCase):
    """A folder for each test, and daemons and servers that end with it."""

    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="wirewatch-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def serve(self, server):
        self.addCleanup(server.close)
        return server

    def daemon(self, config, name="daemon"):
        d = Daemon(self.folder / name, config)
        self.addCleanup(d.close)
        return d

    def assert_no_change(self, daemon):
        self.assertEqual([], daemon.changes())


def main():
    """unittest.main, with the exit status for ctest when everything was skipped."""
    program = unittest.main(exit=False, verbosity=2)
    ran, skipped = program.result.testsRun, len(program.result.skipped)
    if not program.result.wasSuccessful():
        sys.exit(1)
    sys.exit(SKIPPED if skipped and skipped >= ran else 0)
