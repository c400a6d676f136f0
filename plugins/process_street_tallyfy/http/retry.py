"""How often a call is tried again inside one worker. Longer waits belong to Airflow's retries."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

from process_street_tallyfy.errors import RateLimited

#: A 429 without a usable ``Retry-After``.
DEFAULT_WAIT = 5.0
#: Several 429 in a row mean that somebody else uses the account too.
MOST_WAITS = 5


@dataclass(frozen=True, slots=True)
class Retries:
    """``delays`` in seconds, one per repetition; ``longest_wait`` is the most a 429 may hold a worker."""

    delays: tuple[float, ...] = (0.5, 1.0, 2.0)
    longest_wait: float = 60.0
    sleep: Callable[[float], None] = time.sleep


class Attempts:
    """The repetitions of one call: how many are used up."""

    def __init__(self, retries: Retries) -> None:
        self._retries = retries
        self._repeated = 0
        self._waits = 0

    def pause(self) -> bool:
        """Wait before the next repetition; False when there is none left."""
        if self._repeated >= len(self._retries.delays):
            return False
        self._retries.sleep(self._retries.delays[self._repeated])
        self._repeated += 1
        return True

    def wait(self, error: RateLimited) -> bool:
        """Wait as long as the server asks; False when that is too long or too often."""
        if error.retry_after > self._retries.longest_wait or self._waits >= MOST_WAITS:
            return False
        self._retries.sleep(error.retry_after)
        self._waits += 1
        return True


def retry_after(value: str | None, now: datetime | None = None) -> float:
    """Seconds to wait, from ``Retry-After`` as seconds or as an HTTP date (api/tallyfy-api.md 1.7)."""
    if value is None:
        return DEFAULT_WAIT
    try:
        return max(0.0, float(value))
    except ValueError:
        return _seconds_until(value, now or datetime.now(timezone.utc))


def _seconds_until(value: str, now: datetime) -> float:
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return DEFAULT_WAIT
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return max(0.0, (moment - now).total_seconds())
