"""Crash points: before and after every write to the target, before and after every commit of the ledger.

A point has a name that is the same when the task is tried again, so that each is hit once: the request with its
body for a write; for a commit the write before it, and the how manieth commit since then.
"""

from __future__ import annotations

import hashlib
import os
import random
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import urlsplit

from process_street_tallyfy.http.transport import Transport
from process_street_tallyfy.ledger.scope import Scope


@dataclass
class Points:
    """The points of one attempt. ``survived`` are the names that are passed by; at others the process may die.

    ``share``: of the new points at which it dies.
    """

    task: str
    survived: set[str]
    share: float
    dice: random.Random
    report: Connection
    write: str = "start"
    commits: int = field(default=0)

    def reach(self, name: str) -> None:
        point = f"{self.task}: {name}"
        if point in self.survived:
            return
        self.survived.add(point)
        dies = self.dice.random() < self.share
        self.report.send(("point", point, dies))
        if dies:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """From now on every write and every commit of this process is a point."""
        self._watch_writes()
        self._watch_commits()

    def _watch_writes(self) -> None:
        send, points = Transport._begun, self

        def begun(self: Transport, method: str, url: str, headers: Mapping[str, str], **kwargs: Any) -> Any:
            if method == "GET":
                return send(self, method, url, headers, **kwargs)
            points.write = f"{method} {urlsplit(url).path} {_body(kwargs.get('data'))}"
            points.commits = 0
            points.reach(f"before {points.write}")
            answer = send(self, method, url, headers, **kwargs)
            points.reach(f"after {points.write}")
            return answer

        Transport._begun = begun  # type: ignore[method-assign]

    def _watch_commits(self) -> None:
        def before() -> None:
            self.commits += 1
            self.reach(f"before commit {self.commits} after {self.write}")

        def after() -> None:
            self.reach(f"after commit {self.commits} after {self.write}")

        around_commits(before, after)


@dataclass
class Sleep:
    """Stops the process after its ``at``-th commit, as a machine that was suspended; whoever watches wakes it.

    Intents are committed too, so the next thing it does awake may be to send what another run has sent meanwhile.
    """

    at: int
    report: Connection
    commits: int = 0

    def watch(self) -> None:
        around_commits(lambda: None, self._count)

    def _count(self) -> None:
        self.commits += 1
        if self.commits == self.at:
            self.report.send(("asleep",))
            os.kill(os.getpid(), signal.SIGSTOP)


def around_commits(before: Callable[[], None], after: Callable[[], None]) -> None:
    """From now on both are called for each writing transaction of the ledger."""
    locked = Scope.locked

    @contextmanager
    def watched(self: Scope, *first: Any) -> Iterator[Any]:
        with locked(self, *first) as writing:
            yield writing
            before()
        after()

    Scope.locked = watched  # type: ignore[method-assign]


def _body(data: object) -> str:
    """A short name of what is sent; an upload is named by its length."""
    if isinstance(data, str):
        data = data.encode()
    if isinstance(data, bytes):
        return hashlib.sha256(data).hexdigest()[:12]
    return f"{len(data)} bytes" if data is not None else "-"  # type: ignore[arg-type]
