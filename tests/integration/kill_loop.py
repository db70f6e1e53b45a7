#!/usr/bin/env python3
"""kill -9 at random moments while a hundred feeds publish and edit, and then the sums.

The daemon is killed and started again, over and over, at moments that fall into baselines, fetches, commits and deliveries alike. At the end:
  - the change log has the numbers 1, 2, 3 … and nothing in it that was not published;
  - every state of an entry that was served to the daemon for long enough, or is there at the end, is in the log once, in the order of its publication
    (one that was replaced before any look may be missing);
  - what was there at the first look of a feed is no change;
  - the alerts are those of the log: each change's id once and again only as a repeat with the same id and the same change.

  tests/integration/kill_loop.py --kills 200
  tests/integration/kill_loop.py --kills 50 --feedlab PATH      with an outside publisher that keeps a score of its own
"""
import argparse
import collections
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from datetime import datetime

import feeds
import support
from websites import Answer, Sink, Site

FIRST_ENTRIES = 5  # of each feed, before the daemon is started for the first time
VERSION = re.compile(r"version (\d+)\b")


class Publisher:
    """Feeds whose entries say which version of themselves they are. `shown` is what went out with a 200."""

    def __init__(self, count, randomness):
        self.random, self.lock = randomness, threading.Lock()
        self.site = Site()
        self.feeds = [[] for _ in range(count)]  # entries, newest first
        self.number, self.events = [0] * count, 0
        self.history = collections.defaultdict(list)  # (feed, guid) -> versions, as published
        self.baseline = {}  # feed -> guid -> version, as it was when it was first served
        for i in range(count):
            for _ in range(FIRST_ENTRIES):
                self.add(i)
            self.site.put(f"/{i}", self.answer_for(i))

    def answer_for(self, i):
        make = [feeds.rss, feeds.atom, feeds.json_feed][i % 3]
        kind = [feeds.RSS, feeds.ATOM, feeds.JSON][i % 3]

        def answer(_):
            with self.lock:
                return Answer(make(self.feeds[i], f"Feed {i}"), content_type=kind, etag=True, gzipped=i % 2 == 0)

        return answer

    def entry(self, i, guid, version):
        return feeds.Entry(guid, f"Entry {guid} of feed {i}", f"This is version {version} of it. " + "Nothing else is new. " * (1 + i % 7),
                           f"http://news.example/{i}/{guid}")

    def add(self, i):
        guid = f"e{self.number[i]}"
        self.number[i] += 1
        self.feeds[i] = [self.entry(i, guid, 1), *self.feeds[i]][:30]
        self.history[i, guid].append(1)

    def edit(self, i):
        at = self.random.randrange(len(self.feeds[i]))
        guid = self.feeds[i][at].guid
        version = self.history[i, guid][-1] + 1
        self.feeds[i][at] = self.entry(i, guid, version)
        self.history[i, guid].append(version)

    def publish(self):
        with self.lock:
            i = self.random.randrange(len(self.feeds))
            (self.add if self.random.random() < 0.5 else self.edit)(i)
            self.events += 1

    def newest(self):
        with self.lock:
            return {key: versions[-1] for key, versions in self.history.items() if any(e.guid == key[1] for e in self.feeds[key[0]])}


class Killer:
    """Starts it, lets it live for a moment, kills it. Every fifth time or so it is not even ready by then."""

    def __init__(self, daemon, randomness):
        self.daemon, self.random, self.kills = daemon, randomness, 0

    def once(self):
        if not self.daemon.running:
            self.daemon.launch()
        time.sleep(self.random.uniform(0.05, 1.5))
        if not self.daemon.running:
            raise AssertionError(f"it ended by itself with {self.daemon.process.returncode}: {self.daemon.log()[-3000:]}")
        self.daemon.kill()
        self.kills += 1


class FailOnce:
    """Each alert once, so that no retry is minutes away when it is over."""

    failed = set()

    def __call__(self, request):
        if request.header("webhook-id") in self.failed:
            return None
        self.failed.add(request.header("webhook-id"))
        return Answer("later", 503, "text/plain")


def compare_log(publisher, changes, problems):
    """The log by itself: numbers, kinds and order. Returns the changes of each entry."""
    seqs = [c["seq"] for c in changes]
    if seqs != list(range(1, len(seqs) + 1)):
        problems.append(f"the numbers have gaps or repeats: {seqs[:50]}…")
    told = collections.defaultdict(list)
    for c in changes:
        told[int(c["source"]["id"][1:]), c["article"]["url"].rpartition("/")[2]].append(c)
    for key, changes_of in told.items():
        kinds, revisions = [c["kind"] for c in changes_of], [c["article"]["revision"] for c in changes_of]
        if key not in publisher.history:
            problems.append(f"never published: {key}")
        if not set(kinds) <= {"new", "edited"} or "new" in kinds[1:]:
            problems.append(f"{key}: {kinds}")
        if revisions != sorted(set(revisions)):
            problems.append(f"{key}: revisions out of order {revisions}")
    return told


