"""What an answer says about the rate budget, handed to the limiter."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from process_street_tallyfy.http.retry import retry_after

if TYPE_CHECKING:
    import requests

    from process_street_tallyfy.http.limiter import Limiter

#: A reset value above this is a moment (epoch seconds), not a duration; neither API documents which.
EPOCH_FROM = 1_000_000_000
EPOCH_MILLISECONDS_FROM = 1_000_000_000_000


@dataclass(frozen=True, slots=True)
class RateHeaders:
    """Names of the headers (api/process-street-api.md 1.7, api/tallyfy-api.md 1.7)."""

    remaining: str = "X-RateLimit-Remaining"
    reset: str = "X-RateLimit-Reset"

    def pass_on(self, response: requests.Response, limiter: Limiter, bucket: str, *, narrow: tuple[str, ...]) -> None:
        """Feed the headers to ``observe``, a 429 to ``block``.

        A 429 does not say which limit was hit; a call that counts against a ``narrow`` one (comments,
        guests an hour) is taken to have hit that.
        """
        if response.status_code == 429:
            for name in narrow or (bucket,):
                limiter.block(name, retry_after(response.headers.get("Retry-After")))
            return
        remaining = _number(response.headers.get(self.remaining))
        if remaining is not None:
            reset = _number(response.headers.get(self.reset))
            limiter.observe(bucket, remaining=int(remaining), reset_seconds=_seconds(reset))


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None


def _seconds(reset: float | None) -> float | None:
    if reset is None or reset < EPOCH_FROM:
        return reset
    moment = reset / 1000 if reset >= EPOCH_MILLISECONDS_FROM else reset
    return max(0.0, moment - time.time())
