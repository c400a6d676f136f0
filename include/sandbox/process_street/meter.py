"""The hourly budget of the key (api/process-street-api.md 1.7), by the sandbox's clock."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta

from include.sandbox.clock import Clock
from include.sandbox.process_street.failures import error
from include.sandbox.web import Refused

WINDOW = timedelta(hours=1)
#: Calls a second and address, seen beside the key's own limit; far above what one key may spend.
IP_LIMIT = "1000"


class Meter:
    """A fixed window that opens with its first call. `limit` is asked each time, so a test may change it."""

    def __init__(self, clock: Clock, limit: Callable[[], int]) -> None:
        self._clock = clock
        self._limit = limit
        self._opened: datetime | None = None
        self.used = 0

    def take(self) -> None:
        """Raises Refused with 429; a refused call costs nothing."""
        self._turn()
        if self.used >= self._limit():
            answer = error(429, "Rate limit exceeded.", self.used)
            answer.headers["Retry-After"] = str(self._clock.real_seconds(self._left()))
            raise Refused(answer)
        self.used += 1

    def headers(self) -> dict[str, str]:
        """Reset counts in whole seconds."""
        return {
            "X-Api-Key-Rate-Limit-Limit": str(self._limit()),
            "X-Api-Key-Rate-Limit-Remaining": str(max(0, self._limit() - self.used)),
            "X-Api-Key-Rate-Limit-Reset": str(self._clock.real_seconds(self._left())),
            "X-Ip-Rate-Limit-Limit": IP_LIMIT,
        }

    def _turn(self) -> None:
        now = self._clock.now()
        if self._opened is None or now - self._opened >= WINDOW or now < self._opened:
            self._opened, self.used = now, 0

    def _left(self) -> float:
        if self._opened is None:
            return WINDOW.total_seconds()
        return max(0.0, math.ceil((self._opened + WINDOW - self._clock.now()).total_seconds()))
