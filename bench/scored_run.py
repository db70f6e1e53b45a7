#!/usr/bin/env python3
"""How much of what a thousand feeds publish is told, how soon, and is anything told that did not happen?

Needs a feed publisher that keeps the score (--feedlab PATH). It serves the feeds, publishes and edits entries, takes the webhooks, and knows which
events were there to be seen. The daemon watches all feeds every two seconds. It alerts one webhook for every new or edited entry and one for each
subscribed keyword (--alerts both), those of the keywords alone (each), or one webhook that all keywords are subscribed for (one); with the last two
every planted keyword is subscribed, and the publisher's own count of @@

  bench/scored_run.py --feedlab ./feedlab --binary build/release/wirewatch --seconds 180
  bench/scored_run.py --feedlab ./feedlab --binary build/release/wirewatch --faults all

Prints one JSON object; status 0 when the verdict is "passed".
"""
import argparse
import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests" / "integration"))
import support  # noqa: E402

FAULTS = {"status": "code=503", "slow": "bps=2000", "stall": "", "drop": "", "reset": "", "redirect": "code=301", "etagflap": "", "jitter": "",
          "shuffle": "",
          "track": "", "truncate": "", "chunked": "", "badheader": ""}
COUNTS = [prefix + name for prefix in ("", "keyword_") for name in ("published", "sure", "alerted", "missed", "false")]


def say(text):
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


