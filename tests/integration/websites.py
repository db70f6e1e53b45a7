"""A web server on loopback that behaves as a test tells it to: feeds with validators and gzip, every kind of trouble, and a sink for alerts.

One thread per connection and a few hundred lines: enough for some hundred sources at some hundred requests a second.
"""
import base64
import gzip
import hashlib
import hmac
import json
import re
import socket
import ssl
import struct
import threading
import time

REASONS = {200: "OK", 201: "Created", 204: "No Content", 301: "Moved Permanently", 302: "Found", 304: "Not Modified", 308: "Permanent Redirect",
           404: "Not Found", 410: "Gone", 429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable"}


class Request:
    def __init__(self, method, target, headers, body):
        self.method, self.target, self.headers, self.body = method, target, headers, body
        self.path = target.split("?", 1)[0]
        self.at = time.monotonic()

    def header(self, name):
        return self.headers.get(name.lower(), "")


class Answer:
    """What a path answers with. `cut` sends so many bytes of the body and then ends the connection; `reset` ends it with RST instead; `hang`
    sends nothing more and keeps it open; `delay` waits first. `raw` is sent as it is, instead of everything else."""

    def __init__(self, body=b"", status=200, content_type="application/xml", headers=(), etag=False, gzipped=False, delay=0.0, cut=None, reset=False,
                 hang=False, raw=None):
        self.body = body.encode() if isinstance(body, str) else body
        self.status, self.content_type, self.headers = status, content_type, list(headers)
        self.etag = '"' + hashlib.sha256(self.body).hexdigest()[:20] + '"' if etag else ""
        self.packed = gzip.compress(self.body, 6) if gzipped else None
        self.delay, self.cut, self.reset, self.hang, self.raw = delay, cut, reset, hang, raw


def redirect(location, status=302):
    return Answer(b"", status, "text/plain", [("Location", location)])


class Site:
    """`with Site() as site: site.put("/feed", rss(...), etag=True); site.url("/feed")`. What is put may be changed at any time, from any thread."""

    def __init__(self, host="127.0.0.1", certificate=None):
        self.host, self.tls = host, None
        if certificate:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(*certificate)
        self.answers, self.hit_counts, self.open = {}, {}, set()
        self.changed = threading.Condition()
        self.closed = threading.Event()
        self.listener = socket.create_server((host, 0), backlog=512)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.closed.set()
        self.listener.close()
        with self.changed:
            connections = list(self.open)
        for c in connections:
            try:
                c.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def url(self, path="/"):
        return f"{'https' if self.tls else 'http'}://{self.host}:{self.port}{path}"

    def put(self, path, body=b"", **how):
        """`body` may be a ready Answer, or a function from a Request to one."""
        answer = body if isinstance(body, Answer) or callable(body) else Answer(body, **how)
        with self.changed:
            self.answers[path] = answer

    def hits(self, path):
        with self.changed:
            return self.hit_counts.get(path, 0)

    def wait_hits(self, path, n, timeout=20.0):
        """Until the path was asked for `n` times in all."""
        with self.changed:
            if not self.changed.wait_for(lambda: self.hit_counts.get(path, 0) >= n, timeout):
                raise AssertionError(f"{path} was asked for {self.hit_counts.get(path, 0)} times in {timeout} s, expected {n}")

    def wait_rounds(self, paths, rounds, timeout=30.0):
        """Until each of the paths was asked for so many times more. The first of them may have been under way already, so ask for two at least."""
        with self.changed:
            goal = {p: self.hit_counts.get(p, 0) + rounds for p in paths}
            if not self.changed.wait_for(lambda: all(self.hit_counts.get(p, 0) >= n for p, n in goal.items()), timeout):
                late = [p for p, n in goal.items() if self.hit_counts.get(p, 0) < n]
                raise AssertionError(f"not asked for {rounds} times in {timeout} s: {late[:10]}")

    def answer(self, request):
        with self.changed:
            answer = self.answers.get(request.path)
        if callable(answer):
            answer = answer(request)
        return answer or Answer(b"not found\n", 404, "text/plain")

    def received(self, request):
        with self.changed:
            self.hit_counts[request.path] = self.hit_counts.get(request.path, 0) + 1
            self.changed.notify_all()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with self.changed:
            self.open.add(connection)
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            stream = self.tls.wrap_socket(connection, server_side=True) if self.tls else connection
            source = stream.makefile("rb")
            while not self.closed.is_set():
                request = read_request(source)
                if request is None:
                    break
                answer = self.answer(request)
                self.received(request)
                if not self._send(stream, connection, request, answer):
                    break
        except (OSError, ValueError):
            pass
        finally:
            with self.changed:
                self.open.discard(connection)
            connection.close()

    def _send(self, stream, connection, request, a):
        if a.delay:
            self.closed.wait(a.delay)
        if a.raw is not None:
            stream.sendall(a.raw)
            return False
        if a.reset and a.cut is None:
            return reset(connection)
        status, headers, body = a.status, list(a.headers), a.body
        if a.etag:
            headers.append(("ETag", a.etag))
            if a.etag in request.header("if-none-match"):
                status, body = 304, b""
        if status != 304:
            headers.append(("Content-Type", a.content_type))
            if a.packed is not None and "gzip" in request.header("accept-encoding"):
                body = a.packed
                headers.append(("Content-Encoding", "gzip"))
        head = f"HTTP/1.1 {status} {REASONS.get(status, 'Status')}\r\n" + "".join(f"{n}: {v}\r\n" for n, v in headers)
        if status != 304:
            head += f"Content-Length: {len(body)}\r\n"
        sent = body if a.cut is None else body[: a.cut]
        if a.hang:
            self.closed.wait()
            return False
        stream.sendall(head.encode() + b"\r\n" + (b"" if request.method == "HEAD" else sent))
        if a.cut is not None:
            return reset(connection) if a.reset else False
        return request.header("connection").lower() != "close"


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def read_request(source):
    first = source.readline(65536)
    if not first:
        return None
    method, target, _ = first.decode("latin-1").split(" ", 2)
    headers = {}
    while (line := source.readline(65536).decode("latin-1").strip()):
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return Request(method, target, headers, source.read(int(headers.get("content-length", 0))))


class Alert:
    def __init__(self, request):
        self.path, self.headers, self.at = request.path, request.headers, request.at
        self.body = json.loads(request.body)
        self.raw = request.body

    @property
    def id(self):
        return self.headers.get("webhook-id", "")

    @property
    def seq(self):
        return self.body["data"]["change"]["seq"]


class Sink(Site):
    """Takes alerts at any path. At paths with a key it holds every alert to Standard Webhooks 1.0 and answers 401 to what is not signed right:
    https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md"""

    def __init__(self, host="127.0.0.1"):
        self.keys, self.alerts, self.refused, self.how = {}, [], [], {}
        super().__init__(host)

    def hook(self, path, key=""):
        """The URL to configure; `key` is the secret as configured, whsec_…"""
        if key:
            self.keys[path] = key
        return self.url(path)

    def behave(self, path, answer=None):
        """Answers so from now on; None: takes what comes. A function from a Request may decide each time."""
        with self.changed:
            self.how[path] = answer

    def answer(self, request):
        with self.changed:
            how = self.how.get(request.path)
        if callable(how):
            how = how(request)
        if how is not None:
            return how
        problem = signature_problem(request, self.keys[request.path]) if request.path in self.keys else ""
        with self.changed:
            if problem:
                self.refused.append(problem)
            else:
                self.alerts.append(Alert(request))
            self.changed.notify_all()
        return Answer(problem or "ok", 401 if problem else 200, "text/plain")

    def at(self, path):
        with self.changed:
            return [a for a in self.alerts if a.path == path]

    def wait(self, path, n, timeout=20.0):
        """The alerts that came to `path`, once there are `n` of them."""
        with self.changed:
            if not self.changed.wait_for(lambda: sum(a.path == path for a in self.alerts) >= n, timeout):
                came = sum(a.path == path for a in self.alerts)
                raise AssertionError(f"{came} alerts at {path} in {timeout} s, expected {n}; refused: {self.refused}")
        return self.at(path)


def signature_problem(request, key):
    """Empty when the request is signed with `key` as Standard Webhooks 1.0 says."""
    message_id, stamp = request.header("webhook-id"), request.header("webhook-timestamp")
    if not message_id or not re.fullmatch(r"\d+", stamp):
        return f"webhook-id {message_id!r}, webhook-timestamp {stamp!r}"
    if abs(int(stamp) - time.time()) > 300:
        return f"webhook-timestamp {stamp} is more than five minutes away"
    secret = base64.b64decode(key.removeprefix("whsec_"))
    wanted = base64.b64encode(hmac.new(secret, f"{message_id}.{stamp}.".encode() + request.body, hashlib.sha256).digest()).decode()
    for one in request.header("webhook-signature").split():
        version, _, value = one.partition(",")
        if version == "v1" and hmac.compare_digest(value, wanted):
            return ""
    return "no v1 signature is right: " + request.header("webhook-signature")