def versions_seen(daemon, article, problems):
    """The versions of one entry as its revisions hold them, in order."""
    revisions = daemon.ask("GET", f"/api/v1/articles/{article}").json()["revisions"]
    revisions.sort(key=lambda r: r["revision"])
    numbers = [r["revision"] for r in revisions]
    if numbers != list(range(1, len(numbers) + 1)):
        problems.append(f"{article}: revisions {numbers}")
    return [int(VERSION.search(r["text"])[1]) for r in revisions]


def compare_alerts(sink, changes, problems):
    by_id, seqs = {}, collections.Counter()
    for a in sink.at("/hook"):
        if a.id in by_id:
            if by_id[a.id].body["data"] != a.body["data"]:
                problems.append(f"{a.id} came with different contents")
            continue
        by_id[a.id] = a
        seqs[a.seq] += 1
    log = {c["seq"]: c for c in changes}
    for seq, n in seqs.items():
        if n > 1:
            problems.append(f"change {seq} was told under {n} ids")
        if seq not in log:
            problems.append(f"change {seq} was told and is not in the log")
    for a in by_id.values():
        if a.body["data"]["change"] != log.get(a.seq):
            problems.append(f"the alert of change {a.seq} says something else than the log")
    if missing := log.keys() - seqs.keys():
        problems.append(f"never told: {sorted(missing)[:20]}")
    if sink.refused:
        problems.append(f"signatures: {sink.refused[:3]}")
    return len(sink.at("/hook")) - len(by_id)


def run(folder, kills, seed, rate, feed_count):
    randomness = random.Random(seed)
    publisher, sink = Publisher(feed_count, randomness), Sink()
    config = support.Config(every="300ms")
    for i in range(feed_count):
        config.source(f"f{i}", publisher.site.url(f"/{i}"))
    config.webhook("hook", sink.hook("/hook", support.KEY), secret=support.KEY, max_in_flight=3)
    daemon = support.Daemon(folder, config)
    killer = Killer(daemon, randomness)
    problems, done = [], threading.Event()

    def publish():
        while not done.wait(1 / rate):
            publisher.publish()

    worker = threading.Thread(target=publish, daemon=True)
    try:
        worker.start()  # from the beginning: the first kills fall into the baselines
        for n in range(kills):
            killer.once()
            # Sometimes the receiver fails too, so that deliveries are open when it dies.
            sink.behave("/hook", FailOnce() if n % 4 == 3 else None)
        sink.behave("/hook")
        daemon.start()
        daemon.wait_baselines()
        time.sleep(1)
        done.set()
        worker.join()
        publisher.site.wait_rounds([f"/{i}" for i in range(feed_count)], 3)
        support.wait_until("no delivery pending", lambda: daemon.ask("GET", "/api/v1/status").json()["deliveries"]["pending"] == 0, 90, 0.2)
        changes = daemon.changes()
        told = compare_log(publisher, changes, problems)
        silent = compare_entries(daemon, publisher, told, problems)
        compare_baselines(daemon, told, problems)
        repeats = compare_alerts(sink, changes, problems)
        if (status := daemon.stop()) != 0:
            problems.append(f"SIGTERM ended it with {status}")
        return {"verdict": "failed" if problems else "passed", "why": problems[:20], "kills": killer.kills, "events": publisher.events,
                "changes": len(changes), "repeated_alerts": repeats, "silent_baseline_entries": silent, "seed": seed}
    finally:
        done.set()
        daemon.close()
        publisher.site.close()
        sink.close()


def compare_entries(daemon, publisher, told, problems):
    """What is there at the end against what the daemon has of it; the number of entries that were there from the first look and never changed."""
    silent = 0
    for key, version in publisher.newest().items():
        changes_of = told.get(key)
        article = changes_of[0]["article"]["id"] if changes_of else find_article(daemon, key)
        if article is None:
            problems.append(f"{key} is neither in the log nor among the articles")
            continue
        seen, published = versions_seen(daemon, article, problems), publisher.history[key]
        if seen != sorted(set(seen)) or not set(seen) <= set(published) or seen[-1] != version:
            problems.append(f"{key}: published {published}, seen {seen}")
        if not changes_of:
            silent += 1
            if len(seen) != 1:
                problems.append(f"{key}: versions {seen} and no change")
        elif len(changes_of) != len(seen) - (changes_of[0]["kind"] != "new"):
            problems.append(f"{key}: versions {seen} and changes {[c['kind'] for c in changes_of]}")
    return silent


