"""A server that answers by script, for answers that no well-behaved server gives."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from airflow.sdk._shared.observability.metrics.base_stats_logger import NoStatsLogger
from airflow.sdk.observability import stats
from airflow.sdk.observability.metrics.stats_utils import get_stats_factory

from process_street_tallyfy.metrics import emit
from tests.process_street_tallyfy.metrics.listening import Statsd


@dataclass
class Reply:
    """``drop``: hang up after reading the request; ``claim``: announce that many bytes more than there are."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    claim: int = 0

    @property
    def content(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return b"" if self.body is None else json.dumps(self.body).encode()


@dataclass
class Seen:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return {key: values[0] for key, values in parse_qs(urlsplit(self.target).query).items()}


class Script:
    """Replies in order; the last one again and again. A reply may be a function of the request."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.replies: deque[Reply | Callable[[Seen], Reply]] = deque()
        self.seen: list[Seen] = []
        self._lock = threading.Lock()

    def answer(self, *replies: Reply | Callable[[Seen], Reply]) -> None:
        self.replies = deque(replies)

    def next(self, seen: Seen) -> Reply:
        with self._lock:
            self.seen.append(seen)
            reply = self.replies[0] if len(self.replies) == 1 else self.replies.popleft()
        return reply(seen) if callable(reply) else reply


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle_any(self) -> None:
        script: Script = self.server.script  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        reply = script.next(Seen(self.command, self.path, dict(self.headers.items()), body))
        if reply.drop:
            self.close_connection = True
            return
        self.send_response(reply.status)
        headers = {"Content-Type": "application/json", **reply.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.content) + reply.claim))
        self.end_headers()
        self.wfile.write(reply.content)
        self.close_connection = self.close_connection or bool(reply.claim)

    do_GET = do_POST = do_PUT = do_DELETE = handle_any

    def log_message(self, format: str, *args: Any) -> None:
        return None


@pytest.fixture
def make_script() -> Iterator[Callable[[], Script]]:
    """Starts as many scripted servers as a test needs."""
    servers: list[ThreadingHTTPServer] = []

    def start() -> Script:
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        server.script = Script(server.server_port)  # type: ignore[attr-defined]
        servers.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return server.script  # type: ignore[attr-defined,no-any-return]

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def script(make_script: Callable[[], Script]) -> Script:
    return make_script()


@pytest.fixture
def reply() -> type[Reply]:
    return Reply


class Counting:
    """A limiter that writes down what it is told."""

    def __init__(self) -> None:
        self.acquired: list[str] = []
        self.observed: list[tuple[str, int | None, float | None]] = []
        self.blocked: list[tuple[str, float]] = []

    def acquire(self, bucket: str, cost: int = 1) -> None:
        self.acquired.append(bucket)

    def observe(self, bucket: str, *, remaining: int | None, reset_seconds: float | None) -> None:
        self.observed.append((bucket, remaining, reset_seconds))

    def block(self, bucket: str, seconds: float) -> None:
        self.blocked.append((bucket, seconds))


@pytest.fixture
def limiter() -> Counting:
    return Counting()


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Iterator[Statsd]:
    """Switched on as a deployment would; what a worker does at its start is done by ``statsd``."""
    server = Statsd()
    monkeypatch.setenv("AIRFLOW__METRICS__STATSD_HOST", "127.0.0.1")
    monkeypatch.setenv("AIRFLOW__METRICS__STATSD_PORT", str(server.port))
    yield server
    server.close()
    emit.backend.cache_clear()
    stats.initialize(factory=NoStatsLogger, export_legacy_names=False)


def begin_with_metrics() -> None:
    """As Airflow begins a task."""
    emit.backend.cache_clear()
    stats.initialize(factory=get_stats_factory(), export_legacy_names=True)


@pytest.fixture
def statsd(listener: Statsd, monkeypatch: pytest.MonkeyPatch) -> Statsd:
    monkeypatch.setenv("AIRFLOW__METRICS__STATSD_ON", "True")
    begin_with_metrics()
    return listener