class Lab:
    """The publisher, as a process of its own."""

    def __init__(self, program, folder, feeds, items, planted):
        self.port = support.free_port()
        self.sink_file = folder / "sink.jsonl"
        self.process = subprocess.Popen([program, "serve", "--feeds", str(feeds), "--items", str(items), "--port", str(self.port), "--sink",
                                         str(self.sink_file), "--keywords", str(planted)],
                                        stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        support.wait_until("the publisher answers", lambda: self.answers(), 60)

    def answers(self):
        try:
            return self.ask("stats")
        except OSError:
            if self.process.poll() is not None:
                raise SystemExit(f"the publisher ended with {self.process.returncode}")
            return None

    def text(self, what):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/ctl/{what}", timeout=120) as answer:
            return answer.read().decode()

    def ask(self, what):
        return json.loads(self.text(what))

    def truth(self):
        return [json.loads(line) for line in self.text("truth").splitlines()]

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait()


def configuration(lab, subscriptions, alerts):
    config = support.Config(every="2s")
    config.fetch |= {"host_concurrency": 64, "host_spacing": "0s", "timeout": "10s"}
    for i, url in enumerate(lab.text("urls").split()):
        config.source(f"f{i}", url, kind="feed")
    hook = f"http://127.0.0.1:{lab.port}/hook"
    words = [line.split("\t") for line in lab.text(f"keywords?n={subscriptions}").splitlines()] if subscriptions else []
    if alerts == "both":
        config.webhook("all", hook + "/all", max_in_flight=4)
    if alerts == "one":
        config.webhook("one", hook + "/all", words[0][1], max_in_flight=4)
        for k, word in words[1:]:
            config.subscriptions.append({"id": f"k{k}", "query": word, "receivers": ["one"]})
    else:
        for k, word in words:
            config.webhook(f"k{k}", f"{hook}/k/{k}", word)
    return config


def publish(lab, seconds, options, faults):
    """Cycles for the time, and the faults in turn meanwhile; the number of events."""
    events, began, mode = 0, time.monotonic(), None
    last = f"0-{max(0, options.feeds // 10 - 1)}"
    n = 0
    while (elapsed := time.monotonic() - began) < seconds:
        if faults:
            wanted = faults[int(elapsed / options.fault_seconds) % len(faults)]
            if wanted != mode:
                mode = wanted
                say(f"{last} from now on: {mode}")
                lab.text(f"fault?feeds={last}&mode={mode}&{FAULTS[mode]}")
        events += lab.ask(f"cycle?add={options.add}&edit={options.edit}&drop={options.drop}")["published"]
        n += 1
        time.sleep(max(0.0, began + n * options.cycle_seconds - time.monotonic()))
    if faults:
        lab.text("fault?feeds=all&mode=ok")
    return events


def wait_quiet(lab, daemon, limit):
    """Until all feeds are well, nothing is pending and nothing has come for five seconds."""
    last, since, end = None, time.monotonic(), time.monotonic() + limit
    while time.monotonic() < end:
        status = daemon.ask("GET", "/api/v1/status").json()
        seen = lab.ask("score")["links_delivered"]
        if seen != last or status["sources"]["failing"] or status["deliveries"]["pending"]:
            last, since = seen, time.monotonic()
        if time.monotonic() - since > 5:
            return True
        time.sleep(0.5)
    return False


def by_feed(lab, subscriptions, alerts_to, window_ns):
    """What came for each feed against what was published: feed -> counts, of /hook/all and of the keywords. An event that another of the same entry
    followed within the window may have been replaced before anybody saw it, so it is neither missed nor false.

    The publisher's own count of duplicates says nothing with --alerts both: it takes an alert at /hook/all for one when that of a keyword came first. Nor with
    faults: it does the same when the entry was read from an answer that it does not count as served, such as one that broke off."""
    time.sleep(1.5)  # it writes its sink file every second
    alerts = collections.Counter()
    with open(lab.sink_file, errors="replace") as file:
        for line in file:
            if m := re.search(r'"path":"/hook/(all|k/\d+)","status":200,.*?/a/(\d+)/(\d+)', line):
                alerts[m[1], int(m[2]), int(m[3])] += 1
    events = collections.defaultdict(list)
    for e in lab.truth():
        events[e["feed"], e["item"]].append(e)
    told, sure = collections.Counter(), collections.Counter()
    for key, of_entry in events.items():
        for e in of_entry:
            if e["kind"] == "drop":
                continue
            certain = not any(f["seq"] > e["seq"] and f["t"] - e["t"] <= window_ns for f in of_entry)
            hooks = [f"k/{k}" for k in e["kw"] if k < subscriptions and alerts_to != "one"]
            for hook in hooks + (["all"] if alerts_to == "both" or (alerts_to == "one" and e["kw"]) else []):
                told[hook, *key] += 1
                sure[hook, *key] += certain
    out = collections.defaultdict(collections.Counter)
    for key in told.keys() | alerts.keys():
        prefix = "" if key[0] == "all" else "keyword_"
        out[key[1]].update({prefix + "published": told[key], prefix + "sure": sure[key], prefix + "alerted": alerts[key],
                            prefix + "missed": max(0, sure[key] - alerts[key]), prefix + "false": max(0, alerts[key] - told[key])})
    return out


def resources(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    stat = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return {"rss_mb": round(int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024, 1),
            "peak_rss_mb": round(int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024, 1),
            "cpu_s": (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")}


def judge(score, groups, settled, alerts_to, faults):
    """Each reason why it is not good enough."""
    wrong = []
    if not faults:
        pairs = score["pairs"]
        said = [(k, score[k]["observable"], score[k]["alerted"]) for k in ("add", "edit")]
        if alerts_to != "one":
            said.append(("keywords", pairs["expected"], pairs["right"]))
        if alerts_to != "both" and score["duplicates"]:
            wrong.append(f"{score['duplicates']} duplicates")
        wrong += [f"{k}: {seen - told} of {seen} not told" for k, seen, told in said if told < seen]
        if pairs["wrong_or_repeated"]:
            wrong.append(f"keywords: {pairs['wrong_or_repeated']} wrong or repeated")
    if score["false"]:
        wrong.append(f"{score['false']} false")
    for name, g in groups.items():
        for prefix in ("", "keyword_"):
            if g[prefix + "false"]:
                wrong.append(f"{name} feeds: {g[prefix + 'false']} {prefix}alerts too many")
            if g[prefix + "missed"] and name == "healthy":
                wrong.append(f"{name} feeds: {g[prefix + 'missed']} of {g[prefix + 'sure']} {prefix}alerts missing")
    return wrong + ([] if settled else ["it did not become quiet"])


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--feedlab", required=True, help="the publisher")
    p.add_argument("--binary", required=True, help="wirewatch")
    p.add_argument("--feeds", type=int, default=1000)
    p.add_argument("--items", type=int, default=20, help="entries of a feed")
    p.add_argument("--seconds", type=float, default=180, help="of publishing")
    p.add_argument("--subs", type=int, default=1000, help="keywords subscribed")
    p.add_argument("--alerts", choices=["both", "each", "one"], default="both", help="who is alerted")
    p.add_argument("--add", type=float, default=0.1, help="fraction of the feeds with a new entry, each cycle")
    p.add_argument("--edit", type=float, default=0.05)
    p.add_argument("--drop", type=float, default=0.01)
    p.add_argument("--cycle-seconds", type=float, default=5)
    p.add_argument("--faults", nargs="+", default=[], choices=["all", *FAULTS], metavar="MODE", help="all, or: " + " ".join(FAULTS))
    p.add_argument("--fault-seconds", type=float, default=15, help="of each fault in its turn")
    p.add_argument("--log", help="keep the daemon's log there")
    options = p.parse_args()
    faults = list(FAULTS) if "all" in options.faults else options.faults
    seconds = max(options.seconds, len(faults) * options.fault_seconds)
    support.BINARY = options.binary

    with tempfile.TemporaryDirectory(prefix="wirewatch-bench-") as folder:
        lab = Lab(options.feedlab, pathlib.Path(folder), options.feeds, options.items,
                  100_000 if options.alerts == "both" else options.subs)
        daemon = support.Daemon(pathlib.Path(folder) / "daemon", configuration(lab, options.subs, options.alerts))
        try:
            daemon.start(timeout=60)
            began = time.monotonic()
            support.wait_until("all feeds looked at", lambda: not waiting(daemon), 300, 0.5)
            baseline = time.monotonic() - began
            say(f"baseline of {options.feeds} feeds after {baseline:.1f} s; publishing for {seconds:.0f} s")
            lab.text("reset")
            lab.text(f"subs?n={options.subs}&edits=all")
            before = resources(daemon.process.pid)
            began = time.monotonic()
            published = publish(lab, seconds, options, faults)
            took = time.monotonic() - began
            used = resources(daemon.process.pid)
            say(f"{published} events; waiting until it is quiet")
            settled = wait_quiet(lab, daemon, 180)
            score = lab.ask("score")
            feeds = by_feed(lab, options.subs, options.alerts, 5e9)
            groups = {"healthy": sum((c for f, c in feeds.items() if not faults or f >= options.feeds // 10), collections.Counter())}
            if faults:
                groups["faulty"] = sum((c for f, c in feeds.items() if f < options.feeds // 10), collections.Counter())
            wrong = judge(score, groups, settled, options.alerts, faults)
            stopped = daemon.stop()
            if stopped != 0:
                wrong.append(f"it ended with {stopped}")
        finally:
            daemon.close()
            lab.close()
            if options.log:
                pathlib.Path(options.log).write_text(daemon.log())
    total = sum(groups.values(), collections.Counter())
    observable, alerted = (sum(score[k][n] for k in ("add", "edit")) for n in ("observable", "alerted"))
    result = {"verdict": "failed" if wrong else "passed", "why": wrong, "feeds": options.feeds, "subscriptions": options.subs + (options.alerts == "both"),
              "alerts": options.alerts, "seconds": seconds,
              "faults": faults, "published": published, "recall": alerted / max(1, observable),
              "precision": 1 - total["false"] / max(1, total["alerted"]),
              "duplicates_and_false": total["false"] + total["keyword_false"],
              "served_to_alert_ms": score["latency_ms"]["served_to_alert"], "publish_to_alert_ms": score["latency_ms"]["publish_to_alert"],
              "baseline_s": round(baseline, 2), "cpu_percent": round(100 * (used["cpu_s"] - before["cpu_s"]) / took, 1),
              "peak_rss_mb": used["peak_rss_mb"],
              "groups": {name: {k: g[k] for k in COUNTS} for name, g in groups.items()}, "score": score}
    print(json.dumps(result, indent=2))
    return 1 if wrong else 0


def waiting(daemon):
    s = daemon.ask("GET", "/api/v1/status").json()["sources"]
    return s["waiting_for_first_look"] or s["watched"] == 0


if __name__ == "__main__":
    sys.exit(main())