def find_article(daemon, key):
    listed = daemon.ask("GET", f"/api/v1/articles?source=f{key[0]}&limit=1000").json()["articles"]
    return next((a["id"] for a in listed if a["url"].endswith(f"/{key[1]}")), None)


def compare_baselines(daemon, told, problems):
    """An entry first seen at the first look of its feed is not new; one first seen later is."""
    baselines = {i: datetime.fromisoformat(s["baseline_at"]) for i, s in daemon.sources().items()}
    for (feed, guid), changes_of in told.items():
        first = changes_of[0]
        of_baseline = datetime.fromisoformat(first["article"]["first_seen"]) <= baselines[f"f{feed}"]
        there_before_all = int(guid[1:]) < FIRST_ENTRIES
        if (first["kind"] == "new") == of_baseline or (there_before_all and not of_baseline):
            problems.append(f"f{feed} {guid}: {first['kind']}, first seen {first['article']['first_seen']}, baseline {baselines[f'f{feed}']}")


def run_feedlab(folder, program, kills, seed, rate, feed_count):
    """The same with an outside publisher: its score is the sum, and a repeat after a kill has to have an id that came before."""
    randomness, port = random.Random(seed), support.free_port()
    sink_file = folder / "sink.jsonl"
    lab = subprocess.Popen([program, "serve", "--feeds", str(feed_count), "--port", str(port), "--sink", str(sink_file)], stdin=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)

    def ask(what):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/ctl/{what}", timeout=60) as answer:
            return answer.read().decode()

    def answers():
        try:
            return ask("stats")
        except OSError:
            return None

    support.wait_until("the publisher answers", answers)
    config = support.Config(every="500ms")
    for i, url in enumerate(ask("urls").split()):
        config.source(f"f{i}", url)
    config.webhook("all", f"http://127.0.0.1:{port}/hook/all", max_in_flight=3)
    daemon = support.Daemon(folder / "daemon", config)
    killer = Killer(daemon, randomness)
    try:
        daemon.start()
        daemon.wait_baselines()
        ask("reset")
        ask(f"auto?rate={rate}&edit=.4")
        for _ in range(kills):
            killer.once()
        ask("auto?rate=0")
        daemon.start()
        support.wait_until("no feed failing", lambda: not daemon.ask("GET", "/api/v1/status").json()["sources"]["failing"], 60, 0.2)
        time.sleep(3)
        support.wait_until("no delivery pending", lambda: daemon.ask("GET", "/api/v1/status").json()["deliveries"]["pending"] == 0, 90, 0.2)
        time.sleep(1.5)  # the publisher writes its sink file every second
        score, changes, problems = json.loads(ask("score")), daemon.changes(), []
        seqs = [c["seq"] for c in changes]
        if seqs != list(range(1, len(seqs) + 1)):
            problems.append(f"the numbers have gaps or repeats: {seqs[:50]}…")
        deliveries = [m[1] for line in open(sink_file, errors="replace") if (m := re.search(r'delivery\\?":\\?"(d_[a-z0-9]+)', line))]
        repeats = len(deliveries) - len(set(deliveries))
        if len(set(deliveries)) != len(changes):
            problems.append(f"{len(changes)} changes and {len(set(deliveries))} delivery ids")
        if score["false"]:
            problems.append(f"{score['false']} false")
        if score["duplicates"] != repeats:
            problems.append(f"{score['duplicates']} duplicates, of which {repeats} are repeats with the same id")
        if (status := daemon.stop()) != 0:
            problems.append(f"SIGTERM ended it with {status}")
        return {"verdict": "failed" if problems else "passed", "why": problems, "kills": killer.kills, "changes": len(changes),
                "repeated_alerts": repeats, "score": score, "seed": seed}
    finally:
        daemon.close()
        lab.terminate()
        lab.wait()


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--kills", type=int, default=10)
    p.add_argument("--feeds", type=int, default=100)
    p.add_argument("--rate", type=float, default=40, help="events per second")
    p.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    p.add_argument("--binary", default=support.BINARY)
    p.add_argument("--feedlab", help="publishes instead of the script itself")
    p.add_argument("--keep", action="store_true", help="leave the folder of a failed run")
    options = p.parse_args()
    support.BINARY = options.binary
    folder = pathlib.Path(tempfile.mkdtemp(prefix="wirewatch-kill-"))
    passed = False
    try:
        if options.feedlab:
            result = run_feedlab(folder, options.feedlab, options.kills, options.seed, options.rate, options.feeds)
        else:
            result = run(folder, options.kills, options.seed, options.rate, options.feeds)
        passed = result["verdict"] == "passed"
        print(json.dumps(result, indent=2))
    finally:
        if options.keep and not passed:
            print(f"left: {folder}", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
