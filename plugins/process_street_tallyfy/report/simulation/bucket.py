"""One rate limit on a virtual clock, with the arithmetic of the bucket in the ledger (``ledger/tokens.py``)."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from process_street_tallyfy.ledger.tokens import Limit

#: Parts of a window, and how many of them are remembered: any window lies within these.
PARTS, KEPT = 60, 61
#: Two ways to add up seconds may differ by so much.
_CLOSE = 1e-9


@dataclass
class VirtualBucket:
    """``take`` and ``wait`` answer what Postgres would at that moment; ``grant`` is many takes in a row.

    Moments are seconds of one clock and never go back.
    """

    limit: Limit
    at: float = 0.0
    tokens: float = field(init=False)
    taken: int = field(default=0, init=False)
    _slot: int = field(default=0, init=False)
    _slots: list[int] = field(default_factory=lambda: [0] * KEPT, init=False)

    def __post_init__(self) -> None:
        self.tokens = self.limit.capacity

    def take(self, now: float, cost: int = 1) -> bool:
        """Whether the calls may go out now; then they count."""
        if self._refilled(now) + _CLOSE < cost or not self._fits(self._rolled(now), cost):
            return False
        self._count(now, cost)
        return True

    def wait(self, now: float, cost: int = 1) -> float:
        """Seconds until there may be enough."""
        refill = (cost - self._refilled(now)) / self.limit.per_second
        return max(0.0, refill, self._window_wait(now, cost))

    def grant(self, now: float, calls: int) -> float:
        """When the last of so many calls may go out, each as early as it can, behind all that were granted before."""
        now = max(now, self.at)
        while self.limit.window is not None:
            end = (self._part(now) + 1) * self.limit.window / PARTS
            room, there = self.limit.capacity - sum(self._rolled(now)), self._refilled(now)
            some = min(calls, int(room), int(there + self.limit.per_second * (end - now) + _CLOSE))
            if some > 0:
                now += max(0.0, (some - there) / self.limit.per_second)
                self._count(now, some)
                calls -= some
            if not calls:
                return now
            now = max(end, now + self._window_wait(now, 1))
        return self._evenly(now, calls)

    def _evenly(self, now: float, calls: int) -> float:
        """Without a window the last call goes out when the bucket was refilled for all of them."""
        lacking = calls - self._refilled(now)
        end = now + max(0.0, lacking / self.limit.per_second)
        self.tokens, self.at = max(0.0, -lacking), end
        self.taken += calls
        return end

    def _refilled(self, now: float) -> float:
        return min(self.limit.capacity, self.tokens + self.limit.per_second * max(0.0, now - self.at))

    def _count(self, now: float, cost: int) -> None:
        self._slots = self._rolled(now)
        self._slots[-1] += cost
        self._slot = max(self._slot, self._part(now))
        self.tokens, self.at = self._refilled(now) - cost, max(self.at, now)
        self.taken += cost

    def _part(self, now: float) -> int:
        return math.floor(now * PARTS / self.limit.window + _CLOSE) if self.limit.window else 0

    def _rolled(self, now: float) -> list[int]:
        steps = min(KEPT, max(0, self._part(now) - self._slot))
        return [*self._slots[steps:], *([0] * steps)]

    def _fits(self, slots: list[int], cost: int) -> bool:
        return self.limit.window is None or sum(slots) + cost <= self.limit.capacity

    def _window_wait(self, now: float, cost: int) -> float:
        """Until enough parts of the window have gone."""
        if self.limit.window is None:
            return 0.0
        slots, part = self._rolled(now), self._part(now)
        gone = next(gone for gone in range(KEPT + 1) if self._fits(slots[gone:], cost))
        return (part + gone) * self.limit.window / PARTS - now if gone else 0.0
