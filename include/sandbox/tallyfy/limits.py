"""Rolling windows by the sandbox's clock (api/tallyfy-api.md 1.7)."""

from __future__ import annotations

import time
from collections import deque
from datetime import datetime, timedelta
from email.utils import formatdate

from include.sandbox.clock import Clock
from include.sandbox.tallyfy.answers import too_many


class Window:
    """At most `limit` events in any `period`."""

    def __init__(self, clock: Clock, limit: int, period: timedelta) -> None:
        self._clock, self._limit, self._period = clock, limit, period
        self._taken: deque[datetime] = deque()

    @property
    def remaining(self) -> int:
        self._forget()
        return max(0, self._limit - len(self._taken))

    def wait(self, cost: int = 1) -> float:
        """Sandbox seconds until `cost` more events fit; 0 when they do."""
        if self.remaining >= cost:
            return 0.0
        index = min(cost - self.remaining, len(self._taken)) - 1
        return max(0.0, (self._taken[index] + self._period - self._clock.now()).total_seconds())

    def take(self, cost: int = 1) -> None:
        self._taken.extend([self._clock.now()] * cost)

    def _forget(self) -> None:
        oldest = self._clock.now() - self._period
        while self._taken and self._taken[0] <= oldest:
            self._taken.popleft()


class HourlyCap:
    """The caps of an organisation; its Retry-After is a date, that of the general limit is in seconds."""

    def __init__(self, clock: Clock, limit: int, what: str) -> None:
        self._clock, self._what = clock, what
        self._window = Window(clock, limit, timedelta(hours=1))

    def take(self, cost: int = 1) -> None:
        """Raises the 429. A cost of several is taken whole or not at all."""
        wait = self._window.wait(cost)
        if wait > 0:
            due = time.time() + self._clock.real_seconds(wait)
            raise too_many(f"{self._what} hourly limit exceeded.", formatdate(due, usegmt=True))
        self._window.take(cost)


class RateLimit:
    """600 requests per rolling minute and token."""

    def __init__(self, clock: Clock, limit: int) -> None:
        self._clock, self._limit = clock, limit
        self._windows: dict[str, Window] = {}

    def take(self, token: str) -> None:
        window = self._windows.setdefault(token, Window(self._clock, self._limit, timedelta(minutes=1)))
        wait = window.wait()
        if wait > 0:
            raise too_many("Too Many Attempts.", str(self._clock.real_seconds(wait)))
        window.take()

    def remaining(self, token: str) -> int:
        window = self._windows.get(token)
        return window.remaining if window else self._limit
