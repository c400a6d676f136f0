"""The sandbox's own time: it can be set, moved forward and run faster than the wall clock."""

from __future__ import annotations

import math
import threading
import time
from datetime import datetime, timedelta, timezone

START = datetime(2026, 11, 20, 12, 0, tzinfo=timezone.utc)


class Clock:
    """Sandbox time = start + elapsed real time * speed. `speed=0` freezes it."""

    def __init__(self, start: datetime = START, speed: float = 1.0) -> None:
        self._lock = threading.Lock()
        self._base = start
        self._speed = speed
        self._since = time.monotonic()

    @property
    def speed(self) -> float:
        return self._speed

    def now(self) -> datetime:
        """Timezone-aware, UTC."""
        with self._lock:
            return self._now()

    def set(self, moment: datetime) -> None:
        """`moment` without a time zone is refused: it would mean a different instant on every machine."""
        if moment.tzinfo is None:
            raise ValueError("the clock needs a time with a time zone")
        with self._lock:
            self._base, self._since = moment.astimezone(timezone.utc), time.monotonic()

    def advance(self, seconds: float) -> None:
        with self._lock:
            self._base += timedelta(seconds=seconds)

    def run_at(self, speed: float) -> None:
        """Keeps the present moment and changes the pace from here on."""
        if speed < 0:
            raise ValueError("time does not run backwards")
        with self._lock:
            self._base, self._since, self._speed = self._now(), time.monotonic(), speed

    def real_seconds(self, sandbox_seconds: float) -> int:
        """How long a caller on the wall clock has to wait, in whole seconds, at least one."""
        pace = self._speed or 1.0
        return max(1, math.ceil(sandbox_seconds / pace))

    def _now(self) -> datetime:
        return self._base + timedelta(seconds=(time.monotonic() - self._since) * self._speed)


def iso(moment: datetime) -> str:
    """The notation of both vendors' answers in UTC: `2026-11-20T12:00:00Z`."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
