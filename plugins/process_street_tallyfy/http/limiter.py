"""The rate budget of an account, as the HTTP layer sees it.

A *bucket* is one published limit of one account, for example ``target:tallyfy_acme``. The ledger
has the implementation that all workers share; here is only its shape.
"""

from __future__ import annotations

from typing import Protocol


class Limiter(Protocol):
    def acquire(self, bucket: str, cost: int = 1) -> None:
        """Take ``cost`` calls from the bucket; blocks until they are there.

        :raises RateLimited: when the wait would be longer than this worker may hold its slot.
        """

    def observe(self, bucket: str, *, remaining: int | None, reset_seconds: float | None) -> None:
        """Take over what the server says is left of its window."""

    def block(self, bucket: str, seconds: float) -> None:
        """Let nobody through for ``seconds``: the server answered 429."""


class NoLimiter:
    """No budget: for tests and single calls such as a connection test."""

    def acquire(self, bucket: str, cost: int = 1) -> None:
        return None

    def observe(self, bucket: str, *, remaining: int | None, reset_seconds: float | None) -> None:
        return None

    def block(self, bucket: str, seconds: float) -> None:
        return None
